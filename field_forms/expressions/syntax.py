"""The parts of a parsed expression: plain frozen data."""

from __future__ import annotations

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


Expression: TypeAlias = Literal | Number | Logic | Comparison | Arithmetic | Negation | Union | Call | Path
