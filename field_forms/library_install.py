"""The standard forms of `library/`: listed, and published where they are not yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from errors import FormNotFound, FormVersionExists
from field_forms.publishing import publish, upload_form
from field_forms.xlsform import read_xlsform
from records import form_changes, forms
from records.blobs import BlobStore
from records.forms import FormVersion

LIBRARY = Path(__file__).with_name("library")
# In front of the file name of what was installed from here, to tell it from what a deployment uploads itself.
_SOURCE = "library/"


@dataclass(frozen=True, slots=True)
class StandardForm:
    """A standard form as it lies in the library; `questions` counts what is asked."""

    name: str
    path: Path
    form_id: str
    version: str
    title: str
    questions: int

    @property
    def markdown(self) -> str:
        """Its Markdown XLSForm."""
        return self.path.read_text(encoding="utf-8")


def standard_forms() -> list[StandardForm]:
    """Return the forms of the library by file name."""
    return [_standard_form(path) for path in sorted(LIBRARY.glob("*.md")) if path.stem.upper() != "README"]


def _standard_form(path: Path) -> StandardForm:
    form = read_xlsform(path.read_bytes(), path.name, fallback_version="1")
    questions = sum(node.kind == "question" for node in form.definition.walk())
    return StandardForm(path.stem, path, form.form_id, form.version, form.title, questions)


def install_library(
    *, by: str, blobs: BlobStore, told: Callable[[StandardForm, str], None] = lambda _form, _what: None
) -> list[FormVersion]:
    """Publish each standard form for everybody; return those that were not published before.

    What is there already with the same content stays as it is. A form that a deployment has made its own (same version,
    other content; or a draft in work) is left alone. `told` hears "published", "present" or "own" of each.
    """
    new = []
    for form in standard_forms():
        what, version = _installed(form, by, blobs)
        told(form, what)
        if version:
            new.append(version)
    return new


def _installed(form: StandardForm, by: str, blobs: BlobStore) -> tuple[str, FormVersion | None]:
    if _is_own(form.form_id):
        return "own", None
    try:
        draft = upload_form(form.path.read_bytes(), _SOURCE + form.path.name, by=by, blobs=blobs)
    except FormVersionExists:
        return "own", None
    if draft.state != "draft":
        return "present", None
    return "published", publish(form.form_id, by)


def _is_own(form_id: str) -> bool:
    """Say whether somebody has a draft of the form in work, publishes one of theirs, or limits it to their regions."""
    try:
        held = forms.form(form_id)
    except FormNotFound:
        return False
    current = form_changes.current_version(form_id)
    changed = current is not None and not current.source_name.startswith(_SOURCE)
    return changed or bool(held.regions) or forms.draft(form_id) is not None
