"""Dates and times where clocks are set, at the ends of the calendar, and as texts come. Source: #data-types, #fn:number."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.field_forms.expressions.language import number, truth, value

NEW_YORK = {"timezone": "America/New_York"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = [
    "Asia/Shanghai",
    "America/New_York",
    "Europe/London",
    "UTC",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Australia/Lord_Howe",
]


def days(at: datetime) -> float:
    return (at - EPOCH) / timedelta(days=1)


@given(st.dates(date(1971, 1, 1), date(2099, 12, 31)), st.sampled_from(ZONES))
def test_a_date_is_the_days_to_its_local_midnight(day, zone):
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert number(f"number('{day}')", timezone=zone) == pytest.approx(days(local), abs=1e-9)
    assert value(f"format-date('{day}', '%Y-%m-%d')", timezone=zone) == day.isoformat() or zone == "Pacific/Apia"


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001
def test_a_moment_with_offset_is_the_same_in_every_zone(at, zone):
    aware = at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC).astimezone(ZoneInfo(zone))
    text = aware.isoformat(timespec="milliseconds")
    if len(text) == 29:  # offsets of old had seconds
        assert number(f"number('{text}')", timezone="Asia/Shanghai") == pytest.approx(days(aware), abs=1e-9)
        assert number(f"decimal-date-time('{text}')", timezone=zone) == pytest.approx(days(aware), abs=1e-9)
        assert truth(
            f"date-time('{text}') = '{aware.astimezone(UTC).isoformat(timespec='milliseconds')}'", timezone=zone
        )


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("number('2024-03-10T03:00:00') - number('2024-03-10T01:59:00')", 1 / 1440),  # nothing lies between but a minute
        ("number('2024-03-10T02:30:00') - number('2024-03-10T01:30:00')", 1 / 24), ("number('2024-03-10T02:30:00') - number('2024-03-10T03:30:00')", 0),
        ("number('2024-11-03T02:00:00') - number('2024-11-03T00:59:00')", 121 / 1440),
        ("number('2024-11-03T01:30:00-05:00') - number('2024-11-03T01:30:00-04:00')", 1 / 24),
        ("number('2024-11-03T01:30:00') - number('2024-11-03T01:30:00-04:00')", 0),
        ("date('2024-04-01') - date('2024-03-01')", 31 - 1 / 24), ("round(date('2024-04-01') - date('2024-03-01'))", 31),
        ("date('2025-03-01') - date('2024-03-01')", 365), ("number('1970-01-01')", 5 / 24), ("decimal-time('12:00')", 0.5),
        ("decimal-time('12:00:00.000-05:00')", 0.5), ("decimal-time('00:00')", 0), ("decimal-time('23:59:59.999')", 1 - 0.001 / 86400),
    ],
)  # fmt: skip
def test_differences_where_new_yorks_clock_is_set(expression, result):
    assert number(expression, **NEW_YORK) == pytest.approx(result, abs=1e-9)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("format-date-time('2024-03-10T02:30:00', '%H:%M')", "03:30"), ("format-date-time('2024-11-03T05:30:00Z', '%H:%M')", "01:30"),
        ("format-date-time('2024-11-03T06:30:00Z', '%H:%M')", "01:30"), ("date-time('2024-11-03T06:30:00Z')", "2024-11-03T01:30:00.000-05:00"),
        ("date-time('2024-11-03T05:30:00Z')", "2024-11-03T01:30:00.000-04:00"), ("date(date('2024-03-10') + 0)", "2024-03-10"),
        ("format-date(date('2024-03-09') + 1, '%a %e %b')", "Sun 10 Mar"), ("format-date('2024-05-01T03:00:00Z', '%d')", "30"),
        ("now()", "2024-03-10T03:30:00.000-04:00"), ("today()", "2024-03-10"), ("today() + 0.5 > now()", "true"), ("format-date-time(now(), '%h')", "3"),
    ],
)  # fmt: skip
def test_what_new_yorks_clock_shows(expression, text):
    assert value(expression, now=datetime(2024, 3, 10, 7, 30, tzinfo=UTC), **NEW_YORK) == text


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("2024-02-29", True), ("2023-02-29", False), ("2000-02-29", True), ("1900-02-29", False), ("2100-02-29", False), ("2024-04-31", False),
        ("0001-01-02", True), ("9999-12-30", True), ("0000-01-01", False), ("2024-00-01", False), ("2024-01-00", False), ("24-01-01", False),
        ("2024/01/01", False), ("20240101", False), ("2024-01-01T", False), ("2024-01-01T24:00:00", False), ("2024-01-01T10:60:00", False),
        ("2024-01-01T10:00:60", False), ("2024-01-01T10:00:00.123456789Z", True), ("2024-01-01T10:00:00+14:00", True), ("2024-01-01T10:00:00+1400", False),
        ("2024-01-01T10:00:00z", False), ("2024-01-01T10:00:00+24:00", False), ("-2024-01-01", False), ("２０２４-01-01", False), ("2024年1月1日", False),
    ],
)  # fmt: skip
def test_what_is_a_date_and_what_is_none(text, is_date):
    assert (value(f"date('{text}')") != "") is is_date
    assert (value(f"format-date('{text}', '%Y')") != "") is is_date
    assert math.isnan(number(f"decimal-date-time('{text}')")) is not is_date
    assert truth(f"date('{text}') <= '9999-12-31'") is is_date


@pytest.mark.parametrize(
    ("at", "text"),
    [("1", "1/01/1 Sat"), ("31", "31/01/31 Mon"), ("10", "10/01/10 Mon"), ("9", "9/01/9 Sun")],
)
def test_days_of_the_month_come_with_and_without_zero(at, text):
    padded = f"2000-01-{at:0>2}"
    assert value(f"format-date('{padded}', '%e/%m/%e %a')") == text
    assert value(f"format-date('{padded}', '%d %n %y %Y')") == f"{at:0>2} 1 00 2000"


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "="])
def test_an_empty_answer_is_neither_before_nor_after_any_date(sign):
    for nothing in ("''", "/data/empty", "/data/none", "date('')", "date(/data/empty)"):
        assert truth(f"{nothing} {sign} today()") is False
        assert truth(f"today() {sign} {nothing}") is False
    assert math.isnan(number("today() - /data/empty"))
    assert value("format-date(/data/empty, '%Y')") == value("date(/data/empty)") == ""


def test_a_years_birthdays_are_counted_by_months_and_days_written():
    age = "int((format-date(today(), '%Y%m%d') - format-date(/data/born, '%Y%m%d')) div 10000)"
    for now, years in ((datetime(2026, 2, 27, 12, tzinfo=UTC), "35"), (datetime(2026, 2, 28, 12, tzinfo=UTC), "36")):
        assert value(age, now=now) == years
