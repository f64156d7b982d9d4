"""Parsed expressions compiled into closures: made once for a form version, run for each submission.

Absolute paths mean, by the ODK XForms specification ("A Big Deviation with XForms",
https://getodk.github.io/xforms-spec/#a-big-deviation-with-xforms), the instances of the same repeats as the node that
the expression belongs to. So a path is compiled for the path of that node: `/data/member/age` for `/data/member/name`
climbs to `/data/member` and takes `age` below it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from field_forms.expressions import values
from field_forms.expressions.calls import compile_call
from field_forms.expressions.elements import Element
from field_forms.expressions.frames import LONG, Frame
from field_forms.expressions.order import in_document_order
from field_forms.expressions.paths import PathCompiler
from field_forms.expressions.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Expression,
    Literal,
    Logic,
    Negation,
    Number,
    Path,
    Union,
)
from field_forms.expressions.values import NAN, Value

Run = Callable[[Frame], Any]


class Compiler:
    """Compiles the expressions of one node."""

    def __init__(self, context: str, *, bound: bool = True) -> None:
        """`context` is the node's path without positions ("/data/member/age"); `bound`: see the module's text."""
        self.context = context
        self.bound = bound

    def compiled(self, expression: Expression) -> tuple[str, Run]:
        """Return the kind of the expression's value (string, number, boolean, nodes, or any) and what makes it.

        Raises ExpressionError: unknown function, wrong number of arguments, a regular expression that cannot be used.
        """
        match expression:
            case Path():
                found: tuple[str, Run] = "nodes", PathCompiler(self).compiled(expression)
            case Call():
                found = compile_call(self, expression)
            case Literal() | Number():
                found = _constant(expression.value)
            case Logic():
                found = "boolean", self._logic(expression)
            case Comparison():
                found = "boolean", self._comparison(expression)
            case Arithmetic():
                found = "number", self._arithmetic(expression)
            case Negation():
                found = "number", _negative(self.number(expression.operand))
            case Union():
                found = "nodes", self._union(expression)
        return found

    def string(self, expression: Expression) -> Callable[[Frame], str]:
        """Return what makes the expression's value as text."""
        kind, run = self.compiled(expression)
        if kind == "string":
            return run
        if kind == "nodes":
            return _text_of_nodes(run)
        run = _charged(kind, run)
        return lambda frame: values.text(run(frame))

    def number(self, expression: Expression) -> Callable[[Frame], float]:
        """Return what makes the expression's value as a number."""
        kind, run = self.compiled(expression)
        if kind == "number":
            return run
        if kind == "nodes":
            return _number_of_nodes(run)
        run = _charged(kind, run)
        return lambda frame: values.number(run(frame), frame.env.zone)

    def boolean(self, expression: Expression) -> Callable[[Frame], bool]:
        """Return what makes the expression's value as true or false."""
        kind, run = self.compiled(expression)
        return run if kind == "boolean" else lambda frame: values.boolean(run(frame))

    def nodes(self, expression: Expression) -> Callable[[Frame], list[Element]]:
        """Return what makes the expression's nodes; anything but a node-set is none."""
        kind, run = self.compiled(expression)
        if kind == "nodes":
            return run
        return lambda frame: found if isinstance(found := run(frame), list) else []

    def any(self, expression: Expression) -> Callable[[Frame], Value]:
        """Return what makes the expression's value, of whatever kind it is."""
        return _charged(*self.compiled(expression))

    def wanted(self, expression: Expression, kind: str) -> Run:
        """Return what makes the expression's value as `kind`."""
        makers: dict[str, Callable[[Expression], Run]] = {
            "string": self.string, "number": self.number, "boolean": self.boolean, "nodes": self.nodes, "any": self.any,
        }  # fmt: skip
        return makers[kind](expression)

    def _logic(self, expression: Logic) -> Callable[[Frame], bool]:
        parts = [self.boolean(part) for part in expression.parts]
        if len(parts) == 2:
            one, other = parts
            if expression.word == "and":
                return lambda frame: one(frame) and other(frame)
            return lambda frame: one(frame) or other(frame)
        every = all if expression.word == "and" else any
        return lambda frame: every(part(frame) for part in parts)

    def _comparison(self, expression: Comparison) -> Callable[[Frame], bool]:
        sign = expression.sign
        (left_kind, left), (right_kind, right) = self.compiled(expression.left), self.compiled(expression.right)
        left, right = _charged(left_kind, left), _charged(right_kind, right)
        if sign == "=" and left_kind == "nodes" and right_kind == "string":
            return _equals_text(left, right)
        if left_kind == "nodes" and right_kind == "number":
            return _compares_number(sign, left, right)
        return lambda frame: values.compared(sign, left(frame), right(frame), frame.env.zone)

    def _arithmetic(self, expression: Arithmetic) -> Callable[[Frame], float]:
        first = self.number(expression.first)
        rest = [(_OPERATIONS[sign], self.number(operand)) for sign, operand in expression.rest]
        if len(rest) == 1:
            operate, second = rest[0]
            return lambda frame: operate(first(frame), second(frame))

        def run(frame: Frame) -> float:
            total = first(frame)
            for operate, operand in rest:
                total = operate(total, operand(frame))
            return total

        return run

    def _union(self, expression: Union) -> Callable[[Frame], list[Element]]:
        parts = [self.nodes(part) for part in expression.parts]

        def run(frame: Frame) -> list[Element]:
            return in_document_order([node for part in parts for node in part(frame)], frame.env)

        return run


