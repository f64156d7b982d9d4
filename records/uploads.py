"""Uploads: files on their way in, by resumable upload (tus) or one plain request; finished ones wait for their record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

STATES = ("open", "finished", "attached")


class Upload(me.Document):
    """A file of `length` bytes from `owner`. `record` and `name` say where it belongs, `claimed` what the phone said."""

    id = me.StringField(primary_key=True)
    owner = me.StringField(required=True)
    length = me.IntField()
    name = me.StringField()
    record = me.StringField()
    claimed = me.DictField()
    metadata = me.StringField()
    state = me.StringField(required=True, choices=STATES)
    sha256 = me.StringField()
    size = me.IntField()
    facts = me.DictField()
    created_at = me.DateTimeField(required=True)
    expires_at = me.DateTimeField(required=True)
    finished_at = me.DateTimeField()

    meta = {
        "collection": "uploads",
        "indexes": [
            "expires_at",
            ("owner", "state"),
            {"fields": ["record", "name"], "partialFilterExpression": {"record": {"$exists": True}}},
            {"fields": ["sha256"], "partialFilterExpression": {"sha256": {"$exists": True}}},
        ],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return Upload._get_collection()


def insert(document: dict[str, Any]) -> bool:
    """Store a new upload; return False if its ID is in use."""
    try:
        _collection().insert_one(document)
    except DuplicateKeyError:
        return False
    return True


def get(upload_id: str) -> dict[str, Any] | None:
    """Return an upload, whoever asks."""
    found: dict[str, Any] | None = _collection().find_one({"_id": upload_id})
    return found


def of_owner(upload_id: str, owner: str, at: datetime) -> dict[str, Any] | None:
    """Return an upload of `owner` that has not expired at `at`, or None."""
    found: dict[str, Any] | None = _collection().find_one({"_id": upload_id, "owner": owner, "expires_at": {"$gt": at}})
    return found


def how_many_open(owner: str) -> int:
    """Return how many uploads of `owner` are not finished."""
    return int(_collection().count_documents({"owner": owner, "state": "open"}))


def finish(upload_id: str, fields: dict[str, Any]) -> dict[str, Any] | None:
    """Keep what a finished upload became (sha256, size, facts, finished_at, expires_at); return it as it then is."""
    found: dict[str, Any] | None = _collection().find_one_and_update(
        {"_id": upload_id},
        {"$set": {**fields, "state": "finished"}},
        return_document=ReturnDocument.AFTER,
    )
    return found


def attached(upload_id: str) -> None:
    """Note that the file is a record's now."""
    _collection().update_one({"_id": upload_id}, {"$set": {"state": "attached"}})


def remove(upload_id: str) -> None:
    """Forget an upload."""
    _collection().delete_one({"_id": upload_id})


def waiting_for(record: str, owner: str) -> list[dict[str, Any]]:
    """Return finished uploads of `owner` that wait for this record."""
    return list(_collection().find({"record": record, "owner": owner, "state": "finished"}))


def finished_with(sha256: str, owner: str) -> dict[str, Any] | None:
    """Return a finished upload of `owner` with these bytes."""
    found: dict[str, Any] | None = _collection().find_one(
        {"sha256": sha256, "owner": owner, "state": {"$in": ["finished", "attached"]}}
    )
    return found


def expired(at: datetime, limit: int = 500) -> Iterator[dict[str, Any]]:
    """Yield uploads that expired before `at`."""
    yield from _collection().find({"expires_at": {"$lte": at}}).limit(limit)
