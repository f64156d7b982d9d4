"""Uploads from their beginning to the record they belong to; each step can be repeated after a crash."""

from __future__ import annotations

import mimetypes
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from errors import (
    DomainError,
    FileTooLarge,
    NotAnImage,
    TooManyUploads,
    UploadHashWrong,
    UploadIdInvalid,
    UploadIdTaken,
    UploadNotFound,
)
from evidence.attaching import attach_to, expects, record_in_scope
from field_forms.arriving_files import file_facts
from records import uploads
from records.blobs import BlobStore, IncomingBlob, PartialBlob
from records.clock import now
from records.scopes import Scope
from settings import Settings

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who uploads, and what they may see."""

    username: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class UploadDesk:
    """What uploads need from the running product."""

    blobs: BlobStore
    settings: Settings


@dataclass(frozen=True, slots=True)
class Announced:
    """What a client says of a file before it comes. `claimed`: see `records.submissions.Attachment`."""

    length: int
    name: str = ""
    record: str | None = None
    claimed: Document | None = None
    metadata: str = ""


def begin(announced: Announced, by: Sender, desk: UploadDesk) -> Document:
    """Return a new upload. Raises FileTooLarge, TooManyUploads, AttachmentUnexpected, AttachmentConflict."""
    settings = desk.settings
    if announced.length > settings.MAX_FILE_BYTES:
        raise FileTooLarge(name=announced.name, limit=settings.MAX_FILE_BYTES)
    if uploads.how_many_open(by.username) >= settings.MAX_OPEN_UPLOADS:
        raise TooManyUploads(limit=settings.MAX_OPEN_UPLOADS)
    if announced.record and (found := record_in_scope(announced.record, by.scope)):
        expects(found, announced.name)
    document = _document(uuid.uuid4().hex, announced, by, hours=settings.UPLOAD_HOURS)
    uploads.insert(document)
    return document


def _document(upload_id: str, announced: Announced, by: Sender, hours: int) -> Document:
    at = now()
    values = {
        "_id": upload_id,
        "owner": by.username,
        "length": announced.length,
        "name": announced.name,
        "record": announced.record,
        "claimed": announced.claimed,
        "metadata": announced.metadata,
        "state": "open",
        "created_at": at,
        "expires_at": at + timedelta(hours=hours),
    }
    return {key: value for key, value in values.items() if value not in (None, "", {})}


def held(upload_id: str, by: Sender) -> Document:
    """Return an upload of the caller. Raises UploadNotFound."""
    found = uploads.of_owner(upload_id, by.username, now())
    if found is None:
        raise UploadNotFound()
    return found


def partial_of(upload: Document, desk: UploadDesk) -> PartialBlob:
    """Return the bytes of an unfinished upload."""
    return desk.blobs.partial(upload["_id"], upload["length"])


def offset_of(upload: Document, desk: UploadDesk) -> int:
    """Return how many bytes are held."""
    return int(upload["length"]) if upload["state"] != "open" else partial_of(upload, desk).size


def complete(upload: Document, by: Sender, desk: UploadDesk) -> Document:
    """Keep the file of an upload whose bytes are all here, and attach it; return the upload as it then is.

    Raises what `_facts` does; the upload is then gone, because other bytes cannot follow.
    """
    if upload["state"] == "open":
        partial = partial_of(upload, desk)
        incoming = partial.finish(upload.get("name", ""))
        try:
            facts = _facts(upload.get("name", ""), incoming, desk.settings.MAX_MEGAPIXELS)
        except DomainError:
            incoming.discard()
            forget(upload, desk)
            raise
        upload = _finish(upload, incoming.commit(), incoming.size, facts, desk)
        partial.remove()
    return attach(upload, by)


def _facts(name: str, file: IncomingBlob, max_megapixels: float) -> Document:
    """Return mime, and width and height of a picture.

    Raises EmptyFile, FileNameInvalid, ImageTooLarge, and NotAnImage for what is named like a picture and is none.
    """
    name = name or "upload"
    try:
        return file_facts(name, file, "image", max_megapixels)
    except NotAnImage:
        if (mimetypes.guess_type(name)[0] or "").startswith("image/"):
            raise
        return file_facts(name, file, "file", max_megapixels)


def _finish(upload: Document, sha256: str, size: int, facts: Document, desk: UploadDesk) -> Document:
    at = now()
    fields = {"sha256": sha256, "size": size, "facts": facts, "finished_at": at,
              "expires_at": at + timedelta(hours=desk.settings.UPLOAD_KEEP_HOURS)}  # fmt: skip
    return uploads.finish(upload["_id"], fields) or {**upload, **fields, "state": "finished"}


def attach(upload: Document, by: Sender) -> Document:
    """Attach a finished upload to its record, if that is there; return the upload as it then is.

    What the record does not take (no such name, other bytes under it) stays finished and waits.
    """
    if upload["state"] != "finished" or not upload.get("record"):
        return upload
    found = record_in_scope(upload["record"], by.scope)
    if found is None:
        return upload
    try:
        attach_to(found, upload["name"], row_of(upload))
    except DomainError as error:
        return {**upload, "problem": {"code": error.slug, "zh": error.message_zh, "en": error.message_en}}
    uploads.attached(upload["_id"])
    return {**upload, "state": "attached"}


def row_of(upload: Document) -> Document:
    """Return a finished upload as the fields of an attachment row."""
    row = {"sha256": upload["sha256"], "size": upload["size"], "received_at": upload["finished_at"], **upload["facts"]}
    if upload.get("claimed"):
        row["claimed"] = upload["claimed"]
    return row


def attach_waiting(record: str, by: Sender) -> bool:
    """Attach what was uploaded for a record before it came; say whether there was any."""
    waiting = uploads.waiting_for(record, by.username)
    for upload in waiting:
        attach(upload, by)
    return bool(waiting)


def take_whole(
    upload_id: str, file: IncomingBlob, sha256: str | None, announced: Announced, by: Sender, desk: UploadDesk
) -> tuple[Document, bool]:
    """Keep one file that came whole, under the client's UUID; return its upload and whether it was new.

    Raises UploadIdInvalid, UploadIdTaken (other bytes or another sender), UploadHashWrong, and what `_facts` does.
    """
    found = already_held(upload_id, sha256 or file.sha256(), by)
    if found:
        file.discard()
        return attach(found, by), False
    if sha256 and file.sha256() != sha256:
        file.discard()
        raise UploadHashWrong()
    facts = _facts(announced.name, file, desk.settings.MAX_MEGAPIXELS)
    if announced.record and (record := record_in_scope(announced.record, by.scope)):
        expects(record, announced.name)
    document = _document(upload_id, announced, by, hours=desk.settings.UPLOAD_KEEP_HOURS)
    at = now()
    document |= {"length": file.size, "size": file.size, "sha256": file.commit(), "facts": facts, "finished_at": at,
                 "state": "finished"}  # fmt: skip
    if not uploads.insert(document):  # another request with this ID was faster
        found = already_held(upload_id, document["sha256"], by)
        if found is None:
            raise UploadIdTaken(id=upload_id)
        return attach(found, by), False
    return attach(document, by), True


def already_held(upload_id: str, sha256: str, by: Sender) -> Document | None:
    """Return the caller's finished upload of this ID and these bytes, None if the ID is new.

    Raises UploadIdInvalid, UploadIdTaken.
    """
    try:
        uuid.UUID(upload_id)
    except ValueError:
        raise UploadIdInvalid(pointer="/id") from None
    found = uploads.get(upload_id)
    if found and (found["owner"] != by.username or found.get("sha256") != sha256):
        raise UploadIdTaken(id=upload_id, pointer="/id")
    return found


def forget(upload: Document, desk: UploadDesk) -> None:
    """Remove an upload and the bytes that are its alone."""
    if upload["state"] == "open":
        partial_of(upload, desk).remove()
    uploads.remove(upload["_id"])


def remove_expired(blobs: BlobStore) -> int:
    """Forget uploads that expired; return how many. Finished files are swept later if no record has them."""
    count = 0
    for upload in uploads.expired(now()):
        if upload["state"] == "open":
            blobs.partial(upload["_id"], upload["length"]).remove()
        uploads.remove(upload["_id"])
        count += 1
    return count
