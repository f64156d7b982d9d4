"""The repayment schedule: what falls due when, to the cent (docs/loans.md, "Schedule")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from lending.due_dates import Period, periods_of
from lending.terms import BULLET, EQUAL_INSTALLMENT, EQUAL_PRINCIPAL, LoanTerms
from records.money import CENT, NOTHING, rounded

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Row:
    """One installment: interest of the days from `period_start` to `due_on`, and what is still owed after it, in yuan."""

    number: int
    period_start: date
    due_on: date
    principal: Decimal
    interest: Decimal
    balance_after: Decimal

    @property
    def payment(self) -> Decimal:
        """Principal and interest together."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Method:
    """How a sum is spread over periods, whatever the sum: what a schedule has beside its principal and its dates.

    `level`: the installment (等额本息) or the principal part (等额本金) to go on with, so that a smaller sum ends earlier
    instead of being paid in smaller installments.
    """

    name: str
    annual_rate: Decimal
    year_days: int
    grace_principal: int = 0
    grace_interest: int = 0
    minor_unit: Decimal = CENT
    level: Decimal | None = None

    def paying(self, periods: list[Period]) -> list[Period]:
        """Return the periods that pay principal: those after the grace, at least the last."""
        return periods[min(self.grace_principal, len(periods) - 1) :]


def repayment_schedule(terms: LoanTerms) -> list[Row]:
    """Return the installments of `terms`, earliest first.

    Principal parts sum to the principal, no amount is negative, the balance ends at 0; the last installment absorbs what
    rounding left over. Raises InvalidLoanTerms where the dates do not fit.
    """
    return spread(terms.principal, method_of(terms), periods_of(terms))


def method_of(terms: LoanTerms) -> Method:
    """Return how `terms` spread their principal."""
    return Method(
        terms.method, terms.annual_rate, terms.year_days, terms.grace_principal, terms.grace_interest, terms.minor_unit
    )


def level_installment(terms: LoanTerms) -> Decimal:
    """Return the equal installment that repays `terms`, in yuan, rounded half up to the minor unit.

    It is the principal divided by the sum of the discount factors of its due dates, so that broken and unequal periods
    are level too; with n equal periods of rate i it is PMT: principal × i ÷ (1 − (1 + i)^−n). Rounding leaves a few cents
    over; the last installment absorbs them.
    Source: OASIS OpenFormula 1.2, PMT, payment at period end.

    >>> level_installment(LoanTerms(Decimal(100), Decimal("0.07"), "equal_installment", 6, "monthly", "30/360",
    ...                             date(2024, 1, 1), date(2024, 2, 1)))
    Decimal('17.01')
    """
    return level_of(terms.principal, method_of(terms), periods_of(terms))


def level_of(principal: Decimal, method: Method, periods: list[Period]) -> Decimal:
    """Return the level installment of `principal` over `periods` after the grace of principal."""
    factor, factors = _ONE, Decimal(0)
    for period in method.paying(periods):
        factor /= _ONE + method.annual_rate * period.days / method.year_days
        factors += factor
    return rounded(principal / factors, method.minor_unit)


def spread(principal: Decimal, method: Method, periods: list[Period], carried: Decimal = NOTHING) -> list[Row]:
    """Return the rows of `principal` over `periods`; `carried` is interest (not rounded) that the first one bears already.

    Rows after the one that ends the balance early are left out.
    """
    if method.name in (EQUAL_INSTALLMENT, EQUAL_PRINCIPAL):
        rows = _amortised(principal, method, periods, carried)
    else:
        rows = _at_maturity(principal, method, periods, carried)
    return _deferred(rows, method.grace_interest)


def _amortised(principal: Decimal, method: Method, periods: list[Period], carried: Decimal) -> list[Row]:
    """Level installments and level principal: each period pays a part of the principal, the last one all that is left."""
    by_installment = method.name == EQUAL_INSTALLMENT
    level = method.level or level_part(principal, method, periods) or NOTHING
    balance, rows, last, graced = principal, [], len(periods) - 1, len(periods) - len(method.paying(periods))
    unit, year = method.minor_unit, method.year_days
    for index, period in enumerate(periods):
        # The division comes last, so that no digit of a half cent is lost before it is rounded.
        own = balance * (method.annual_rate * period.days) / year
        interest = own_interest = own.quantize(unit, ROUND_HALF_UP)
        if carried and index == 0:
            interest = rounded(own + carried, unit)
        if index == last:
            part = balance
        elif index < graced:
            part = NOTHING
        else:
            part = min(max(level - own_interest if by_installment else level, NOTHING), balance)
        balance -= part
        rows.append(Row(index + 1, period.start, period.due_on, part, interest, balance))
        if not balance and method.level:
            break
    return rows


def level_part(principal: Decimal, method: Method, periods: list[Period]) -> Decimal | None:
    """Return what is the same in each period: the installment, the principal part, or nothing."""
    if method.name == EQUAL_INSTALLMENT:
        return level_of(principal, method, periods)
    if method.name == EQUAL_PRINCIPAL:
        return rounded(principal / len(method.paying(periods)), method.minor_unit)
    return None


def _at_maturity(principal: Decimal, method: Method, periods: list[Period], carried: Decimal) -> list[Row]:
    """Interest each period or once, the principal with the last; all interest together is exact by days."""
    if method.name == BULLET:
        periods = [Period(periods[0].start, periods[-1].due_on, sum(period.days for period in periods))]
    exact = [principal * method.annual_rate * period.days / method.year_days for period in periods]
    exact[0] += carried
    left = rounded(sum(exact, Decimal(0)), method.minor_unit)
    rows = []
    for index, period in enumerate(periods):
        final = index == len(periods) - 1
        interest = left if final else min(rounded(exact[index], method.minor_unit), left)
        left -= interest
        part, after = (principal, NOTHING) if final else (NOTHING, principal)
        rows.append(Row(index + 1, period.start, period.due_on, part, interest, after))
    return rows


def _deferred(rows: list[Row], grace: int) -> list[Row]:
    """Move the interest of the first `grace` rows to the one after them."""
    grace = min(grace, len(rows) - 1)
    if not grace:
        return rows
    moved = sum((row.interest for row in rows[:grace]), NOTHING)
    out = [
        Row(row.number, row.period_start, row.due_on, row.principal, NOTHING, row.balance_after) for row in rows[:grace]
    ]
    heir = rows[grace]
    out.append(
        Row(heir.number, heir.period_start, heir.due_on, heir.principal, heir.interest + moved, heir.balance_after)
    )
    return out + rows[grace + 1 :]
