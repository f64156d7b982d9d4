"""Where the measures of the indicators come from: loans by their trails, everything else counted in the database.

Every source answers for a day and ignores what was received after it. Amounts are Decimal yuan, the rest whole numbers.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from lending import as_of, schemes
from lending.fund_rules import balance_on
from lending.scheme_chain import Quota
from lending.standing import BUCKETS
from records import figure_counts, loan_trails, risk_funds
from records.figure_counts import Grouping
from records.money import CENT, NOTHING, plain
from records.scopes import Scope

Counts = dict[str, Any]
ZONE = timezone(timedelta(hours=8))
MONEY = frozenset({
    "balance", "overdue", "lent_in_year", "lent_in_month", "par30", "par90", "quota", "subsidy", "compensated", "fund",
})  # fmt: skip
_LOANS = {
    "balance": ("balance",), "overdue": ("overdue",), "lent_in_year": ("lent_in_year",), "lent_in_month": ("lent_in_month",),
    "par30": ("balance_31-60", "balance_61-90", "balance_90+"), "par90": ("balance_90+",), "loans": ("loans",),
    "ever_borrowed": ("ever_borrowed",), "late_loans": ("late_loans",), "opened_in_month": ("opened_in_month",),
    "opened_in_year": ("opened_in_year",),
}  # fmt: skip
_TRAIL_FIELDS = ("steps", "household", "region", "institution")


def after(day: date) -> datetime:
    """Return the first instant that is no more on a day."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZONE)


def loan_measures(
    scope: Scope, days: Sequence[date], grouping: Grouping, scheme: str | None
) -> dict[date, dict[str, Counts]]:
    """Return the measures of loans by day and key (the total under `as_of.TOTAL`), in one pass over the trails."""
    conditions = {"scheme": scheme} if scheme else None
    batches = loan_trails.batches(scope, _TRAIL_FIELDS, conditions)
    found = as_of.sums_of(batches, days, grouping.key)
    return {day: {key: _measures(sums) for key, sums in keys.items()} for day, keys in found.items()}


def _measures(sums: as_of.Sums) -> Counts:
    found: Counts = {"buckets": {name: sums[f"balance_{name}"] * CENT for name in BUCKETS}}
    for name, parts in _LOANS.items():
        value = sum(sums[part] for part in parts)
        found[name] = value * CENT if name in MONEY else value
    return found


def visited(scope: Scope, day: date, grouping: Grouping) -> Counts:
    """Count the households visited since the first of the month."""
    return figure_counts.visited(scope, after(as_of.before_month(day)), after(day), grouping)


def quota(scope: Scope, day: date, grouping: Grouping) -> Counts:
    """Sum the year's quotas in the schemes in force, in yuan."""
    quotas = _quotas(scope.prefix, day)
    if scope.institution:
        quotas = [one for one in quotas if one.institution == scope.institution]
    if grouping.institution:
        return _by_institution(quotas, scope.prefix)
    keys = {one.region[: grouping.level] for one in quotas if len(one.region) >= grouping.level}
    return {key: _quota_of(quotas, key if grouping.level else scope.prefix) for key in keys}


def _quotas(prefix: str, day: date) -> list[Quota]:
    """Return the quotas of the day's year within a region, each with the region that it is for; amounts only."""
    found = [
        dataclasses.replace(one, region=one.region or scheme.region)
        for scheme in schemes.in_force_within(prefix, day)
        for one in scheme.quotas
        if one.year == day.year and one.amount is not None
    ]
    return [one for one in found if one.region.startswith(prefix)]


def _quota_of(quotas: Iterable[Quota], region: str) -> Decimal:
    """Return the quota given for a region itself, or else the sum of those given to the regions just below it that have one."""
    within = [one for one in quotas if one.region.startswith(region)]
    if not within:
        return NOTHING
    nearest = min(len(one.region) for one in within)
    return sum((one.amount or NOTHING for one in within if len(one.region) == nearest), NOTHING)


def _by_institution(quotas: Iterable[Quota], region: str) -> Counts:
    banks: dict[str, list[Quota]] = defaultdict(list)
    for one in quotas:
        if one.institution:
            banks[one.institution].append(one)
    return {bank: _quota_of(its_own, region) for bank, its_own in banks.items()}


def subsidy(scope: Scope, day: date, grouping: Grouping) -> Counts:
    """Sum the subsidy in the claims for quarters of the year that were submitted until the day, in yuan."""
    return _money(figure_counts.subsidy(scope, f"{day.year}Q1", f"{day.year}Q4", after(day), grouping))


def compensated(scope: Scope, day: date, grouping: Grouping) -> Counts:
    """Sum what risk funds paid until the day, in yuan."""
    return _money(figure_counts.compensated(scope, after(day), grouping))


def fund(scope: Scope, day: date, grouping: Grouping) -> Counts:
    """Sum what the risk funds held on the day, in yuan; a county's account is in no township."""
    held: Counts = defaultdict(lambda: NOTHING)
    for one in risk_funds.every(scope):
        if len(one["region"]) >= grouping.level:
            held[grouping.key(one)] += balance_on(plain(one["events"]), day)
    return dict(held)


def _money(sums: Counts) -> Counts:
    return {key: plain(value) or NOTHING for key, value in sums.items()}


def _as_of(count: Callable[[Scope, datetime, Grouping], Counts]) -> Callable[[Scope, date, Grouping], Counts]:
    """Return a count of what came in until an instant as one of what there was at the end of a day."""
    return lambda scope, day, grouping: count(scope, after(day), grouping)


# Measure -> how it is counted for a day; loans have a pass of their own.
SOURCES: dict[str, Callable[[Scope, date, Grouping], Counts]] = {
    "registered": _as_of(figure_counts.registered),
    "rated": _as_of(figure_counts.rated),
    "meeting": _as_of(figure_counts.meeting),
    "granted": _as_of(figure_counts.granted),
    "asked": _as_of(figure_counts.asked),
    "served": _as_of(figure_counts.served),
    "items": _as_of(figure_counts.items),
    "items_closed": _as_of(figure_counts.items_closed),
    "visited": visited,
    "quota": quota,
    "subsidy": subsidy,
    "compensated": compensated,
    "fund": fund,
}
