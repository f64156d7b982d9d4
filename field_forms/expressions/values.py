"""Values of expressions and how one kind is turned into another.

A value is a str, a float (dates and times are Moments), a bool or a list of Elements. Source: XPath 1.0, sections 3.4 and
4; ODK XForms specification, number() (https://getodk.github.io/xforms-spec/#fn:number).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from field_forms.expressions.dates import Moment, moment_of_text
from field_forms.expressions.elements import Element

Value: TypeAlias = str | float | bool | list[Element]

NAN = float("nan")
INFINITY = float("inf")

_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")


def text_of_number(value: float) -> str:
    """Return a number as XPath writes it: no exponent, no point for whole numbers, NaN and Infinity in words."""
    if value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return "NaN"
    if value in (INFINITY, -INFINITY):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e17:
        return str(int(value))
    text = repr(value)
    return text if "e" not in text else format(Decimal(text).normalize(), "f")


def text(value: Value) -> str:
    """Return the text that a value stands for, by XPath's string function."""
    if isinstance(value, str):
        return value
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, list):
        return value[0].value() if value else ""
    return value.text if isinstance(value, Moment) else text_of_number(value)


def number_of_text(value: str, zone: ZoneInfo) -> float:
    """Return the number that a text holds, the days of a date or date and time, or NaN."""
    if value.isdecimal() and value.isascii():
        return float(value)
    found = _NUMBER.fullmatch(value)
    if found:
        return float(found[1])
    at = moment_of_text(value, zone) if value[4:5] == "-" else None
    return NAN if at is None else at


def number(value: Value, zone: ZoneInfo) -> float:
    """Return the number that a value stands for, by the number function."""
    if isinstance(value, str):
        return number_of_text(value, zone)
    if isinstance(value, list):
        return number_of_text(value[0].value(), zone) if value else NAN
    return float(value) if isinstance(value, bool) else value


def boolean(value: Value) -> bool:
    """Return whether a value counts as true: a node-set does if it has a node, whatever is in it."""
    if isinstance(value, float):
        return value == value and value != 0  # noqa: PLR0124
    return bool(value)


def compared(sign: str, left: Any, right: Any, zone: ZoneInfo) -> bool:
    """Compare two values by XPath 1.0, section 3.4; of node-sets, whether any node compares so."""
    if isinstance(left, list) or isinstance(right, list):
        return _compared_nodes(sign, left, right, zone)
    if sign in ("=", "!="):
        if isinstance(left, bool) or isinstance(right, bool):
            same = boolean(left) == boolean(right)
        elif isinstance(left, str) and isinstance(right, str):
            same = left == right
        else:
            same = number(left, zone) == number(right, zone)
        return same if sign == "=" else not same
    return ordered(sign, number(left, zone), number(right, zone))


def _compared_nodes(sign: str, left: Any, right: Any, zone: ZoneInfo) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return compared(sign, boolean(left), boolean(right), zone)
    if not isinstance(right, list):
        return any(compared(sign, node.value(), right, zone) for node in left)
    if not isinstance(left, list):
        return any(compared(sign, left, node.value(), zone) for node in right)
    return _compared_sets(sign, [node.value() for node in left], [node.value() for node in right], zone)


def _compared_sets(sign: str, left: list[str], right: list[str], zone: ZoneInfo) -> bool:
    """Say whether any text compares so with any other, without comparing each with each."""
    if sign == "=":
        return not set(left).isdisjoint(right)
    if sign == "!=":
        return bool(left and right) and len({*left, *right}) > 1
    lefts, rights = _comparable(left, zone), _comparable(right, zone)
    if not lefts or not rights:
        return False
    if sign in ("<", "<="):
        return ordered(sign, min(lefts), max(rights))
    return ordered(sign, max(lefts), min(rights))


def _comparable(texts: list[str], zone: ZoneInfo) -> list[float]:
    numbers = [number_of_text(text, zone) for text in texts]
    return [one for one in numbers if one == one]  # noqa: PLR0124 - NaN compares with nothing


def ordered(sign: str, left: float, right: float) -> bool:
    """Compare two numbers with < <= > or >=."""
    if sign == "<":
        return left < right
    if sign == "<=":
        return left <= right
    return left > right if sign == ">" else left >= right
