"""Deadlines in working days of the Chinese calendar: public holidays are free, shifted weekends are worked."""

from __future__ import annotations

from datetime import date, timedelta

from lending.calendars import is_working_day

_DAY = timedelta(days=1)


def working_day_after(day: date, count: int) -> date:
    """Return the `count`-th working day after `day`; the day itself does not count.

    >>> working_day_after(date(2026, 9, 30), 1)
    datetime.date(2026, 10, 8)
    """
    while count > 0:
        day += _DAY
        count -= is_working_day(day)
    return day


def working_days_between(day: date, end: date) -> int:
    """Return how many working days lie after `day` up to `end`, included; 0 if `end` is not after it."""
    count = 0
    while day < end:
        day += _DAY
        count += is_working_day(day)
    return count
