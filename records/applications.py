"""Loan applications: one document with its history; a change is one write that the version guards.

`live` is there while the application is open or approved: a member has at most one of a scheme. `desks` ("role@region
prefix") says on whose lists it waits, so that one index answers "what is mine to do" for every area.

An application to extend a loan has `kind` and `loan`; it is `asking` while it is open, of which a loan has one at most, and
`tell` once it is decided and the borrower does not know yet.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from errors import ApplicationNotFound
from records.money import plain, stored
from records.scopes import Scope
from records.submissions import Attachment, older_than

Document = dict[str, Any]
Key = tuple[datetime, str]
# The `kind` of an application to extend a loan; those for a loan have none.
EXTENSION = "extension"


class Application(me.Document):
    """An application for a loan. Money is Decimal128 yuan; days are ISO texts; `history` explains `state` and `step`."""

    id = me.StringField(primary_key=True)
    sha256 = me.StringField()
    household = me.StringField(required=True)
    household_code = me.StringField(required=True)
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    member = me.StringField(required=True)
    applicant = me.StringField(required=True)
    amount = me.DecimalField()
    months = me.IntField()
    method = me.StringField()
    use = me.StringField()
    use_detail = me.StringField()
    scheme = me.DictField(required=True)
    mode = me.StringField()
    step = me.StringField(required=True)
    state = me.StringField(required=True)
    waiting = me.BooleanField()
    live = me.BooleanField()
    kind = me.StringField()
    asking = me.BooleanField()
    asked_in = me.DictField()
    asked_on = me.StringField()
    contract_number = me.StringField()
    granted = me.DictField()
    tell = me.BooleanField()
    desks = me.ListField(me.StringField())
    deadline_on = me.StringField()
    days_left = me.IntField()
    opinions = me.DictField()
    notice = me.DictField()
    eligibility = me.DictField()
    approved = me.DictField()
    documents = me.ListField(me.DictField())
    attachments = me.EmbeddedDocumentListField(Attachment)
    submissions = me.ListField(me.DictField())
    history = me.ListField(me.DictField())
    loan = me.StringField()
    version = me.IntField(required=True)
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField(required=True)
    updated_at = me.DateTimeField(required=True)

    meta = {
        "collection": "applications",
        "indexes": [
            ("scopes", "-created_at", "-id"),
            ("state", "scopes", "-created_at", "-id"),
            ("desks", "-created_at", "-id"),
            ("household", "-created_at", "-id"),
            {
                "fields": ["institution", "scopes", "-created_at", "-id"],
                "partialFilterExpression": {"institution": {"$exists": True}},
            },
            {
                "fields": ["scopes", "step", "-created_at", "-id"],
                "name": "at_work",
                "partialFilterExpression": {"live": True},
            },
            {
                "fields": ["household", "member", "scheme.code"],
                "name": "one_at_a_time",
                "unique": True,
                "partialFilterExpression": {"live": True},
            },
            {
                "fields": ["scopes", "step", "-created_at", "-id"],
                "name": "extensions_at_work",
                "partialFilterExpression": {"asking": True},
            },
            {
                "fields": ["loan"],
                "name": "one_extension_at_a_time",
                "unique": True,
                "partialFilterExpression": {"asking": True},
            },
            {"fields": ["updated_at"], "name": "to_tell", "partialFilterExpression": {"tell": True}},
            {
                "fields": ["approved.until"],
                "name": "expiring",
                "partialFilterExpression": {"state": "approved"},
            },
            {"fields": ["attachments.sha256"], "partialFilterExpression": {"attachments": {"$exists": True}}},
        ],
        "auto_create_index": False,
    }


def collection() -> Any:
    """Return the raw collection."""
    return Application._get_collection()


def desks_of(roles: tuple[str, ...], scopes: list[str]) -> list[str]:
    """Return the desks on which an application waits for one of `roles`."""
    return [f"{role}@{prefix}" for role in roles for prefix in scopes]


def insert(document: Document) -> str | None:
    """Store a new application; return None, or what was there already: "id", or "live" for another one of the member."""
    try:
        collection().insert_one(stored(document))
    except DuplicateKeyError as error:
        return "id" if "_id" in (error.details or {}).get("keyPattern", {}) else "live"
    return None


def get(application_id: str) -> Document | None:
    """Return an application by ID, whoever asks; money as Decimal."""
    return _plain(collection().find_one({"_id": application_id}))


def _plain(document: Document | None) -> Document | None:
    found: Document | None = plain(document)
    return found


def in_scope(application_id: str, scope: Scope) -> Document:
    """Return an application of the scope. Raises ApplicationNotFound."""
    found = _plain(collection().find_one({"_id": application_id, **scope.query()}))
    if found is None:
        raise ApplicationNotFound()
    return found


def live_of(household: str, member: str, scheme: str) -> Document | None:
    """Return the open or approved application of a member under a scheme, whoever asks."""
    return _plain(
        collection().find_one({"household": household, "member": member, "scheme.code": scheme, "live": True})
    )


def asking_of(loan_id: str) -> Document | None:
    """Return the open application to extend a loan, whoever asks."""
    return _plain(collection().find_one({"loan": loan_id, "asking": True}))


def to_tell(limit: int = 100) -> list[Document]:
    """Return decided extensions whose borrowers do not know yet, the oldest first."""
    return [plain(one) for one in collection().find({"tell": True}).sort("updated_at", 1).limit(limit)]


def told(application_id: str) -> None:
    """Note that the borrower was told."""
    collection().update_one({"_id": application_id}, {"$unset": {"tell": ""}})


def live_of_household(household: str, limit: int = 50) -> list[Document]:
    """Return the open and approved applications of a household, newest first, whoever asks."""
    found = collection().find({"household": household, "live": True}).sort([("created_at", -1), ("_id", -1)])
    return [plain(one) for one in found.hint("household_1_created_at_-1__id_-1").limit(limit)]


def live_in(region: str, limit: int = 1000) -> list[Document]:
    """Return the live applications of a village, by step."""
    return [plain(one) for one in collection().find({"scopes": region, "live": True}).hint("at_work").limit(limit)]


def change(
    application_id: str, version: int, fields: Document, entry: Document | None = None, *, session: Any = None
) -> Document | None:
    """Set `fields` (None removes one) and add `entry` to the history if it is still at `version`; None if it is not."""
    update: Document = {
        "$set": stored({key: value for key, value in fields.items() if value is not None}),
        "$inc": {"version": 1},
    }
    gone = {key: "" for key, value in fields.items() if value is None}
    if gone:
        update["$unset"] = gone
    if entry:
        update["$push"] = {"history": stored(entry)}
    return _plain(
        collection().find_one_and_update(
            {"_id": application_id, "version": version}, update, return_document=ReturnDocument.AFTER, session=session
        )
    )


def page(scope: Scope, conditions: Document, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` applications of the scope that meet `conditions`, newest first, without their history."""
    older = older_than(after)
    if older:
        older = {
            "created_at": older["received_at"],
            "$or": [{"created_at": older["$or"][0]["received_at"]}, older["$or"][1]],
        }
    cursor = collection().find({"$and": [scope.query(), conditions, older]}, {"history": 0})
    return [plain(one) for one in cursor.sort([("created_at", -1), ("_id", -1)]).limit(limit)]


