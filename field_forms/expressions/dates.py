"""Dates and times in expressions: numbers of days since 1970-01-01 UTC that know how they are written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DATE_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?)?(Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_UNPADDED = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(T.*)?")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-5][0-9])(?:\.([0-9]+))?)?(Z|[-+][0-9]{2}:[0-9]{2})?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_MILLISECOND = timedelta(milliseconds=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DATE_CODES = re.compile("%[Yymnbdea]")
_DATE_TIME_CODES = re.compile("%[YymnbdeaHhMS3]")


class Moment(float):
    """A date or time as a number of days since 1970-01-01 UTC; `at` is the same, aware, in the form's time zone."""

    at: datetime

    @property
    def text(self) -> str:
        """The ISO 8601 text with offset and milliseconds; of midnight the date alone."""
        at = self.at
        if not (at.hour or at.minute or at.second or at.microsecond // 1000):
            return at.date().isoformat()
        return at.isoformat(timespec="milliseconds")


def moment(at: datetime) -> Moment:
    """Return the moment of an aware datetime, cut to whole milliseconds."""
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    found = Moment(((at - _EPOCH) // _MILLISECOND) / 86_400_000)
    found.at = at
    return found


def midnight(now: datetime) -> Moment:
    """Return the beginning of the day of `now`, which is aware, in its own zone."""
    return moment(now.replace(hour=0, minute=0, second=0, microsecond=0))


@lru_cache(maxsize=8192)
def moment_of_text(text: str, zone: ZoneInfo) -> Moment | None:
    """Return the moment that an ISO 8601 date or date and time names, None if it is none.

    Without an offset it is taken in `zone`. A time that the clock skips is taken as the hour after; one that comes twice
    is the first of both.
    """
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    try:
        at = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            int((fraction or "0")[:6].ljust(6, "0")), tzinfo=zone,
        )  # fmt: skip
        # Through UTC, so that a time the clock skips becomes one that there is.
        exact = at.replace(tzinfo=UTC) - _offset(offset) if offset else at.astimezone(UTC)
        return moment(exact.astimezone(zone))
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta(0)
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 23 or minutes > 59:
        raise ValueError(text)
    found = timedelta(hours=hours, minutes=minutes)
    return -found if text[0] == "-" else found


def moment_of_loose_text(text: str, zone: ZoneInfo) -> Moment | None:
    """As moment_of_text, and month and day may lack their zero, as in 2024-5-1."""
    found = _UNPADDED.fullmatch(text)
    if found:
        text = f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}{found[4] or ''}"
    return moment_of_text(text, zone)


def moment_of_days(days: float, zone: ZoneInfo) -> Moment | None:
    """Return the moment that is `days` days after 1970-01-01 UTC, None beyond the years 1 to 9999."""
    try:
        return moment((_EPOCH + days * _DAY).astimezone(zone))
    except (ValueError, OverflowError):
        return None


def fraction_of_day(text: str, zone: ZoneInfo) -> float:
    """Return the part of the day that has gone by at a time such as 18:00 or 18:00:00.000+08:00; NaN if it is none."""
    found = _TIME.fullmatch(text)
    at = moment_of_text("1970-01-01T" + text, zone) if found else None
    if at is None:
        return float("nan")
    clock = at.at
    return (clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6) / 86400


def format_date(at: datetime, pattern: str) -> str:
    """Return a date written by a pattern of %Y %y %m %n %b %d %e %a; names of months and days are English."""
    return _DATE_CODES.sub(lambda code: _part(at, code[0]), pattern)


def format_date_time(at: datetime, pattern: str) -> str:
    """As format_date, with %H %h %M %S and %3 (milliseconds) too."""
    return _DATE_TIME_CODES.sub(lambda code: _part(at, code[0]), pattern)


def _part(at: datetime, code: str) -> str:
    parts = {
        "%Y": f"{at.year:04}",
        "%y": f"{at.year:04}"[2:],
        "%m": f"{at.month:02}",
        "%n": str(at.month),
        "%b": _MONTHS[at.month - 1],
        "%d": f"{at.day:02}",
        "%e": str(at.day),
        "%a": _WEEKDAYS[at.weekday()],
        "%H": f"{at.hour:02}",
        "%h": str(at.hour),
        "%M": f"{at.minute:02}",
        "%S": f"{at.second:02}",
        "%3": f"{at.microsecond // 1000:03}",
    }
    return parts[code]
