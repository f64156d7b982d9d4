"""A loan's book while its events are gone through: installments, interest to the day, penalty and compound interest."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from lending.calendars import last_day_to_pay
from lending.contracts import Contract
from lending.due_dates import Period, counting_anchor, days_between, periods_of
from lending.installments import Installment
from lending.schedule import Method, Row, level_part, method_of, spread
from lending.terms import YEAR_DAYS, LoanTerms
from records.loans import ACTIVE, SIGNED
from records.money import CENT, NOTHING, rounded

_DUE_ON = attrgetter("due_on")


@dataclass(slots=True)
class Book:
    """What is known of a loan up to `day`. `penalty` and `compound` are exact until they are charged (rounded)."""

    contract: Contract
    state: str = SIGNED
    day: date = date.min
    terms: LoanTerms | None = None
    rate: Decimal = NOTHING
    matures_on: date | None = None
    level: Decimal | None = None
    rows: list[Installment] = field(default_factory=list)
    disbursed: Decimal = NOTHING
    disbursed_on: date | None = None
    closed_on: date | None = None
    penalty: Decimal = NOTHING
    compound: Decimal = NOTHING
    fees: Decimal = NOTHING
    paid_penalty: Decimal = NOTHING
    paid_compound: Decimal = NOTHING
    paid_fees: Decimal = NOTHING
    diverted: Decimal = NOTHING
    renewed: Decimal = NOTHING
    extensions: int = 0
    fund_paid: Decimal = NOTHING
    bank_loss: Decimal = NOTHING
    written_off: Decimal = NOTHING
    lost_principal: Decimal = NOTHING
    recoverable: Decimal = NOTHING
    recovered: Decimal = NOTHING
    allocations: list[dict[str, Any]] = field(default_factory=list)

    # --- sums ---------------------------------------------------------------------------------------------------------

    @property
    def year_days(self) -> int:
        """Days of a year as the contract counts interest."""
        return YEAR_DAYS[self.contract.day_count]

    @property
    def balance(self) -> Decimal:
        """Principal that is not paid, due or not."""
        return sum((row.unpaid_principal for row in self.unsettled()), NOTHING)

    @property
    def penalty_due(self) -> Decimal:
        """Penalty charged until `day` that is not paid."""
        return rounded(self.penalty) - self.paid_penalty if self.penalty else NOTHING

    @property
    def compound_due(self) -> Decimal:
        """Compound interest charged until `day` that is not paid."""
        return rounded(self.compound) - self.paid_compound if self.compound else NOTHING

    @property
    def fees_due(self) -> Decimal:
        """Fees that are not paid."""
        return self.fees - self.paid_fees

    @property
    def charges(self) -> Decimal:
        """Fees, penalty and compound interest charged until `day` that are not paid."""
        return self.fees_due + self.penalty_due + self.compound_due

    @property
    def debt(self) -> Decimal:
        """Everything that would have to be paid on `day` to close the loan: with the interest to the day."""
        found = self.charges + self.accrued_interest()
        passed = self._passed()
        for row in self.rows[:passed]:
            if row.settled_on is None:
                found += row.unpaid
        for row in self.rows[passed:]:
            found += row.principal
            if row.paid_principal or row.paid_interest:
                found -= row.paid
        return found

    def _passed(self) -> int:
        """Return how many rows are due until `day`: they stand in the order of their due dates."""
        return bisect_right(self.rows, self.day, key=_DUE_ON)

    def due(self) -> list[Installment]:
        """Return the rows due until `day`."""
        return self.rows[: self._passed()]

    def overdue(self) -> list[Installment]:
        """Return the rows that `day` finds unpaid after their last day to pay."""
        return [row for row in self.rows if row.settled_on is None and row.payable_until < self.day]

    def unsettled(self) -> list[Installment]:
        """Return the rows that ask for something, due or not."""
        return [row for row in self.rows if row.settled_on is None]

    def future(self) -> list[Installment]:
        """Return the rows due after `day`."""
        return self.rows[self._passed() :]

    def is_settled(self) -> bool:
        """Say whether no row asks for anything; the last ones do longest."""
        return all(row.settled_on is not None for row in reversed(self.rows))

    def scheduled(self) -> Decimal:
        """Return the principal of the rows to come: what bears the contract's interest."""
        return sum([row.principal for row in self.future()], NOTHING)

    def accrued_exactly(self) -> Decimal:
        """Return the interest of the current period until `day`, and what grace deferred before, not rounded."""
        future = self.future()
        if not future:
            return NOTHING
        found = future[0].carried
        found += self.scheduled() * self.rate * self._days(future[0].bears_from, self.day) / self.year_days
        for row in reversed(self.due()):
            if row.early:
                continue
            if not row.deferred:
                break
            found += row.earned
        return found

    def accrued_interest(self) -> Decimal:
        """Return the interest to the day, in yuan."""
        return rounded(self.accrued_exactly())

    def _days(self, start: date, end: date) -> int:
        anchor = counting_anchor(self.terms) if self.terms else 0
        return days_between(start, end, self.contract.day_count, anchor) if end > start else 0

    # --- time ---------------------------------------------------------------------------------------------------------

    def go_to(self, day: date) -> None:
        """Let the days until `day` pass: what is overdue or diverted bears penalty, unpaid interest bears interest."""
        if self.state == ACTIVE and day > self.day:
            stops = {row.payable_until for row in self.rows if row.settled_on is None and row.payable_until < day}
            stops |= {self.matures_on or day, day}
            for stop in sorted([stop for stop in stops if self.day < stop <= day]):
                self._bear(self.day, stop)
                self.day = stop
        self.day = max(day, self.day)

    def _bear(self, start: date, end: date) -> None:
        """Charge the days from `start` to `end`, in which nothing falls due."""
        late = [row for row in self.rows if row.settled_on is None and row.payable_until <= start]
        if not late and not self.diverted:
            return
        rules, per_yuan = self.contract.penalty, self.rate * (end - start).days / self.year_days
        overdue = sum((row.unpaid_principal for row in late), NOTHING)
        diverted = min(self.diverted, self.balance)
        both = min(overdue, diverted)  # never twice: the higher of the two
        markups = overdue * rules.overdue_markup + (diverted - both) * rules.diverted_markup
        markups += both * (max(rules.overdue_markup, rules.diverted_markup) - rules.overdue_markup)
        # Overdue principal bears no interest by the schedule any more, so that the whole penalty rate is charged on it.
        self.penalty += (overdue + markups) * per_yuan
        if rules.compound:
            interest = sum((row.unpaid_interest for row in late), NOTHING)
            within_term = self.matures_on is not None and start < self.matures_on
            self.compound += interest * per_yuan * (1 if within_term else 1 + rules.overdue_markup)

    # --- the schedule ---------------------------------------------------------------------------------------------------

    def open(self, on: date, amount: Decimal) -> None:
        """Begin with the first disbursement. Raises InvalidLoanTerms."""
        opening = _opening(self.contract, on, amount)
        self.terms, self.rate, self.matures_on = opening.terms, opening.terms.annual_rate, opening.plan.matures_on
        self.state, self.disbursed_on, self.day = ACTIVE, on, on
        self._add(opening.plan, on)

    def rederive(
        self, principal: Decimal, dates: list[date], carried: Decimal, *, start: date, same_level: bool = False
    ) -> None:
        """Put a new schedule of `principal` over `dates` in the place of the rows to come.

        `carried`: interest until today, not rounded, that the first new row bears; `start`: where its period began.
        `same_level`: with the installments of before, so that it ends earlier.
        """
        future = self.future()
        grace = (sum(row.no_principal for row in future), sum(row.deferred for row in future))
        self.rows = self.due()
        for row in self.rows:
            row.deferred = False  # what grace put off is in `carried`, or paid
        if principal:
            level = self.level if same_level else None
            method = Method(self.contract.method, self.rate, self.year_days, *grace, CENT, level)
            starts = [self.day, *dates[:-1]]
            periods = [Period(a, b, self._days(a, b)) for a, b in zip(starts, dates, strict=True)]
            self._derive(principal, periods, method, start, carried)
            self.matures_on = self.rows[-1].due_on  # earlier if the term was reduced
        self.number()

    def _derive(
        self, principal: Decimal, periods: list[Period], method: Method, start: date, carried: Decimal = NOTHING
    ) -> None:
        self._add(_planned(principal, periods, method, carried), start)

    def _add(self, plan: _Plan, start: date) -> None:
        """Add the rows of a plan whose first period began on `start`."""
        if plan.level is not None:
            self.level = plan.level
        rule, first = self.contract.holiday_rule, len(self.rows)
        self.rows += [
            Installment(
                0, row.period_start, row.due_on, last_day_to_pay(row.due_on, rule), row.principal, row.interest,
                settled_on=None if row.payment else row.due_on, bears_from=row.period_start, earned=earned.interest,
                deferred=index < plan.deferred, no_principal=index < plan.without_principal,
            )
            for index, (earned, row) in enumerate(zip(plan.earned, plan.due, strict=True))
        ]  # fmt: skip
        self.rows[first].period_start, self.rows[first].carried = start, plan.carried
        self.number()

    def number(self) -> None:
        """Give the rows their numbers, in the order of their due dates."""
        for index, row in enumerate(self.rows, 1):
            row.number = index


