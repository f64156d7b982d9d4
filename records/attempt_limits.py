"""Limits on guessing: how often something was tried in a window, by address, device and target. Keys are kept as hashes."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument, WriteConcern
from pymongo.errors import DuplicateKeyError


class AttemptCount(me.Document):
    """How often one thing was tried in one window."""

    id = me.StringField(primary_key=True)
    n = me.IntField(required=True)
    expires_at = me.DateTimeField(required=True)

    meta = {
        "collection": "attempt_counts",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return AttemptCount._get_collection().with_options(write_concern=WriteConcern(w=1))


def _key(purpose: str, what: str, seconds: int, at: datetime) -> str:
    window = int(at.timestamp()) // seconds
    return f"{purpose}:{hashlib.sha256(what.encode()).hexdigest()[:32]}:{window}"


def count(purpose: str, what: str, seconds: int, at: datetime) -> int:
    """Count one more attempt in the present window of `seconds`; return how many there were with this one."""
    change = {"$inc": {"n": 1}, "$setOnInsert": {"expires_at": at + timedelta(seconds=2 * seconds)}}
    asked = {"_id": _key(purpose, what, seconds, at)}
    for _ in range(3):
        try:
            found = _collection().find_one_and_update(asked, change, upsert=True, return_document=ReturnDocument.AFTER)
            return int(found["n"])
        except DuplicateKeyError:  # another made it at the same moment
            continue
    return 1


def so_far(purpose: str, what: str, seconds: int, at: datetime) -> int:
    """Return how many attempts were counted in the present window."""
    found = _collection().find_one({"_id": _key(purpose, what, seconds, at)})
    return int(found["n"]) if found else 0