def counts(scope: Scope, conditions: Document, today: str, under_way: str = "live") -> list[Document]:
    """Return {scheme, step, waiting, state, count, amount, late} of the applications under way in the scope, one a pile.

    `under_way`: "live" for those for loans, "asking" for extensions.
    """
    late = {"$and": [{"$ne": [{"$type": "$deadline_on"}, "missing"]}, {"$lt": ["$deadline_on", today]}]}
    stages = [
        {"$match": {**scope.query(), under_way: True, **conditions}},
        {
            "$group": {
                "_id": {"scheme": "$scheme", "step": "$step", "state": "$state", "waiting": "$waiting"},
                "count": {"$sum": 1},
                "amount": {"$sum": "$amount"},
                "late": {"$sum": {"$cond": [late, 1, 0]}},
            }
        },
    ]
    return [plain({**one.pop("_id"), **one}) for one in collection().aggregate(stages)]


def expired(today: str, limit: int = 500) -> list[Document]:
    """Return approved applications whose approval ended before `today`."""
    return [
        plain(one) for one in collection().find({"state": "approved", "approved.until": {"$lt": today}}).limit(limit)
    ]


def attachment_with(sha256: str, scope: Scope) -> Document | None:
    """Return the attachment row of this blob in an application of the scope, if there is one."""
    query = {"attachments": {"$exists": True}, "attachments.sha256": sha256, **scope.query()}
    found = collection().find_one(query, {"attachments": 1}, hint="attachments.sha256_1")
    return next((row for row in (found or {}).get("attachments", []) if row.get("sha256") == sha256), None)


def attach(application_id: str, row: Document) -> bool:
    """Add an attachment row unless one of its name is there; say whether this call did."""
    done = collection().update_one(
        {"_id": application_id, "attachments.name": {"$ne": row["name"]}}, {"$push": {"attachments": row}}
    )
    return bool(done.modified_count)
