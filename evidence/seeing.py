"""Who may see a photo: those who may see a submission, evidence, an application, a rating or a notice that has it."""

from __future__ import annotations

from typing import Any

from errors import BlobNotFound, PhotoUnreadable
from evidence.desk import PhotoDesk
from evidence.pictures import copied, read_picture
from records import applications, evidence, notices, ratings, submissions
from records.scopes import Scope

Document = dict[str, Any]


def seen_photo(sha256: str, scope: Scope) -> Document:
    """Return the attachment row of a photo in a record of the scope. Raises BlobNotFound."""
    for kept_in in (submissions, evidence, applications, ratings, notices):
        if row := kept_in.attachment_with(sha256, scope):
            return row
    raise BlobNotFound()


def version_of(sha256: str, row: Document, kind: str, mimes: list[str], desk: PhotoDesk) -> Document:
    """Return the derived picture {sha256, mime, …} of `kind` in the first of `mimes` that can be had; made now if need be.

    Raises PhotoUnreadable.
    """
    derived = {one["mime"]: one for one in read_picture(sha256, row, desk).get("derived", []) if one["kind"] == kind}
    for mime in mimes if derived else ():
        if found := derived.get(mime) or copied(sha256, kind, mime, desk):
            return found
    raise PhotoUnreadable()
