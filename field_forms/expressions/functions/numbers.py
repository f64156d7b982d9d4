"""Functions on numbers. Source: https://getodk.github.io/xforms-spec/#fn:Number-Functions; XPath 1.0, section 4.4."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from field_forms.expressions.frames import Frame
from field_forms.expressions.functions.registry import function
from field_forms.expressions.values import INFINITY, NAN, Value, number


def _plain(name: str, call: Callable[..., float], count: int = 1) -> None:
    """Register a function of mathematics: NaN in, NaN out; NaN where it is not defined, infinite where it overflows."""

    def run(*values: float) -> float:
        if any(math.isnan(value) for value in values):
            return NAN
        try:
            return call(*values)
        except ValueError:
            return NAN
        except OverflowError:
            return INFINITY

    function(name, *("number",) * count, gives="number")(run)


def _logarithm(call: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -INFINITY if value == 0 else call(value)


def power(base: float, exponent: float) -> float:
    """Return base to the exponent; infinite where it overflows, with the sign it would have. Raises ValueError."""
    if base == 0 and exponent < 0:
        return INFINITY
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -INFINITY if base < 0 and exponent % 2 == 1 else INFINITY


for _name, _call in (
    ("abs", abs), ("sqrt", math.sqrt), ("exp", math.exp), ("sin", math.sin), ("cos", math.cos), ("tan", math.tan),
    ("asin", math.asin), ("acos", math.acos), ("atan", math.atan),
    ("log", _logarithm(math.log)), ("log10", _logarithm(math.log10)), ("exp10", lambda value: power(10.0, value)),
):  # fmt: skip
    _plain(_name, _call)
_plain("pow", power, 2)
_plain("atan2", math.atan2, 2)


@function("number", "any", gives="number", optional=1, in_frame=True)
def number_(frame: Frame, value: Value | None = None) -> float:
    """Return the number that a value stands for; dates are days since 1970-01-01 UTC."""
    return float(number([frame.node] if value is None else value, frame.env.zone))


@function("int", "number", gives="number")
def int_(value: float) -> float:
    """Return the number without its fraction."""
    return float(math.trunc(value)) if math.isfinite(value) else value


@function("floor", "number", gives="number")
def floor(value: float) -> float:
    """Return the largest whole number that is not larger."""
    return float(math.floor(value)) if math.isfinite(value) else value


@function("ceiling", "number", gives="number")
def ceiling(value: float) -> float:
    """Return the smallest whole number that is not smaller."""
    return float(math.ceil(value)) if math.isfinite(value) else value


@function("round", "number", "number", gives="number", optional=1)
def round_(value: float, places: float = 0.0) -> float:
    """Return the number rounded to `places` decimals, halves away from zero."""
    if not math.isfinite(value) or math.isnan(places):
        return NAN if math.isnan(places) else value
    # Dividing by 0.00001 is not quite multiplying by 100000.
    unit = power(10.0, math.trunc(min(abs(places), 400.0)))
    shifted = abs(value) * unit if places >= 0 else abs(value) / unit
    if not math.isfinite(shifted):
        return value
    whole = math.floor(shifted)
    # Adding a half instead would take 0.49999999999999994 for one.
    rounded = whole + 1 if shifted - whole >= 0.5 else whole
    if rounded == 0:
        return math.copysign(0.0, value)
    return math.copysign(rounded / unit if places >= 0 else rounded * unit, value)


@function("sum", "nodes", gives="number", in_frame=True)
def sum_(frame: Frame, nodes: list[Any]) -> float:
    """Return the sum over all nodes: 0 of none, NaN if one of them is no number."""
    zone = frame.env.zone
    frame.env.charge(nodes)
    return float(sum(number(node.value(), zone) for node in nodes))


@function("max", gives="number", rest="any", in_frame=True)
def max_(frame: Frame, *values: Value) -> float:
    """Return the largest of all arguments and nodes; NaN of none, or if one of them is no number."""
    return _extreme(max, _numbers(frame, values))


@function("min", gives="number", rest="any", in_frame=True)
def min_(frame: Frame, *values: Value) -> float:
    """Return the smallest of all arguments and nodes; NaN of none, or if one of them is no number."""
    return _extreme(min, _numbers(frame, values))


def _extreme(choose: Callable[[list[float]], float], numbers: list[float]) -> float:
    if not numbers or any(math.isnan(one) for one in numbers):
        return NAN
    return choose(numbers)


def _numbers(frame: Frame, values: tuple[Value, ...]) -> list[float]:
    zone = frame.env.zone
    found = []
    for value in values:
        found += [number(node.value(), zone) for node in value] if isinstance(value, list) else [number(value, zone)]
    return found


@function("pi", gives="number")
def pi() -> float:
    """Return π."""
    return math.pi
