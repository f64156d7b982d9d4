"""Which day's run of the supervision rules has been done, and how far: one document a day, worked off under a lease."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

Document = dict[str, Any]


class RuleDay(me.Document):
    """`_id` is the day ("2026-11-25"); `cursor` the last loan that was looked at; `counts` what was found so far."""

    id = me.StringField(primary_key=True)
    cursor = me.StringField(default="")
    lease = me.DateTimeField()
    counts = me.DictField()
    done_at = me.DateTimeField()

    meta = {"collection": "rule_days", "auto_create_index": False}


def _collection() -> Any:
    return RuleDay._get_collection()


def claim(day: str, at: datetime, seconds: float) -> Document | None:
    """Take a day's run for `seconds`; None if it is done, or another process has it."""
    query = {"_id": day, "done_at": None, "lease": {"$lte": at}}
    update = {"$set": {"lease": at + timedelta(seconds=seconds)}}
    try:
        _collection().update_one({"_id": day}, {"$setOnInsert": {"cursor": "", "lease": at}}, upsert=True)
    except DuplicateKeyError:  # another process began it at the same moment
        return None
    found: Document | None = _collection().find_one_and_update(query, update, return_document=ReturnDocument.AFTER)
    return found


def go_on(day: str, cursor: str, until: datetime, counts: Document) -> None:
    """Note how far a day's run is, and what it found besides."""
    update: Document = {"$set": {"cursor": cursor, "lease": until}}
    if counts:
        update["$inc"] = {f"counts.{name}": count for name, count in counts.items()}
    _collection().update_one({"_id": day}, update)


def done(day: str, at: datetime) -> None:
    """Note that a day's run is done."""
    _collection().update_one({"_id": day}, {"$set": {"done_at": at}, "$unset": {"lease": ""}})


def last() -> Document | None:
    """Return the latest day's run."""
    found: Document | None = _collection().find_one(sort=[("_id", -1)])
    return found
