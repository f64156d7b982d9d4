"""Functions that count what is true. Source: https://getodk.github.io/xforms-spec/#fn:Boolean-Functions."""

from __future__ import annotations

import math

from field_forms.expressions.frames import Frame
from field_forms.expressions.functions.registry import function
from field_forms.expressions.values import Value, boolean, number


@function("true", gives="boolean")
def true() -> bool:
    """Return true."""
    return True


@function("false", gives="boolean")
def false() -> bool:
    """Return false."""
    return False


@function("not", "boolean", gives="boolean")
def not_(value: bool) -> bool:
    """Return the opposite."""
    return not value


@function("boolean", "any", gives="boolean")
def boolean_(value: Value) -> bool:
    """Return false for 0, NaN, "" and an empty node-set, true for all else."""
    return boolean(value)


@function("checklist", "number", "number", gives="boolean", rest="any", in_frame=True)
def checklist(frame: Frame, least: float, most: float, *values: Value) -> bool:
    """Say whether between `least` and `most` of the arguments and nodes are true; -1 is no bound."""
    return _within(least, most, float(sum(1 for one in _each(values) if _holds(frame, one))))


@function("weighted-checklist", "number", "number", gives="boolean", rest="any", in_frame=True)
def weighted_checklist(frame: Frame, least: float, most: float, *values: Value) -> bool:
    """As checklist(); every second argument is the weight of the one before."""
    zone = frame.env.zone
    pairs = zip(values[::2], values[1::2], strict=False)
    weighed = [(one, weight) for held, by in pairs for one, weight in zip(_each((held,)), _each((by,)), strict=False)]
    return _within(least, most, sum(number(weight, zone) for one, weight in weighed if _holds(frame, one)))


def _within(least: float, most: float, count: float) -> bool:
    return (least == -1 or count >= least) and (most == -1 or count <= most)


def _each(values: tuple[Value, ...]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        found += [node.value() for node in value] if isinstance(value, list) else [value]
    return found


def _holds(frame: Frame, value: Value) -> bool:
    if isinstance(value, bool):
        return value
    found = number(value, frame.env.zone)
    return found > 0 if not math.isnan(found) else value == "true"
