"""Which days were planned: one document a day, so that any number of workers plan each day once and a dead one is replaced."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import mongoengine as me
from pymongo.errors import DuplicateKeyError


class ReminderRun(me.Document):
    """`_id` is the day; `done_at` is set when it is planned through."""

    id = me.StringField(primary_key=True)
    lease_until = me.DateTimeField()
    done_at = me.DateTimeField()
    loans = me.IntField()
    planned = me.IntField()
    by_rule = me.DictField()

    meta = {"collection": "reminder_runs", "auto_create_index": False}


def _collection() -> Any:
    return ReminderRun._get_collection()


def claim(day: str, at: datetime, seconds: float) -> bool:
    """Say whether the caller is to plan this day now: nobody has, and nobody is at it."""
    free = {"_id": day, "done_at": None, "$or": [{"lease_until": None}, {"lease_until": {"$lte": at}}]}
    try:
        done = _collection().update_one(free, {"$set": {"lease_until": at + timedelta(seconds=seconds)}}, upsert=True)
    except DuplicateKeyError:
        return False
    return bool(done)


def finish(day: str, at: datetime, fields: dict[str, Any]) -> None:
    """Note that a day is planned through."""
    _collection().update_one({"_id": day}, {"$set": {**fields, "done_at": at}}, upsert=True)


def get(day: str) -> dict[str, Any] | None:
    """Return what the planning of a day came to."""
    found: dict[str, Any] | None = _collection().find_one({"_id": day})
    return found
