"""Ratings of households (评级授信): score, decision of the group, public notice, objections, the bank's line.

Days are "YYYY-MM-DD", sums Decimal128 yuan. `state` goes scored → decided → on_notice → confirmed → line_granted; or to
refused. A rating that came by form has the submission's root as `_id`. After `valid_until` it counts as expired.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from errors import RatingChanged, RatingNotFound
from records.money import stored
from records.scopes import Scope

Document = dict[str, Any]
Key = tuple[datetime, str]
SCORED, DECIDED, ON_NOTICE = "scored", "decided", "on_notice"
CONFIRMED, LINE_GRANTED, REFUSED, EXPIRED, WITHDRAWN = "confirmed", "line_granted", "refused", "expired", "withdrawn"
STATES: dict[str, tuple[str, str]] = {
    SCORED: ("已评分", "Scored"),
    DECIDED: ("已评议", "Decided by the group"),
    ON_NOTICE: ("公示中", "On public notice"),
    CONFIRMED: ("公示无异议", "Confirmed after its notice"),
    LINE_GRANTED: ("已授信", "Line granted"),
    REFUSED: ("不予评级授信", "Refused"),
    EXPIRED: ("已过期", "Expired"),
    WITHDRAWN: ("已作废", "Withdrawn"),
}
SETTLED = (CONFIRMED, LINE_GRANTED, REFUSED)
_LIVE = [SCORED, DECIDED, ON_NOTICE, CONFIRMED, LINE_GRANTED]


class Rating(me.Document):
    """One rating of a household under one version of a scheme; `history` says who did what when."""

    id = me.StringField(primary_key=True)
    household = me.StringField(required=True)
    household_code = me.StringField(required=True)
    head_name = me.StringField()
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    scheme = me.DictField(required=True)
    submission = me.StringField()
    rated_on = me.StringField(required=True)
    gate = me.DictField()
    gate_passed = me.BooleanField(required=True)
    points = me.DictField()
    parts = me.ListField(me.DictField())
    total = me.DecimalField(required=True)
    passed = me.BooleanField(required=True)
    grade = me.StringField()
    suggested_line = me.DecimalField()
    claimed = me.DictField()
    decision = me.DictField()
    notice = me.DictField()
    objections = me.ListField(me.DictField())
    line = me.DictField()
    attachments = me.ListField(me.DictField())
    state = me.StringField(required=True, choices=list(STATES))
    valid_until = me.StringField(required=True)
    history = me.ListField(me.DictField())
    version = me.IntField(required=True, default=1)
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField()
    updated_at = me.DateTimeField(required=True)
    updated_by = me.StringField()

    meta = {
        "collection": "ratings",
        "indexes": [
            ("scopes", "-created_at", "-id"),
            ("scopes", "state", "-created_at", "-id"),
            ("scopes", "institution", "-created_at", "-id"),
            ("household", "-rated_on", "-created_at", "-id"),
            {"fields": ["scopes", "valid_until", "id"], "partialFilterExpression": {"state": LINE_GRANTED}},
            {"fields": ["decision.meeting"], "partialFilterExpression": {"decision.meeting": {"$exists": True}}},
            {"fields": ["attachments.sha256"], "partialFilterExpression": {"attachments": {"$exists": True}}},
        ],
        "auto_create_index": False,
    }


def collection() -> Any:
    """Return the raw collection."""
    return Rating._get_collection()


def insert(document: Document) -> bool:
    """Store a new rating; return False if its ID is held already."""
    try:
        collection().insert_one(stored(document))
    except DuplicateKeyError:
        return False
    return True


def get(rating_id: str) -> Document | None:
    """Return a rating by ID, whoever asks."""
    found: Document | None = collection().find_one({"_id": rating_id})
    return found


def several(rating_ids: list[str], fields: Document) -> list[Document]:
    """Return the ratings of these IDs with `fields` (a projection), whoever asks."""
    return list(collection().find({"_id": {"$in": rating_ids}}, fields))


def in_scope(rating_id: str, scope: Scope) -> Document:
    """Return a rating of the scope. Raises RatingNotFound."""
    found: Document | None = collection().find_one({"_id": rating_id, **scope.query()})
    if found is None:
        raise RatingNotFound()
    return found


def change(rating_id: str, version: int, fields: Document, entry: Document) -> Document:
    """Set `fields` and add `entry` to the history if the rating is still at `version`; return the new document.

    Raises RatingChanged (with the present version and who made it), RatingNotFound.
    """
    update = {"$set": stored(fields), "$inc": {"version": 1}, "$push": {"history": stored(entry)}}
    document: Document | None = collection().find_one_and_update(
        {"_id": rating_id, "version": version}, update, return_document=ReturnDocument.AFTER
    )
    if document is None:
        held = get(rating_id)
        if held is None:
            raise RatingNotFound()
        told = {"version": held["version"], "by": held.get("updated_by")}
        raise RatingChanged(version=held["version"], by=held.get("updated_by") or "-", details=told)
    return document


def in_force(household_id: str, scheme_code: str, on: date) -> Document | None:
    """Return the household's rating under a scheme that counts on a day: the latest settled one, else the latest under way."""
    day = on.isoformat()
    query = {
        "household": household_id,
        "scheme.code": scheme_code,
        "rated_on": {"$lte": day},
        "valid_until": {"$gte": day},
        "state": {"$ne": WITHDRAWN},
    }
    found = list(collection().find(query).sort([("rated_on", -1), ("created_at", -1), ("_id", -1)]))
    return next((one for one in found if one["state"] in SETTLED), found[0] if found else None)


