"""What a day's reminders would say, to whom and by what, and why one would not be sent. Nothing is stored or sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo

from records.scopes import Scope
from reminders.composing import message_of
from reminders.contacts import contact_for, surroundings_of
from reminders.forbidding import forbidden
from reminders.rule_sets import in_force
from reminders.running import planned_reminders
from reminders.staff_planning import staff_reminders

Document = dict[str, Any]
_BATCH = 500


def preview_day(day: date, zone: ZoneInfo, scope: Scope) -> Iterator[Document]:
    """Yield each reminder planned for a day as {…, recipient, channels, text, reason}."""
    sets = in_force()
    by_id = {one.id: one for one in sets}
    of_loans = chain.from_iterable(planned for _, planned in planned_reminders(day, sets, zone, scope))
    stream = chain(staff_reminders(day, sets, zone, scope), of_loans)
    while batch := list(islice(stream, _BATCH)):
        around = surroundings_of(batch)
        for reminder in batch:
            rule = by_id[reminder["rules"]].rule(reminder["rule"])
            assert rule, "it was planned by this very rule"
            contact = contact_for(reminder, around)
            reason = forbidden(reminder, around, day) or (None if contact else "no_recipient")
            line = {**reminder, "channels": list(rule.channels), "reason": reason}
            if contact:
                line |= {"recipient": contact.key, "text": message_of(reminder, rule, contact, around, day).body}
            yield line
