"""When an instance was filled: what today() and now() mean in it, however late it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from field_forms.expressions.dates import moment_of_text
from field_forms.nodes import FormDefinition
from field_forms.validation.filling import Tree

# A phone's clock may be wrong: what it says is believed if it lies so far before, or after, the time of receipt.
_BEFORE = timedelta(days=400)
_AFTER = timedelta(days=1)
# What a form may keep of when it was filled, the best first.
TIMESTAMPS = ("timestamp/end", "timestamp/start", "date/today")


def time_of_filling(definition: FormDefinition, tree: Tree, received: datetime, zone: ZoneInfo) -> datetime:
    """Return when the instance was finished, or else begun, by its own timestamps; else `received`."""
    times = definition.compiled.get("timestamps")
    if times is None:
        times = definition.compiled["timestamps"] = _timestamps(definition, tree)
    for index in times:
        for element in tree.found[index]:
            at = moment_of_text(element.text, zone) if element.text else None
            if at is not None and received - _BEFORE <= at.at <= received + _AFTER:
                return at.at
    return received


def _timestamps(definition: FormDefinition, tree: Tree) -> list[int]:
    """Return the indexes of the shapes that keep times, the best first."""
    found = []
    for preload in TIMESTAMPS:
        found += [tree.shapes.by_path[node.path].index for node in definition.walk() if node.preload == preload]
    return found
