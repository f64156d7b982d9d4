"""The outbox: reminders that are due are sent, each once, by any number of workers at once.

A worker takes a few for a while (a lease). Before it calls a channel it writes that it will (`sending`, with the attempt); a
worker that dies after that leaves an outcome that nobody knows, and the reminder is marked so and not sent again. What died
before that is taken by another worker. What forbids a reminder is looked at just before: paid meanwhile, opted out, the rule
withdrawn, quiet hours, enough for one day.

One trip to the database carries what settled a reminder together with the beginning of the next, so that a worker that dies was
at one of them at most.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from records import daily_counts, reminders
from records.clock import now
from reminders.attempts import Sending
from reminders.channels.interface import Channel
from reminders.contacts import surroundings_of
from reminders.moments import day_of
from reminders.rules import RuleSet
from reminders.waiting_writes import WaitingWrites

_log = logging.getLogger("ruhu.reminders")
Document = dict[str, Any]

LEASE_SECONDS = 60.0
BATCH = 40


@dataclass(slots=True)
class Outbox:
    """What sending works with. `rule_sets` gives those in force; `clock` is for tests."""

    channels: Mapping[str, Channel]
    rule_sets: Callable[[], list[RuleSet]]
    zone: ZoneInfo
    clock: Callable[[], datetime] = now
    counts: dict[str, int] = field(default_factory=dict)


def send_due(outbox: Outbox, *, seconds: float = 50.0) -> int:
    """Send until nothing is due or `seconds` have passed; return how many reminders were settled."""
    end, done = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        lease = secrets.token_hex(8)
        taken = reminders.claim(lease, outbox.clock(), LEASE_SECONDS, BATCH)
        if not taken:
            break
        done += _send(outbox, taken, lease)
    return done


def _send(outbox: Outbox, taken: list[Document], lease: str) -> int:
    """Send what was taken; return how many of them were settled."""
    until, writes = time.monotonic() + LEASE_SECONDS / 2, WaitingWrites(lease, LEASE_SECONDS, outbox.clock)
    around, sets = surroundings_of(taken), {one.id: one for one in outbox.rule_sets()}
    at = outbox.clock()
    today, done = day_of(at, outbox.zone), 0
    ready: list[Sending] = []
    for reminder in taken:
        one = Sending(
            outbox.channels, outbox.zone, outbox.counts, reminder, around, sets.get(reminder["rules"]), writes
        )
        settled = _guarded(one, partial(one.prepare, at, today))
        if settled is None:
            ready.append(one)
        done += bool(settled)
    _count(ready, today, at)
    for one in ready:
        if time.monotonic() > until:
            break  # the rest is taken again when the lease runs out
        done += bool(_guarded(one, one.send))
    writes.flush()
    return done


def _guarded(one: Sending, step: Callable[[], bool | None]) -> bool | None:
    """Carry out a step for a reminder; one that trips over its own data must not stop the others."""
    try:
        return step()
    except Exception:  # noqa: BLE001
        _log.exception("reminder %s was not sent", one.reminder["_id"])
        return False


def _count(ready: list[Sending], today: date, at: datetime) -> None:
    """Count the pushes of a batch against what each person may get in a day."""
    pushing = [one for one in ready if one.pushes]
    asked = [(one.contact.key, one.reminder["_id"], one.daily_limit) for one in pushing]
    for one, allowed in zip(pushing, daily_counts.take(asked, today.isoformat(), at), strict=True):
        one.allowed = allowed
