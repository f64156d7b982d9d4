"""From an uploaded XLSForm to a published version and to its end: draft, publish, close.

A published version never changes. Older versions go on taking submissions until they are closed; `current` is what
phones are given, and always the version published last that is still open.
"""

from __future__ import annotations

from typing import Any

from errors import FormAttachmentMissing, FormBusy, FormHasNoDraft, FormVersionIsDraft
from field_forms.draft_files import file_rows, incoming, missing_files, put_file
from field_forms.form_access import EVERYWHERE, require_free_or_managed, set_access
from field_forms.uploads import Upload, read_upload, version_for
from records import audit, form_changes, forms
from records.blobs import BlobStore
from records.forms import Form, FormVersion
from records.scopes import Scope

__all__ = [
    "close",
    "close_version",
    "discard_draft",
    "draft_of",
    "missing_files",
    "publish",
    "put_file",
    "reopen",
    "set_access",
    "upload_form",
]

_ATTEMPTS = 20


def upload_form(data: bytes, filename: str, *, by: str, blobs: BlobStore, scope: Scope = EVERYWHERE) -> FormVersion:
    """Store an XLSForm as the draft of its form; a new form is limited to the region of `scope`.

    A draft that was there is replaced; files that the new one uses too are kept. What is published already with the
    same content is returned as it is. Raises FormUnreadable, FormInvalid, FormTooLarge, FormVersionExists, FormIdTaken,
    FormBusy (others kept uploading it at the same moment).
    """
    upload = read_upload(data, filename)
    require_free_or_managed(upload.form_id, scope)
    for _ in range(_ATTEMPTS):
        upload, same = version_for(upload)
        if same is not None:
            return same
        draft = form_changes.put_draft(upload.form_id, _draft_fields(upload, by, blobs))
        if draft is not None:
            form_changes.make_form(upload.form_id, upload.title, by, [scope.prefix] if scope.prefix else [])
            return draft
    raise FormBusy(form_id=upload.form_id)


def _draft_fields(upload: Upload, by: str, blobs: BlobStore) -> dict[str, Any]:
    return {
        "version": upload.version,
        "title": upload.title,
        "xform": upload.xform,
        "md5": upload.md5,
        "source": incoming(upload.data, upload.filename, blobs).commit(),
        "source_name": upload.filename,
        "languages": upload.languages,
        "warnings": upload.warnings,
        "files": file_rows(upload, blobs),
        "created_by": by,
    }


def publish(form_id: str, by: str) -> FormVersion:
    """Make the draft the current version. Raises FormNotFound, FormHasNoDraft, FormAttachmentMissing, FormBusy."""
    form = forms.form(form_id)
    draft = forms.draft(form_id)
    if draft is None:
        return _finish_publishing(form)
    missing = missing_files(draft)
    if missing:
        raise FormAttachmentMissing(names=", ".join(missing), details={"names": missing})
    if not form_changes.publish_draft(draft):
        raise FormBusy(form_id=form_id)
    form_changes.settle_current(form_id)
    audit.record("form.publish", form_id, who=by, details={"version": draft.version})
    return forms.version(form_id, draft.version)


def _finish_publishing(form: Form) -> FormVersion:
    """Do what is left to do if a process died between the two writes of `publish`. Raises FormHasNoDraft."""
    settled = form_changes.settle_current(form.id)
    if not settled.current or settled.current == form.current:
        raise FormHasNoDraft(form_id=form.id)
    return forms.version(form.id, settled.current)


def draft_of(form_id: str) -> FormVersion:
    """Return the form's draft. Raises FormNotFound, FormHasNoDraft."""
    forms.form(form_id)
    draft = forms.draft(form_id)
    if draft is None:
        raise FormHasNoDraft(form_id=form_id)
    return draft


def discard_draft(form_id: str) -> None:
    """Forget the form's draft, and a form that had nothing else. Raises FormNotFound, FormHasNoDraft, FormBusy."""
    if not form_changes.discard_draft(draft_of(form_id)):
        raise FormBusy(form_id=form_id)
    form_changes.forget_empty_form(form_id)


def close(form_id: str, by: str) -> Form:
    """Take no submissions of the form, whichever version. Raises FormNotFound."""
    return _set_closed(form_id, by, closed=True)


def reopen(form_id: str, by: str) -> Form:
    """Take submissions of its open versions again. Raises FormNotFound."""
    return _set_closed(form_id, by, closed=False)


def _set_closed(form_id: str, by: str, *, closed: bool) -> Form:
    form = form_changes.set_form(form_id, {"closed": closed})
    audit.record("form.close" if closed else "form.reopen", form_id, who=by)
    return form


def close_version(form_id: str, version: str, by: str) -> FormVersion:
    """Take no more submissions of one version; the one published before it becomes current. Repeatable.

    Raises FormVersionNotFound, FormVersionIsDraft.
    """
    if forms.version(form_id, version).state == "draft":
        raise FormVersionIsDraft(version=version)
    form_changes.close_version(form_id, version)
    form_changes.settle_current(form_id)
    audit.record("form.close_version", form_id, who=by, details={"version": version})
    return forms.version(form_id, version)