@dataclass(frozen=True, slots=True)
class _Plan:
    """Rows for a sum. `due`: what each asks for; `earned`: the interest of its own days, before grace put any off.

    `level` is None where a method has none, or goes on with the one it had.
    """

    level: Decimal | None
    earned: list[Row]
    due: list[Row]
    carried: Decimal
    deferred: int
    without_principal: int

    @property
    def matures_on(self) -> date:
        return self.due[-1].due_on


@dataclass(frozen=True, slots=True)
class _Opening:
    terms: LoanTerms
    plan: _Plan


def _planned(principal: Decimal, periods: list[Period], method: Method, carried: Decimal = NOTHING) -> _Plan:
    level = level_part(principal, method, periods) if method.level is None else None
    due = earned = spread(principal, method, periods, carried)
    if method.grace_interest:
        earned = spread(principal, replace(method, grace_interest=0), periods, carried)
    deferred = min(method.grace_interest, len(due) - 1)
    return _Plan(level, earned, due, carried, deferred, method.grace_principal)


@lru_cache(maxsize=1 << 13)
def _opening(contract: Contract, on: date, amount: Decimal) -> _Opening:
    """Return the first schedule of a contract: a bank's loans have few terms, and those of a day often the same."""
    terms = contract.loan_terms(on, rounded(amount))  # 50000 and 50000.00 are one key
    return _Opening(terms, _planned(terms.principal, periods_of(terms), method_of(terms)))
