"""When installments fall due: anchor days, interest dates, broken periods, and how many days a period bears interest."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from lending.terms import BULLET, PERIOD_MONTHS, InterestDates, LoanTerms, refuse_unless

_IN_EVERY_MONTH = 28


@dataclass(frozen=True, slots=True)
class Period:
    """Days that bear interest until `due_on`: `start` counts and `due_on` does not (算头不算尾)."""

    start: date
    due_on: date
    days: int


def months_later(day: date, months: int, anchor: int = 0) -> date:
    """Return the day `months` after `day`, on day `anchor` (by default that of `day`) or the last that the month has.

    >>> months_later(date(2023, 1, 31), 1), months_later(date(2023, 2, 28), 1, anchor=31)
    (datetime.date(2023, 2, 28), datetime.date(2023, 3, 31))
    """
    index = day.year * 12 + day.month - 1 + months
    return in_month(index // 12, index % 12 + 1, anchor or day.day)


def months_between(start: date, end: date) -> int:
    """Return the whole months from `start` to `end`, a begun one counted as whole."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if months_later(start, months) >= end else months + 1


def in_month(year: int, month: int, day: int) -> date:
    """Return that day of a month, or the month's last one."""
    return date(year, month, day if day <= _IN_EVERY_MONTH else min(day, monthrange(year, month)[1]))


def anchor_of(terms: LoanTerms) -> int:
    """Return the day of the month on which installments fall.

    It is the first due date's, but where that is the last day of a month too short for the day of the disbursement, the
    disbursement's (31 Jan, first due 28 Feb: then 31 Mar).
    """
    first, start = terms.first_due_on, terms.disbursed_on
    step = PERIOD_MONTHS[terms.frequency]
    if step and start.day > first.day and months_later(start, step) == first:
        return start.day
    return first.day


def due_dates(terms: LoanTerms) -> list[date]:
    """Return the due dates of `terms`, earliest first. Raises InvalidLoanTerms where maturity comes too early for them."""
    anchor, step = anchor_of(terms), PERIOD_MONTHS[terms.frequency]
    matures_on = terms.matures_on or months_later(terms.first_due_on, (terms.periods - 1) * step, anchor)
    if terms.method == BULLET or terms.frequency == "once":
        return [matures_on]
    if terms.settled_on_days:
        return [*interest_dates_between(terms.settled_on_days, terms.first_due_on, matures_on), matures_on]
    dates = [months_later(terms.first_due_on, number * step, anchor) for number in range(terms.periods - 1)]
    early_enough = not dates or dates[-1] < matures_on
    refuse_unless(
        early_enough,
        "matures_on",
        f"到期日 {matures_on} 之前放不下 {terms.periods} 期",
        f"{terms.periods} periods do not fit before the maturity on {matures_on}",
    )
    return [*dates, matures_on]


def dates_after(terms: LoanTerms, day: date, matures_on: date) -> list[date]:
    """Return the due dates after `day` where the loan matures on `matures_on` instead, that day included."""
    if terms.method == BULLET or terms.frequency == "once":
        return [matures_on]
    if rule := terms.settled_on_days:
        return [*(one for one in interest_dates_between(rule, terms.first_due_on, matures_on) if one > day), matures_on]
    anchor, step = anchor_of(terms), PERIOD_MONTHS[terms.frequency]
    dates: list[date] = []
    while (due := months_later(terms.first_due_on, step * len(dates), anchor)) < matures_on:
        dates.append(due)
    return [*(one for one in dates if one > day), matures_on]


def interest_dates_between(rule: InterestDates, first: date, end: date) -> list[date]:
    """Return the interest dates from `first` on that are before `end`."""
    found, month = [], first.replace(day=1)
    while month < end:
        day = in_month(month.year, month.month, rule.day)
        if month.month in rule.months and first <= day < end:
            found.append(day)
        month = months_later(month, 1)
    return found


def periods_of(terms: LoanTerms) -> list[Period]:
    """Return the periods of `terms` with the days that each bears interest."""
    dates, anchor = due_dates(terms), counting_anchor(terms)
    starts = [terms.disbursed_on, *dates[:-1]]
    return [Period(a, b, days_between(a, b, terms.day_count, anchor)) for a, b in zip(starts, dates, strict=True)]


def counting_anchor(terms: LoanTerms) -> int:
    """Return the day of the month that counts as itself in months too short for it."""
    rule = terms.settled_on_days
    return rule.day if rule else anchor_of(terms)


def days_between(start: date, end: date, day_count: str, anchor: int = 0) -> int:
    """Return the days from `start` (counted) to `end` (not counted) by `day_count`.

    ACT/…: calendar days. 30/360: 30 a month, the 31st counted as the 30th (ISDA 2006 §4.16(g)), and the last day of a month
    that is too short for the day `anchor` counted as that day, so that every whole period between two due days has 30 days a
    month.
    """
    if day_count != "30/360":
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month
    return 30 * months + _day_of_30(end, anchor) - _day_of_30(start, anchor)


def _day_of_30(day: date, anchor: int) -> int:
    cut_short = day.day < anchor and day == in_month(day.year, day.month, anchor)
    return min(anchor if cut_short else day.day, 30)
