"""Location paths compiled into closures: climbing and descending without predicates is one short loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from field_forms.expressions.elements import Element, Listing
from field_forms.expressions.frames import Frame
from field_forms.expressions.order import in_document_order
from field_forms.expressions.syntax import Call, Comparison, Expression, Literal, Logic, Path, Step, parts_of

if TYPE_CHECKING:
    from field_forms.expressions.compiling import Compiler

Nodes = list[Element]
Run = Callable[[Frame], Nodes]
_NONE: Nodes = []
# On these axes nodes that are not above one another lead, in order, to such nodes again.
_ONE_LEVEL = ("child", "self", "attribute")


class PathCompiler:
    """Compiles paths with the compiler of the expression they are part of."""

    def __init__(self, compiler: Compiler) -> None:
        """Predicates and start expressions are compiled by `compiler`."""
        self.compiler = compiler

    def compiled(self, path: Path) -> Run:
        """Return what finds the path's nodes."""
        if not isinstance(path.start, str):
            return self._from_expression(path)
        if path.start == ".":
            return self._relative(path.steps)
        return self._absolute(path.steps)

    def _relative(self, steps: tuple[Step, ...]) -> Run:
        plain = _ups_and_names(steps)
        if plain is not None:
            return _plain_walk(*plain)
        return self._walk(lambda frame: [frame.node], steps)

    def _absolute(self, steps: tuple[Step, ...]) -> Run:
        depth, taken = self._shared(steps)
        ups, rest = depth - taken, steps[taken:]
        plain = _ups_and_names(rest)
        if plain is not None and not plain[0]:
            return _plain_walk_from_current(ups, plain[1])
        return self._walk(lambda frame: [_climbed(frame.current, ups)], rest)

    def _shared(self, steps: tuple[Step, ...]) -> tuple[int, int]:
        """Return the depth of the context, and how many steps of the path lead to an ancestor of it.

        The last step never does: /data/member seen from within a member means all members.
        """
        names = self.compiler.context.strip("/").split("/")
        taken = 0
        if self.compiler.bound:
            for name, step in zip(names, steps[:-1], strict=False):
                if step.axis != "child" or step.predicates or step.name != name:
                    break
                taken += 1
        return len(names), taken

    def _from_expression(self, path: Path) -> Run:
        start = path.start
        assert not isinstance(start, str)
        steps = path.steps
        if isinstance(start, Call) and start.name == "instance" and not path.filters:
            rows = self._rows(start, steps)
            if rows is not None:
                return rows
        first = self.compiler.nodes(start)
        for predicate in path.filters:
            first = self._filtered(first, predicate)
        return self._walk(first, steps, may_nest=not isinstance(start, Call))

    def _filtered(self, nodes: Run, predicate: Expression) -> Run:
        keep = self._predicate(predicate)
        return lambda frame: keep(nodes(frame), frame)

    def _walk(self, start: Run, steps: tuple[Step, ...], *, may_nest: bool = False) -> Run:
        """`may_nest`: some of the nodes that it starts at may be above others."""
        if not steps:
            return start
        moves = self._moves(steps, may_nest)

        def run(frame: Frame) -> Nodes:
            nodes = start(frame)
            for move in moves:
                if not nodes:
                    break
                nodes = move(nodes, frame)
            return nodes

        return run

    def _moves(self, steps: tuple[Step, ...], may_nest: bool) -> list[Callable[[Nodes, Frame], Nodes]]:
        moves = []
        for step in steps:
            may_nest = may_nest or step.axis not in _ONE_LEVEL
            moves.append(self._move(step, may_nest))
        return moves

    def _move(self, step: Step, may_nest: bool) -> Callable[[Nodes, Frame], Nodes]:
        axis = _axis(step.axis, step.name)
        filters = [self._predicate(predicate) for predicate in step.predicates]
        # Positions on these axes count away from the context node; what is found is in document order all the same.
        is_reverse = step.axis in ("ancestor", "ancestor-or-self", "preceding-sibling")

        def move(nodes: Nodes, frame: Frame) -> Nodes:
            found: Nodes = []
            for node in nodes:
                reached = axis(node)
                frame.env.spend(1 + len(reached))
                for keep in filters:
                    reached = keep(reached, frame)
                found += reversed(reached) if is_reverse else reached
            return in_document_order(found, frame.env) if may_nest and len(nodes) > 1 else found

        return move

    def _predicate(self, predicate: Expression) -> Callable[[Nodes, Frame], Nodes]:
        kind, run = self.compiler.compiled(predicate)

        def keep(nodes: Nodes, frame: Frame) -> Nodes:
            env, current, size = frame.env, frame.current, len(nodes)
            env.spend(size)
            found = []
            for at, node in enumerate(nodes, 1):
                value = run(Frame(node, env, current, at, size))
                if (kind == "any" and isinstance(value, float) and not isinstance(value, bool)) or kind == "number":
                    value = value == at
                if value == value and value:  # noqa: PLR0124 - NaN is false
                    found.append(node)
            return found

        return keep

    def _rows(self, start: Call, steps: tuple[Step, ...]) -> Run | None:
        """Compile instance('x')/root/item[column = value]… so that the rows are found by an index."""
        if len(steps) < 2 or any(step.axis != "child" or step.name == "*" for step in steps[:2]):
            return None
        if steps[0].predicates or not steps[1].predicates or len(start.arguments) != 1:
            return None
        first, *others = steps[1].predicates
        if _uses_position(first):
            return None
        for part in first.parts if isinstance(first, Logic) and first.word == "and" else (first,):
            found = _column_and_value(part)
            if found is not None:
                whole = self._walk_rows(start, steps, found, [*([] if part is first else [first]), *others])
                return self._walk(whole, steps[2:])
        return None

    def _walk_rows(
        self, start: Call, steps: tuple[Step, ...], key: tuple[str, Expression], predicates: list[Expression]
    ) -> Run:
        name = self.compiler.string(start.arguments[0])
        column, value = key[0], self.compiler.any(key[1])
        keepers = [self._predicate(predicate) for predicate in predicates]
        scan = self._walk(lambda frame: _document(frame.env.listing(name(frame))), steps[:2])
        outer, inner = steps[0].name, steps[1].name

        def run(frame: Frame) -> Nodes:
            listing = frame.env.listing(name(frame))
            sought = _one_text(value(frame))
            if listing is None or sought is None:
                return scan(frame) if listing else _NONE
            rows = listing.where(column, sought)
            if rows and (rows[0].name != inner or rows[0].parent is None or rows[0].parent.name != outer):
                return scan(frame)
            frame.env.spend(1 + len(rows))
            for keep in keepers:
                rows = keep(rows, frame)
            return rows

        return run


