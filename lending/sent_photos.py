"""Photos that were uploaded beforehand and are named by what is sent: `photos: [{upload, purpose}]`."""

from __future__ import annotations

from typing import Any

from errors import UploadNotFound, UploadUnfinished
from evidence.uploads import row_of
from records import uploads
from records.actors import Actor
from records.clock import now

Document = dict[str, Any]
PURPOSES = (
    "minutes",
    "table",
    "signature",
    "scene",
    "sign_in",
    "notice_start",
    "notice_end",
    "notice_list",
    "document",
)


def sent_rows(photos: list[Document], by: Actor) -> list[Document]:
    """Return the attachment rows of finished uploads of the caller. Raises UploadNotFound, UploadUnfinished."""
    rows = []
    for index, photo in enumerate(photos):
        upload = uploads.of_owner(photo["upload"], by.who, now())
        if upload is None:
            raise UploadNotFound(pointer=f"/photos/{index}")
        if upload["state"] == "open":
            raise UploadUnfinished(id=photo["upload"], pointer=f"/photos/{index}")
        name = upload.get("name") or f"{photo['upload']}.jpg"
        rows.append({"name": name, "kind": "image", "purpose": photo["purpose"], **row_of(upload)})
    return rows


def kept(photos: list[Document]) -> None:
    """Mark uploads as attached, once the record that names their bytes is stored."""
    for photo in photos:
        uploads.attached(photo["upload"])


def submission_rows(record: Document, photos: list[tuple[str | None, str]]) -> list[Document]:
    """Return rows that point to photos of a submission (name, purpose): their bytes may still be on the way."""
    return [
        {"name": name, "kind": "image", "purpose": purpose, "submission": record["_id"]}
        for name, purpose in photos
        if name
    ]
