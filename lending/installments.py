"""One installment of a running loan: what it asks for and what was paid of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from records.money import NOTHING


@dataclass(slots=True)
class Installment:
    """A row of a loan's schedule as it stands; amounts in yuan.

    `payable_until`: the last day to pay without being overdue. `early`: a repayment before its time made this row, with the
    interest to that day. `bears_from`, `carried`: from when its interest is counted on the present balance, and the interest
    (not rounded) of the days before. `earned`: interest of its own days; `deferred`: it is due with a later row (grace).
    """

    number: int
    period_start: date
    due_on: date
    payable_until: date
    principal: Decimal
    interest: Decimal
    paid_principal: Decimal = NOTHING
    paid_interest: Decimal = NOTHING
    settled_on: date | None = None
    early: bool = False
    bears_from: date = date.min
    carried: Decimal = NOTHING
    earned: Decimal = NOTHING
    deferred: bool = False
    no_principal: bool = False

    @property
    def unpaid_principal(self) -> Decimal:
        """Principal that is still to be paid."""
        return self.principal - self.paid_principal

    @property
    def unpaid_interest(self) -> Decimal:
        """Interest that is still to be paid."""
        return self.interest - self.paid_interest

    @property
    def paid(self) -> Decimal:
        """What was paid of both."""
        return self.paid_principal + self.paid_interest

    @property
    def unpaid(self) -> Decimal:
        """Both together."""
        return self.unpaid_principal + self.unpaid_interest

    def pay_interest(self, amount: Decimal, on: date) -> Decimal:
        """Take what is needed of `amount` for interest; return what was taken."""
        part = min(amount, self.unpaid_interest)
        self.paid_interest += part
        self._settle(on)
        return part

    def pay_principal(self, amount: Decimal, on: date) -> Decimal:
        """Take what is needed of `amount` for principal; return what was taken."""
        part = min(amount, self.unpaid_principal)
        self.paid_principal += part
        self._settle(on)
        return part

    def release(self) -> Decimal:
        """Give back what was paid ahead for this row."""
        held = self.paid
        self.paid_principal = self.paid_interest = NOTHING
        self.settled_on = None
        return held

    def _settle(self, on: date) -> None:
        if not self.unpaid and self.settled_on is None:
            self.settled_on = on

    def as_document(self) -> dict[str, Any]:
        """Return the row as a loan document keeps it."""
        return {
            "number": self.number,
            "period_start": self.period_start.isoformat(),
            "due_on": self.due_on.isoformat(),
            "payable_until": self.payable_until.isoformat(),
            "principal": self.principal,
            "interest": self.interest,
            "paid_principal": self.paid_principal,
            "paid_interest": self.paid_interest,
            "settled_on": self.settled_on.isoformat() if self.settled_on else None,
            "early": self.early,
        }
