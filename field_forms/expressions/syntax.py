"""The parts of a parsed expression: plain frozen data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, such as 1, 2.5 or .5."""

    value: float


@dataclass(frozen=True, slots=True)
class Logic:
    """Two or more expressions joined by `word`, "and" or "or"."""

    word: str
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`sign` is one of = != < <= > >=."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A chain of the same precedence, read from the left: `first`, then (sign, operand); signs are + - * div mod."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """A minus sign before an expression."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Union:
    """Node-sets joined by |."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `at` is the position of its name, counted from 0."""

    name: str
    arguments: tuple[Expression, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; `name` is an element's local name, "*" for any, "node()" or "text()" for those node tests."""

    axis: str
    name: str
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A location path.

    `start` is "/" for an absolute path, "." for one from the context node, or the expression whose nodes it starts at;
    `filters` are the predicates of that expression.
    """

    start: str | Expression
    steps: tuple[Step, ...]
    at: int
    filters: tuple[Expression, ...] = ()


def parts_of(expression: Expression) -> Iterator[Expression]:
    """Yield the expressions that one is directly made of; those of a path are its start and predicates."""
    match expression:
        case Logic() | Union():
            yield from expression.parts
        case Comparison():
            yield from (expression.left, expression.right)
        case Arithmetic():
            yield from (expression.first, *(operand for _, operand in expression.rest))
        case Negation():
            yield expression.operand
        case Call():
            yield from expression.arguments
        case Path():
            if not isinstance(expression.start, str):
                yield expression.start
            yield from expression.filters
            for step in expression.steps:
                yield from step.predicates


def depth_of(expression: Expression) -> int:
    """Return how deep an expression is nested; a path counts twice, as it takes so much more to compile."""
    deepest, left = 0, [(expression, 1)]
    while left:
        part, depth = left.pop()
        deepest = max(deepest, depth)
        deeper = depth + (2 if isinstance(part, Path) else 1)
        left += [(below, deeper) for below in parts_of(part)]
    return deepest


Expression: TypeAlias = Literal | Number | Logic | Comparison | Arithmetic | Negation | Union | Call | Path
