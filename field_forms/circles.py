"""Questions that wait for each other: ODK's engine does not open such a form.

Source: JavaRosa's TriggerableDag, as ODK Validate runs it: relevance, calculations, required and read-only count, by the
question they belong to; what decides over a group decides over all in it. Constraints, choice filters and the number of
repeats do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from field_forms.validation.references import References
from field_forms.validation.shapes import Shape

KINDS = ("relevant", "calculate", "required", "readonly")
MAX_TOLD = 20
# What each shape waits for, and the kind of the expression that makes it wait; "" for the group it stands in.
Waiting = dict[Shape, dict[Shape, str]]


def circles(references: Mapping[tuple[Shape, str], References]) -> Iterator[list[tuple[Shape, str]]]:
    """Yield each circle: questions, each with the kind of expression by which it waits for the next, the last the first."""
    waiting = _waiting(references)
    for _ in range(MAX_TOLD):
        found = _circle(waiting)
        if found is None:
            return
        yield found
        del waiting[found[0][0]][found[1][0]]


def _waiting(references: Mapping[tuple[Shape, str], References]) -> Waiting:
    waiting: Waiting = {}
    for (shape, kind), found in references.items():
        if kind not in KINDS:
            continue
        waits = waiting.setdefault(shape, {})
        for other in found.shapes:
            # A question that looks at its own answer is told apart from these.
            if other is not shape or kind in ("relevant", "calculate"):
                waits.setdefault(other, kind)
    for shape in {one for waits in waiting.values() for one in waits} | set(waiting):
        below = shape
        for above in shape.ancestors():
            waiting.setdefault(below, {}).setdefault(above, "")
            below = above
    return waiting


def _circle(waiting: Waiting) -> list[tuple[Shape, str]] | None:
    try:
        TopologicalSorter(waiting).prepare()
    except CycleError as error:
        shapes: list[Shape] = list(reversed(error.args[1]))[:-1]
    else:
        return None
    steps = [(shape, waiting[shape][shapes[(at + 1) % len(shapes)]]) for at, shape in enumerate(shapes)]
    first = min((at for at, (_, kind) in enumerate(steps) if kind), key=lambda at: steps[at][0].index)
    steps = steps[first:] + steps[:first]
    return [*steps, steps[0]]
