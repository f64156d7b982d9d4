"""Writes that wait for the next trip to the database: what settled one reminder goes out with the beginning of the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from records import reminders

Document = dict[str, Any]


class WaitingWrites:
    """The writes of one batch under one lease."""

    def __init__(self, lease: str, lease_seconds: float, clock: Callable[[], datetime]) -> None:
        self.lease, self._seconds, self._clock = lease, lease_seconds, clock
        self._waiting: list[Any] = []

    def now(self) -> datetime:
        """Return the present moment."""
        return self._clock()

    def begin(self, reminder_id: str, attempt: Document, fields: Document) -> bool:
        """Write what waits and that a channel is about to be called; say whether it may be (the lease still holds)."""
        before, self._waiting = self._waiting, []
        until = self._clock() + timedelta(seconds=self._seconds)
        return reminders.begin(reminder_id, self.lease, attempt, fields, until, before)

    def settle(self, reminder_id: str, outcome: Document, fields: Document, gone: Iterable[str] = ()) -> None:
        """Let what came of the latest attempt wait to be written."""
        self._waiting.append(reminders.settling(reminder_id, self.lease, outcome, fields, gone))

    def close(self, reminder_id: str, fields: Document) -> None:
        """Let the end of a reminder that no channel was called for wait to be written."""
        self._waiting.append(reminders.closing(reminder_id, self.lease, fields))

    def postpone(self, reminder_id: str, until: datetime) -> None:
        """Let a reminder that is given back until later wait to be written."""
        self._waiting.append(reminders.postponing(reminder_id, self.lease, until))

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        reminders.carry_out(waiting)
