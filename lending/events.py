"""What happened to a loan, in the order of its value dates; what was reversed counts no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from records.money import plain

DISBURSEMENT, REPAYMENT, REVERSAL, EXTENSION = "disbursement", "repayment", "reversal", "extension"
RENEWAL, DIVERSION, FUND_PAID, RECOVERY = "renewal", "diversion", "fund_paid", "recovery"
WRITE_OFF, CANCELLATION, FEE = "write_off", "cancellation", "fee"
KINDS: dict[str, tuple[str, str]] = {
    DISBURSEMENT: ("放款", "Disbursement"),
    REPAYMENT: ("还款", "Repayment"),
    REVERSAL: ("冲正", "Reversal"),
    FEE: ("费用", "Fee"),
    EXTENSION: ("展期", "Extension"),
    RENEWAL: ("续贷", "Renewal"),
    DIVERSION: ("挪用认定", "Diverted use"),
    FUND_PAID: ("风险补偿金代偿", "Compensation by the risk fund"),
    RECOVERY: ("追偿收回", "Recovery"),
    WRITE_OFF: ("核销", "Write-off"),
    CANCELLATION: ("撤销", "Cancellation"),
}
# A renewal stands in two loans and a cancellation ends one that never began; a reversal is undone by doing the thing again.
REVERSIBLE = frozenset(KINDS) - {REVERSAL, RENEWAL, CANCELLATION}


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `on`: its value date; `recorded_at`: when it came to be known; `n`: its number in the loan, from 1."""

    n: int
    kind: str
    on: date
    amount: Decimal = Decimal("0.00")
    of: int | None = None
    recorded_at: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)


def event_of(document: dict[str, Any]) -> Event:
    """Return an event as a loan document keeps it."""
    found = plain(document)
    on = found["on"]
    return Event(
        found["n"], found["kind"], on if isinstance(on, date) else date.fromisoformat(on),
        found.get("amount") or Decimal("0.00"), found.get("of"), found.get("recorded_at"), found,
    )  # fmt: skip


def known(events: Iterable[Event], at: datetime | None) -> list[Event]:
    """Return what was recorded until `at` (None: everything)."""
    return [event for event in events if at is None or event.recorded_at is None or event.recorded_at <= at]


def effective(events: Iterable[Event], as_of: date | None = None) -> list[Event]:
    """Return what counts on `as_of` by value date (None: everything), earliest first.

    An event that was reversed until then never happened.
    """
    seen = [event for event in events if as_of is None or event.on <= as_of]
    gone = {event.of for event in seen if event.kind == REVERSAL}
    standing = [event for event in seen if event.kind != REVERSAL and event.n not in gone]
    return sorted(standing, key=lambda event: (event.on, event.n))
