"""Finalising a record: the client says which files it should have, the server says what is still missing."""

from __future__ import annotations

from typing import Any

from errors import AttachmentConflict, SubmissionNotFound
from evidence.attaching import attach_to, expects, record_in_scope
from evidence.uploads import Sender, row_of
from records import uploads
from records.clock import now

Document = dict[str, Any]


def finalise(record_id: str, manifest: list[Document], by: Sender) -> Document:
    """Attach what was uploaded and compare with the manifest of {name, sha256, upload}; repeatable.

    Returns {complete, missing: names, attachments: rows}. Raises SubmissionNotFound, AttachmentUnexpected,
    AttachmentConflict (other bytes are held under a name) before anything is attached, and what attaching raises.
    """
    holder = record_in_scope(record_id, by.scope)
    if holder is None:
        raise SubmissionNotFound()
    wanted = []
    for entry in manifest:
        row = expects(holder, entry["name"])
        if row.get("sha256") and row["sha256"] != entry["sha256"]:
            raise AttachmentConflict(name=entry["name"])
        if not row.get("sha256") and (upload := _upload(entry, by)):
            wanted.append((entry["name"], upload))
    for name, upload in wanted:
        attach_to(holder, name, row_of(upload))
        uploads.attached(upload["_id"])
    holder = record_in_scope(record_id, by.scope) or holder
    rows = holder.document.get("attachments", [])
    missing = [row["name"] for row in rows if not row.get("sha256")]
    return {"complete": not missing, "missing": missing, "attachments": rows}


def _upload(entry: Document, by: Sender) -> Document | None:
    """Return the caller's finished upload of an entry: the named one, or any with these bytes."""
    named = uploads.of_owner(entry["upload"], by.username, now()) if entry.get("upload") else None
    if named and named["state"] != "open" and named["sha256"] == entry["sha256"]:
        return named
    return uploads.finished_with(entry["sha256"], by.username)
