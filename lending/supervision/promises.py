"""Promises to pay, and whether they were kept: that follows from the repayments, not from what anybody ticks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lending.events import RECOVERY, REPAYMENT, effective, event_of
from records.money import NOTHING, plain

Document = dict[str, Any]
_PAYMENTS = (REPAYMENT, RECOVERY)
OPEN, KEPT, PARTLY, BROKEN = "open", "kept", "partly", "broken"
STATES: dict[str, tuple[str, str]] = {
    OPEN: ("未到期", "Not yet due"),
    KEPT: ("已兑现", "Kept"),
    PARTLY: ("部分兑现", "Partly kept"),
    BROKEN: ("未兑现", "Broken"),
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as it stands: `amount` yuan until `on`, `paid` yuan since it was made (until `on`)."""

    amount: Decimal
    on: date
    paid: Decimal
    state: str


def promise_of(contact: Document, loan: Document, today: date) -> Promise | None:
    """Return how the promise of a contact stands on `today`, None if it holds none.

    What counts are repayments (after compensation or write-off: recoveries) with a value date from the day of the contact to
    the promised day, without those reversed.
    """
    promised = plain(contact.get("promise") or {})
    if not promised:
        return None
    made, until = date.fromisoformat(contact["on"]), date.fromisoformat(promised["on"])
    events = effective((event_of(one) for one in loan.get("events", [])), today)
    paid = sum((one.amount for one in events if one.kind in _PAYMENTS and made <= one.on <= until), NOTHING)
    return Promise(promised["amount"], until, paid, _state(promised["amount"], paid, over=today > until))


def _state(amount: Decimal, paid: Decimal, *, over: bool) -> str:
    if paid >= amount:
        return KEPT
    if not over:
        return OPEN
    return PARTLY if paid else BROKEN
