"""Sums over the loans of an area as of any days, in one pass over their trails, in memory that does not grow with the loans.

Measured beside MongoDB's aggregation over arrays of steps (docs/indicators.md): for one day they are alike, each further day
costs the aggregation its whole time again, and here a twentieth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np

from lending.standing import BUCKETS
from lending.steps import Rows, buckets, rows_of

Document = dict[str, Any]
Sums = dict[str, int]

# Cents, and numbers of loans and households; see docs/indicators.md.
MEASURES = (
    "balance", "overdue", *(f"balance_{name}" for name in BUCKETS), "lent_in_year", "lent_in_month",
    "loans", "late_loans", "opened_in_year", "opened_in_month", "ever_borrowed",
)  # fmt: skip
# What a household had on each day is a bit of 63.
MOST_DAYS = 62
TOTAL = "*"
NOTHING: Sums = dict.fromkeys(MEASURES, 0)


def sums_of(
    batches: Iterable[list[Document]], days: Sequence[date], key: Callable[[Document], str]
) -> dict[date, dict[str, Sums]]:
    """Return, for each of `days`, the sums of the trails (see MEASURES) by what `key` says of each.

    Trails need `steps`, `household` and what `key` reads. Steps after a day count for nothing on it. A key without loans on
    a day may be missing there. Those of all keys together stand under TOTAL: a household counts once in them, and they are
    there even if there is no loan. At most MOST_DAYS days.
    """
    assert len(days) <= MOST_DAYS
    passed = _Pass(days, key)
    for batch in batches:
        passed.add([trail for trail in batch if trail["steps"]])
    return passed.result()


def sum_of(many: Iterable[Sums]) -> Sums:
    """Return the sums of several keys that share no household."""
    total = dict(NOTHING)
    for one in many:
        for name, value in one.items():
            total[name] += value
    return total


def before_year(day: date) -> date:
    """Return the last day of the year before."""
    return date(day.year - 1, 12, 31)


def before_month(day: date) -> date:
    """Return the last day of the month before."""
    return date.fromordinal(day.replace(day=1).toordinal() - 1)


class _Pass:
    """One pass: what was added so far, by day, measure and key."""

    def __init__(self, days: Sequence[date], key: Callable[[Document], str]) -> None:
        self.days, self.key = days, key
        self.keys: dict[str, int] = {}
        self.sums: dict[tuple[date, str], Any] = {}
        self.borrowers: list[Any] = []

    def add(self, trails: list[Document]) -> None:
        """Add a batch."""
        if not trails:
            return
        group = np.array([self.keys.setdefault(self.key(trail), len(self.keys)) for trail in trails])
        rows = rows_of([trail["steps"] for trail in trails])
        for day in self.days:
            self._add_day(day, group, rows)
        had = sum((rows.on(day)["lent"] > 0).astype(np.int64) << place for place, day in enumerate(self.days))
        borrowers = np.array([hash(trail["household"]) for trail in trails])
        self.borrowers.append(np.stack([group, borrowers, had]))

    def _add_day(self, day: date, group: Any, rows: Rows) -> None:
        now, year, month = (rows.on(one) for one in (day, before_year(day), before_month(day)))
        since = np.where(now["late_since"] > 0, day.toordinal() - now["late_since"], 0)
        open_ = now["balance"] > 0
        of_bucket = buckets(since)
        found = {
            "balance": now["balance"], "overdue": now["overdue"],
            "lent_in_year": now["lent"] - year["lent"], "lent_in_month": now["lent"] - month["lent"],
            "loans": open_, "late_loans": open_ & (since > 0),
            "opened_in_year": (now["lent"] > 0) & (year["lent"] == 0),
            "opened_in_month": (now["lent"] > 0) & (month["lent"] == 0),
        }  # fmt: skip
        for place, name in enumerate(BUCKETS):
            found[f"balance_{name}"] = np.where(of_bucket == place, now["balance"], 0)
        for name, values in found.items():
            self._count(day, name, group, values)

    def _count(self, day: date, name: str, group: Any, values: Any) -> None:
        # Floating point counts whole cents exactly up to 90 billion yuan a batch; between batches they are integers.
        counted = np.bincount(group, values, len(self.keys)).astype(np.int64)
        held = self.sums.get((day, name))
        if held is not None:
            counted[: len(held)] += held
        self.sums[day, name] = counted

    def result(self) -> dict[date, dict[str, Sums]]:
        """Return the sums by day, key and measure."""
        found = {day: {key: dict(NOTHING) for key in self.keys} for day in self.days}
        for (day, name), counted in self.sums.items():
            for key, value in zip(self.keys, counted.tolist(), strict=False):
                found[day][key][name] = value
        for day in self.days:
            found[day][TOTAL] = sum_of(found[day].values())
        group, borrower, had = np.concatenate(self.borrowers or [np.zeros((3, 0), np.int64)], axis=1)
        self._put(found, _ever_borrowed(group, borrower, had, self.days), list(self.keys))
        self._put(found, _ever_borrowed(np.zeros_like(group), borrower, had, self.days), [TOTAL])
        return found

    def _put(self, found: dict[date, dict[str, Sums]], counts: list[Any], keys: list[str]) -> None:
        for day, counted in zip(self.days, counts, strict=True):
            for place, key in enumerate(keys):
                found[day][key]["ever_borrowed"] = int(counted[place]) if place < len(counted) else 0


def _ever_borrowed(group: Any, borrower: Any, had: Any, days: Sequence[date]) -> list[Any]:
    """Return for each day how many households of each group had had a loan paid out, each counted once."""
    if not len(group):
        return [[] for _ in days]
    order = np.lexsort((borrower, group))
    group, borrower, had = group[order], borrower[order], had[order]
    new = np.flatnonzero(np.concatenate(([True], (np.diff(group) != 0) | (np.diff(borrower) != 0))))
    had, group = np.bitwise_or.reduceat(had, new), group[new]
    return [np.bincount(group[(had >> place) & 1 == 1]) for place in range(len(days))]
