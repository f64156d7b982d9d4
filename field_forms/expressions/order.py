"""Nodes put into document order, as XPath 1.0 has node-sets: the first of them is what they are as text."""

from __future__ import annotations

from field_forms.expressions.elements import Element
from field_forms.expressions.frames import Environment

_Key = tuple[int, ...]


def in_document_order(nodes: list[Element], env: Environment) -> list[Element]:
    """Return the nodes, each once, those of one name together as in the tree. Raises BudgetExceeded."""
    if len(nodes) < 2:
        return nodes
    keys = _Keys(env)
    env.spend(len(nodes))
    return sorted({id(node): node for node in nodes}.values(), key=keys.of)


class _Keys:
    """Where nodes stand: the tree's number and the place at each level; remembered, as nodes share what is above."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.known: dict[int, _Key] = {}
        self.trees = 0

    def of(self, node: Element) -> _Key:
        """Return the key of a node."""
        found = self.known.get(id(node))
        if found is not None:
            return found
        if node.parent is None:
            self.trees += 1
            found = self.known[id(node)] = (self.trees,)
            return found
        self._learn(node.parent)
        return self.known[id(node)]

    def _learn(self, parent: Element) -> None:
        """Give a number to all that is right below `parent`, attributes first."""
        above = self.of(parent)
        attributes = [one for name, held in parent.children.items() if name.startswith("@") for one in held]
        below = [*attributes, *parent.elements()]
        self.env.spend(len(below) // 8)
        for place, child in enumerate(below):
            self.known[id(child)] = (*above, place)
