"""What a loan was on any day, in few bytes: one step a day on which its balance, arrears or sum paid out changed.

A step holds from its day until the next one, also for days to come: what falls overdue if nobody pays is in it already,
so that a day that merely passes changes nothing. Amounts are whole cents, days are `date.toordinal()`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np

# How steps are packed into the `steps` of a trail; 32 bytes each.
STEP = np.dtype([("day", "<i4"), ("late_since", "<i4"), ("balance", "<i8"), ("overdue", "<i8"), ("lent", "<i8")])
# The first day of each bucket but the first.
_EDGES = (1, 31, 61, 91)


class Step(NamedTuple):
    """From `day` on: cents outstanding, of these past their last day to pay, and paid out so far.

    `late_since`: the last day to pay of the installment that is late longest (holidays put it off); 0 if none is late.
    """

    day: int
    late_since: int
    balance: int
    overdue: int
    lent: int


def packed(steps: Iterable[Step]) -> bytes:
    """Return steps (earliest first) as the bytes that a trail keeps."""
    return np.array([tuple(step) for step in steps], STEP).tobytes()


def unpacked(data: bytes) -> list[Step]:
    """Return the steps in a trail's bytes."""
    return [Step(*row) for row in np.frombuffer(data, STEP).tolist()]


def joined(steps: Iterable[Step]) -> list[Step]:
    """Return steps in order of days, the last of each day, without those that repeat the one before."""
    kept: list[Step] = []
    for step in steps:
        if kept and kept[-1].day == step.day:
            kept.pop()
        if not kept or kept[-1][1:] != step[1:]:
            kept.append(step)
    return kept


def at(steps: Sequence[Step], on: date) -> Step | None:
    """Return the step that holds on a day; None before the first."""
    place = bisect_right(steps, on.toordinal(), key=lambda step: step.day)
    return steps[place - 1] if place else None


def days_late(step: Step, on: date) -> int:
    """Return how many days a loan is overdue on a day, as `lending.standing` counts; 0 if it is not."""
    return on.toordinal() - step.late_since if step.late_since else 0


def buckets(days: Any) -> Any:
    """Return the places in `lending.standing.BUCKETS` of an array of days late."""
    return np.searchsorted(_EDGES, days, side="right")


def next_change(steps: Sequence[Step], on: date) -> date | None:
    """Return the next day after `on` on which the step or its bucket is another; None if nothing changes any more."""
    day = on.toordinal()
    coming = [step.day for step in steps if step.day > day][:1]
    held = at(steps, on)
    if held and held.late_since:
        coming += [held.late_since + edge for edge in _EDGES if held.late_since + edge > day][:1]
    return date.fromordinal(min(coming)) if coming else None


class Rows:
    """The steps of a batch one after the other, with where each loan's begin."""

    def __init__(self, packed: Sequence[bytes]) -> None:
        """Take the packed steps of some loans, none of them empty."""
        self.rows = np.frombuffer(b"".join(packed), STEP)
        sizes = np.array([len(one) for one in packed]) // STEP.itemsize
        self.starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        self.day = np.ascontiguousarray(self.rows["day"])
        self._held: dict[date, Any] = {}

    def on(self, day: date) -> Any:
        """Return the step of each loan that holds on a day; zeros before its first."""
        if day not in self._held:
            past = np.add.reduceat((self.day <= day.toordinal()).astype(np.int32), self.starts)
            step = self.rows[np.maximum(self.starts + past - 1, 0)].copy()
            step[past == 0] = 0
            self._held[day] = step
        return self._held[day]


def rows_of(packed_steps: Sequence[bytes]) -> Rows:
    """Return the packed steps of some loans, none of them empty, so that all can be asked at once."""
    return Rows(packed_steps)
