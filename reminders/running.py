"""Planning a day: every loan that some rule looks at on that day is read once, in batches, and its reminders stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Self
from zoneinfo import ZoneInfo

from records import loan_reminders, reminders
from records.money import stored
from records.scopes import Scope
from reminders.moments import start_of
from reminders.planning import due_days, overdue_days, planned_for, reminder_of
from reminders.rules import RuleSet, applying
from reminders.staff_planning import staff_reminders

Document = dict[str, Any]
_BATCH = 2000


@dataclass(slots=True)
class DayPlan:
    """What planning a day came to. `known`: were planned before."""

    day: date
    loans: int = 0
    planned: int = 0
    known: int = 0
    by_rule: dict[str, int] = field(default_factory=dict)


def plan_day(
    day: date, sets: list[RuleSet], zone: ZoneInfo, scope: Scope | None = None,
    progress: Callable[[int], None] | None = None,
) -> DayPlan:  # fmt: skip
    """Store the reminders of a day for the loans of a scope, each once however often this runs; return what it came to.

    `progress` is told how many loans each batch had. Memory is bounded by two batches.
    """
    plan, scope = DayPlan(day), scope or Scope()
    with _Store(plan) as store:
        for_staff = staff_reminders(day, sets, zone, scope)
        while batch := list(islice(for_staff, _BATCH)):
            store.put(batch)
        stream = planned_reminders(day, sets, zone, scope)
        while found := list(islice(stream, _BATCH)):
            store.put([document for _, of_loan in found for document in of_loan])
            plan.loans += len(found)
            if progress:
                progress(len(found))
    return plan


class _Store:
    """Stores one batch while the next is being planned; at most two are in memory."""

    def __init__(self, plan: DayPlan) -> None:
        self._plan, self._thread = plan, ThreadPoolExecutor(1)
        self._running: Future[int] | None = None

    def __enter__(self) -> Self:
        return self

    def put(self, documents: list[Document]) -> None:
        """Wait for the batch before, and let this one be stored. Raises what storing the one before raised."""
        for document in documents:
            self._plan.by_rule[document["rule"]] = self._plan.by_rule.get(document["rule"], 0) + 1
        kept = [stored(document) for document in documents]
        self._wait()
        self._plan.known += len(kept)
        self._running = self._thread.submit(reminders.add, kept)

    def _wait(self) -> None:
        new = self._running.result() if self._running else 0
        self._plan.planned += new
        self._plan.known -= new
        self._running = None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._wait()
        finally:
            self._thread.shutdown()


def planned_reminders(
    day: date, sets: list[RuleSet], zone: ZoneInfo, scope: Scope
) -> Iterator[tuple[Document, list[Document]]]:
    """Yield each loan that is looked at on a day with the reminders planned for it (perhaps none); nothing is stored."""
    choices: dict[tuple[str, str | None], RuleSet | None] = {}
    begins: dict[str, datetime] = {}
    for loan in loan_reminders.looked_at(scope, due_days(sets, day), overdue_days(sets, day)):
        key = (loan["region"], loan.get("scheme"))
        if key not in choices:
            choices[key] = applying(sets, *key)
        rules = choices[key]
        if rules is None:
            continue
        if rules.id not in begins:
            begins[rules.id] = start_of(day, rules.send_at, zone)
        at = begins[rules.id]
        yield loan, [{**reminder_of(loan, one, rules, day), "next_try_at": at} for one in planned_for(loan, rules, day)]
