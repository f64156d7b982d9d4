"""Photos: one document a picture, its `_id` the SHA-256 of the original bytes, with what was read out of it.

`state` is "due" until the picture was read, then "done", or "broken" if nothing (or not all) of it can be decoded.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument

STATES = ("due", "done", "broken")


class Photo(me.Document):
    """A picture. `derived` are its thumbnail and view as {kind, mime, sha256, size, width, height}.

    `taken_at` is in UTC; `taken_offset` says whether the camera wrote its offset or the county's time zone was assumed.
    `location` is WGS-84 GeoJSON, `place` the coordinates and datum as the camera wrote them. `cards` are the IDs of
    household cards seen in the picture, `visit_codes` the visit codes. `foreign` is "archive" or "script": the file is one, too.
    """

    id = me.StringField(primary_key=True)
    size = me.IntField()
    mime = me.StringField()
    width = me.IntField()
    height = me.IntField()
    state = me.StringField(required=True, choices=STATES)
    attempts = me.IntField(default=0)
    problem = me.StringField()
    foreign = me.StringField()
    received_at = me.DateTimeField(required=True)
    derived_at = me.DateTimeField()
    derived = me.ListField(me.DictField())
    taken_at = me.DateTimeField()
    taken_offset = me.BooleanField()
    make = me.StringField()
    model = me.StringField()
    software = me.StringField()
    edited_with = me.StringField()
    camera_data = me.BooleanField()
    metadata_problems = me.ListField(me.StringField())
    location = me.DictField()
    place = me.DictField()
    cards = me.ListField(me.StringField())
    visit_codes = me.ListField(me.StringField())

    meta = {
        "collection": "photos",
        "indexes": [
            {"fields": ["derived.sha256"], "partialFilterExpression": {"derived": {"$exists": True}}},
            {"fields": ["state", "received_at"], "partialFilterExpression": {"state": {"$in": ["due", "broken"]}}},
        ],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return Photo._get_collection()


def get(sha256: str) -> dict[str, Any] | None:
    """Return what is known of a picture, or None."""
    found: dict[str, Any] | None = _collection().find_one({"_id": sha256})
    return found


def several(hashes: list[str]) -> dict[str, dict[str, Any]]:
    """Return what is known of these pictures, by hash."""
    return {found["_id"]: found for found in _collection().find({"_id": {"$in": hashes}})}


def begin(sha256: str, facts: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Count one more attempt at reading a picture, which is made known if it was not; return it as it then is.

    `facts` are size, mime, width and height, as intake found them. One that was read already is returned as it is.
    """
    found = get(sha256)
    if found and found["state"] != "due":
        return found
    document: dict[str, Any] = _collection().find_one_and_update(
        {"_id": sha256},
        {"$setOnInsert": {**facts, "state": "due", "received_at": at}, "$inc": {"attempts": 1}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return document


def finish(sha256: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Keep what was read out of a picture (fields of `Photo`, with `state`); return it as it then is."""
    document: dict[str, Any] = _collection().find_one_and_update(
        {"_id": sha256}, {"$set": fields}, return_document=ReturnDocument.AFTER
    )
    return document


def add_derived(sha256: str, picture: dict[str, Any]) -> None:
    """Keep one more derived picture, unless there is one of its kind and type by now."""
    there = {"$elemMatch": {"kind": picture["kind"], "mime": picture["mime"]}}
    _collection().update_one({"_id": sha256, "derived": {"$not": there}}, {"$push": {"derived": picture}})


def due(limit: int = 100) -> list[dict[str, Any]]:
    """Return pictures that were begun and not finished."""
    return list(_collection().find({"state": "due"}).limit(limit))


def forget(sha256: str) -> None:
    """Forget what was read out of a picture that is no longer kept."""
    _collection().delete_one({"_id": sha256})
