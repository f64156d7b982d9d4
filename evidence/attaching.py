"""Files that belong to a record, whichever it is: a submission, evidence or an application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from errors import (
    ApplicationNotFound,
    AttachmentConflict,
    AttachmentUnexpected,
    EvidenceFromForm,
    EvidenceNotFound,
    NotAnImage,
    SubmissionNotFound,
)
from field_forms.arriving_files import attach_held_file
from records import applications, evidence, submissions
from records.clock import now
from records.scopes import Scope

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Holder:
    """A record that holds files; `kind` is "submission", "evidence" or "application"."""

    kind: str
    document: Document

    def row(self, name: str) -> Document | None:
        """Return the row of the attachment `name`."""
        return next((row for row in self.document.get("attachments", []) if row["name"] == name), None)


def record_in_scope(record_id: str, scope: Scope) -> Holder | None:
    """Return the record of this ID if it is in the scope."""
    try:
        return Holder("submission", submissions.in_scope(record_id, scope))
    except SubmissionNotFound:
        pass
    try:
        return Holder("evidence", evidence.in_scope(record_id, scope))
    except EvidenceNotFound:
        pass
    try:
        return Holder("application", applications.in_scope(record_id, scope))
    except ApplicationNotFound:
        return None


def expects(holder: Holder, name: str) -> Document:
    """Return the row of a file that may come. Raises AttachmentUnexpected, EvidenceFromForm.

    An application under way takes any paper; which one it is, an action says later.
    """
    _refuse_form_evidence(holder)
    row = holder.row(name)
    if row is None and holder.kind == "application" and holder.document.get("live"):
        return {"name": name}
    if row is None:
        raise AttachmentUnexpected(name=name)
    return row


def _refuse_form_evidence(holder: Holder) -> None:
    if holder.kind == "evidence" and holder.document.get("submission"):
        raise EvidenceFromForm(form=holder.document.get("form_id", ""))


def attach_to(holder: Holder, name: str, filled: Document) -> bool:
    """Give a record a file whose bytes are kept; say whether it was new.

    Raises AttachmentUnexpected, AttachmentConflict, NotAnImage, EvidenceFromForm.
    """
    if holder.kind == "submission":
        return attach_held_file(holder.document, name, filled)
    row = expects(holder, name)
    if "width" not in filled and not (holder.kind == "application" and filled.get("mime") == "application/pdf"):
        raise NotAnImage(name=name)
    if holder.kind == "application":
        return _attach_paper(holder, name, filled)
    if not row.get("sha256") and evidence.attach(holder.document["_id"], name, filled, now()):
        return True
    present = evidence.get(holder.document["_id"]) or holder.document
    if Holder("evidence", present).row(name)["sha256"] != filled["sha256"]:  # type: ignore[index]
        raise AttachmentConflict(name=name)
    return False


def _attach_paper(holder: Holder, name: str, filled: Document) -> bool:
    row = {"name": name, "kind": "image" if "width" in filled else "file", **filled}
    if applications.attach(holder.document["_id"], row):
        return True
    present = applications.get(holder.document["_id"]) or holder.document
    held = Holder("application", present).row(name)
    if held is None or held["sha256"] != filled["sha256"]:
        raise AttachmentConflict(name=name)
    return False
