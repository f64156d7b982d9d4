"""Interest subsidy: what a household's loans earn between two days, in segments that an auditor can recompute.

A segment's amount = eligible balance × days × annual rate ÷ 360 × share, rounded half up to the cent; a loan's amount is the
sum of its segments. The first day counts, the last does not (算头不算尾). From a due day that was not kept until the
arrears are paid a loan earns nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from errors import QuarterInvalid
from lending.scheme_money import SubsidyPeriod
from lending.steps import Step, at
from records.money import CENT, NOTHING, rounded

DAYS_A_YEAR = 360


@dataclass(frozen=True, slots=True)
class SubsidisedLoan:
    """A loan as the subsidy sees it: `steps` of its trail, the contract's rate, its scheme's periods of subsidy.

    `until`: the first day that earns nothing any more, such as the first maturity where an extension is not subsidised.
    `later_rates`: (first day, rate) where an extension changed the contract's.
    """

    id: str
    steps: Sequence[Step]
    annual_rate: Decimal
    periods: Sequence[SubsidyPeriod]
    until: date | None = None
    later_rates: Sequence[tuple[date, Decimal]] = ()

    def rate_on(self, day: date) -> Decimal:
        """Return the rate of a day, a fraction a year."""
        return next((rate for since, rate in reversed(self.later_rates) if since <= day), self.annual_rate)


@dataclass(frozen=True, slots=True)
class Segment:
    """Days from `first` until (not including) `until` on which all figures stay the same; amounts in yuan."""

    first: date
    until: date
    days: int
    balance: Decimal
    eligible: Decimal
    annual_rate: Decimal
    share: Decimal
    amount: Decimal


class _Earning(NamedTuple):
    """What earns on a day: balance and the part of it up to what is left of the cap, in yuan; rate and share."""

    balance: Decimal
    eligible: Decimal
    annual_rate: Decimal
    share: Decimal


def subsidy_of(loans: Iterable[SubsidisedLoan], first: date, until: date) -> dict[str, list[Segment]]:
    """Return the segments of a household's loans between two days (`until` is not included), by loan; none earns nothing.

    The cap is one for the household: a loan paid out earlier uses it up first. Source: published county schemes (only on the
    part up to the cap; stops the day a loan is overdue), as docs/subsidy-and-fund.md has them.
    """
    ordered = sorted(loans, key=lambda loan: (loan.steps[0].day if loan.steps else 0, loan.id))
    days = _days_of_change(ordered, first, until)
    found: dict[str, list[Segment]] = {}
    for begin, end in itertools.pairwise(days):
        used = NOTHING
        for loan in ordered:
            if (earning := _earning(loan, begin, used)) and earning.eligible:
                used += earning.eligible
                _append(found.setdefault(loan.id, []), begin, end, earning)
    return found


def total(segments: Iterable[Segment]) -> Decimal:
    """Return the sum of segments in yuan."""
    return sum((segment.amount for segment in segments), NOTHING)


def interest(eligible: Decimal, days: int, annual_rate: Decimal, share: Decimal) -> Decimal:
    """Return the subsidy of some days in yuan.

    >>> interest(Decimal(50000), 92, Decimal("0.0365"), Decimal(1))
    Decimal('466.39')
    """
    return rounded(eligible * days * annual_rate * share / DAYS_A_YEAR)


def quarter_of(name: str) -> tuple[date, date]:
    """Return the first day of a quarter such as "2026Q3" and the first day after it. Raises QuarterInvalid."""
    year, _, number = name.partition("Q")
    if not (
        year.isdecimal() and len(year) == 4 and year.isascii() and int(year) >= 2000 and number in {"1", "2", "3", "4"}
    ):
        raise QuarterInvalid(pointer="/quarter")
    month = 3 * int(number) - 2
    first = date(int(year), month, 1)
    return first, date(first.year + month // 10, (month + 2) % 12 + 1, 1)


def quarter_with(day: date) -> str:
    """Return the quarter of a day.

    >>> quarter_with(date(2026, 9, 30))
    '2026Q3'
    """
    return f"{day.year}Q{(day.month + 2) // 3}"


def _days_of_change(loans: Sequence[SubsidisedLoan], first: date, until: date) -> list[date]:
    """Return the days between which nothing changes, `first` and `until` among them."""
    days = {first, until}
    for loan in loans:
        days.update(date.fromordinal(step.day) for step in loan.steps)
        days.update(date.fromordinal(begin) for begin, _ in _late(loan.steps))
        days.update([loan.until] if loan.until else [])
        days.update(since for since, _ in loan.later_rates)
        for period in loan.periods:
            days.add(period.from_)
            days.update([period.to + timedelta(days=1)] if period.to else [])
    return sorted(day for day in days if first <= day <= until)


def _earning(loan: SubsidisedLoan, on: date, used: Decimal) -> _Earning | None:
    """Return what earns on a day when `used` of the cap is taken, None if nothing does."""
    step = at(loan.steps, on)
    period = next((one for one in loan.periods if one.from_ <= on and (one.to is None or on <= one.to)), None)
    if step is None or period is None or step.balance <= 0 or (loan.until and on >= loan.until):
        return None
    if period.stops_when_overdue and _is_late(loan.steps, on.toordinal()):
        return None
    balance = step.balance * CENT
    rate = loan.rate_on(on) if period.most_rate is None else min(loan.rate_on(on), period.most_rate)
    return _Earning(balance, max(NOTHING, min(balance, period.cap - used)), rate, period.share)


def _late(steps: Sequence[Step]) -> list[tuple[int, int]]:
    """Return from which day until which (not included) a loan was late; the due day that was missed is the first."""
    ends = [step.day for step in steps[1:]] + [date.max.toordinal()]
    return [(min(step.late_since, step.day), end) for step, end in zip(steps, ends, strict=True) if step.late_since]


def _is_late(steps: Sequence[Step], day: int) -> bool:
    return any(begin <= day < end for begin, end in _late(steps))


def _append(segments: list[Segment], first: date, until: date, what: _Earning) -> None:
    """Add days to the last segment if its figures are the same, else as a new one."""
    if segments:
        last = segments[-1]
        if last.until == first and _Earning(last.balance, last.eligible, last.annual_rate, last.share) == what:
            segments.pop()
            first = last.first
    days = (until - first).days
    amount = interest(what.eligible, days, what.annual_rate, what.share)
    segments.append(Segment(first, until, days, what.balance, what.eligible, what.annual_rate, what.share, amount))
