"""The order in which relevance, counts and calculations are worked out, so that each finds final what it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from field_forms.validation.shapes import Shape


class Task(NamedTuple):
    """Something to work out for an element: `kind` is "count", "relevant", "calculate" or "choices"."""

    kind: str
    shape: Shape


class Cycle(Exception):
    """The tasks in `tasks` wait for each other."""

    def __init__(self, tasks: list[Task]) -> None:
        """`tasks`: each waits for the next, the last is the first."""
        super().__init__(" → ".join(task.shape.path for task in tasks))
        self.tasks = tasks


def ordered_with(references: Mapping[Task, Iterable[Shape]], soft: Mapping[Task, Iterable[Shape]]) -> list[Task]:
    """Return the tasks in order, those of `soft` among them where they belong, or at the end if that makes a cycle.

    Two questions may each leave out of their choices what the other was answered with. Raises Cycle for `references`.
    """
    try:
        return ordered({**references, **soft})
    except Cycle:
        return [*ordered(references), *soft]


def ordered(references: Mapping[Task, Iterable[Shape]]) -> list[Task]:
    """Return the tasks, each after those that settle what it refers to. Raises Cycle."""
    by_shape: dict[Shape, list[Task]] = {}
    for task in references:
        by_shape.setdefault(task.shape, []).append(task)
    sorter: TopologicalSorter[Task] = TopologicalSorter()
    for task, shapes in references.items():
        sorter.add(task, *_settled_before(task, shapes, by_shape))
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise Cycle(list(reversed(error.args[1]))) from None


def _settled_before(task: Task, shapes: Iterable[Shape], by_shape: Mapping[Shape, list[Task]]) -> list[Task]:
    before = [one for one in by_shape.get(task.shape, ()) if _rank(one) < _rank(task)]
    before += _of_sections(task.shape.ancestors(), by_shape)
    for shape in shapes:
        before += by_shape.get(shape, ()) if not shape.is_group else ()
        before += _of_sections((shape, *shape.ancestors()) if shape.is_group else shape.ancestors(), by_shape)
    return before


def _of_sections(shapes: Iterable[Shape], by_shape: Mapping[Shape, list[Task]]) -> list[Task]:
    return [task for shape in shapes for task in by_shape.get(shape, ()) if task.kind in ("count", "relevant")]


def _rank(task: Task) -> int:
    return ("count", "relevant", "calculate", "choices").index(task.kind)
