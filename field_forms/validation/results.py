"""Results of calculations as they are written into the instance, by the type of their question."""

from __future__ import annotations

import math
from typing import Any
from zoneinfo import ZoneInfo

from field_forms.expressions import values
from field_forms.expressions.dates import moment_of_text
from field_forms.values import INT_MAX

_CLOSE = 1e-9


def result_text(value: Any, data_type: str, zone: ZoneInfo) -> str:
    """Return a result as text: whole for an int, a plain number for a decimal, the day of a date; "" of NaN."""
    if isinstance(value, float) and math.isnan(value):
        return ""
    if data_type in ("int", "decimal"):
        return _number(value, zone, whole=data_type == "int")
    text = values.text(value)
    if data_type == "date":
        return _day(text, zone)
    if data_type == "dateTime" and text:
        at = moment_of_text(text, zone)
        return at.at.isoformat(timespec="milliseconds") if at is not None else ""
    return text


def _number(value: Any, zone: ZoneInfo, *, whole: bool) -> str:
    number = math.nan if isinstance(value, bool) else float(values.number(value, zone))
    if not math.isfinite(number) or (whole and abs(number) > INT_MAX):
        return ""
    return values.text_of_number(math.trunc(number) if whole else number)


def _day(text: str, zone: ZoneInfo) -> str:
    day = text[:10]
    return day if moment_of_text(day, zone) is not None and text[10:11] in ("", "T") else ""


def same_result(sent: str, made: str, zone: ZoneInfo) -> bool:
    """Say whether two texts are the same result, written by two programs.

    Numbers may differ in their last digits and in how they are written, dates and times in how, and what one program
    writes as NaN another leaves empty.
    """
    if sent == made:
        return True
    if "NaN" in sent or "NaN" in made:
        return sent.replace("NaN", "") == made.replace("NaN", "")
    one, other = values.number_of_text(sent, zone), values.number_of_text(made, zone)
    if math.isnan(one) or math.isnan(other):
        return False
    return math.isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE)