def _document(listing: Listing | None) -> Nodes:
    return [listing.whole().document] if listing else []


def _one_text(value: Any) -> str | None:
    """Return the one text that a column must be equal to; None if there is not just one."""
    if isinstance(value, str):
        return value
    return value[0].value() if isinstance(value, list) and len(value) == 1 else None


def _column_and_value(part: Expression) -> tuple[str, Expression] | None:
    """Return (column, value) of a comparison `column = value` whose value is the same for all rows."""
    if not isinstance(part, Comparison) or part.sign != "=":
        return None
    for column, value in ((part.left, part.right), (part.right, part.left)):
        name = _column(column)
        if name and _is_same_for_all(value):
            return name, value
    return None


def _column(part: Expression) -> str | None:
    if not isinstance(part, Path) or part.start != "." or len(part.steps) != 1:
        return None
    step = part.steps[0]
    return step.name if step.axis == "child" and not step.predicates and step.name != "*" else None


def _is_same_for_all(value: Expression) -> bool:
    if isinstance(value, Literal):
        return True
    if not isinstance(value, Path) or value.filters or any(step.predicates for step in value.steps):
        return False
    return value.start == "/" or (isinstance(value.start, Call) and value.start.name == "current")


def _uses_position(part: Expression) -> bool:
    """Say whether a predicate depends on where the row stands; what is within a path's predicates stands elsewhere."""
    if isinstance(part, Call) and part.name in ("position", "last") and not part.arguments:
        return True
    if isinstance(part, Path):
        return not isinstance(part.start, str) and _uses_position(part.start)
    return any(_uses_position(one) for one in parts_of(part))


