"""Findings about photos: what is odd (or right) about a photo in a record, and what an officer decided about it.

`_id` is derived from the use, the code and the other picture, so that checking twice finds nothing twice, and a decision
stays.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument, UpdateOne

from errors import PhotoFindingNotFound
from records.scopes import Scope

Key = tuple[datetime, str]
STATES = ("open", "confirmed", "dismissed")
_NAMESPACE = uuid.UUID("0f3c6f2e-54a6-5d0e-9d49-6b1f3f0f7c11")


class PhotoFinding(me.Document):
    """One finding. `other` names the other picture and its record where there is one; `details` holds what was measured."""

    id = me.StringField(primary_key=True)
    code = me.StringField(required=True)
    severity = me.StringField(required=True, choices=["warning", "note"])
    use = me.StringField(required=True)
    sha256 = me.StringField(required=True)
    record = me.StringField(required=True)
    kind = me.StringField(required=True)
    name = me.StringField()
    household = me.StringField()
    household_code = me.StringField()
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    by = me.StringField()
    received_at = me.DateTimeField(required=True)
    found_at = me.DateTimeField(required=True)
    details = me.DictField()
    other = me.DictField()
    zh = me.StringField()
    en = me.StringField()
    state = me.StringField(required=True, choices=STATES)
    decided_by = me.StringField()
    decided_at = me.DateTimeField()
    reason = me.StringField()

    meta = {
        "collection": "photo_findings",
        "indexes": [
            ("scopes", "-received_at", "-id"),
            ("state", "scopes", "-received_at", "-id"),
            ("code", "scopes", "-received_at", "-id"),
            "record",
            "use",
            {
                "fields": ["household", "-received_at", "-id"],
                "partialFilterExpression": {"household": {"$exists": True}},
            },
        ],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return PhotoFinding._get_collection()


def id_of(use: str, code: str, other: str = "") -> str:
    """Return the ID of a finding."""
    return str(uuid.uuid5(_NAMESPACE, f"{use}\0{code}\0{other}"))


def keep(findings: list[dict[str, Any]]) -> None:
    """Store findings that are not held yet; those that are stay as they were decided."""
    if findings:
        _collection().bulk_write(
            [
                UpdateOne({"_id": finding["_id"]}, {"$setOnInsert": {**finding, "state": "open"}}, upsert=True)
                for finding in findings
            ],
            ordered=False,
        )


def of_records(records: list[str]) -> list[dict[str, Any]]:
    """Return every finding about the photos of these records."""
    return list(_collection().find({"record": {"$in": records}}).sort([("received_at", 1), ("_id", 1)]))


def of_uses(uses: list[str]) -> list[dict[str, Any]]:
    """Return every finding about these uses."""
    return list(_collection().find({"use": {"$in": uses}}).sort([("code", 1), ("_id", 1)]))


def in_scope(finding_id: str, scope: Scope) -> dict[str, Any]:
    """Return a finding of the scope. Raises PhotoFindingNotFound."""
    found: dict[str, Any] | None = _collection().find_one({"_id": finding_id, **scope.query()})
    if found is None:
        raise PhotoFindingNotFound()
    return found


def page(scope: Scope, conditions: dict[str, Any], after: Key | None, limit: int) -> list[dict[str, Any]]:
    """Return up to `limit` findings of the scope that meet `conditions`, newest photo first, after `after`."""
    older: dict[str, Any] = {}
    if after:
        older = {
            "received_at": {"$lte": after[0]},
            "$or": [{"received_at": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}],
        }
    query = {"$and": [scope.query(), conditions, older]}
    return list(_collection().find(query).sort([("received_at", -1), ("_id", -1)]).limit(limit))


def decide(finding_id: str, state: str, reason: str, *, by: str, at: datetime) -> dict[str, Any]:
    """Keep an officer's decision; return the finding as it then is. Raises PhotoFindingNotFound."""
    found: dict[str, Any] | None = _collection().find_one_and_update(
        {"_id": finding_id},
        {"$set": {"state": state, "reason": reason, "decided_by": by, "decided_at": at}},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise PhotoFindingNotFound()
    return found


def still_standing(record: str, code: str) -> bool:
    """Say whether a record has a finding of this code that nobody dismissed."""
    query = {"record": record, "code": code, "state": {"$ne": "dismissed"}}
    return _collection().find_one(query, {"_id": 1}) is not None
