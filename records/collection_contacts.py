"""The contact log of collection: visits, calls and messages about a loan, and what was promised.

Whether a promise was kept is not stored: it follows from the loan's repayments (`lending.supervision.promises`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo.errors import DuplicateKeyError

from records.scopes import Scope

Document = dict[str, Any]
Key = tuple[datetime, str]
CHANNELS: dict[str, tuple[str, str]] = {
    "visit": ("入户", "Visit"),
    "phone": ("电话", "Telephone"),
    "message": ("短信微信", "Message"),
    "notice": ("送达通知书", "Written notice"),
    "village": ("村干部协助", "Through the village cadre"),
}
# The same words as in the form collection_visit.
MET = ("borrower", "relative", "nobody")
REASONS = ("forgot", "income", "loss", "illness", "disaster", "away", "refuses", "other")
OUTCOMES: dict[str, tuple[str, str]] = {
    "paid": ("已还", "Paid already"),
    "promised": ("承诺还款", "Promises to pay"),
    "extension": ("申请展期", "Asks for an extension"),
    "cannot": ("暂时无力", "Cannot for now"),
    "refuses": ("拒绝", "Refuses"),
}


class CollectionContact(me.Document):
    """One contact; `_id` is the client's UUID, or the submission's root. `promise` is {amount (Decimal128), on}."""

    id = me.StringField(primary_key=True)
    loan = me.StringField(required=True)
    contract_number = me.StringField()
    household = me.StringField(required=True)
    household_code = me.StringField()
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    officer = me.StringField()
    submission = me.StringField()
    channel = me.StringField(required=True, choices=list(CHANNELS))
    met = me.StringField(choices=MET)
    reasons = me.ListField(me.StringField())
    outcome = me.StringField(choices=list(OUTCOMES))
    helps = me.ListField(me.StringField())
    promise = me.DictField()
    note = me.StringField(max_length=2000)
    at = me.DateTimeField(required=True)
    on = me.StringField(required=True)
    by = me.StringField(required=True)
    recorded_at = me.DateTimeField(required=True)
    withdrawn = me.BooleanField()

    meta = {
        "collection": "collection_contacts",
        "indexes": [
            ("loan", "-at", "-id"),
            ("scopes", "-at", "-id"),
            {
                "fields": ["scopes", "promise.on", "id"],
                "name": "promises",
                "partialFilterExpression": {"promise.on": {"$exists": True}},
            },
        ],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return CollectionContact._get_collection()


def insert(contact: Document) -> bool:
    """Store a new contact; False if its ID is held already."""
    try:
        _collection().insert_one(contact)
    except DuplicateKeyError:
        return False
    return True


def keep(contact: Document) -> None:
    """Store the contact of a submission over what an earlier version of it said."""
    _collection().replace_one({"_id": contact["_id"]}, contact, upsert=True)


def withdraw(contact_id: str) -> None:
    """Let a contact count no more."""
    _collection().update_one({"_id": contact_id}, {"$set": {"withdrawn": True}})


def get(contact_id: str) -> Document | None:
    """Return a contact by ID, whoever asks."""
    found: Document | None = _collection().find_one({"_id": contact_id})
    return found


def of_loan(loan_id: str, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` contacts about a loan, newest first, after `after`."""
    return list(_collection().find({"loan": loan_id, **_older(after)}).sort([("at", -1), ("_id", -1)]).limit(limit))


def page(scope: Scope, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` contacts of the scope, newest first, after `after`."""
    query = {"$and": [scope.query(), _older(after)]}
    return list(_collection().find(query).sort([("at", -1), ("_id", -1)]).limit(limit))


def _older(after: Key | None) -> Document:
    if not after:
        return {}
    return {"at": {"$lte": after[0]}, "$or": [{"at": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}]}


def latest_of(loan_ids: list[str]) -> dict[str, Document]:
    """Return the latest contact that counts of each of these loans."""
    pipeline = [
        {"$match": {"loan": {"$in": loan_ids}, "withdrawn": {"$ne": True}}},
        {"$sort": {"loan": 1, "at": -1, "_id": -1}},
        {"$group": {"_id": "$loan", "latest": {"$first": "$$ROOT"}}},
    ]
    return {found["_id"]: found["latest"] for found in _collection().aggregate(pipeline)}


def promises(
    scope: Scope, conditions: Document, days: tuple[str, str], after: tuple[str, str] | None, limit: int
) -> list[Document]:
    """Return up to `limit` contacts with a promise for the days from–to, earliest promised day first, after (day, ID)."""
    due: Document = {"promise.on": {"$exists": True, "$gte": days[0], "$lte": days[1]}, "withdrawn": {"$ne": True}}
    later: Document = {}
    if after:
        later = {
            "promise.on": {"$gte": after[0]},
            "$or": [{"promise.on": {"$gt": after[0]}}, {"_id": {"$gt": after[1]}}],
        }
    query = {"$and": [scope.query(), due, conditions, later]}
    return list(_collection().find(query).sort([("promise.on", 1), ("_id", 1)]).limit(limit))
