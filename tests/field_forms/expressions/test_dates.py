"""Dates and times: days since 1970-01-01 UTC, taken in the form's time zone. Source: #fn:Date-and-Time-Functions."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.field_forms.expressions.language import NOW, number, truth, value

NEW_YORK = {"timezone": "America/New_York"}


def days(*at: int) -> float:
    """Return the days since 1970-01-01 UTC of a moment in UTC."""
    return (datetime(*at, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() / 86400


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("today()", "2026-11-24"), ("now()", "2026-11-24T11:30:15.250+08:00"), ("date('2024-02-29')", "2024-02-29"),
        ("date('2024-2-9')", "2024-02-09"), ("date('2024-02-30')", ""), ("date('2023-02-29')", ""), ("date('x')", ""),
        ("date('')", ""), ("date(/data/none)", ""), ("date(true())", ""), ("date(/data/born)", "1990-02-28"),
        ("date('2024-05-01T10:30:00.000+08:00')", "2024-05-01T10:30:00.000+08:00"), ("date(0 div 0)", ""),
        ("date-time('2024-05-01T10:30:00Z')", "2024-05-01T18:30:00.000+08:00"), ("date('2024-05-01T10:30')", "2024-05-01T10:30:00.000+08:00"),
        ("date(date('2024-02-28') + 1)", "2024-02-29"), ("date(date('2024-02-29') + 366)", "2025-03-01"),
        ("date(date('2024-03-01') - 1)", "2024-02-29"), ("date(date('2023-03-01') - 1)", "2023-02-28"),
        ("date(date('2024-05-01') + 0.5)", "2024-05-01T12:00:00.000+08:00"), ("date(10 * 1000 * 1000 * 1000)", ""),
        ("format-date('2024-05-01', '%Y-%m-%d')", "2024-05-01"), ("format-date('2024-05-09', '%e/%n/%y')", "9/5/24"),
        ("format-date('2026-11-24', '%a %b %d')", "Tue Nov 24"), ("format-date('2026-11-22', '%a')", "Sun"),
        ("format-date('2024-05-01', '%Y年%n月%e日')", "2024年5月1日"), ("format-date('2024-05-01', '%H %q 100%')", "%H %q 100%"),
        ("format-date('', '%Y')", ""), ("format-date('x', '%Y')", ""), ("format-date(/data/leap, '%d')", "29"),
        ("format-date(today() + 7, '%m-%d')", "12-01"), ("format-date-time(/data/met, '%Y-%m-%d %H:%M:%S.%3')", "2026-11-01 08:30:00.000"),
        ("format-date-time(now(), '%h:%M')", "11:30"), ("format-date-time('2024-05-01', '%H:%M')", "00:00"),
        ("format-date-time('2026-11-01T00:30:00Z', '%H:%M')", "08:30"),
    ],
)  # fmt: skip
def test_how_dates_are_written(expression, text):
    assert value(expression) == text


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("number('1970-01-01T00:00:00Z')", 0), ("number('1970-01-02T12:00:00Z')", 1.5), ("number('1970-01-01')", -8 / 24),
        ("number(/data/leap)", days(2024, 2, 28, 16)), ("decimal-date-time('2024-05-01T12:00:00+08:00')", days(2024, 5, 1, 4)),
        ("decimal-date-time('2024-05-01')", days(2024, 4, 30, 16)), ("now() - today()", (11 * 3600 + 30 * 60 + 15.25) / 86400),
        ("today() - '2026-11-20'", 4), ("date('2024-03-01') - date('2024-02-28')", 2), ("date('2023-03-01') - date('2023-02-28')", 1),
        ("'2025-01-01' - '2024-01-01'", 366), ("/data/leap - '2024-02-28'", 1), ("decimal-time('12:00')", 0.5),
        ("decimal-time('18:00:00.000+08:00')", 0.75), ("decimal-time('06:30:00')", 6.5 / 24), ("decimal-time('10:00:00Z')", 0.75),
        ("int((today() - /data/born) div 365.25)", 36), ("today() + 1", days(2026, 11, 24, 16)),
    ],
)  # fmt: skip
def test_dates_as_numbers(expression, result):
    assert number(expression) == pytest.approx(result, rel=0, abs=1e-9)


@pytest.mark.parametrize(
    "expression",
    ["number('2024-13-01')", "number('2024-1-1')", "'2024-02-30' - 1", "decimal-date-time('')",
     "decimal-date-time('10:00')", "decimal-time('25:00')", "decimal-time('')", "decimal-time('2024-05-01')",
     "number('2024-05-01T10:00:00+99:00')", "number('2024-05-01 10:00')", "decimal-date-time(true())"],
)  # fmt: skip
def test_what_is_no_date_is_nan(expression):
    assert math.isnan(number(expression))


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("/data/born < today()", True), ("'2024-05-01' = '2024-05-01'", True), ("today() = '2026-11-24'", True),
        ("date('2024-05-01') = '2024-05-01T00:00:00.000+08:00'", True), ("/data/met > '2026-11-01'", True),
        ("'2024-05-01T08:00:00+08:00' >= date('2024-05-01T00:00:00Z')", True), ("/data/empty < today()", False),
        ("'2024-05-02' > '2024-05-01' and '2024-05-10' > '2024-05-02'", True), ("today() > ''", False),
        ("boolean(today())", True),
    ],
)  # fmt: skip
def test_dates_compare_as_moments(expression, result):
    assert truth(expression) is result


def test_a_day_is_an_hour_short_or_long_where_the_clock_is_set():
    assert number("'2024-03-11' - '2024-03-10'", **NEW_YORK) == pytest.approx(23 / 24)
    assert number("'2024-11-04' - '2024-11-03'", **NEW_YORK) == pytest.approx(25 / 24)
    assert number("'2024-03-11' - '2024-03-10'") == 1
    # China set its clocks too, from 1986 to 1991.
    assert number("'1990-04-16' - '1990-04-15'") == pytest.approx(23 / 24)


def test_a_skipped_hour_is_the_one_after_and_a_doubled_one_the_first():
    assert value("date('2024-03-10T02:30:00')", **NEW_YORK) == "2024-03-10T03:30:00.000-04:00"
    assert value("date('2024-11-03T01:30:00')", **NEW_YORK) == "2024-11-03T01:30:00.000-04:00"
    assert number("'2024-11-03T01:30:00-05:00' - '2024-11-03T01:30:00'", **NEW_YORK) == pytest.approx(1 / 24)


def test_today_is_the_day_of_the_forms_zone():
    late = datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert value("today()", now=late) == "2026-11-25"
    assert value("today()", now=late, timezone="Europe/London") == "2026-11-24"
    assert value("today()", now=late, timezone="Pacific/Kiritimati") == "2026-11-25"


def test_now_without_a_zone_is_in_the_forms():
    assert value("now()", now=datetime(2026, 11, 24, 8)) == "2026-11-24T08:00:00.000+08:00"  # noqa: DTZ001


@given(st.dates(date(1900, 1, 1), date(2090, 1, 1)), st.integers(-20000, 20000))
def test_days_added_to_a_date_give_that_date(day, more):
    # A zone without summer time, in which every day has 24 hours.
    expected = (day + timedelta(days=more)).isoformat()
    assert value(f"date(date('{day.isoformat()}') + {more})", timezone="Etc/GMT-8") == expected
    assert number(f"'{expected}' - '{day.isoformat()}'", timezone="Etc/GMT-8") == pytest.approx(more)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_now_is_written_and_read_again_as_the_same_moment(at):
    assert number("now() - date(string(now()))", now=at) == 0
    assert NOW.tzinfo is UTC
