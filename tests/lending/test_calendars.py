"""Working days as the State Council announced them, and weekends where nothing is announced yet."""

from __future__ import annotations

from datetime import date

import pytest

from lending.calendars import KNOWN_YEARS, holidays_known, is_working_day, last_day_to_pay


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-04", True),  # Sunday, worked for the Spring Festival
        ("2024-02-12", False),  # Spring Festival
        ("2024-10-01", False), ("2024-10-12", True),  # National Day, and the Saturday worked for it
        ("2024-10-13", False), ("2024-10-14", True),
    ],
)  # fmt: skip
def test_holidays_and_days_worked_instead(day, works):
    assert is_working_day(date.fromisoformat(day)) is works


def test_a_holiday_runs_on_to_the_first_day_that_is_worked():
    assert last_day_to_pay(date(2024, 10, 1), "next_working_day") == date(2024, 10, 8)
    assert last_day_to_pay(date(2024, 2, 10), "next_working_day") == date(2024, 2, 18)  # a Sunday that is worked
    assert last_day_to_pay(date(2024, 10, 1), "none") == date(2024, 10, 1)


def test_years_not_announced_have_weekends_only_and_say_so():
    year = KNOWN_YEARS[1] + 10
    day = date(year, 10, 1)
    assert not holidays_known(day)
    assert is_working_day(day) is (day.weekday() < 5)
