"""Visit codes: short codes issued by the server, shown or photographed at a visit, so that a photo is tied to it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo.errors import BulkWriteError

# Crockford's base 32: no I, L, O or U, so that a code can be read out and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


class VisitCode(me.Document):
    """One code, for one visit of `owner`. `record` is the record that used it first."""

    id = me.StringField(primary_key=True)
    owner = me.StringField(required=True)
    household = me.StringField()
    issued_at = me.DateTimeField(required=True)
    expires_at = me.DateTimeField(required=True)
    record = me.StringField()

    meta = {"collection": "visit_codes", "indexes": [("owner", "-issued_at")], "auto_create_index": False}


def _collection() -> Any:
    return VisitCode._get_collection()


def issue(owner: str, count: int, household: str | None, at: datetime, expires: datetime) -> list[dict[str, Any]]:
    """Store and return `count` new codes."""
    issued: list[dict[str, Any]] = []
    while len(issued) < count:
        codes = {"".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(count - len(issued))}
        rows = [{"_id": code, "owner": owner, "issued_at": at, "expires_at": expires} for code in codes]
        for row in rows:
            if household:
                row["household"] = household
        issued += _insert(rows)
    return issued


def _insert(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    try:
        _collection().insert_many(rows, ordered=False)
    except BulkWriteError as error:  # one was in use: draw again
        taken = {failure["index"] for failure in error.details["writeErrors"]}
        return [row for index, row in enumerate(rows) if index not in taken]
    return rows


def get(code: str) -> dict[str, Any] | None:
    """Return a code, or None."""
    found: dict[str, Any] | None = _collection().find_one({"_id": code})
    return found


def use(code: str, record: str) -> dict[str, Any] | None:
    """Tie a code to the first record that uses it; return it as it then is, None if there is no such code."""
    _collection().update_one({"_id": code, "record": {"$exists": False}}, {"$set": {"record": record}})
    return get(code)


def of_owner(owner: str, at: datetime, limit: int = 500) -> list[dict[str, Any]]:
    """Return the codes of `owner` that are good and unused at `at`, newest first."""
    query = {"owner": owner, "expires_at": {"$gt": at}, "record": {"$exists": False}}
    return list(_collection().find(query).sort("issued_at", -1).limit(limit))