def _ups_and_names(steps: tuple[Step, ...]) -> tuple[int, tuple[str, ...]] | None:
    """Return how often a path climbs and which children it then takes, None if it does anything else."""
    ups, names = 0, list[str]()
    for step in steps:
        if step.predicates or step.name == "*":
            return None
        if step.axis == "parent" and step.name == "node()" and not names:
            ups += 1
        elif step.axis == "child" and not step.name.endswith("()"):
            names.append(step.name)
        elif step.axis == "attribute":
            names.append("@" + step.name)
        elif not (step.axis == "self" and step.name == "node()"):
            return None
    return ups, tuple(names)


def _plain_walk(ups: int, names: tuple[str, ...]) -> Run:
    if not ups and not names:
        return lambda frame: [frame.node]
    if ups == 1 and len(names) == 1:
        name = names[0]
        return lambda frame: frame.node.parent.named(name) if frame.node.parent else _NONE
    return lambda frame: _descended(_climbed(frame.node, ups), names, frame)


def _plain_walk_from_current(ups: int, names: tuple[str, ...]) -> Run:
    if len(names) == 1:
        name = names[0]
        return lambda frame: _climbed(frame.current, ups).named(name)
    return lambda frame: _descended(_climbed(frame.current, ups), names, frame)


def _climbed(node: Element, ups: int) -> Element:
    for _ in range(ups):
        if node.parent is None:
            return _NOWHERE
        node = node.parent
    return node


def _descended(node: Element, names: tuple[str, ...], frame: Frame) -> Nodes:
    if node is _NOWHERE:
        return _NONE
    nodes = [node]
    for name in names:
        nodes = nodes[0].named(name) if len(nodes) == 1 else [child for one in nodes for child in one.named(name)]
        if not nodes:
            return _NONE
        if len(nodes) > 1:
            frame.env.spend(len(nodes))
    return nodes


_NOWHERE = Element("")


def _axis(axis: str, name: str) -> Callable[[Element], Nodes]:
    """Return what finds the nodes on an axis that pass the name test."""
    if axis == "child" and name != "*" and not name.endswith("()"):
        return lambda node: node.named(name)
    if axis == "attribute" and name not in ("*", "node()"):
        return lambda node: node.named("@" + name)
    reach = _AXES[axis]
    if name == "node()" or (name == "*" and axis in ("child", "attribute", "descendant")):
        return reach
    if name == "*":
        return lambda node: [one for one in reach(node) if one.name]  # the document has no name and is no element
    if name.endswith("()"):
        return lambda _: []  # text(), comment() and processing-instruction() nodes are no part of the tree
    return lambda node: [one for one in reach(node) if one.name.lstrip("@") == name]


def _ancestors(node: Element) -> Nodes:
    found: Nodes = []
    above = node.parent
    while above is not None:
        found.append(above)
        above = above.parent
    return found


def _descendants(node: Element) -> Nodes:
    found: Nodes = []
    for child in node.elements():
        found.append(child)
        if child.children or not child.text:
            found += _descendants(child)
    return found


def _siblings(node: Element) -> tuple[Nodes, Nodes]:
    around = list(node.parent.elements()) if node.parent else [node]
    at = next((index for index, one in enumerate(around) if one is node), 0)
    return around[:at], around[at + 1 :]


_AXES: dict[str, Callable[[Element], Nodes]] = {
    "child": lambda node: list(node.elements()),
    "self": lambda node: [node],
    "parent": lambda node: [node.parent] if node.parent else [],
    "attribute": lambda node: [one for name, held in node.children.items() if name.startswith("@") for one in held],
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: [node, *_ancestors(node)],
    "descendant": _descendants,
    "descendant-or-self": lambda node: [node, *_descendants(node)],
    "following-sibling": lambda node: _siblings(node)[1],
    "preceding-sibling": lambda node: _siblings(node)[0][::-1],
}