def _constant(value: str | float) -> tuple[str, Run]:
    return ("string" if isinstance(value, str) else "number"), lambda _: value


def _negative(operand: Callable[[Frame], float]) -> Callable[[Frame], float]:
    return lambda frame: -operand(frame)


def _charged(kind: str, run: Run) -> Run:
    """Return what makes a value whose nodes will be read, and takes note of what that costs."""
    if kind not in ("nodes", "any"):
        return run

    def make(frame: Frame) -> Value:
        found = run(frame)
        if isinstance(found, list):
            frame.env.charge(found)
        return found

    return make


def _text_of_nodes(run: Run) -> Callable[[Frame], str]:
    def make(frame: Frame) -> str:
        found = run(frame)
        if not found:
            return ""
        node: Element = found[0]
        if node.children or len(node.text) > LONG:
            frame.env.charge([node])
        return node.value()

    return make


def _number_of_nodes(run: Run) -> Callable[[Frame], float]:
    def make(frame: Frame) -> float:
        found = run(frame)
        if not found:
            return NAN
        node: Element = found[0]
        if node.children or len(node.text) > LONG:
            frame.env.charge([node])
        return values.number_of_text(node.value(), frame.env.zone)

    return make


def _equals_text(left: Run, right: Run) -> Callable[[Frame], bool]:
    def run(frame: Frame) -> bool:
        nodes = left(frame)
        if not nodes:
            return False
        text = right(frame)
        return any(node.value() == text for node in nodes)

    return run


def _compares_number(sign: str, left: Run, right: Run) -> Callable[[Frame], bool]:
    compare = _COMPARISONS[sign]

    def run(frame: Frame) -> bool:
        nodes = left(frame)
        if not nodes:
            return False
        number, zone = right(frame), frame.env.zone
        return any(compare(values.number_of_text(node.value(), zone), number) for node in nodes)

    return run


def _divided(one: float, other: float) -> float:
    try:
        return float(one) / other
    except ZeroDivisionError:
        if one == 0 or one != one:  # noqa: PLR0124 - NaN alone differs from itself
            return NAN
        return math.copysign(math.inf, one) * math.copysign(1.0, other)


def _remainder(one: float, other: float) -> float:
    try:
        return math.fmod(one, other)
    except ValueError:
        return NAN


# float() turns a Moment into a plain number: the sum of a date and a number is no date until date() makes it one.
_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": lambda one, other: float(one) + other,
    "-": lambda one, other: float(one) - other,
    "*": lambda one, other: float(one) * other,
    "div": _divided,
    "mod": _remainder,
}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
