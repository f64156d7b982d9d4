"""Planning a day: every loan that some rule looks at on that day is read once, in batches, and its reminders stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any
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

    `progress` is told how many loans each batch had. Memory is bounded by the batch.
    """
    plan = DayPlan(day)
    _plan_for_staff(plan, staff_reminders(day, sets, zone, scope or Scope()))
    stream = planned_reminders(day, sets, zone, scope or Scope())
    while found := list(islice(stream, _BATCH)):
        _store(plan, [document for _, of_loan in found for document in of_loan])
        plan.loans += len(found)
        if progress:
            progress(len(found))
    return plan


def _plan_for_staff(plan: DayPlan, stream: Iterator[Document]) -> None:
    while batch := list(islice(stream, _BATCH)):
        _store(plan, batch)


def _store(plan: DayPlan, documents: list[Document]) -> None:
    for document in documents:
        plan.by_rule[document["rule"]] = plan.by_rule.get(document["rule"], 0) + 1
    new = reminders.add([stored(document) for document in documents])
    plan.planned += new
    plan.known += len(documents) - new


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
