"""Short-lived tokens of outside services, shared by all workers: one fetches, the others use what it stored.

The value is encrypted. `refresh_at` lies well before `good_until`, so that whoever refreshes does so while the old token
still works, and nobody else waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import mongoengine as me
from pymongo.errors import DuplicateKeyError

from records.clock import now
from records.database import database
from records.users import EncryptedField

# How long one worker may take to fetch; another takes over after that.
_LEASE_SECONDS = 15.0
_EARLY_SECONDS = 300.0
_POLL_SECONDS = 0.05

Fetch = Callable[[], tuple[str, float]]


class SharedToken(me.Document):
    """One token by its name, such as "wechat:<appid>:access_token"."""

    id = me.StringField(primary_key=True)
    value = EncryptedField()
    good_until = me.DateTimeField()
    refresh_at = me.DateTimeField()
    lease_until = me.DateTimeField()

    meta = {"collection": "shared_tokens", "auto_create_index": False}


def _collection() -> Any:
    return SharedToken._get_collection()


def token(name: str, fetch: Fetch, *, bad: str | None = None) -> str:
    """Return the token `name`; `fetch` gives a new one with the seconds it lasts, and is called by one worker at a time.

    `bad` is a value that was refused: it is never returned. What `fetch` raises goes to its caller alone.
    """
    deadline = time.monotonic() + 2 * _LEASE_SECONDS
    while True:
        if fresh := _held(name, "refresh_at", bad):
            return fresh
        if _claim(name) or time.monotonic() > deadline:
            # Another may have fetched it between the look and the claim.
            return _held(name, "refresh_at", bad, release=True) or _fetched(name, fetch)
        if usable := _held(name, "good_until", bad):
            return usable
        time.sleep(_POLL_SECONDS)


def _held(name: str, until: str, bad: str | None, *, release: bool = False) -> str | None:
    """Return the stored token unless the time `until` is past or it is `bad`; `release` gives the claim back then."""
    held = _collection().find_one({"_id": name}) or {}
    value = database().encryption.decrypt(held.get("value"))
    if not value or value == bad or held[until] <= now():
        return None
    if release:
        _release(name)
    return value


def _release(name: str) -> None:
    _collection().update_one({"_id": name}, {"$unset": {"lease_until": ""}})


def _claim(name: str) -> bool:
    """Say whether this worker is the one to fetch now."""
    moment = now()
    free = {"_id": name, "$or": [{"lease_until": None}, {"lease_until": {"$lte": moment}}]}
    change = {"$set": {"lease_until": moment + timedelta(seconds=_LEASE_SECONDS)}}
    try:
        return bool(_collection().update_one(free, change, upsert=True))
    except DuplicateKeyError:
        return False


def _fetched(name: str, fetch: Fetch) -> str:
    try:
        value, seconds = fetch()
    except BaseException:
        _release(name)
        raise
    moment = now()
    fields = {
        "value": database().encryption.encrypt(value),
        "good_until": moment + timedelta(seconds=seconds),
        "refresh_at": moment + timedelta(seconds=seconds - min(_EARLY_SECONDS, seconds / 2)),
    }
    _collection().update_one({"_id": name}, {"$set": fields, "$unset": {"lease_until": ""}}, upsert=True)
    return value
