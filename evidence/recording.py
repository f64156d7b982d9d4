"""Evidence that an officer sends: checked, tied to its household, stored once under the client's ID."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from errors import AttachmentUnexpected, EvidenceConflict, UploadIdInvalid, UploadNotFound, UploadUnfinished
from evidence.pictures import point, visit_code_in
from evidence.uploads import Sender, row_of
from field_forms.arriving_files import photos_due
from records import evidence, households, uploads
from records.clock import now
from records.scopes import prefixes

Document = dict[str, Any]


def record_evidence(sent: Document, by: Sender) -> tuple[Document, bool]:
    """Store evidence (fields of `schemas.evidence.EvidenceCreateSchema`); return it and whether it was new.

    The same again is answered like the first time. Raises UploadIdInvalid, HouseholdNotFound, UploadNotFound,
    UploadUnfinished, AttachmentUnexpected (a purchase names a photo that is not listed), EvidenceConflict.
    """
    evidence_id, digest = _id(sent), _digest(sent)
    known = evidence.get(evidence_id)
    if known is None:
        document = _document(evidence_id, digest, sent, by)
        if evidence.insert(document):
            for upload_id in (photo["upload"] for photo in sent["photos"] if photo.get("upload")):
                uploads.attached(upload_id)
            return document, True
        known = evidence.get(evidence_id)
    if known is None or known["sha256"] != digest or known["by"] != by.username:
        raise EvidenceConflict(id=evidence_id, pointer="/id")
    return known, False


def _id(sent: Document) -> str:
    try:
        return str(uuid.UUID(sent["id"]))
    except ValueError:
        raise UploadIdInvalid(pointer="/id") from None


def _digest(sent: Document) -> str:
    """Return a hash of what was sent, the same whatever the order of its fields."""
    return hashlib.sha256(json.dumps(sent, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()


def _document(evidence_id: str, digest: str, sent: Document, by: Sender) -> Document:
    household = households.reference(sent["household"], by.scope)
    received = now()
    rows = [_row(photo, by) for photo in sent["photos"]]
    purchases = [_purchase(one, {row["name"] for row in rows}) for one in sent.get("purchases", [])]
    place = sent.get("location")
    document = {
        "_id": evidence_id,
        "sha256": digest,
        "household": household["_id"],
        "household_code": household["code"],
        "region": household["region"],
        "scopes": prefixes(household["region"]),
        "institution": household.get("institution"),
        "purchases": purchases,
        "location": point(place["longitude"], place["latitude"], place["datum"]) if place else None,
        "visit_code": visit_code_in(sent.get("visit_code") or ""),
        "by": by.username,
        "received_at": received,
        "attachments": rows,
        "missing": sum(1 for row in rows if not row.get("sha256")),
        "state": "received",
        **photos_due(rows, received),
    }
    plain = (
        "contract_number",
        "check",
        "category",
        "spent",
        "used_as_agreed",
        "diversion",
        "diverted",
        "note",
        "visited_at",
    )
    document |= {key: sent[key] for key in plain if sent.get(key) not in (None, [])}
    return {key: value for key, value in document.items() if value is not None}


def _row(photo: Document, by: Sender) -> Document:
    """Return the attachment row of a photo; one that is not uploaded yet is filled later."""
    row: Document = {"name": photo["name"], "kind": "image", "purpose": photo["purpose"]}
    if not photo.get("upload"):
        return row
    upload = uploads.of_owner(photo["upload"], by.username, now())
    if upload is None:
        raise UploadNotFound(pointer="/photos")
    if upload["state"] == "open":
        raise UploadUnfinished(id=photo["upload"], pointer="/photos")
    return {**row, **row_of(upload)}


def _purchase(bought: Document, names: set[str]) -> Document:
    for name in bought.get("photos", []):
        if name not in names:
            raise AttachmentUnexpected(name=name, pointer="/purchases")
    return bought
