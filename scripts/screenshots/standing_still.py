"""What would make each run's pictures differ stands still: the day, and what is drawn at random."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine

# A Monday on which a scheme covers every loan of the demo county (the oldest is of nine months before).
MOMENT = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@contextmanager
def standing_still() -> Iterator[time_machine.Coordinates]:
    """Let the clock go on from MOMENT, and UUIDs, tokens and keys be the same in every run.

    For a county that is thrown away afterwards: nothing in it is secret.
    """
    drawn = random.Random(MOMENT.year)  # noqa: S311
    before = os.urandom, random._urandom  # type: ignore[attr-defined]
    os.urandom = random._urandom = drawn.randbytes  # type: ignore[attr-defined]
    try:
        with time_machine.travel(MOMENT, tick=True) as clock:
            yield clock
    finally:
        os.urandom, random._urandom = before  # type: ignore[attr-defined]
