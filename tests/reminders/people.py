"""Borrowers, loans and channels to test reminders with."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from households.people import encrypted
from records import borrowers
from records.clock import now
from reminders.channels.interface import Contact, Message, Outcome, Sent
from reminders.rule_sets import default_content
from reminders.rules import RuleSet, read
from reminders.sending import Outbox
from tests.builders import a_household, a_loan

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 2, 3)  # a week before the first installment of `a_loan`


def rules_of(*rules: dict[str, Any], **content: Any) -> RuleSet:
    """A rule set with the shipped texts: rules are changes to the shipped first (before_due) or second (overdue) one."""
    shipped = default_content()["rules"]
    made = []
    for changes in rules or ({},):
        base = shipped[1] if changes.get("about") == "installment_overdue" else shipped[0]
        made.append({**base, "channels": ["sms"], **changes})
    document = {"_id": "r1", "region": "", "content": {**default_content(), **content, "rules": made}}
    return read(document)


def a_borrower(household: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Store a borrower who is bound to the head of a household."""
    binding = {"household": household["_id"], "member": "m1", "role": "self", "region": household["region"]}
    document = {
        "_id": str(uuid.uuid4()), "openids": {"mini": f"openid-{uuid.uuid4()}"}, "bindings": [binding],
        "token_version": 1, "created_at": now(), **values,
    }  # fmt: skip
    borrowers.insert(document)
    return document


def a_household_with_phone(phone: str = "13812345678", **values: Any) -> dict[str, Any]:
    """Store a household whose head has a phone."""
    head = {"id": "m1", "name": "李建国", "relation": "户主", "phone": encrypted("phone", phone)}
    return a_household(members=[head], **values)


def a_due_loan(**values: Any) -> dict[str, Any]:
    """Store a loan of a household whose head has a phone; its first installment is due on 2026-02-10."""
    household = values.pop("household", None) or a_household_with_phone()
    return a_loan(household=household, **values)


class FakeChannel:
    """Takes what it is told, with outcomes that a test lines up."""

    repeatable = False

    def __init__(self, *outcomes: Outcome | BaseException) -> None:
        self.outcomes, self.sent = list(outcomes), []

    def address(self, contact: Contact) -> str | None:
        return contact.phone

    def send(self, message: Message, contact: Contact) -> Outcome:
        self.sent.append((message, contact))
        outcome = self.outcomes.pop(0) if self.outcomes else Sent("p1")
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


class Clock:
    """A clock that stands still at ten in the morning of DAY until it is moved."""

    def __init__(self, day: date = DAY, hour: int = 10) -> None:
        self.at = datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def an_outbox(rules: RuleSet, clock: Clock | None = None, **channels: Any) -> Outbox:
    """An outbox with these channels."""
    return Outbox(channels, lambda: [rules], SHANGHAI, clock or Clock())
