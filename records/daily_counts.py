"""Which pushes a person got on a day, so that nobody gets more than the rules allow however many workers send."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import mongoengine as me
from pymongo import UpdateOne, WriteConcern
from pymongo.errors import BulkWriteError

_DUPLICATE_KEY = 11000


class DailyCount(me.Document):
    """`_id` is "<recipient>:<day>"; `pushes` are the IDs of the reminders that were pushed, each counted once."""

    id = me.StringField(primary_key=True)
    pushes = me.ListField(me.StringField())
    expires_at = me.DateTimeField(required=True)

    meta = {
        "collection": "daily_counts",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}],
        "auto_create_index": False,
    }


def _collection() -> Any:
    # A count that is lost with a server is a push more, and not worth waiting for a majority.
    return DailyCount._get_collection().with_options(write_concern=WriteConcern(w=1))


def take(asked: list[tuple[str, str, int]], day: str, at: datetime) -> list[bool]:
    """Count pushes (recipient, reminder ID, at most so many a day) in one write; say of each whether it may go out.

    A reminder that was counted before, by a worker that died, is not counted again.
    """
    if not asked:
        return []
    try:
        _collection().bulk_write([_taking(*one, day, at) for one in asked], ordered=False)
    except BulkWriteError as error:
        failures = error.details["writeErrors"]
        if any(failure["code"] != _DUPLICATE_KEY for failure in failures):
            raise
        full = {failure["index"] for failure in failures}
        return [index not in full for index in range(len(asked))]
    return [True] * len(asked)


def _taking(recipient: str, reminder_id: str, most: int, day: str, at: datetime) -> UpdateOne:
    """Return the write of one push: where there is no room the document is not matched, and its key is taken."""
    room = {"$or": [{"pushes": reminder_id}, {f"pushes.{most - 1}": {"$exists": False}}]}
    change = {"$addToSet": {"pushes": reminder_id}, "$setOnInsert": {"expires_at": at + timedelta(days=3)}}
    return UpdateOne({"_id": f"{recipient}:{day}", **room}, change, upsert=True)


def give_back(recipient: str, reminder_id: str, day: str) -> None:
    """Take a push off: it was not sent after all."""
    _collection().update_one({"_id": f"{recipient}:{day}"}, {"$pull": {"pushes": reminder_id}})
