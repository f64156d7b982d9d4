"""The table of functions: what each is called, takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FUNCTIONS: dict[str, Function] = {}


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language.

    `takes` are the kinds its arguments are turned into: string, number, boolean, nodes or any. The last `optional` of
    them may be left out; `rest` is the kind of any number of further ones. `gives` is the kind of its value. With
    `in_frame` it gets the frame of the evaluation first. `volatile`: what it gives differs from call to call.
    """

    name: str
    takes: tuple[str, ...]
    optional: int
    rest: str | None
    gives: str
    call: Callable[..., Any]
    in_frame: bool = False
    volatile: bool = False

    @property
    def least(self) -> int:
        """The smallest number of arguments."""
        return len(self.takes) - self.optional

    @property
    def most(self) -> int | None:
        """The largest number of arguments, None if there is no bound."""
        return None if self.rest else len(self.takes)

    def kind(self, index: int) -> str:
        """Return the kind of the argument at `index`."""
        return self.takes[index] if index < len(self.takes) else self.rest or "any"


def function(
    name: str, *takes: str, gives: str, optional: int = 0, rest: str | None = None, in_frame: bool = False,
    volatile: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # fmt: skip
    """Register a function under its name in the language."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = Function(name, takes, optional, rest, gives, call, in_frame, volatile)
        return call

    return register
