"""What there is to do, as a phone lists it: own records to see to, reminders to pass on, notices that end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from records import notices, phone_changes, reminder_lists, reminders
from records.clock import now
from records.roles import may
from reminders.contacts import keys_of_staff
from reminders.views import reminder_view
from sync.cursors import Carrier

Document = dict[str, Any]
# Own records older than this are no longer something to do.
RECORD_DAYS = 90
NOTICE_DAYS = 3
MOST = 200
_UNREAD = frozenset({reminders.SENT, reminders.DELIVERED, reminders.UNKNOWN})


def tasks_of(carrier: Carrier, today: date) -> list[Document]:
    """Return the tasks of a user, a kind after the other; each kind is one bounded read."""
    records = phone_changes.records_to_see_to(
        carrier.username, carrier.scope, now() - timedelta(days=RECORD_DAYS), MOST
    )
    return [*(record_task(one) for one in records), *_reminders(carrier), *_notices(carrier, today)]


def record_task(record: Document) -> Document:
    """Return what is to be done about an own record: mend it after review, or send what is missing."""
    reviews = record.get("reviews") or []
    shown = {key: record[key] for key in ("form_id", "form_version", "name", "household", "state") if record.get(key)}
    returned = bool(reviews) and record["state"] in ("rejected", "has_issues")
    comments = [review["comment"] for review in reviews if review.get("comment")]
    return {
        "kind": "record.returned" if returned else "record.photos_missing",
        "id": record["_id"],
        **shown,
        "missing": record.get("missing", 0),
        "comment": comments[-1] if comments and returned else None,
        "at": reviews[-1]["at"] if returned else record["received_at"],
    }


def _reminders(carrier: Carrier) -> list[Document]:
    scope = carrier.scope
    keys = keys_of_staff(carrier.username, carrier.role, scope.prefix, scope.institution)
    found = [one for one in reminder_lists.of_recipients(keys, None, MOST) if one["state"] in _UNREAD]
    return [_reminder(reminder_view(one, carrier.role)) for one in found]


def _reminder(view: Document) -> Document:
    text = view["text"]
    shown = {
        "kind": "reminder",
        "id": view["id"],
        "name": text.get("title"),
        "comment": text.get("body"),
        "on": view["day"],
    }
    return shown | ({"household": view["household"]} if view.get("household") else {})


def _notices(carrier: Carrier, today: date) -> list[Document]:
    if not may(carrier.role, "notices.read"):
        return []
    until = (today + timedelta(days=NOTICE_DAYS)).isoformat()
    found = notices.ending(carrier.scope, until, None, MOST)
    return [
        {"kind": "notice.ending", "id": one["_id"], "name": one.get("place") or one["subject"], "on": one["ends"]}
        for one in found
    ]
