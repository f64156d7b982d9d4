"""Evidence of what a loan became: purchases and photos, sent by an officer or filled into the loan-use check form.

`_id` is the client's ID, or the first instance ID of the submission that it comes from (`submission` is then set, and
the photos are that submission's).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo.errors import DuplicateKeyError

from errors import EvidenceNotFound
from records.clock import now
from records.scopes import Scope
from records.submissions import Attachment

Key = tuple[datetime, str]


class Purchase(me.EmbeddedDocument):
    """One thing the money became; `amount` in yuan."""

    item = me.StringField()
    name = me.StringField()
    quantity = me.FloatField()
    amount = me.FloatField()
    photos = me.ListField(me.StringField())


class Evidence(me.Document):
    """One check of a loan's use. `contract_number` ties it to the loan; `photos` says whether its photos are looked at."""

    id = me.StringField(primary_key=True)
    submission = me.StringField()
    form_id = me.StringField()
    sha256 = me.StringField(required=True)
    household = me.StringField()
    household_code = me.StringField()
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    contract_number = me.StringField()
    check = me.StringField()
    category = me.StringField()
    purchases = me.EmbeddedDocumentListField(Purchase)
    spent = me.FloatField()
    used_as_agreed = me.StringField()
    diversion = me.ListField(me.StringField())
    diverted = me.FloatField()
    note = me.StringField()
    location = me.DictField()
    visited_at = me.DateTimeField()
    visit_code = me.StringField()
    by = me.StringField(required=True)
    received_at = me.DateTimeField(required=True)
    attachments = me.EmbeddedDocumentListField(Attachment)
    missing = me.IntField(required=True, default=0)
    codes = me.ListField(me.StringField())
    state = me.StringField(required=True, choices=["received", "has_issues", "approved", "rejected"])
    photos = me.StringField(choices=["due"])
    photos_lease = me.DateTimeField()
    photos_round = me.IntField()
    # See records.evidence_work.
    tie = me.StringField(choices=["due"])
    tie_lease = me.DateTimeField()
    tie_round = me.StringField()

    meta = {
        "collection": "evidence",
        "indexes": [
            ("scopes", "-received_at", "-id"),
            {
                "fields": ["household", "-received_at", "-id"],
                "partialFilterExpression": {"household": {"$exists": True}},
            },
            {
                "fields": ["contract_number", "-received_at", "-id"],
                "partialFilterExpression": {"contract_number": {"$exists": True}},
            },
            {"fields": ["attachments.sha256"], "partialFilterExpression": {"attachments": {"$exists": True}}},
            {"fields": ["photos_lease"], "name": "photos_due", "partialFilterExpression": {"photos": "due"}},
            {"fields": ["tie_lease"], "name": "ties_due", "partialFilterExpression": {"tie": "due"}},
        ],
        "auto_create_index": False,
    }


def collection() -> Any:
    """Return the raw collection."""
    return Evidence._get_collection()


def insert(document: dict[str, Any]) -> bool:
    """Store new evidence; return False if its ID is held already."""
    try:
        collection().insert_one({**document, **_tie_due()})
    except DuplicateKeyError:
        return False
    return True


def keep_from_form(document: dict[str, Any]) -> None:
    """Store the evidence of a submission, or bring it up to date with the record's latest version."""
    collection().replace_one({"_id": document["_id"]}, {**document, **_tie_due()}, upsert=True)


def _tie_due() -> dict[str, Any]:
    """Mark evidence as still to be tied to its loan (records.evidence_work)."""
    return {"tie": "due", "tie_lease": now(), "tie_round": uuid.uuid4().hex}


def get(evidence_id: str) -> dict[str, Any] | None:
    """Return evidence by ID, whoever asks."""
    found: dict[str, Any] | None = collection().find_one({"_id": evidence_id})
    return found


def in_scope(evidence_id: str, scope: Scope) -> dict[str, Any]:
    """Return evidence of the scope. Raises EvidenceNotFound."""
    found: dict[str, Any] | None = collection().find_one({"_id": evidence_id, **scope.query()})
    if found is None:
        raise EvidenceNotFound()
    return found


def page(scope: Scope, conditions: dict[str, Any], after: Key | None, limit: int) -> list[dict[str, Any]]:
    """Return up to `limit` pieces of evidence of the scope that meet `conditions`, newest first, after `after`."""
    older: dict[str, Any] = {}
    if after:
        older = {
            "received_at": {"$lte": after[0]},
            "$or": [{"received_at": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}],
        }
    query = {"$and": [scope.query(), conditions, older]}
    return list(collection().find(query).sort([("received_at", -1), ("_id", -1)]).limit(limit))


def of_loans(households: list[str], contract_numbers: list[str]) -> list[dict[str, Any]]:
    """Return evidence of these households or contract numbers, newest first, whoever asks."""
    either = [
        {name: {"$in": wanted, "$exists": True}}
        for name, wanted in (("household", households), ("contract_number", contract_numbers))
        if wanted
    ]
    if not either:
        return []
    return list(collection().find({"$or": either}).sort([("received_at", -1), ("_id", -1)]))


def attachment_with(sha256: str, scope: Scope) -> dict[str, Any] | None:
    """Return the attachment row of this blob in evidence of the scope, if there is one."""
    query = {"attachments": {"$exists": True}, "attachments.sha256": sha256, **scope.query()}
    found = collection().find_one(query, {"attachments": 1}, hint="attachments.sha256_1")
    return next((row for row in (found or {}).get("attachments", []) if row.get("sha256") == sha256), None)


def attach(evidence_id: str, name: str, fields: dict[str, Any], at: datetime) -> bool:
    """Fill the row of photo `name` if it is still empty; say whether this call did."""
    row = {f"attachments.$.{key}": value for key, value in fields.items()}
    done = collection().update_one(
        {"_id": evidence_id, "attachments": {"$elemMatch": {"name": name, "sha256": None}}},
        {"$set": {**row, "photos": "due", "photos_lease": at}, "$inc": {"missing": -1, "photos_round": 1}},
    )
    return bool(done.modified_count)
