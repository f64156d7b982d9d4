"""What people say back: the cadre who read a reminder out, the borrower who confirms, paid, or asks for something."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from errors import ReminderNotFound, ReminderStateForbids
from records import reminders
from records.reminders import ARRIVED, DELIVERED, DUE, FAILED, READ, SENT, STATES, UNKNOWN

Document = dict[str, Any]
TOLD = ("told", "not_at_home")
REPLIES: dict[str, tuple[str, str]] = {
    "confirm": ("知道了", "I know"),
    "paid": ("我已还款", "I have paid"),
    "call_me": ("请联系我", "Please call me"),
    "extension": ("想申请展期", "I want an extension"),
}
# What asks somebody to do something.
_WORK = frozenset({"paid", "call_me", "extension"})


def tell(reminder: Document, result: str, note: str, by: str, at: datetime) -> Document:
    """Note that a cadre read a reminder out, or found nobody. Raises ReminderStateForbids."""
    told = {"result": result, "by": by, "at": at, "note": note}
    fields: Document = {"told": told}
    if result == "told":
        fields |= {"state": DELIVERED, "delivered_at": at}
    return _marked(reminder, (SENT, DELIVERED, FAILED, UNKNOWN), fields)


def read_by_recipient(reminder: Document, at: datetime) -> Document:
    """Note that the recipient opened a reminder; what was read stays read."""
    if reminder["state"] == READ:
        return reminder
    return _marked(reminder, (SENT, DELIVERED, UNKNOWN), {"state": READ, "read_at": at})


def send_again(reminder: Document, by: str, reason: str, at: datetime) -> Document:
    """Put a reminder that failed or whose outcome is unknown back into the outbox, with every channel: a person decided so."""
    note = {"channel": "", "at": at, "outcome": "again", "detail": f"{by}: {reason}"}
    fields = {"state": DUE, "next_try_at": at, "reason": None, "again_on": at.date().isoformat()}
    return _marked(reminder, (FAILED, UNKNOWN), fields, {"attempts": note})


def reply(reminder: Document, kind: str, by: str, at: datetime, **more: Any) -> Document:
    """Add what the borrower says (a key of REPLIES; `more`: note, photo); return the reminder."""
    said = {key: value for key, value in more.items() if value}
    state = "open" if kind in _WORK else "closed"
    entry = {"id": uuid.uuid4().hex[:12], "kind": kind, "by": by, "at": at, "state": state, **said}
    fields = {} if reminder["state"] == READ else {"state": READ, "read_at": at}
    return _marked(
        reminder, (*ARRIVED, UNKNOWN), fields or {"read_at": reminder.get("read_at") or at}, {"replies": entry}
    )


def attach_to_reply(reminder: Document, reply_id: str, fields: Document) -> None:
    """Add fields to a reply."""
    changes = {f"replies.$.{key}": value for key, value in fields.items()}
    reminders.collection().update_one({"_id": reminder["_id"], "replies.id": reply_id}, {"$set": changes})


def close_reply(reminder: Document, reply_id: str, by: str, note: str, at: datetime) -> Document:
    """Note that somebody saw to what the borrower said. Raises ReminderNotFound, ReminderStateForbids."""
    index = next((n for n, one in enumerate(reminder.get("replies", [])) if one["id"] == reply_id), None)
    if index is None:
        raise ReminderNotFound(pointer="/reply")
    done = {"state": "closed", "closed_by": by, "closed_at": at, "result": note}
    return _marked(reminder, tuple(STATES), {f"replies.{index}.{key}": value for key, value in done.items()})


def _marked(reminder: Document, states: tuple[str, ...], fields: Document, push: Document | None = None) -> Document:
    found = reminders.mark(reminder["_id"], states, fields, push)
    if found is None:
        held = reminders.collection().find_one({"_id": reminder["_id"]}) or reminder
        raise ReminderStateForbids(state=" ".join(STATES[held["state"]]))
    return found
