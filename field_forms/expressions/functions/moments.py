"""Functions on dates and times. Source: https://getodk.github.io/xforms-spec/#fn:Date-and-Time-Functions."""

from __future__ import annotations

import math

from field_forms.expressions import dates
from field_forms.expressions.dates import Moment
from field_forms.expressions.frames import Frame
from field_forms.expressions.functions.registry import function
from field_forms.expressions.values import NAN, Value, text


@function("today", gives="number", in_frame=True, volatile=True)
def today(frame: Frame) -> Moment:
    """Return the beginning of today in the form's time zone."""
    return dates.midnight(frame.env.now)


@function("now", gives="number", in_frame=True, volatile=True)
def now(frame: Frame) -> Moment:
    """Return this moment."""
    return dates.moment(frame.env.now)


@function("date", "any", gives="any", in_frame=True)
def date(frame: Frame, value: Value) -> Value:
    """Return the moment of a text or of a number of days; "" if it is none."""
    found = _moment(frame, value)
    return "" if found is None else found


@function("date-time", "any", gives="any", in_frame=True)
def date_time(frame: Frame, value: Value) -> Value:
    """As date()."""
    return date(frame, value)


@function("format-date", "any", "string", gives="string", in_frame=True)
def format_date(frame: Frame, value: Value, pattern: str) -> str:
    """Return a date in the form that `pattern` says; "" if it is none."""
    found = _moment(frame, value)
    return "" if found is None else dates.format_date(found.at, pattern)


@function("format-date-time", "any", "string", gives="string", in_frame=True)
def format_date_time(frame: Frame, value: Value, pattern: str) -> str:
    """Return a date and time in the form that `pattern` says; "" if it is none."""
    found = _moment(frame, value)
    return "" if found is None else dates.format_date_time(found.at, pattern)


@function("decimal-date-time", "any", gives="number", in_frame=True)
def decimal_date_time(frame: Frame, value: Value) -> float:
    """Return the days since 1970-01-01 UTC, with the fraction of the day."""
    found = _moment(frame, value)
    return NAN if found is None else float(found)


@function("decimal-time", "string", gives="number", in_frame=True)
def decimal_time(frame: Frame, value: str) -> float:
    """Return the part of the day that has gone by at a time of day."""
    return dates.fraction_of_day(value, frame.env.zone)


def _moment(frame: Frame, value: Value) -> Moment | None:
    if isinstance(value, Moment):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return dates.moment_of_days(value, frame.env.zone) if math.isfinite(value) else None
    return dates.moment_of_loose_text(text(value), frame.env.zone)
