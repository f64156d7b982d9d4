"""The rectification ledger (整改责任清单): what is to be mended, by whom and by when, with each step that was taken.

An item that a rule found has an `_id` made of rule and subject, so that finding it again makes no second one. `cause` says
whether the rule still finds it; only people change `state`. Items are changed at the version that was read.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import InsertOne, ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from errors import RectificationChanged, RectificationNotFound
from records.scopes import Scope

Document = dict[str, Any]
Key = tuple[datetime, str]
OPEN, SUBMITTED, RETURNED, CLOSED = "open", "submitted", "returned", "closed"
STATES: dict[str, tuple[str, str]] = {
    OPEN: ("待整改", "Open"),
    SUBMITTED: ("待复核", "Submitted for review"),
    RETURNED: ("退回重改", "Returned"),
    CLOSED: ("已销号", "Closed"),
}
# Classes of defects; the form supervision_check has the same names.
DEFECTS: dict[str, tuple[str, str]] = {
    "target": ("对象不精准", "Wrong target"),
    "policy": ("政策不精准", "Wrong policy"),
    "use": ("使用不精准", "Wrong use"),
    "unlawful": ("依法不合规", "Not lawful"),
    "records": ("档案不完整", "Incomplete records"),
}
SOURCES = ("rule", "hand", "form")
PRESENT, GONE = "present", "gone"
_NAMESPACE = uuid.UUID("5d0f8f6f-1d0b-5b0a-9a55-7c8f7f3d2a10")
_DUPLICATE_KEY = 11000


class RectificationItem(me.Document):
    """One item. `details`: what was measured (amounts as Decimal128); `history`: each step {n, action, by, role, at, note}."""

    id = me.StringField(primary_key=True)
    source = me.StringField(required=True, choices=SOURCES)
    rule = me.StringField()
    defect = me.StringField(required=True, choices=list(DEFECTS))
    zh = me.StringField(required=True)
    en = me.StringField(required=True)
    details = me.DictField()
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    household = me.StringField()
    household_code = me.StringField()
    loan = me.StringField()
    contract_number = me.StringField()
    submission = me.StringField()
    demand = me.StringField()
    responsible = me.StringField()
    deadline = me.StringField()
    evidence = me.ListField(me.DictField())
    state = me.StringField(required=True, choices=list(STATES))
    cause = me.StringField(choices=[PRESENT, GONE])
    cause_since = me.DateTimeField()
    history = me.ListField(me.DictField())
    found_at = me.DateTimeField(required=True)
    found_by = me.StringField(required=True)
    submitted_by = me.StringField()
    closed_at = me.DateTimeField()
    version = me.IntField(required=True, default=1)
    updated_at = me.DateTimeField(required=True)
    updated_by = me.StringField()

    meta = {
        "collection": "rectification_items",
        "indexes": [
            ("scopes", "-found_at", "-id"),
            ("scopes", "state", "-found_at", "-id"),
            ("scopes", "defect", "-found_at", "-id"),
            ("scopes", "rule", "-found_at", "-id"),
            ("scopes", "responsible", "-found_at", "-id"),
            ("scopes", "state", "deadline"),
            {"fields": ["household", "-found_at", "-id"], "partialFilterExpression": {"household": {"$exists": True}}},
            {"fields": ["loan", "-found_at", "-id"], "partialFilterExpression": {"loan": {"$exists": True}}},
            {"fields": ["submission"], "partialFilterExpression": {"submission": {"$exists": True}}},
            {"fields": ["rule", "cause", "id"], "partialFilterExpression": {"rule": {"$exists": True}}},
        ],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return RectificationItem._get_collection()


def id_of(rule: str, subject: str) -> str:
    """Return the ID of what a rule (or a form) finds about a subject."""
    return str(uuid.uuid5(_NAMESPACE, f"{rule}\0{subject}"))


def insert(item: Document) -> bool:
    """Store a new item; False if its ID is held already."""
    try:
        _collection().insert_one(item)
    except DuplicateKeyError:
        return False
    return True


def insert_new(items: list[Document]) -> int:
    """Store those of `items` that are not held; return how many there were."""
    if not items:
        return 0
    try:
        return int(_collection().bulk_write([InsertOne(item) for item in items], ordered=False).inserted_count)
    except BulkWriteError as error:
        if any(failure["code"] != _DUPLICATE_KEY for failure in error.details["writeErrors"]):
            raise
        return int(error.details["nInserted"])


def get(item_id: str) -> Document | None:
    """Return an item by ID, whoever asks."""
    found: Document | None = _collection().find_one({"_id": item_id})
    return found


def in_scope(item_id: str, scope: Scope) -> Document:
    """Return an item of the scope. Raises RectificationNotFound."""
    found: Document | None = _collection().find_one({"_id": item_id, **scope.query()})
    if found is None:
        raise RectificationNotFound()
    return found


def page(scope: Scope, conditions: Document, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` items of the scope that meet `conditions`, newest first, after `after`."""
    older: Document = {}
    if after:
        older = {
            "found_at": {"$lte": after[0]},
            "$or": [{"found_at": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}],
        }
    query = {"$and": [scope.query(), conditions, older]}
    return list(_collection().find(query).sort([("found_at", -1), ("_id", -1)]).limit(limit))


