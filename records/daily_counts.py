"""How many pushes a person got on a day, so that nobody gets more than the rules allow however many workers send."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import mongoengine as me
from pymongo import WriteConcern
from pymongo.errors import DuplicateKeyError


class DailyCount(me.Document):
    """`_id` is "<recipient>:<day>"."""

    id = me.StringField(primary_key=True)
    n = me.IntField(required=True)
    expires_at = me.DateTimeField(required=True)

    meta = {
        "collection": "daily_counts",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}],
        "auto_create_index": False,
    }


def _collection() -> Any:
    # A count that is lost with a server is a push more, and not worth waiting for a majority.
    return DailyCount._get_collection().with_options(write_concern=WriteConcern(w=1))


def take(recipient: str, day: str, most: int, at: datetime) -> bool:
    """Count one more push of the day unless there were `most` already; say whether it was counted."""
    change = {"$inc": {"n": 1}, "$setOnInsert": {"expires_at": at + timedelta(days=3)}}
    try:
        return bool(_collection().update_one({"_id": f"{recipient}:{day}", "n": {"$lt": most}}, change, upsert=True))
    except DuplicateKeyError:
        return False


def give_back(recipient: str, day: str) -> None:
    """Take one off: it was not sent after all."""
    _collection().update_one({"_id": f"{recipient}:{day}", "n": {"$gt": 0}}, {"$inc": {"n": -1}})
