"""Public notices (公示): what was posted where from when to when, its photos, objections and their answers.

Days are "YYYY-MM-DD". A notice that came by form has the root of the submission that posted it as `_id`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from errors import NoticeChanged, NoticeNotFound
from records.scopes import Scope

Document = dict[str, Any]
POSTED, ENDED, WITHDRAWN = "posted", "ended", "withdrawn"
STATES: dict[str, tuple[str, str]] = {
    POSTED: ("公示中", "Posted"),
    ENDED: ("已期满", "Ended"),
    WITHDRAWN: ("已作废", "Withdrawn"),
}
SUBJECTS: dict[str, tuple[str, str]] = {
    "rating": ("评级授信结果", "Ratings"),
    "loans": ("拟放贷款名单", "Loans to be made"),
    "subsidy": ("贴息名单", "Interest subsidies"),
    "writeoff": ("风险补偿", "Risk compensation"),
}


class Notice(me.Document):
    """A notice. `households` are those it lists {household, household_code, rating}.

    `objections` are {id, household, raised_on, person, content, answer, upheld, …}; one that has no `answer` is open.
    """

    id = me.StringField(primary_key=True)
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    subject = me.StringField(required=True, choices=list(SUBJECTS))
    place = me.StringField(max_length=200)
    begins = me.StringField(required=True)
    ends = me.StringField(required=True)
    listed = me.IntField()
    households = me.ListField(me.DictField())
    objections = me.ListField(me.DictField())
    attachments = me.ListField(me.DictField())
    submissions = me.ListField(me.StringField())
    state = me.StringField(required=True, choices=list(STATES))
    ended_on = me.StringField()
    version = me.IntField(required=True, default=1)
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField()
    updated_at = me.DateTimeField(required=True)
    updated_by = me.StringField()

    meta = {
        "collection": "notices",
        "indexes": [
            ("scopes", "-created_at", "-id"),
            ("scopes", "subject", "-created_at", "-id"),
            {"fields": ["scopes", "ends", "id"], "partialFilterExpression": {"state": POSTED}},
            ("region", "subject", "begins", "ends"),
            {"fields": ["submissions"], "partialFilterExpression": {"submissions": {"$exists": True}}},
            {
                "fields": ["households.household", "-created_at"],
                "partialFilterExpression": {"households": {"$exists": True}},
            },
            {"fields": ["attachments.sha256"], "partialFilterExpression": {"attachments": {"$exists": True}}},
        ],
        "auto_create_index": False,
    }


def collection() -> Any:
    """Return the raw collection."""
    return Notice._get_collection()


def insert(document: Document) -> bool:
    """Store a new notice; return False if its ID is held already."""
    try:
        collection().insert_one(document)
    except DuplicateKeyError:
        return False
    return True


def get(notice_id: str) -> Document | None:
    """Return a notice by ID, whoever asks."""
    found: Document | None = collection().find_one({"_id": notice_id})
    return found


def in_scope(notice_id: str, scope: Scope) -> Document:
    """Return a notice of the scope. Raises NoticeNotFound."""
    found: Document | None = collection().find_one({"_id": notice_id, **_area(scope)})
    if found is None:
        raise NoticeNotFound()
    return found


def _area(scope: Scope) -> Document:
    """Return the condition of a scope: notices are a village's and belong to no bank."""
    return {"scopes": scope.prefix}


def change(notice_id: str, version: int, update: Document) -> Document:
    """Carry out `update` (MongoDB operators) if the notice is still at `version`; return it.

    Raises NoticeChanged, NoticeNotFound.
    """
    document: Document | None = collection().find_one_and_update(
        {"_id": notice_id, "version": version}, {**update, "$inc": {"version": 1}}, return_document=ReturnDocument.AFTER
    )
    if document is None:
        held = get(notice_id)
        if held is None:
            raise NoticeNotFound()
        told = {"version": held["version"], "by": held.get("updated_by")}
        raise NoticeChanged(version=held["version"], by=held.get("updated_by") or "-", details=told)
    return document


def posted_at(region: str, subject: str, begins: str, ends: str) -> Document | None:
    """Return the notice of a region with these days, as the form that ends it names it."""
    query = {"region": region, "subject": subject, "begins": begins, "ends": ends, "state": {"$ne": WITHDRAWN}}
    found: Document | None = collection().find_one(query, sort=[("created_at", -1)])
    return found


def ending_on(day: str) -> list[Document]:
    """Return the notices that are posted until a day (ISO), everywhere."""
    return list(collection().find({"scopes": "", "state": POSTED, "ends": day}).sort("_id", 1))


def of_household(household_id: str, subject: str | None = None) -> list[Document]:
    """Return the notices that list a household, newest first, whoever asks."""
    query: Document = {
        "households": {"$exists": True},
        "households.household": household_id,
        "state": {"$ne": WITHDRAWN},
    }
    if subject:
        query["subject"] = subject
    return list(collection().find(query).sort([("created_at", -1)]))


def with_submission(root: str) -> Document | None:
    """Return the notice that a form (its root) posted or ended."""
    ended = {"$and": [{"submissions": {"$exists": True}}, {"submissions": root}]}
    found: Document | None = collection().find_one({"$or": [{"_id": root}, ended]})
    return found


def page(scope: Scope, conditions: Document, after: tuple[datetime, str] | None, limit: int) -> list[Document]:
    """Return up to `limit` notices of the scope that meet `conditions`, newest first, after `after`."""
    older: Document = {}
    if after:
        older = {
            "created_at": {"$lte": after[0]},
            "$or": [{"created_at": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}],
        }
    query = {"$and": [_area(scope), conditions, older]}
    return list(collection().find(query).sort([("created_at", -1), ("_id", -1)]).limit(limit))


def ending(scope: Scope, until: str, after: tuple[str, str] | None, limit: int) -> list[Document]:
    """Return up to `limit` notices that stand and end until a day, the earliest end first, after (ends, id)."""
    later: Document = {}
    if after:
        later = {"ends": {"$gte": after[0]}, "$or": [{"ends": {"$gt": after[0]}}, {"_id": {"$gt": after[1]}}]}
    query = {"$and": [_area(scope), {"state": POSTED, "ends": {"$lte": until}}, later]}
    return list(collection().find(query).sort([("ends", 1), ("_id", 1)]).limit(limit))


def attachment_with(sha256: str, scope: Scope) -> Document | None:
    """Return the attachment row of this blob in a notice of the scope, if there is one."""
    query = {"attachments": {"$exists": True}, "attachments.sha256": sha256, **_area(scope)}
    found = collection().find_one(query, {"attachments": 1}, hint="attachments.sha256_1")
    return next((row for row in (found or {}).get("attachments", []) if row.get("sha256") == sha256), None)
