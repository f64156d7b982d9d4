"""What an expression refers to: found by walking its paths over the shape of the form, without an instance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from field_forms.expressions.calls import plain_name
from field_forms.expressions.parsing import parse
from field_forms.expressions.problems import ExpressionError
from field_forms.expressions.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Expression,
    Literal,
    Logic,
    Negation,
    Path,
    Step,
    Union,
)
from field_forms.validation.shapes import Shape, Shapes

# Where a path stands: shapes of the form, or None once it is in a secondary instance, whose columns are not checked.
Here = frozenset[Shape] | None


@dataclass(slots=True)
class References:
    """`shapes` are all elements that the expression may look at; `unknown` are paths, as text, that lead nowhere."""

    shapes: set[Shape] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    instances: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    pulled: set[str] = field(default_factory=set)


def references_of(expression: Expression, context: Shape, shapes: Shapes) -> References:
    """Return what `expression`, which belongs to the element `context`, refers to."""
    finder = _Finder(context, shapes)
    finder.walk(expression, frozenset((context,)))
    return finder.found


class _Finder:
    def __init__(self, context: Shape, shapes: Shapes) -> None:
        self.context = context
        self.shapes = shapes
        self.found = References()

    def walk(self, part: Expression, here: Here) -> Here:
        """Take note of what `part` refers to; return the shapes of its nodes, None if they are not the form's."""
        if isinstance(part, Path):
            return self._path(part, here)
        if isinstance(part, Call):
            return self._call(part, here)
        if isinstance(part, Logic | Union):
            reached = [self.walk(one, here) for one in part.parts]
            return frozenset().union(*(one for one in reached if one)) if isinstance(part, Union) else None
        if isinstance(part, Comparison):
            self.walk(part.left, here)
            self.walk(part.right, here)
        elif isinstance(part, Arithmetic):
            self.walk(part.first, here)
            for _, operand in part.rest:
                self.walk(operand, here)
        elif isinstance(part, Negation):
            self.walk(part.operand, here)
        return None

    def _call(self, call: Call, here: Here) -> Here:
        name = plain_name(call.name)
        self.found.functions.add(name)
        if name == "current":
            return frozenset((self.context,))
        if name in ("instance", "pulldata") and call.arguments and isinstance(call.arguments[0], Literal):
            named = call.arguments[0].value
            if name == "instance":
                self.found.instances.add(named)
            else:
                self.found.pulled.add(named.removesuffix(".csv"))
        if name == "choice-name" and len(call.arguments) == 2 and isinstance(call.arguments[1], Literal):
            self._quoted(call.arguments[1].value)
        reached = [self.walk(argument, here) for argument in call.arguments]
        return reached[0] if name in ("randomize", "indexed-repeat") and reached else None

    def _quoted(self, text: str) -> None:
        """Take note of the path that jr:choice-name has in quotes."""
        try:
            self.walk(parse(text), frozenset((self.context,)))
        except ExpressionError:
            self.found.unknown.append(text)

    def _path(self, path: Path, here: Here) -> Here:
        if path.start == "/":
            reached: Here = frozenset((self.shapes.document,))
        elif path.start == ".":
            reached = here
        else:
            reached = self.walk(path.start, here)  # type: ignore[arg-type]
        for predicate in path.filters:
            self.walk(predicate, reached)
        for at, step in enumerate(path.steps):
            before = reached
            reached = None if before is None else frozenset().union(*(_reached(one, step) for one in before))
            if before and not reached:
                self.found.unknown.append(_written(path, at))
                reached = None
            for predicate in step.predicates:
                self.walk(predicate, reached)
        if reached:
            self.found.shapes |= reached
        return reached


def _reached(shape: Shape, step: Step) -> set[Shape]:
    if step.axis == "attribute":
        wanted = "@" + step.name
        return {one for name, one in shape.children.items() if name == wanted or (name[0] == "@" and step.name == "*")}
    if step.axis == "child" and step.name != "*" and not step.name.endswith("()"):
        child = shape.children.get(step.name)
        return {child} if child else set()
    found = _on_axis(shape, step.axis)
    if step.name in ("*", "node()"):
        return found
    return {one for one in found if one.name == step.name}


def _on_axis(shape: Shape, axis: str) -> set[Shape]:
    def below(one: Shape) -> set[Shape]:
        return {child for child in one.walk() if not child.name.startswith("@")}

    children = {one for name, one in shape.children.items() if not name.startswith("@")}
    if axis == "child":
        return children
    if axis == "parent":
        return {shape.parent} if shape.parent else set()
    if axis.startswith("ancestor"):
        return {*shape.ancestors(), *([shape] if axis.endswith("self") else [])}
    if axis.startswith("descendant"):
        return below(shape) - (set() if axis.endswith("self") else {shape})
    if axis.endswith("sibling"):
        return (
            {one for one in shape.parent.children.values() if not one.name.startswith("@")} if shape.parent else set()
        )
    return {shape}


def _written(path: Path, last: int) -> str:
    """Return a path as text, up to its step `last`, without predicates."""
    parts: list[str] = []
    for step in path.steps[: last + 1]:
        if step.axis == "parent":
            parts.append("..")
        elif step.axis == "self":
            parts.append(".")
        else:
            parts.append(("@" if step.axis == "attribute" else "") + step.name)
    start: Any = path.start
    return ("/" if start == "/" else "" if start == "." else "…/") + "/".join(parts)
