"""Counts, relevance and calculations worked out on the tree of one instance, in the order that the rules give."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from field_forms.expressions.elements import Element, Listing
from field_forms.expressions.frames import Environment, Frame
from field_forms.expressions.functions.strings import split_list
from field_forms.validation.filling import Tree, offered
from field_forms.validation.results import result_text, same_result
from field_forms.validation.rules import Work

# Whether an entity is created or updated: the form may forbid what the client asks for, and asks for nothing by itself.
INTENTS = frozenset(("@create", "@update"))
YES = frozenset(("1", "true"))
# Repeats that a count asks for and the instance lacks are made up to this many, so that expressions can see them.
MAX_MADE = 500


@dataclass(slots=True)
class Outcome:
    """What working out changed.

    `dropped`: answers that were sent though not relevant, with their text. `calculated`: every calculation's result.
    `differing`: results that the client sent otherwise, with what it sent. `counts`: repeats with another number of
    instances than their count says: the element around, the repeat's shape, how many there are, how many there should be.
    `unlisted`: choices that the form does not offer, given the other answers.
    """

    dropped: list[tuple[Element, str]] = field(default_factory=list)
    removed: list[Element] = field(default_factory=list)
    calculated: list[Element] = field(default_factory=list)
    differing: list[tuple[Element, str]] = field(default_factory=list)
    counts: list[tuple[Element, Any, int, int]] = field(default_factory=list)
    unlisted: list[tuple[Element, str]] = field(default_factory=list)


def work_out(work: list[Work], tree: Tree, env: Environment, outcome: Outcome) -> None:
    """Work out all of `work` and add what changed to `outcome`. Raises BudgetExceeded."""
    steps = {"count": _count, "relevant": _relevant, "calculate": _calculate, "choices": _choices}
    for task in work:
        steps[task.kind](task, tree, env, outcome)
    if outcome.counts:
        outcome.counts = _asked(outcome, tree)


def _asked(outcome: Outcome, tree: Tree) -> list[tuple[Element, Any, int, int]]:
    """Return the repeats with a wrong number of instances that are relevant at all."""
    indexes = {shape.index for _, shape, _, _ in outcome.counts}
    asked = {(index, id(one.parent)) for index in indexes for one in tree.found[index] if one.relevant}
    return [found for found in outcome.counts if not found[3] or (found[1].index, id(found[0])) in asked]


def _relevant(task: Work, tree: Tree, env: Environment, outcome: Outcome) -> None:
    run = task.run
    elements = tree.found[task.index]
    env.spend(len(elements))
    for element in elements:
        if element.relevant and not run(Frame(element, env, element)):
            tree.complete(element)
            _drop(element, outcome)
            outcome.removed.append(element)
            if element.shape.is_repeat and element.parent is not None:
                element.parent.children[element.name].remove(element)


def _drop(element: Element, outcome: Outcome) -> None:
    """Blank an element and all below it; instances of repeats are there no more, as in what will be stored."""
    element.relevant = False
    if element.text:
        outcome.dropped.append((element, element.text))
        element.text = ""
    for name, held in element.children.items():
        for child in held:
            if child.relevant:
                _drop(child, outcome)
        if held and held[0].shape.is_repeat:
            element.children[name] = []


def _calculate(task: Work, tree: Tree, env: Environment, outcome: Outcome) -> None:
    run, shape = task.run, task.shape
    elements = tree.found[task.index]
    env.spend(len(elements))
    for element in elements:
        if not element.relevant:
            continue
        sent = element.text
        if (sent and task.volatile) or (shape.name in INTENTS and sent not in YES):
            continue
        value = result_text(run(Frame(element, env, element)), shape.data_type, env.zone)
        outcome.calculated.append(element)
        if shape.name in INTENTS:
            value = sent if value in YES else ""
        same = bool(sent) and same_result(sent, value, env.zone)
        if not (same and value):
            element.text = env.bounded(value)
        if sent and not same:
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
        tree.complete(surplus)
        _drop(surplus, outcome)
        outcome.removed.append(surplus)
    del held[count:]
    missing = min(count - len(held), MAX_MADE)
    env.spend(max(missing, 0) * max(len(shape.children), 1))
    for _ in range(missing):
        tree.fill(parent, shape, None)


def _choices(task: Work, tree: Tree, env: Environment, outcome: Outcome) -> None:
    """Blank what the form does not offer: ODK's clients take it back as soon as the list no longer has it."""
    for element in tree.found[task.index]:
        if not element.relevant or not element.text:
            continue
        listing = env.listing(task.listing) if task.listing else None
        if task.listing and listing is None:
            continue  # the file is not at hand
        values = _InListing(listing, task.value_ref) if listing and task.is_whole else _values(task, element, env)
        sent = element.text
        element.text = offered(task.shape, sent, values)
        if element.text != sent:
            chosen = split_list(sent) if task.shape.is_many else [sent]
            outcome.unlisted += [(element, value) for value in chosen if value not in values]


def _values(task: Work, element: Element, env: Environment) -> set[str]:
    nodes = task.run(Frame(element, env, element))
    return {cell.value() for node in nodes for cell in node.named(task.value_ref)}


class _InListing:
    """The values of one column of a listing, looked up one by one."""

    def __init__(self, listing: Listing, column: str) -> None:
        self.listing, self.column = listing, column

    def __contains__(self, value: object) -> bool:
        return bool(self.listing.where(self.column, str(value)))
