"""Reminders: one document each, its `_id` made of what it is about, whom it is for and the day, so that none is doubled.

What is to be sent is planned cheaply (no recipient, no text); both are found at the moment of sending, together with what
forbids it: paid meanwhile, opted out, the rule withdrawn. States:

due → sending → sent → delivered → read; failed (every channel refused), suppressed (with the reason), unknown (a channel
took it and gave no answer: it may have arrived, and is not sent again unless a person says so).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import AutoReconnect, BulkWriteError

from errors import ReminderNotFound
from records.scopes import Scope, codes_below

Document = dict[str, Any]
DUE, SENDING, SENT, DELIVERED, READ = "due", "sending", "sent", "delivered", "read"
FAILED, SUPPRESSED, UNKNOWN = "failed", "suppressed", "unknown"
STATES: dict[str, tuple[str, str]] = {
    DUE: ("待发送", "Due"),
    SENDING: ("发送中", "Being sent"),
    SENT: ("已发送", "Sent"),
    DELIVERED: ("已送达", "Delivered"),
    READ: ("已阅读", "Read"),
    FAILED: ("发送失败", "Failed on every channel"),
    SUPPRESSED: ("未发送（有原因）", "Not sent, for a reason"),
    UNKNOWN: ("结果不明", "Outcome unknown"),
}
ARRIVED = (SENT, DELIVERED, READ)
_DUPLICATE_KEY = 11000
_ELECTION_SECONDS, _PAUSE_SECONDS = 25.0, 0.2


class Reminder(me.Document):
    """One reminder. `attempts` says what each channel did; `amount` is Decimal128 yuan."""

    id = me.StringField(primary_key=True)
    about = me.StringField(required=True)
    rule = me.StringField(required=True)
    rules = me.StringField(required=True)
    day = me.StringField(required=True)
    # When a person decided that it is sent again.
    again_on = me.StringField()
    offset = me.IntField()
    audience = me.StringField(required=True)
    subject = me.StringField()
    subject_en = me.StringField()
    loan = me.StringField()
    contract_number = me.StringField()
    installment = me.IntField()
    due_on = me.StringField()
    amount = me.DecimalField()
    household = me.StringField()
    region = me.StringField(required=True)
    institution = me.StringField()
    state = me.StringField(required=True, choices=list(STATES))
    next_try_at = me.DateTimeField()
    lease = me.StringField()
    tries = me.IntField()
    channel = me.StringField()
    recipient = me.StringField()
    to = me.DictField()
    text = me.DictField()
    attempts = me.ListField(me.DictField())
    reason = me.StringField()
    sent_at = me.DateTimeField()
    delivered_at = me.DateTimeField()
    read_at = me.DateTimeField()
    provider_id = me.StringField()
    cost = me.DecimalField()
    told = me.DictField()
    replies = me.ListField(me.DictField())

    meta = {
        "collection": "reminders",
        "indexes": [
            {"fields": ["next_try_at"], "partialFilterExpression": {"state": {"$in": [DUE, SENDING]}}},
            ("day", "region", "id"),
            {
                "fields": ["recipient", "-day", "id"],
                "name": "inbox",
                "partialFilterExpression": {"recipient": {"$exists": True}},
            },
            {"fields": ["loan", "-day", "id"], "partialFilterExpression": {"loan": {"$exists": True}}},
            {
                "fields": ["state", "day", "region", "id"],
                "partialFilterExpression": {"state": {"$in": [FAILED, UNKNOWN]}},
            },
            {"fields": ["provider_id"], "partialFilterExpression": {"provider_id": {"$exists": True}}},
            {"fields": ["replies.state", "region"], "partialFilterExpression": {"replies": {"$exists": True}}},
        ],
        "auto_create_index": False,
    }


def collection() -> Any:
    """Return the raw collection."""
    return Reminder._get_collection()


def steadily(write: Callable[[], Any]) -> Any:
    """Carry out a write that may be repeated, over an election of a new primary; for as long as a lease may last."""
    deadline = time.monotonic() + _ELECTION_SECONDS
    while True:
        try:
            return write()
        except AutoReconnect:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)


def add(documents: list[Document]) -> int:
    """Store planned reminders; return how many were new (those that are there stay as they are)."""
    if not documents:
        return 0
    try:
        return len(collection().insert_many(documents, ordered=False).inserted_ids)
    except BulkWriteError as error:
        failures = error.details["writeErrors"]
        if any(failure["code"] != _DUPLICATE_KEY for failure in failures):
            raise
        return len(documents) - len(failures)


def known(ids: Iterable[str]) -> set[str]:
    """Return those of `ids` that are there already."""
    return {found["_id"] for found in collection().find({"_id": {"$in": list(ids)}}, {"_id": 1})}


def claim(lease: str, at: datetime, seconds: float, limit: int) -> list[Document]:
    """Take up to `limit` reminders that may be tried now, for `seconds`, under the name `lease`; oldest first.

    Those whose worker died while sending come too, as `sending`.
    """
    ready = {"state": {"$in": [DUE, SENDING]}, "next_try_at": {"$lte": at}}
    ids = [one["_id"] for one in collection().find(ready, {"_id": 1}).sort("next_try_at", 1).limit(limit)]
    if not ids:
        return []
    mine = {"lease": lease, "next_try_at": at + timedelta(seconds=seconds)}
    collection().update_many({"_id": {"$in": ids}, **ready}, {"$set": mine})
    return list(collection().find({"_id": {"$in": ids}, "lease": lease}))


def begin(
    reminder_id: str, lease: str, attempt: Document, fields: Document, until: datetime, before: Sequence[UpdateOne] = ()
) -> bool:
    """Note that a channel is about to be called, if the lease still holds; say whether it may be. `before` is written first.

    This is the point after which a crash leaves the outcome unknown.
    """
    change = {"$set": {**fields, "state": SENDING, "next_try_at": until}, "$push": {"attempts": attempt}}
    asked = {"_id": reminder_id, "lease": lease}
    if carry_out([*before, UpdateOne({**asked, "state": DUE}, change)]) == len(before) + 1:
        return True
    # One of them did not match. Perhaps it was written by a first try whose answer was lost with the primary: this very attempt.
    mine = {"attempts": {"$elemMatch": {"worker": lease, "at": attempt["at"], "outcome": {"$exists": False}}}}
    return bool(steadily(lambda: collection().find_one({**asked, "state": SENDING, **mine}, {"_id": 1})))


def settling(reminder_id: str, lease: str, outcome: Document, fields: Document, gone: Iterable[str] = ()) -> UpdateOne:
    """Return the write that completes the latest attempt with its `outcome` and sets `fields`, if the lease still holds."""
    steps = {f"attempts.$[last].{key}": value for key, value in outcome.items()}
    update: Document = {"$set": {**fields, **steps}}
    if unset := dict.fromkeys(gone, ""):
        update["$unset"] = unset
    last = [{"last.outcome": {"$exists": False}}]
    return UpdateOne({"_id": reminder_id, "lease": lease}, update, array_filters=last)


def closing(reminder_id: str, lease: str, fields: Document) -> UpdateOne:
    """Return the write that ends a claimed reminder without calling a channel."""
    change = {"$set": fields, "$unset": {"next_try_at": "", "lease": ""}}
    return UpdateOne({"_id": reminder_id, "lease": lease}, change)


def postponing(reminder_id: str, lease: str, until: datetime) -> UpdateOne:
    """Return the write that gives a claimed reminder back until later."""
    change = {"$set": {"next_try_at": until, "state": DUE}, "$unset": {"lease": ""}}
    return UpdateOne({"_id": reminder_id, "lease": lease}, change)


def carry_out(writes: Sequence[UpdateOne]) -> int:
    """Carry out writes in their order, in one trip; return how many reminders they changed."""
    if not writes:
        return 0
    done = steadily(lambda: collection().bulk_write(list(writes), ordered=True))
    return int(done.modified_count)


def in_scope(reminder_id: str, scope: Scope) -> Document:
    """Return a reminder of the scope. Raises ReminderNotFound."""
    found: Document | None = collection().find_one({"_id": reminder_id, **scope_query(scope)})
    if found is None:
        raise ReminderNotFound()
    return found


def scope_query(scope: Scope) -> Document:
    """Return the condition of a scope as a bounded range on `region`."""
    condition: Document = {}
    if scope.prefix:
        condition["region"] = codes_below(scope.prefix)
    if scope.institution:
        condition["institution"] = scope.institution
    return condition


def unread(recipient: str, limit: int = 100) -> int:
    """Return how many reminders someone has not read, counted up to `limit`."""
    query = {"recipient": recipient, "state": {"$in": [SENT, DELIVERED, UNKNOWN]}}
    return int(collection().count_documents(query, limit=limit))


def for_recipients(reminder_id: str, keys: list[str]) -> Document | None:
    """Return a reminder that is for one of `keys`, or None."""
    found: Document | None = collection().find_one({"_id": reminder_id, "recipient": {"$in": keys}})
    return found


def asking_for(loan_id: str, application_id: str) -> list[Document]:
    """Return the reminders of a loan that were answered with a wish that became this application."""
    return list(collection().find({"loan": loan_id, "replies.application": application_id}))


def with_provider_id(channel: str, provider_id: str) -> Document | None:
    """Return the reminder that a provider gave this ID, or None."""
    if not provider_id:
        return None
    found: Document | None = collection().find_one({"provider_id": provider_id, "channel": channel})
    return found


def by_channel(channel: str, reminder_id: str) -> Document | None:
    """Return the reminder of this ID if it went out by that channel, or None."""
    if not reminder_id:
        return None
    found: Document | None = collection().find_one({"_id": reminder_id, "channel": channel})
    return found


def mark(reminder_id: str, states: tuple[str, ...], fields: Document, push: Document | None = None) -> Document | None:
    """Set `fields` (and push) on a reminder that is in one of `states`; return it as it then is, None if it was not."""
    update: Document = {"$set": fields}
    if push:
        update["$push"] = push
    found: Document | None = collection().find_one_and_update(
        {"_id": reminder_id, "state": {"$in": list(states)}}, update, return_document=ReturnDocument.AFTER
    )
    return found
