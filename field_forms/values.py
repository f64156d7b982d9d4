"""Answers as text made into typed values that MongoDB can keep; what does not fit is an Unfit.

Source of the text forms: ODK XForms specification, "Data types" (https://getodk.github.io/xforms-spec/#data-types).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from bson import Decimal128

from field_forms.places import Unfit, read_geopoint, read_geoshape, read_geotrace

INT_MAX = 2**63 - 1
# A dateTime without an offset is taken as China Standard Time: the phones in the field keep no other.
DEFAULT_OFFSET = 480

_INT = re.compile(r"[+-]?[0-9]{1,200}")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.,]([0-9]{1,9}))?)?"
    r"(?:(Z)|([+-])(0[0-9]|1[0-4])(?::?([0-5][0-9]))?)?"
)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}

# What a type is called in a finding, in Chinese and English.
KINDS: dict[str, tuple[str, str]] = {
    "int": ("整数", "a whole number"),
    "decimal": ("数字", "a number"),
    "date": ("日期（如 2024-05-01）", "a date (such as 2024-05-01)"),
    "time": ("时间（如 08:30:00）", "a time (such as 08:30:00)"),
    "dateTime": ("日期和时间（如 2024-05-01T08:30:00+08:00）", "a date and time (such as 2024-05-01T08:30:00+08:00)"),
    "boolean": ("“是”或“否”（true、false）", "true or false"),
    "geopoint": ("位置（纬度 经度 海拔 精度）", "a place (latitude longitude altitude accuracy)"),
    "geotrace": ("路线", "a line of places"),
    "geoshape": ("面积范围", "an area"),
    "string": ("文字", "text"),
    "group": ("一组答案", "a group of answers"),
    "repeat": ("一列答案", "a list of answers"),
    "list": ("一列选项", "a list of choices"),
    "binary": ("文件名", "a file name"),
}


def read_int(text: str) -> int:
    """Return a whole number of 64 bits. Raises Unfit ("answer.type", or "answer.range" beyond 64 bits)."""
    text = text.strip()
    if not _INT.fullmatch(text):
        raise Unfit("answer.type")
    number = int(text)
    if not -INT_MAX - 1 <= number <= INT_MAX:
        raise Unfit("answer.range")
    return number


def read_decimal(text: str) -> Decimal128:
    """Return a decimal of up to 34 digits, kept as written. Raises Unfit as read_int does."""
    text = text.strip()
    if not _DECIMAL.fullmatch(text):
        raise Unfit("answer.type")
    try:
        return Decimal128(text)
    except DecimalException:
        raise Unfit("answer.range") from None


def read_date(text: str) -> datetime:
    """Return a date as its midnight in UTC. Raises Unfit."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise Unfit("answer.type")
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:
        raise Unfit("answer.type") from None


def read_time(text: str) -> str:
    """Return a time of day as "HH:MM:SS.mmm", with "+HH:MM" where the text has an offset. Raises Unfit."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise Unfit("answer.type")
    hours, minutes, seconds, fraction, zulu, sign, zone_hours, zone_minutes = found.groups()
    time = f"{hours}:{minutes}:{seconds or '00'}.{(fraction or '').ljust(3, '0')[:3]}"
    if zulu:
        return time + "+00:00"
    return f"{time}{sign}{zone_hours}:{zone_minutes or '00'}" if sign else time


def read_datetime(text: str) -> dict[str, Any]:
    """Return {"at": aware UTC datetime in whole milliseconds, "offset": minutes east of UTC}. Raises Unfit."""
    text = text.strip()
    # fromisoformat also takes week dates and forms without separators, which are no ODK answers.
    if len(text) < 16 or text[4] != "-" or text[7] != "-" or text[10] != "T" or text[13] != ":" or not text.isascii():
        raise Unfit("answer.type")
    try:
        local = datetime.fromisoformat(text)
        offset = local.utcoffset()
        minutes = DEFAULT_OFFSET if offset is None else round(offset.total_seconds() / 60)
        naive = local.replace(tzinfo=UTC, microsecond=local.microsecond // 1000 * 1000)
        return {"at": naive - timedelta(minutes=minutes), "offset": minutes}
    except (ValueError, OverflowError):
        raise Unfit("answer.type") from None


def read_boolean(text: str) -> bool:
    """Return true or false out of true, false, 1 and 0. Raises Unfit."""
    try:
        return _BOOLEANS[text.strip()]
    except KeyError:
        raise Unfit("answer.type") from None


def read_text(text: str) -> str:
    """Return the text as it is."""
    return text


def read_list(text: str) -> list[str]:
    """Return the values of a select_multiple or rank, in the order given."""
    return text.split()


READERS: dict[str, Callable[[str], Any]] = {
    "int": read_int,
    "decimal": read_decimal,
    "date": read_date,
    "time": read_time,
    "dateTime": read_datetime,
    "boolean": read_boolean,
    "geopoint": read_geopoint,
    "geotrace": read_geotrace,
    "geoshape": read_geoshape,
    "select_multiple": read_list,
    "rank": read_list,
}


def fits(read: Callable[[str], Any], text: str) -> bool:
    """Say whether `read` would take `text`; of the common forms of numbers this is told without making the value."""
    if read is read_int and len(text) < 19 and text.isdecimal() and text.isascii():
        return True
    if read is read_decimal and len(text) < 30 and _PLAIN_DECIMAL.fullmatch(text):
        return True
    try:
        read(text)
    except Unfit:
        return False
    return True


def limited(read: Callable[[str], Any], start: str | None, end: str | None) -> Callable[[str], Any]:
    """Return `read` that raises Unfit ("answer.limits") for a number outside of the limits of a range, if it has any."""
    try:
        one, other = Decimal(start or ""), Decimal(end or "")
    except DecimalException:
        return read
    least, most = min(one, other), max(one, other)

    def read_limited(text: str) -> Any:
        value = read(text)
        if not least <= Decimal(str(value)) <= most:
            raise Unfit("answer.limits")
        return value

    return read_limited


def reader_of(node_type: str, data_type: str) -> Callable[[str], Any]:
    """Return the function that reads an answer's text; a range is read as its data type, all else as text."""
    return READERS.get(data_type if node_type == "range" else node_type, read_text)
