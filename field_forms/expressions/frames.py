"""What an expression is evaluated in: the node it belongs to, the time, the lists, and how much it may still do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from field_forms.expressions.elements import Element, Listing
from field_forms.expressions.problems import BudgetExceeded

# Nodes looked at, over all expressions of one submission; about a second of work.
MAX_STEPS = 2_000_000
MAX_TEXT = 1_000_000
# Texts so long that working on them counts.
LONG = 1_000


class Environment:
    """What all expressions of one evaluation share."""

    __slots__ = ("choice_label", "find", "found", "itext", "now", "properties", "steps", "version", "zone")

    def __init__(
        self,
        now: datetime,
        zone: ZoneInfo,
        find: Callable[[str], Listing | None],
        *,
        steps: int = MAX_STEPS,
        choice_label: Callable[[Element, str], str] = lambda _element, value: value,
        itext: Mapping[str, str] | None = None,
        properties: Mapping[str, str] | None = None,
        version: str = "",
    ) -> None:
        """`now` is aware; `find` gives the secondary instance of a name; `steps` is what may be spent."""
        self.now = now.astimezone(zone)
        self.zone = zone
        self.find = find
        self.found: dict[str, Listing | None] = {}
        self.steps = steps
        self.choice_label = choice_label
        self.itext = itext or {}
        self.properties = properties or {}
        self.version = version

    def spend(self, steps: int) -> None:
        """Take note of work done. Raises BudgetExceeded."""
        self.steps -= steps
        if self.steps < 0:
            raise BudgetExceeded

    def charge(self, nodes: list[Element]) -> None:
        """Take note that nodes are read as text: it costs if they are groups, or long. Raises BudgetExceeded."""
        for node in nodes:
            if node.children:
                self.spend(node.size())
            if len(node.text) > LONG:
                self.spend(len(node.text) // 100)

    def bounded(self, text: str) -> str:
        """Return a text that was made, if it is not too long. Raises BudgetExceeded."""
        if len(text) > MAX_TEXT:
            raise BudgetExceeded
        self.spend(len(text) // 100)
        return text

    def joined(self, separator: str, texts: list[str]) -> str:
        """Return texts joined, if that is not too long. Raises BudgetExceeded before it is made."""
        length = sum(map(len, texts)) + len(separator) * len(texts)
        if length > MAX_TEXT:
            raise BudgetExceeded
        self.spend(length // 100)
        return separator.join(texts)

    def listing(self, name: str) -> Listing | None:
        """Return the secondary instance of that name, None if there is none."""
        if name not in self.found:
            self.found[name] = self.find(name)
        return self.found[name]


class Frame:
    """Where an expression stands: `node` at `position` of `size` nodes; `current` is the node it all began at."""

    __slots__ = ("current", "env", "node", "position", "size")

    def __init__(self, node: Element, env: Environment, current: Element, position: int = 1, size: int = 1) -> None:
        """`position` counts from 1."""
        self.node = node
        self.env = env
        self.current = current
        self.position = position
        self.size = size
