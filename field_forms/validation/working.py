"""Counts, relevance and calculations worked out on the tree of one instance, in the order that the rules give."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from field_forms.expressions.elements import Element
from field_forms.expressions.frames import Environment, Frame
from field_forms.validation.filling import Tree
from field_forms.validation.results import result_text, same_result
from field_forms.validation.rules import Work

# Repeats that a count asks for and the instance lacks are made up to this many, so that expressions can see them.
MAX_MADE = 500


@dataclass(slots=True)
class Outcome:
    """What working out changed.

    `dropped`: answers that were sent though not relevant, with their text. `calculated`: every calculation's result.
    `differing`: results that the client sent otherwise, with what it sent. `counts`: repeats with another number of
    instances than their count says: the element around, the repeat's shape, how many there are, how many there should be.
    """

    dropped: list[tuple[Element, str]] = field(default_factory=list)
    removed: list[Element] = field(default_factory=list)
    calculated: list[Element] = field(default_factory=list)
    differing: list[tuple[Element, str]] = field(default_factory=list)
    counts: list[tuple[Element, Any, int, int]] = field(default_factory=list)


def work_out(work: list[Work], tree: Tree, env: Environment) -> Outcome:
    """Work out all of `work`. Raises BudgetExceeded."""
    outcome = Outcome()
    steps = {"count": _count, "relevant": _relevant, "calculate": _calculate}
    for task in work:
        steps[task.kind](task, tree, env, outcome)
    return outcome


def _relevant(task: Work, tree: Tree, env: Environment, outcome: Outcome) -> None:
    run = task.run
    elements = tree.found[task.index]
    env.spend(len(elements))
    for element in elements:
        if element.relevant and not run(Frame(element, env, element)):
            _drop(element, outcome)
            outcome.removed.append(element)


def _drop(element: Element, outcome: Outcome) -> None:
    """Blank an element and all below it."""
    element.relevant = False
    if element.text:
        outcome.dropped.append((element, element.text))
        element.text = ""
    for held in element.children.values():
        for child in held:
            if child.relevant:
                _drop(child, outcome)


def _calculate(task: Work, tree: Tree, env: Environment, outcome: Outcome) -> None:
    run, shape = task.run, task.shape
    elements = tree.found[task.index]
    env.spend(len(elements))
    for element in elements:
        if not element.relevant:
            continue
        sent = element.text
        if sent and task.volatile:
            continue
        value = result_text(run(Frame(element, env, element)), shape.data_type, env.zone)
        outcome.calculated.append(element)
        if value != sent and not (sent and same_result(sent, value, env.zone)):
            element.text = env.bounded(value)
            if sent:
                outcome.differing.append((element, sent))


def _count(task: Work, tree: Tree, env: Environment, outcome: Outcome) -> None:
    shape = task.shape
    around = tree.found[shape.parent.index] if shape.parent else []
    for parent in around:
        if not parent.relevant:
            continue
        here = Element(shape.name, parent)
        wanted = task.run(Frame(here, env, here))
        count = max(int(wanted), 0) if math.isfinite(wanted) else 0
        held = parent.children.get(shape.name, [])
        if len(held) != count:
            outcome.counts.append((parent, shape, len(held), count))
            _adjust(tree, parent, shape, count, env, outcome)


def _adjust(tree: Tree, parent: Element, shape: Any, count: int, env: Environment, outcome: Outcome) -> None:
    """Leave `count` instances of a repeat: those past it are dropped, missing ones are put in empty."""
    held = parent.children.get(shape.name, [])
    for surplus in held[count:]:
        _drop(surplus, outcome)
        outcome.removed.append(surplus)
    del held[count:]
    missing = min(count - len(held), MAX_MADE)
    env.spend(max(missing, 0) * max(len(shape.children), 1))
    for _ in range(missing):
        tree.fill(parent, shape, None)
