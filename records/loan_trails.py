"""Loan trails: what each loan was on any day, derived from its events (lending/trails.py), for sums and lists as of a date.

`steps` are the bytes of lending/steps.py. `first_late_on` and `last_late_on` bound the days on which anything was late,
`opened_on` and `closed_on` those with a balance. `matured_first_on` is the maturity before any extension. `changes_on` is
the next day on which `present` is another. The loan's own mark `trail: "due"` says that its trail is behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import bson
import mongoengine as me
from pymongo import ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError

from records.scopes import Scope

Document = dict[str, Any]
# Some 4 MB of trails at a time.
_BATCH = 5_000
_DUPLICATE_KEY = 11000


class LoanTrail(me.Document):
    """The trail of the loan with the same ID, as of the loan's version `loan_version` and its first `events` events."""

    id = me.StringField(primary_key=True)
    loan_version = me.IntField(required=True)
    events = me.IntField()
    contract_number = me.StringField()
    region = me.StringField(required=True)
    institution = me.StringField()
    household = me.StringField(required=True)
    household_code = me.StringField()
    borrower = me.StringField()
    member = me.StringField()
    scheme = me.StringField()
    scheme_version = me.StringField()
    annual_rate = me.DynamicField()
    # Rates from a day on, where an extension changed it.
    rates = me.ListField(me.DictField())
    renews = me.StringField()
    matured_first_on = me.StringField()
    state = me.StringField()
    steps = me.BinaryField()
    opened_on = me.StringField()
    closed_on = me.StringField()
    first_late_on = me.StringField()
    last_late_on = me.StringField()
    changes_on = me.StringField()
    present = me.DictField()

    meta = {
        "collection": "loan_trails",
        "indexes": [
            ("region", "id"),
            ("institution", "region", "id"),
            {"fields": ["changes_on"], "partialFilterExpression": {"changes_on": {"$exists": True}}},
        ],
        "auto_create_index": False,
    }


def collection() -> Any:
    """Return the raw collection."""
    return LoanTrail._get_collection()


def keep(trails: list[Document]) -> None:
    """Store trails, each unless one of a later version of its loan is held."""
    writes = [
        ReplaceOne({"_id": trail["_id"], "loan_version": {"$lte": trail["loan_version"]}}, trail, upsert=True)
        for trail in trails
    ]
    try:
        if writes:
            collection().bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        if any(failure["code"] != _DUPLICATE_KEY for failure in error.details["writeErrors"]):
            raise


def get(loan_id: str) -> Document | None:
    """Return the trail of a loan, whoever asks."""
    found: Document | None = collection().find_one({"_id": loan_id})
    return found


def with_ids(loan_ids: list[str]) -> dict[str, Document]:
    """Return the trails of these loans by ID, whoever asks."""
    return {trail["_id"]: trail for trail in collection().find({"_id": {"$in": loan_ids}})}


def batches(scope: Scope, fields: tuple[str, ...], conditions: Document | None = None) -> Iterator[list[Document]]:
    """Yield the trails of the scope that were ever paid out, with these fields, a batch at a time in no order.

    They are decoded from raw batches by one call of the driver's C code, which halves the time of a cursor.
    """
    query = {**scope.region_query(), "opened_on": {"$exists": True}, **(conditions or {})}
    projection = {"_id": 0, **dict.fromkeys(fields, 1)}
    for raw in collection().find_raw_batches(query, projection, batch_size=_BATCH):
        yield bson.decode_all(raw)


def candidates(scope: Scope, conditions: Document, after: tuple[str, str] | None) -> Iterator[Document]:
    """Yield trails of the scope that meet `conditions`, by (region, loan ID), after that key."""
    beyond: Document = {}
    if after:
        region, loan_id = after
        beyond = {"region": {"$gte": region}, "$or": [{"region": {"$gt": region}}, {"_id": {"$gt": loan_id}}]}
    query = {"$and": [scope.region_query(), conditions, beyond]}
    yield from collection().find(query).sort([("region", 1), ("_id", 1)]).batch_size(1000)


def alive_between(scope: Scope, first: date, last: date) -> Iterator[Document]:
    """Yield the trails of the scope that had a balance on some day from `first` to `last`, by (region, loan ID)."""
    conditions = {
        "opened_on": {"$lte": last.isoformat()},
        "$or": [{"closed_on": {"$exists": False}}, {"closed_on": {"$gt": first.isoformat()}}],
    }
    return candidates(scope, conditions, None)


def changing_by(day: date, limit: int) -> list[Document]:
    """Return up to `limit` trails whose `present` is behind on `day`, the longest behind first."""
    fields = {"steps": 1, "changes_on": 1, "loan_version": 1}
    query = {"changes_on": {"$lte": day.isoformat()}}
    return list(collection().find(query, fields).sort("changes_on", 1).limit(limit))


def move_on(moved: list[tuple[Document, Document, str | None]]) -> None:
    """Set `present` and `changes_on` of trails (as they were read: whoever changed them since has done so already)."""
    writes = []
    for trail, present, changes_on in moved:
        same = {"_id": trail["_id"], "loan_version": trail["loan_version"], "changes_on": trail["changes_on"]}
        update: Document = {"$set": {"present": present}}
        if changes_on:
            update["$set"]["changes_on"] = changes_on
        else:
            update["$unset"] = {"changes_on": ""}
        writes.append(UpdateOne(same, update))
    if writes:
        collection().bulk_write(writes, ordered=False)
