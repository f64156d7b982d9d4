"""What stands behind a figure: the loans, households, claims and visits that were counted, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from errors import IndicatorNotFound
from lending.as_of import before_month, before_year
from lending.indicator_definitions import BY_CODE, Part
from lending.indicator_sources import after as instant_after
from lending.steps import Step, at, days_late, unpacked
from records import figure_lists, loan_trails
from records.money import CENT
from records.scopes import Scope

Document = dict[str, Any]
Key = tuple[str, str]
_NONE = Step(0, 0, 0, 0, 0)
_SHOWN = ("contract_number", "household", "household_code", "region", "institution", "scheme")


def behind(code: str, part: str, scope: Scope, day: date, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` items that a part ("numerator", "denominator") of an indicator counts, by (region, ID).

    Each has kind, id, region and what it adds (`amount` in yuan, where it is money). Raises IndicatorNotFound, also for parts
    that have no list, such as quotas.
    """
    indicator = BY_CODE.get(code)
    found: Part | None = getattr(indicator, part, None) if indicator else None
    if found is None or not found.lists:
        raise IndicatorNotFound()
    if found.lists == "loans":
        return _loans(found.measure, scope, day, after, limit)
    listed = figure_lists.LISTS.get(found.measure)
    if listed is None:
        raise IndicatorNotFound()
    return listed(scope, day, instant_after(day), after, limit)


def _loans(measure: str, scope: Scope, day: date, after: Key | None, limit: int) -> list[Document]:
    counts, conditions = _COUNTED[measure], _narrowed(measure, day)
    items: list[Document] = []
    for trail in loan_trails.candidates(scope, conditions, after):
        steps = unpacked(trail["steps"])
        cents = counts(steps, day)
        if cents:
            items.append(_item(trail, at(steps, day) or _NONE, cents, day))
        if len(items) == limit:
            break
    return items


def _item(trail: Document, held: Step, cents: int, day: date) -> Document:
    return {
        "kind": "loan", "id": trail["_id"], **{key: trail.get(key) for key in _SHOWN}, "amount": cents * CENT,
        "balance": held.balance * CENT, "overdue": held.overdue * CENT, "days_overdue": days_late(held, day),
    }  # fmt: skip


def _narrowed(measure: str, day: date) -> Document:
    """Return the condition without which a loan cannot count, so that few trails are read in vain."""
    text = day.isoformat()
    if measure in ("overdue", "par30", "par90"):
        return {
            "first_late_on": {"$lte": text},
            "$or": [{"last_late_on": {"$exists": False}}, {"last_late_on": {"$gte": text}}],
        }
    opened: Document = {"opened_on": {"$lte": text}}
    if measure in ("balance", "loans"):
        opened["$or"] = [{"closed_on": {"$exists": False}}, {"closed_on": {"$gt": text}}]
    return opened


def _held(steps: list[Step], day: date) -> Step:
    return at(steps, day) or _NONE


def _late_over(days: int) -> Callable[[list[Step], date], int]:
    def balance(steps: list[Step], day: date) -> int:
        held = _held(steps, day)
        return held.balance if days_late(held, day) > days else 0

    return balance


# What a loan adds to a measure on a day, in cents; 0 is not listed.
_COUNTED: dict[str, Callable[[list[Step], date], int]] = {
    "balance": lambda steps, day: _held(steps, day).balance,
    "loans": lambda steps, day: _held(steps, day).balance,
    "overdue": lambda steps, day: _held(steps, day).overdue,
    "par30": _late_over(30),
    "par90": _late_over(90),
    "ever_borrowed": lambda steps, day: _held(steps, day).lent,
    "lent_in_year": lambda steps, day: _held(steps, day).lent - _held(steps, before_year(day)).lent,
    "lent_in_month": lambda steps, day: _held(steps, day).lent - _held(steps, before_month(day)).lent,
}


def every(code: str, part: str, scope: Scope, day: date, page: int = 1000) -> Iterator[Document]:
    """Yield everything that a part of an indicator counts. Raises IndicatorNotFound."""
    after: Key | None = None
    while items := behind(code, part, scope, day, after, page):
        yield from items
        after = (items[-1]["region"], items[-1]["id"])
