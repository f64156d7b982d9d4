"""Schemes as documents: versions that never change once loaded, only end when another replaces them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import mongoengine as me

from errors import SchemeEndsTooEarly, SchemeNotFound, SchemeOverlaps, SchemeReplacesUnknown, SchemeVersionImmutable
from records.freshness import mark_changed
from records.scopes import LEVELS, Scope, codes_below, prefixes

Document = dict[str, Any]
TOPIC = "schemes"
_FOREVER = "9999-12-31"


class Scheme(me.Document):
    """A version of a scheme; `id` is "code@version", dates are "YYYY-MM-DD" and both ends are included.

    `content` is the validated scheme, `text` the file as it came, `effective_to` also what a later version sets.
    """

    id = me.StringField(primary_key=True)
    code = me.StringField(required=True)
    version = me.StringField(required=True)
    name = me.StringField(required=True)
    region = me.StringField()
    scopes = me.ListField(me.StringField(), required=True)
    effective_from = me.StringField(required=True)
    effective_to = me.StringField()
    replaces = me.StringField()
    content = me.DictField(required=True)
    text = me.StringField(required=True)
    sha256 = me.StringField(required=True)
    loaded_at = me.DateTimeField(required=True)
    loaded_by = me.StringField(required=True)
    ended_by = me.StringField()

    meta = {
        "collection": "schemes",
        "indexes": [("region", "code", "effective_from"), ("code", "-effective_from", "-id")],
        "auto_create_index": False,
    }


class SchemeCode(me.Document):
    """One a code: counts the changes, so that two versions loaded at once see each other."""

    id = me.StringField(primary_key=True)
    changes = me.IntField(required=True)

    meta = {"collection": "scheme_codes", "auto_create_index": False}


def collection() -> Any:
    """Return the raw collection."""
    return Scheme._get_collection()


def load(document: Document) -> bool:
    """Store a version; return False if it is held already with the same content.

    Ends the version that it replaces on the day before. Raises SchemeVersionImmutable, SchemeReplacesUnknown,
    SchemeOverlaps; then nothing is changed.
    """
    with collection().database.client.start_session() as session:
        new: bool = session.with_transaction(lambda running: _load(document, running))
    mark_changed(TOPIC)
    return new


def _load(document: Document, session: Any) -> bool:
    SchemeCode._get_collection().update_one(
        {"_id": document["code"]}, {"$inc": {"changes": 1}}, upsert=True, session=session
    )
    held = collection().find_one({"_id": document["_id"]}, {"sha256": 1}, session=session)
    if held:
        if held["sha256"] == document["sha256"]:
            return False
        raise SchemeVersionImmutable(code=document["code"], version=document["version"], pointer="/version")
    query = {"region": document["region"], "code": document["code"]}
    others = list(collection().find(query, {"content": 0, "text": 0}, session=session))
    if document.get("replaces"):
        _end_replaced(document, others, session)
    for other in others:
        _refuse_overlap(document, other)
    collection().insert_one(document, session=session)
    return True


def _end_replaced(document: Document, others: list[Document], session: Any) -> None:
    old = next((one for one in others if one["version"] == document["replaces"]), None)
    if old is None or old["effective_from"] >= document["effective_from"]:
        raise SchemeReplacesUnknown(version=document["replaces"], pointer="/replaces")
    last = (date.fromisoformat(document["effective_from"]) - timedelta(days=1)).isoformat()
    if (old.get("effective_to") or _FOREVER) > last:
        ending = {"effective_to": last, "ended_by": document["_id"]}
        collection().update_one({"_id": old["_id"]}, {"$set": ending}, session=session)
        old |= ending


def _refuse_overlap(document: Document, other: Document) -> None:
    since, until = document["effective_from"], document.get("effective_to") or _FOREVER
    if other["effective_from"] <= until and since <= (other.get("effective_to") or _FOREVER):
        raise SchemeOverlaps(
            other=other["version"], since=other["effective_from"], until=other.get("effective_to") or "…",
            pointer="/effective_from",
        )  # fmt: skip


def end(scheme_id: str, last_day: date, by: str) -> Document:
    """Let a version end on `last_day`; it can end earlier than it said, never later.

    Raises SchemeNotFound, SchemeEndsTooEarly (before it began, or after its end).
    """
    held = get(scheme_id)
    day, until = last_day.isoformat(), held.get("effective_to") or _FOREVER
    within = {"effective_from": {"$lte": day}, "$or": [{"effective_to": None}, {"effective_to": {"$gte": day}}]}
    done = collection().update_one({"_id": scheme_id, **within}, {"$set": {"effective_to": day, "ended_by": by}})
    if not done.matched_count:
        raise SchemeEndsTooEarly(since=held["effective_from"], until=until, pointer="/last_day")
    mark_changed(TOPIC)
    return get(scheme_id)


def get(scheme_id: str) -> Document:
    """Return a version by "code@version", whoever asks. Raises SchemeNotFound."""
    found: Document | None = collection().find_one({"_id": scheme_id})
    if found is None:
        code, _, version = scheme_id.partition("@")
        raise SchemeNotFound(code=code, version=version or "-")
    return found


def in_scope(scheme_id: str, scope: Scope) -> Document:
    """Return a version that is for the scope, a part of it, or a region above it. Raises SchemeNotFound."""
    found = get(scheme_id)
    if not _meets(found["region"], scope):
        raise SchemeNotFound(code=found["code"], version=found["version"])
    return found


def _meets(region: str, scope: Scope) -> bool:
    return region.startswith(scope.prefix) or scope.prefix.startswith(region)


def page(scope: Scope, conditions: Document, after: tuple[str, str, str] | None, limit: int) -> list[Document]:
    """Return up to `limit` versions that are for the scope or a region above it, by region, code and first day.

    `conditions`: equal fields. Contents are left out; `after` is (region, code, effective_from) of the last one seen.
    """
    query: Document = {"$and": [_meeting(scope), conditions, _after(after)]}
    found = collection().find(query, {"content": 0, "text": 0})
    return list(found.sort([("region", 1), ("code", 1), ("effective_from", 1)]).limit(limit))


def _meeting(scope: Scope) -> Document:
    if not scope.prefix:
        return {"region": {"$gte": ""}}
    below = {"region": codes_below(scope.prefix)}
    return {"$or": [{"region": {"$in": prefixes(scope.prefix)}}, below]}


def _after(key: tuple[str, str, str] | None) -> Document:
    if not key:
        return {}
    region, code, since = key
    later_code = {"region": region, "$or": [{"code": {"$gt": code}}, {"code": code, "effective_from": {"$gt": since}}]}
    return {"$or": [{"region": {"$gt": region}}, later_code]}


def in_force(region: str, on: date, code: str | None = None) -> list[Document]:
    """Return the versions in force on a day for `region` or a region above it, narrowest region first, then by code."""
    day = on.isoformat()
    query: Document = {
        "region": {"$in": prefixes(region) if len(region) in LEVELS else [""]},
        "effective_from": {"$lte": day},
        "$or": [{"effective_to": None}, {"effective_to": {"$gte": day}}],
    }
    if code:
        query["code"] = code
    return sorted(collection().find(query, {"text": 0}), key=lambda one: (-len(one["region"]), one["code"]))


def in_force_within(prefix: str, on: date) -> list[Document]:
    """Return the versions in force on a day for a region, those above it and those below it."""
    day = on.isoformat()
    in_time: Document = {
        "effective_from": {"$lte": day},
        "$or": [{"effective_to": None}, {"effective_to": {"$gte": day}}],
    }
    return list(collection().find({"$and": [_meeting(Scope(prefix)), in_time]}, {"text": 0}))
