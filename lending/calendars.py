"""Working days of mainland China: weekends, the State Council's holidays, and the weekend days that are worked instead."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

_SATURDAY = 5
# A key of `lending.vocabulary.HOLIDAY_RULES`; the other one is "none".
NEXT_WORKING_DAY = "next_working_day"
KNOWN_YEARS = (min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year)


def holidays_known(day: date) -> bool:
    """Say whether the year's public holidays are in the calendar; the State Council announces them each autumn."""
    return KNOWN_YEARS[0] <= day.year <= KNOWN_YEARS[1]


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Say whether banks work; in years whose holidays are not known, Monday to Friday.

    Source: chinesecalendar, from the State Council's yearly notices.
    """
    if holidays_known(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY


def last_day_to_pay(due_on: date, rule: str) -> date:
    """Return the last day on which what falls due on `due_on` can be paid without being overdue.

    `rule` is a key of `lending.vocabulary.HOLIDAY_RULES`. The due date itself stays, and so does the interest.

    >>> last_day_to_pay(date(2024, 5, 1), "next_working_day")  # Labour Day to 5 May
    datetime.date(2024, 5, 6)
    """
    day = due_on
    while rule == NEXT_WORKING_DAY and not is_working_day(day):
        day += timedelta(1)
    return day
