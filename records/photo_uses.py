"""Where photos are used: one document for each photo of a record (a submission or a piece of evidence).

`_id` is "<record>/<name>", so that reading a record twice makes no second use. `record` is the first version of a
submission, so that an edit which keeps a photo does not use it again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import mongoengine as me

from records.scopes import Scope

Key = tuple[datetime, str]


class PhotoUse(me.Document):
    """A photo in a record. `claimed` is what the phone said beside it; `taken_at` and `location` are the best known."""

    id = me.StringField(primary_key=True)
    sha256 = me.StringField(required=True)
    record = me.StringField(required=True)
    kind = me.StringField(required=True, choices=["submission", "evidence"])
    instance = me.StringField(required=True)
    name = me.StringField(required=True)
    purpose = me.StringField()
    household = me.StringField()
    household_code = me.StringField()
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    by = me.StringField(required=True)
    received_at = me.DateTimeField(required=True)
    visited_at = me.DateTimeField()
    claimed = me.DictField()
    taken_at = me.DateTimeField()
    location = me.DictField()
    visit_code = me.StringField()

    meta = {
        "collection": "photo_uses",
        "indexes": [
            ("sha256", "received_at"),
            "record",
            {
                "fields": ["household", "-received_at", "-id"],
                "partialFilterExpression": {"household": {"$exists": True}},
            },
        ],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return PhotoUse._get_collection()


def keep(use: dict[str, Any]) -> None:
    """Store a use, or bring it up to date."""
    _collection().replace_one({"_id": use["_id"]}, use, upsert=True)


def get(use_id: str) -> dict[str, Any] | None:
    """Return a use."""
    found: dict[str, Any] | None = _collection().find_one({"_id": use_id})
    return found


def of_photos(hashes: list[str], limit: int = 50) -> list[dict[str, Any]]:
    """Return the uses of these pictures, whoever asks, earliest first."""
    return list(_collection().find({"sha256": {"$in": hashes}}).sort("received_at", 1).limit(limit))


def in_scope(sha256: str, scope: Scope) -> dict[str, Any] | None:
    """Return the latest use of a picture in the scope, if there is one."""
    found: dict[str, Any] | None = _collection().find_one(
        {"sha256": sha256, **scope.query()}, sort=[("received_at", -1)]
    )
    return found


def of_household(household: str, scope: Scope, after: Key | None, limit: int) -> list[dict[str, Any]]:
    """Return the photos of a household in the scope, newest first, after `after` (received_at, ID)."""
    query: dict[str, Any] = {"household": household, **scope.query()}
    if after:
        query |= {
            "received_at": {"$lte": after[0]},
            "$or": [{"received_at": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}],
        }
    cursor = _collection().find(query).sort([("received_at", -1), ("_id", -1)])
    return list(cursor.hint("household_1_received_at_-1__id_-1").limit(limit))
