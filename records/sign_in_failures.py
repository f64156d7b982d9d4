"""The limit on guessing passwords: attempts a user name, counted for names that do not exist too.

If only real accounts could be locked, the lock would tell strangers which names are real. Names are kept as hashes,
because people type passwords into the wrong field.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import mongoengine as me

from errors import TooManyAttempts


class SignInFailures(me.Document):
    """The latest attempts for one name that have not succeeded."""

    id = me.StringField(primary_key=True)
    at = me.ListField(me.DateTimeField())
    expires_at = me.DateTimeField(required=True)

    meta = {
        "collection": "sign_in_failures",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}],
        "auto_create_index": False,
    }


def refuse_if_locked(username: str, attempts: int, window_minutes: int) -> None:
    """Raise TooManyAttempts after `attempts` failures within the window; tries while locked do not lengthen it."""
    held = SignInFailures._get_collection().find_one({"_id": _key(username)}) or {"at": []}
    since = datetime.now(UTC) - timedelta(minutes=window_minutes)
    if sum(1 for at in held["at"] if at > since) >= attempts:
        raise TooManyAttempts(minutes=window_minutes, details={"retry_after": window_minutes * 60})


def count(username: str, attempts: int, window_minutes: int) -> None:
    """Remember a failure.

    It is counted after the check, not reserved before it, so that several right ones at one moment are never refused.
    """
    now = datetime.now(UTC)
    change = {
        "$push": {"at": {"$each": [now], "$slice": -attempts}},
        "$set": {"expires_at": now + timedelta(minutes=window_minutes)},
    }
    SignInFailures._get_collection().update_one({"_id": _key(username)}, change, upsert=True)


def forget(username: str) -> None:
    """Forget the attempts: one succeeded, or the password was reset."""
    SignInFailures._get_collection().delete_one({"_id": _key(username)})


def _key(username: str) -> str:
    return hashlib.sha256(username.encode()).hexdigest()
