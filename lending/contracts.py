"""What a loan's contract fixes beside its schedule: penalty, allocation order, holidays; as documents keep it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from lending.calendars import NEXT_WORKING_DAY
from lending.due_dates import due_dates, in_month, months_later
from lending.schedule import repayment_schedule
from lending.terms import PERIOD_MONTHS, InterestDates, LoanTerms, refuse_unless
from lending.vocabulary import HOLIDAY_RULES

Document = dict[str, Any]
FEES, COMPOUND, PENALTY = "fees", "compound", "penalty"
OVERDUE_INTEREST, OVERDUE_PRINCIPAL = "overdue_interest", "overdue_principal"
DUE_INTEREST, DUE_PRINCIPAL, PREPAYMENT = "due_interest", "due_principal", "prepayment"
# The usual order (docs/loans.md, "Repayments"); what a contract's order leaves out is paid where it stands here.
ALLOCATION = (
    FEES, PENALTY, COMPOUND, OVERDUE_INTEREST, OVERDUE_PRINCIPAL, DUE_INTEREST, DUE_PRINCIPAL, PREPAYMENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Penalty:
    """What is charged above the contract's rate, as fractions of it.

    `overdue_markup`: on overdue principal; `diverted_markup`: on principal used otherwise than agreed; never both on the
    same amount. `compound`: unpaid interest bears interest, at the contract's rate within the term and at the penalty rate
    after it. Source: PBoC notice 银发〔2003〕251号 (30–50 % and 50–100 %).
    """

    overdue_markup: Decimal = Decimal("0.5")
    diverted_markup: Decimal = Decimal(1)
    compound: bool = True


@dataclass(frozen=True, slots=True)
class Contract:
    """A loan's terms as agreed. `first_due_on` and `matures_on` may be left to follow from the disbursement."""

    principal: Decimal
    annual_rate: Decimal
    method: str
    periods: int
    frequency: str
    day_count: str
    signed_on: date | None = None
    first_due_on: date | None = None
    matures_on: date | None = None
    grace_principal: int = 0
    grace_interest: int = 0
    interest_dates: InterestDates | None = None
    penalty: Penalty = field(default_factory=Penalty)
    allocation: tuple[str, ...] = ALLOCATION
    holiday_rule: str = NEXT_WORKING_DAY

    def loan_terms(self, disbursed_on: date, principal: Decimal | None = None) -> LoanTerms:
        """Return the terms of the schedule of a disbursement (of all, or of `principal`). Raises InvalidLoanTerms."""
        first, last = self._dates(disbursed_on)
        return LoanTerms(
            principal or self.principal, self.annual_rate, self.method, self.periods, self.frequency, self.day_count,
            disbursed_on, first, self.grace_principal, self.grace_interest, interest_dates=self.interest_dates,
            matures_on=last,
        )  # fmt: skip

    def ends_on(self, disbursed_on: date) -> date:
        """Return the day of maturity of a disbursement on that day. Raises InvalidLoanTerms."""
        return due_dates(self.loan_terms(disbursed_on))[-1]

    def _dates(self, disbursed_on: date) -> tuple[date, date | None]:
        """Return the first due date and, where it does not follow from it, the day of maturity."""
        step, rule = PERIOD_MONTHS[self.frequency], self.interest_dates
        last = self.matures_on
        if last is None and rule and step:
            last = months_later(disbursed_on, step * self.periods)
        if self.first_due_on:
            return self.first_due_on, last
        if rule and step:
            return min(_first_interest_date(rule, disbursed_on), last or date.max), last
        if step:
            return months_later(disbursed_on, step), last
        refuse_unless(
            last is not None,
            "matures_on",
            "一次还清的贷款须写明到期日",
            "a loan repaid at once needs its day of maturity",
        )
        return last or disbursed_on, last


def _first_interest_date(rule: InterestDates, after: date) -> date:
    month = after.replace(day=1)
    while True:
        day = in_month(month.year, month.month, rule.day)
        if month.month in rule.months and day > after:
            return day
        month = months_later(month, 1)


def check(contract: Contract, disbursed_on: date) -> None:
    """Check a contract as if it were disbursed on that day. Raises InvalidLoanTerms with the field."""
    markups = (contract.penalty.overdue_markup, contract.penalty.diverted_markup)
    good = all(markup.is_finite() and 0 <= markup <= 2 for markup in markups)
    refuse_unless(good, "penalty", "罚息上浮应为 0 到 2（倍）", "markups of the penalty are from 0 to 2 times the rate")
    known = len(set(contract.allocation)) == len(contract.allocation) and set(contract.allocation) <= set(ALLOCATION)
    refuse_unless(
        known,
        "allocation",
        f"冲抵顺序只能含 {'、'.join(ALLOCATION)} 各一次",
        f"the allocation order has each of {', '.join(ALLOCATION)} at most once",
    )
    refuse_unless(
        contract.holiday_rule in HOLIDAY_RULES,
        "holiday_rule",
        f"节假日规则应为 {'、'.join(HOLIDAY_RULES)} 之一",
        f"the holiday rule is one of {', '.join(HOLIDAY_RULES)}",
    )
    repayment_schedule(contract.loan_terms(disbursed_on))


def contract_of(terms: Document) -> Contract:
    """Return the contract that a loan document keeps as `terms` (amounts as Decimal, dates as text)."""
    dates = terms.get("interest_dates")
    penalty = terms.get("penalty")
    return Contract(
        terms["principal"], terms["annual_rate"], terms["method"], terms["periods"], terms["frequency"],
        terms["day_count"], _day(terms.get("signed_on")), _day(terms.get("first_due_on")), _day(terms.get("matures_on")),
        terms.get("grace_principal", 0), terms.get("grace_interest", 0),
        InterestDates(dates["day"], tuple(dates["months"])) if dates else None,
        Penalty(**penalty) if penalty else Penalty(), in_full(terms.get("allocation") or ALLOCATION),
        terms.get("holiday_rule") or NEXT_WORKING_DAY,
    )  # fmt: skip


def as_document(contract: Contract) -> Document:
    """Return `terms` of a loan document; amounts stay Decimal."""
    dates = contract.interest_dates
    return {
        "principal": contract.principal, "annual_rate": contract.annual_rate, "method": contract.method,
        "periods": contract.periods, "frequency": contract.frequency, "day_count": contract.day_count,
        "signed_on": _text(contract.signed_on), "first_due_on": _text(contract.first_due_on),
        "matures_on": _text(contract.matures_on), "grace_principal": contract.grace_principal,
        "grace_interest": contract.grace_interest,
        "interest_dates": {"day": dates.day, "months": list(dates.months)} if dates else None,
        "penalty": {"overdue_markup": contract.penalty.overdue_markup,
                    "diverted_markup": contract.penalty.diverted_markup, "compound": contract.penalty.compound},
        "allocation": list(contract.allocation), "holiday_rule": contract.holiday_rule,
    }  # fmt: skip


def in_full(order: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return an allocation order with what it leaves out put where the usual order has it; prepayment comes last.

    >>> in_full(["overdue_principal", "overdue_interest"])[2:5]
    ('compound', 'overdue_principal', 'overdue_interest')
    """
    full = list(order)
    for index, name in enumerate(ALLOCATION):
        if name not in full:
            before = [full.index(one) for one in ALLOCATION[:index] if one in full]
            full.insert(max(before) + 1 if before else 0, name)
    full.remove(PREPAYMENT)
    return (*full, PREPAYMENT)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
