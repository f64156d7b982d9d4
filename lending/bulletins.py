"""The monthly bulletin: the regions of an area with their figures as of the month's end, and how they rank.

Regions are ranked, never people: field work is not to become a contest (docs/indicators.md, "Bulletins").
"""

from __future__ import annotations

import uuid
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Any

from errors import MonthInvalid
from households.numbers import today
from lending.indicators import MONTH, Question, indicators
from records import bulletins, regions
from records.actors import Actor
from records.clock import now
from records.money import plain, stored
from records.scopes import Scope, prefixes

Document = dict[str, Any]
# What a bulletin ranks by: indicator -> whether more is better (rank 1).
RANKED = {"balance": True, "lent": True, "completion": True, "overdue": False, "overdue_rate": False}
SHOWN = ("balance", "loans", "lent_month", "lent", "completion", "overdue", "overdue_rate", "par30", "par90")
_CURVE, _CURVE_MONTHS = ("balance", "overdue_rate", "lent_month"), 13


def ranks(values: Sequence[Any], *, more_is_better: bool) -> list[int | None]:
    """Return the rank of each value, 1 for the best; equal values share a rank and the next one is left out; None has none.

    >>> ranks([5, 7, 5, None, 1], more_is_better=True)
    [2, 1, 2, None, 4]
    """
    known = [value for value in values if value is not None]
    better = (lambda a, b: a > b) if more_is_better else (lambda a, b: a < b)
    return [None if value is None else 1 + sum(1 for one in known if better(one, value)) for value in values]


def last_day_of(month: str) -> date:
    """Return the last day of a month such as "2026-10", or today within the present one. Raises MonthInvalid."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise MonthInvalid(pointer="/month") from None
    if first > today() or first.year < 1990:
        raise MonthInvalid(pointer="/month")
    return min(first.replace(day=monthrange(first.year, first.month)[1]), today())


def bulletin_of(month: str, scope: Scope) -> Document:
    """Return the bulletin of an area for a month as the figures are now. Raises MonthInvalid."""
    day = last_day_of(month)
    found = indicators(Question(scope, day, codes=SHOWN))
    rows = [{"key": row["key"], "name": row["name"], "values": row["values"], "ranks": {}} for row in found["rows"]]
    for code, more_is_better in RANKED.items():
        ranked = ranks([row["values"][code]["value"] for row in rows], more_is_better=more_is_better)
        for row, rank in zip(rows, ranked, strict=True):
            row["ranks"][code] = rank
    curve = indicators(Question(scope, day, by=MONTH, months=_CURVE_MONTHS, codes=_CURVE))
    return {
        "month": month, "region": scope.prefix, "institution": scope.institution, "as_of": day.isoformat(),
        "name": regions.full_name(scope.prefix), "rows": rows, "total": found["total"]["values"],
        "months": [{"key": row["key"], "values": row["values"]} for row in curve["rows"]],
    }  # fmt: skip


def issue_bulletin(month: str, scope: Scope, by: Actor) -> Document:
    """Store the bulletin of a month as it is now, so that it can be shown as it was; return it. Raises MonthInvalid."""
    bulletin: Document = {
        "_id": str(uuid.uuid4()), **bulletin_of(month, scope), "scopes": prefixes(scope.prefix),
        "issued_at": now(), "issued_by": by.who,
    }  # fmt: skip
    bulletins.insert(stored(bulletin))
    by.note("bulletin.issued", f"bulletin:{bulletin['_id']}", region=scope.prefix, details={"month": month})
    return bulletin


def issued(bulletin_id: str, scope: Scope) -> Document:
    """Return an issued bulletin with amounts as Decimal. Raises BulletinNotFound."""
    found: Document = plain(bulletins.in_scope(bulletin_id, scope))
    return found
