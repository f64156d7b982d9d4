"""One-time codes sent to phones, and invitations to read along: only hashes are kept, each is good once and not for long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import mongoengine as me

Document = dict[str, Any]


class OneTimeCode(me.Document):
    """`_id` names what it is for (a hash of the phone, or of an invitation's code); `digest` is a keyed hash of the code."""

    id = me.StringField(primary_key=True)
    digest = me.StringField()
    tries = me.IntField(default=0)
    expires_at = me.DateTimeField(required=True)
    about = me.DictField()

    meta = {
        "collection": "one_time_codes",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return OneTimeCode._get_collection()


def store(key: str, digest: str, at: datetime, seconds: int, about: Document | None = None) -> None:
    """Keep a code in the place of an older one."""
    document = {"_id": key, "digest": digest, "tries": 0, "expires_at": at + timedelta(seconds=seconds)}
    _collection().replace_one({"_id": key}, {**document, "about": about or {}}, upsert=True)


def use(key: str, digest: str, at: datetime, most_tries: int) -> Document | None:
    """Spend the code if it is the right one and still good; return what it is about, None otherwise.

    Wrong tries are counted; after `most_tries` the code is good no more.
    """
    good = {"_id": key, "digest": digest, "expires_at": {"$gt": at}, "tries": {"$lt": most_tries}}
    found = _collection().find_one_and_delete(good)
    if found is None:
        _collection().update_one({"_id": key}, {"$inc": {"tries": 1}})
        return None
    return dict(found.get("about") or {})
