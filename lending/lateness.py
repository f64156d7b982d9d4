"""How every loan of an area stood on a day, one after the other, from their trails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from lending.steps import rows_of
from records import loan_trails
from records.scopes import Scope

_FIELDS = ("_id", "steps")


class Lateness(NamedTuple):
    """A loan on a day: cents outstanding, of these past their last day to pay, and days overdue."""

    loan: str
    balance: int
    overdue: int
    days_overdue: int


def every_standing(scope: Scope, day: date) -> Iterator[Lateness]:
    """Yield how each loan of a scope that had a balance stood at the end of a day; what came later does not count."""
    on = day.toordinal()
    for trails in loan_trails.batches(scope, _FIELDS):
        held = rows_of([trail["steps"] for trail in trails]).on(day)
        columns = (held["balance"].tolist(), held["overdue"].tolist(), held["late_since"].tolist())
        for trail, balance, overdue, since in zip(trails, *columns, strict=True):
            if balance:
                yield Lateness(trail["_id"], balance, overdue, on - since if since else 0)