def of_household(household_id: str, scope: Scope) -> list[Document]:
    """Return every rating of a household in the scope, newest first."""
    query = {"household": household_id, **scope.query()}
    return list(collection().find(query).sort([("rated_on", -1), ("created_at", -1), ("_id", -1)]))


def decided_in(region: str, until: str) -> list[Document]:
    """Return the ratings of a region that were decided until a day and wait for their notice."""
    query = {"scopes": region, "state": DECIDED, "decision.on": {"$lte": until}}
    return list(collection().find(query))


def waiting_of(household_id: str) -> list[Document]:
    """Return the ratings of a household that are not withdrawn, newest first, whoever asks."""
    query = {"household": household_id, "state": {"$ne": WITHDRAWN}}
    return list(collection().find(query).sort([("rated_on", -1), ("created_at", -1), ("_id", -1)]))


def decided_by(meeting_id: str) -> list[Document]:
    """Return the ratings that a meeting decided."""
    return list(collection().find({"decision.meeting": {"$exists": True, "$eq": meeting_id}}))


def state_condition(state: str, today: date) -> Document:
    """Return the query for a state as it is told on a day: what is past `valid_until` is expired."""
    day = today.isoformat()
    if state == EXPIRED:
        return {"state": {"$in": _LIVE}, "valid_until": {"$lt": day}}
    return {"state": state, **({"valid_until": {"$gte": day}} if state in _LIVE else {})}


def state_on(document: Document, today: date) -> str:
    """Return a rating's state as it is told on a day."""
    state: str = document["state"]
    return EXPIRED if state in _LIVE and document["valid_until"] < today.isoformat() else state


def page(scope: Scope, conditions: Document, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` ratings of the scope that meet `conditions`, newest first, after `after`."""
    older: Document = {}
    if after:
        older = {
            "created_at": {"$lte": after[0]},
            "$or": [{"created_at": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}],
        }
    query = {"$and": [scope.query(), conditions, older]}
    return list(collection().find(query).sort([("created_at", -1), ("_id", -1)]).limit(limit))


def expiring(scope: Scope, until: str, after: tuple[str, str] | None, limit: int) -> list[Document]:
    """Return up to `limit` ratings with a line that run out until a day, the earliest first, after (valid_until, id)."""
    later: Document = {}
    if after:
        later = {
            "valid_until": {"$gte": after[0]},
            "$or": [{"valid_until": {"$gt": after[0]}}, {"_id": {"$gt": after[1]}}],
        }
    query = {"$and": [scope.query(), {"state": LINE_GRANTED, "valid_until": {"$lte": until}}, later]}
    return list(collection().find(query).sort([("valid_until", 1), ("_id", 1)]).limit(limit))


def attachment_with(sha256: str, scope: Scope) -> Document | None:
    """Return the attachment row of this blob in a rating of the scope, if there is one."""
    query = {"attachments": {"$exists": True}, "attachments.sha256": sha256, **scope.query()}
    found = collection().find_one(query, {"attachments": 1}, hint="attachments.sha256_1")
    return next((row for row in (found or {}).get("attachments", []) if row.get("sha256") == sha256), None)
