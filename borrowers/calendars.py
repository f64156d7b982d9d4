"""A calendar feed of due dates, to be subscribed to from any phone: RFC 5545, one all-day event an installment."""

from __future__ import annotations

import hmac
from datetime import date, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from borrowers.loans_view import overview
from borrowers.sentences import of_row
from errors import CalendarLinkInvalid
from records import borrowers
from records.clock import now
from records.database import database

Document = dict[str, Any]
_AHEAD = (timedelta(days=3), timedelta(days=1))


def token_of(borrower: Document) -> str:
    """Return the token of a borrower's feed; it dies with their sign-ins (`token_version`)."""
    text = f"{borrower['_id']}.{borrower['token_version']}"
    tag = hmac.new(database().key_for("calendars"), text.encode(), "sha256").hexdigest()[:32]
    return f"{borrower['_id']}.{tag}"


def borrower_of(token: str) -> Document:
    """Return the borrower of a feed's token. Raises CalendarLinkInvalid."""
    borrower = borrowers.get(token.partition(".")[0])
    if borrower is None or not hmac.compare_digest(token_of(borrower).encode(), token.encode()):
        raise CalendarLinkInvalid()
    return borrower


def feed(borrower: Document, today: date) -> bytes:
    """Return the feed: unpaid installments with alarms three days and one day before. It names no person."""
    calendar = Calendar()
    calendar.add("prodid", "-//ruhu//入户//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "还款日历")
    calendar.add("refresh-interval", timedelta(hours=12), {"value": "DURATION"})
    for loan in overview(borrower, today)["loans"]:
        for row in (one for one in loan["rows"] if one["state"] != "paid" and loan["state"] == "active"):
            calendar.add_component(_event(loan, row))
    return bytes(calendar.to_ical())


def _event(loan: Document, row: Document) -> Event:
    due = date.fromisoformat(row["due_on"])
    event = Event()
    event.add("uid", f"{loan['id']}-{row['number']}@ruhu")
    event.add("dtstamp", now())
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", f"还款 {row['open']:.2f} 元")
    event.add("description", f"{of_row(row, due)}（合同尾号 {loan['contract'][1:]}，{loan['bank']}）")
    for ahead in _AHEAD:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"还款 {row['open']:.2f} 元")
        alarm.add("trigger", -ahead)
        event.add_component(alarm)
    return event
