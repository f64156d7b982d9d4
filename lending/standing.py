"""How a loan stands on a day: current, due or overdue, by how much and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lending.ledger import Ledger, fold_loan
from records.money import NOTHING

CURRENT, DUE, OVERDUE, ENDED, NOT_YET = "current", "due", "overdue", "ended", "not_disbursed"
BUCKETS = ("current", "1-30", "31-60", "61-90", "90+")
_UPPER = (0, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class Standing:
    """A loan on `as_of`; amounts in yuan.

    `status`: not_disbursed, current, due (to be paid today, or until `payable_until` because of a holiday), overdue or ended.
    `days_overdue` counts from the day after the last day to pay of the earliest overdue installment. `next_due_on` and
    `next_due_amount`: the next installment not paid that falls due on `as_of` or later. `payoff`: what would close the loan.
    """

    as_of: date
    state: str
    status: str
    balance: Decimal
    overdue_principal: Decimal
    overdue_interest: Decimal
    days_overdue: int
    bucket: str
    oldest_unpaid_on: date | None
    next_due_on: date | None
    next_due_amount: Decimal | None
    due_in_days: int | None
    penalty: Decimal
    compound: Decimal
    fees: Decimal
    accrued_interest: Decimal
    payoff: Decimal
    recoverable: Decimal

    @property
    def overdue(self) -> Decimal:
        """Overdue principal and interest together."""
        return self.overdue_principal + self.overdue_interest


def standing(loan: dict[str, Any], as_of: date, *, known_at: datetime | None = None) -> Standing:
    """Return how the loan of a document stood at the end of `as_of`, whatever came later (or was recorded after `known_at`)."""
    return standing_of(fold_loan(loan, as_of, known_at=known_at))


def standing_of(ledger: Ledger) -> Standing:
    """Return how a rebuilt loan stands on its day."""
    day, book, rows = ledger.as_of, ledger.book, ledger.unsettled
    late = [row for row in rows if row.payable_until < day]
    days = (day - min(row.payable_until for row in late)).days if late else 0
    coming = next((row for row in rows if row.due_on >= day), None)
    running = bool(ledger.payoff)
    return Standing(
        as_of=day,
        state=ledger.state,
        status=_status(ledger, bool(late)),
        balance=ledger.balance,
        overdue_principal=sum((row.unpaid_principal for row in late), NOTHING),
        overdue_interest=sum((row.unpaid_interest for row in late), NOTHING),
        days_overdue=days,
        bucket=bucket_of(days),
        oldest_unpaid_on=rows[0].due_on if rows else None,
        next_due_on=coming.due_on if coming else None,
        next_due_amount=coming.unpaid if coming else None,
        due_in_days=(coming.due_on - day).days if coming else None,
        penalty=book.penalty_due if running else NOTHING,
        compound=book.compound_due if running else NOTHING,
        fees=book.fees_due if running else NOTHING,
        accrued_interest=book.accrued_interest() if running else NOTHING,
        payoff=ledger.payoff,
        recoverable=book.recoverable,
    )


def _status(ledger: Ledger, late: bool) -> str:
    if ledger.state != "active":
        return NOT_YET if ledger.state == "signed" else ENDED
    if late:
        return OVERDUE
    return DUE if any(row.due_on <= ledger.as_of for row in ledger.unsettled) else CURRENT


def bucket_of(days: int) -> str:
    """Return the bucket of so many days overdue.

    >>> [bucket_of(days) for days in (0, 1, 30, 31, 60, 61, 90, 91)]
    ['current', '1-30', '1-30', '31-60', '31-60', '61-90', '61-90', '90+']
    """
    return BUCKETS[sum(1 for upper in _UPPER if days > upper)]
