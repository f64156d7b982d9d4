"""The pages of a synchronisation: households in the order of the register for a first load, then rounds of changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bson.timestamp import Timestamp

from field_forms.catalog import LoadedVersion
from records import change_marks, households, phone_changes
from sync.cursors import Carrier, Cursor, pair, start
from sync.items import form_item, household_items
from sync.tasks import tasks_of

# A phone that missed more changes than this begins anew: its area is then quicker told than its changes.
MOST_CHANGES = 20_000


@dataclass(slots=True)
class Page:
    """One answer. `forms` and `tasks` are whole lists, or None where the phone has them as they are.

    `reset` begins a first load: what the phone held before and is not told again by its end is no longer the phone's.
    """

    cursor: Cursor
    more: bool
    reset: bool = False
    households: list[dict[str, Any]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    forms: list[dict[str, Any]] | None = None
    tasks: list[dict[str, Any]] | None = None


def next_page(
    cursor: Cursor | None, carrier: Carrier, limit: int, forms: Callable[[], list[LoadedVersion]], today: date
) -> Page:
    """Return what comes after `cursor` (None: nothing is held yet), at most `limit` households of it.

    `forms` gives the versions that the carrier may fill. Changes made while pages are fetched are told at the latest in
    the round after them; a change may be told twice.
    """
    page = _households_page(cursor, carrier, limit, today)
    if page.more:
        return page
    told = [form_item(version) for version in forms()]
    tasks = tasks_of(carrier, today)
    marks = {"forms": _digest(told), "tasks": _digest(tasks)}
    page.forms = None if marks["forms"] == page.cursor.forms else told
    page.tasks = None if marks["tasks"] == page.cursor.tasks else tasks
    page.cursor = page.cursor.moved(**marks)
    return page


def _households_page(cursor: Cursor | None, carrier: Carrier, limit: int, today: date) -> Page:
    if cursor is None or cursor.rights != carrier.rights:
        return _load(start(carrier, change_marks.present()), carrier, limit, today)
    if cursor.kind == "load":
        return _load(cursor, carrier, limit, today)
    return _changes(cursor, carrier, limit, today)


def _load(cursor: Cursor, carrier: Carrier, limit: int, today: date) -> Page:
    after = cursor.at or None
    found = households.page(carrier.scope, {}, after, limit + 1)  # type: ignore[arg-type]
    more, found = len(found) > limit, found[:limit]
    items = household_items(found, carrier, today)
    moved = cursor.moved(at=(found[-1]["region"], found[-1]["code"])) if more else cursor.moved(kind="done", at=())
    return Page(moved, more, reset=after is None, households=items)


def _changes(cursor: Cursor, carrier: Carrier, limit: int, today: date) -> Page:
    mark = Timestamp(*cursor.mark)
    if cursor.kind == "done":
        cursor = cursor.moved(kind="changes", until=pair(change_marks.present()), at=("",))
    ids = phone_changes.changed_households(carrier.scope, mark, MOST_CHANGES)
    if len(ids) >= MOST_CHANGES:
        return _load(start(carrier, change_marks.present()), carrier, limit, today)
    first = cursor.at == ("",)
    gone = phone_changes.gone_households(carrier.scope, mark, MOST_CHANGES) if first else []
    due = sorted(one for one in ids if one > cursor.at[0])
    more, due = len(due) > limit, due[:limit]
    items = household_items(phone_changes.some_households(due, carrier.scope), carrier, today)
    done = {"kind": "done", "mark": cursor.until, "until": (0, 0), "at": ()}
    moved = cursor.moved(**({"at": (due[-1],)} if more else done))
    return Page(moved, more, households=items, gone=gone)


def _digest(items: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(items, default=str).encode()).hexdigest()[:16]
