"""The consent ledger of WeChat's subscribe messages: each acceptance buys one message of one template.

+1 for an acceptance, −1 for a message sent, 0 when WeChat says that none is left. The list of changes is kept for a while;
callbacks are counted once each by their own ID.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo.errors import DuplicateKeyError

_KEPT = 50


class MessageConsent(me.Document):
    """`_id` is "<openid>:<template>"; `left` how many messages may be sent; `refused` that the user said no for good."""

    id = me.StringField(primary_key=True)
    openid = me.StringField(required=True)
    template = me.StringField(required=True)
    left = me.IntField(required=True, default=0)
    refused = me.BooleanField(default=False)
    log = me.ListField(me.DictField())

    meta = {"collection": "message_consents", "indexes": ["openid"], "auto_create_index": False}


class SeenCallback(me.Document):
    """A callback that was carried out: WeChat sends each up to three times."""

    id = me.StringField(primary_key=True)
    at = me.DateTimeField(required=True)

    meta = {
        "collection": "seen_callbacks",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": 7 * 24 * 3600}],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return MessageConsent._get_collection()


def _change(openid: str, template: str, update: dict[str, Any], why: str, at: datetime) -> None:
    entry = {"$each": [{"at": at, "why": why}], "$slice": -_KEPT}
    _collection().update_one(
        {"_id": f"{openid}:{template}"},
        {**update, "$push": {"log": entry}, "$setOnInsert": {"openid": openid, "template": template}},
        upsert=True,
    )


def accepted(openid: str, template: str, at: datetime) -> None:
    """Count one acceptance."""
    _change(openid, template, {"$inc": {"left": 1}, "$set": {"refused": False}}, "accept", at)


def refused(openid: str, template: str, at: datetime) -> None:
    """Remember a refusal; what was accepted before stays good."""
    _change(openid, template, {"$set": {"refused": True}, "$inc": {"left": 0}}, "reject", at)


def spend(openid: str, template: str, at: datetime) -> bool:
    """Take one message off the balance before it is sent; False if none is left."""
    done = _collection().update_one(
        {"_id": f"{openid}:{template}", "left": {"$gt": 0}},
        {"$inc": {"left": -1}, "$push": {"log": {"$each": [{"at": at, "why": "send"}], "$slice": -_KEPT}}},
    )
    return bool(done.modified_count)


def give_back(openid: str, template: str, at: datetime) -> None:
    """Put one message back: it was not sent after all."""
    _change(openid, template, {"$inc": {"left": 1}}, "not sent", at)


def none_left(openid: str, template: str, at: datetime) -> None:
    """Set the balance to nothing: WeChat says so, and it knows."""
    _change(openid, template, {"$set": {"left": 0}}, "none left", at)


def balance(openid: str) -> dict[str, int]:
    """Return how many messages are left by template."""
    return {one["template"]: one["left"] for one in _collection().find({"openid": openid})}


def first_time(callback_id: str, at: datetime) -> bool:
    """Say whether a callback comes for the first time."""
    try:
        SeenCallback._get_collection().insert_one({"_id": callback_id, "at": at})
    except DuplicateKeyError:
        return False
    return True