def every(scope: Scope, conditions: Document) -> Iterator[Document]:
    """Stream the items of the scope that meet `conditions`, newest first."""
    query = {"$and": [scope.query(), conditions]}
    yield from _collection().find(query).sort([("found_at", -1), ("_id", -1)]).batch_size(500)


def counts(scope: Scope, conditions: Document, today: str) -> list[Document]:
    """Return [{_id: {region6, defect, state}, count, late}]; late: not closed and its deadline is before `today`."""
    late = {"$and": [{"$ne": ["$state", CLOSED]}, {"$lt": ["$deadline", today]}, {"$gt": ["$deadline", ""]}]}
    group = {
        "_id": {"defect": "$defect", "state": "$state"},
        "count": {"$sum": 1},
        "late": {"$sum": {"$cond": [late, 1, 0]}},
        "gone": {"$sum": {"$cond": [{"$eq": ["$cause", GONE]}, 1, 0]}},
    }
    return list(_collection().aggregate([{"$match": {"$and": [scope.query(), conditions]}}, {"$group": group}]))


def change(item_id: str, version: int, fields: Document, step: Document, more: Document | None = None) -> Document:
    """Set `fields` (None removes one) and add `step` to the history if the item is still at `version`.

    `more` are further update operators. Raises RectificationChanged with who was first, RectificationNotFound.
    """
    kept = {key: value for key, value in fields.items() if value is not None}
    update: Document = {"$set": kept, "$inc": {"version": 1}, "$push": {"history": step}}
    if gone := {key: "" for key, value in fields.items() if value is None}:
        update["$unset"] = gone
    for operator, value in (more or {}).items():
        update[operator] = {**update.get(operator, {}), **value}
    found: Document | None = _collection().find_one_and_update(
        {"_id": item_id, "version": version}, update, return_document=ReturnDocument.AFTER
    )
    if found is None:
        held = get(item_id)
        if held is None:
            raise RectificationNotFound()
        raise changed(held)
    return found


def changed(held: Document) -> RectificationChanged:
    """Return what tells the loser of two changes at once who won."""
    by = held.get("updated_by", "")
    return RectificationChanged(by=by, version=held["version"], details={"version": held["version"], "by": by})


def of_rules(ids: list[str]) -> dict[str, Document]:
    """Return the items of these IDs by ID, without their history."""
    return {found["_id"]: found for found in _collection().find({"_id": {"$in": ids}}, {"history": 0})}


def of_loans_by_rule(loan_ids: list[str], rules: list[str]) -> list[Document]:
    """Return what rules found about these loans, without history."""
    return list(_collection().find({"loan": {"$in": loan_ids}, "rule": {"$in": rules}}, {"history": 0}))


def of_rule(rule: str, after: str, limit: int) -> list[Document]:
    """Return up to `limit` items of a rule whose cause is present, by ID after `after`."""
    query = {"rule": rule, "cause": PRESENT, "_id": {"$gt": after}}
    return list(_collection().find(query, {"history": 0}).sort("_id", 1).limit(limit))


def of_submission(root: str) -> list[Document]:
    """Return the items that a filled form named."""
    return list(_collection().find({"submission": root}))


def note_causes(changes: list[tuple[Document, Document, Document]]) -> None:
    """Apply (item, fields, step) of a run of the rules; an item that a person changed meanwhile waits for the next run."""
    if changes:
        _collection().bulk_write(
            [
                UpdateOne(
                    {"_id": item["_id"], "version": item["version"]},
                    {"$set": fields, "$inc": {"version": 1}, "$push": {"history": step}},
                )
                for item, fields, step in changes
            ],
            ordered=False,
        )
