"""Indicators of an area as of a day: by the regions in it, by bank, or by month, each with numerator and denominator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from errors import FutureDay
from households.numbers import today
from lending.as_of import TOTAL, before_month
from lending.indicator_definitions import INDICATORS, Indicator
from lending.indicator_sources import MONEY, SOURCES, loan_measures
from lending.trail_keeping import bring_up_to_date
from records import regions
from records.figure_counts import Grouping
from records.money import NOTHING, rounded
from records.scopes import LEVELS, Scope

Document = dict[str, Any]
Counts = dict[str, Any]
REGION, INSTITUTION, MONTH = "region", "institution", "month"
MOST_MONTHS = 36
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of which area and bank, as of which day, split by what.

    `scheme` narrows the loans to one programme; `codes` are the indicators wanted (none: all).
    """

    scope: Scope
    as_of: date
    by: str = REGION
    months: int = 12
    scheme: str | None = None
    codes: tuple[str, ...] = ()

    @property
    def wanted(self) -> list[Indicator]:
        """The indicators asked for."""
        return [one for one in INDICATORS if not self.codes or one.code in self.codes]

    @property
    def measures(self) -> set[str]:
        """What has to be counted for them."""
        return {part.measure for one in self.wanted for part in (one.numerator, one.denominator) if part}

    @property
    def days(self) -> list[date]:
        """The days to answer for, latest first: `as_of`, and with `by` month the ends of the months before."""
        found = [self.as_of]
        while self.by == MONTH and len(found) < self.months:
            found.append(before_month(found[-1]))
        return found

    @property
    def grouping(self) -> Grouping:
        """How counts are split."""
        if self.by == REGION:
            return Grouping(next((level for level in LEVELS if level > len(self.scope.prefix)), LEVELS[-1]))
        return Grouping(institution=self.by == INSTITUTION)


def indicators(question: Question) -> Document:
    """Return {as_of, region, institution, by, rows, total, buckets, pending}: rows and total with `values` by indicator.

    A value is {numerator, denominator, value}: yuan as Decimal, ratios rounded half up to six places, None where there is
    nothing to divide by. `buckets`: the balance by days overdue. `pending`: loans of the area whose trail is behind still.
    Raises FutureDay.
    """
    if question.as_of > today():
        raise FutureDay(day=question.as_of.isoformat(), pointer="/as_of")
    pending = bring_up_to_date(question.scope)
    counted = _counted(question)
    if question.by == MONTH:
        rows = [_row(question, f"{day:%Y-%m}", "", counted[day][TOTAL], as_of=day) for day in sorted(question.days)]
    else:
        rows = _rows(question, counted[question.as_of])
    return {
        "as_of": question.as_of, "region": question.scope.prefix, "institution": question.scope.institution,
        "scheme": question.scheme, "by": question.by, "rows": rows, "pending": pending,
        "buckets": counted[question.as_of][TOTAL]["buckets"],
        "total": _row(question, "", regions.full_name(question.scope.prefix), counted[question.as_of][TOTAL]),
    }  # fmt: skip


def _counted(question: Question) -> dict[date, dict[str, Counts]]:
    """Return all measures by day and key, with the total."""
    scope, grouping = question.scope, question.grouping
    found = loan_measures(scope, question.days, grouping, question.scheme)
    for day, keys in found.items():
        for measure, count in SOURCES.items():
            if measure not in question.measures:
                continue
            split = count(scope, day, grouping)
            whole = count(scope, day, Grouping()) if grouping != Grouping() else split
            for key, value in split.items():
                keys.setdefault(key, {})[measure] = value
            keys[TOTAL][measure] = whole.get("", NOTHING if measure in MONEY else 0)
    return found


def _rows(question: Question, keys: dict[str, Counts]) -> list[Document]:
    keys = {key: counts for key, counts in keys.items() if key != TOTAL}
    if question.by == INSTITUTION:
        return [_row(question, key, key, keys[key]) for key in sorted(keys) if key]
    names = {one["_id"]: one["name"] for one in _regions(question.scope)}
    return [_row(question, key, names.get(key, key), keys.get(key, {})) for key in sorted({*keys, *names})]


def _regions(scope: Scope) -> Iterable[Document]:
    """Return the regions just below the scope; a village itself."""
    if len(scope.prefix) == LEVELS[-1]:
        return regions.below(scope.prefix, limit=1)
    return regions.children(scope.prefix, scope, limit=5000)


def _row(question: Question, key: str, name: str, counts: Counts, **more: Any) -> Document:
    return {"key": key, "name": name, **more, "values": {one.code: value_of(one, counts) for one in question.wanted}}


def value_of(indicator: Indicator, counts: Counts) -> Document:
    """Return numerator, denominator and value of an indicator from measures; a measure that is not there is 0."""
    numerator = counts.get(indicator.numerator.measure, _zero(indicator.numerator.measure))
    if indicator.denominator is None:
        return {"numerator": numerator, "denominator": None, "value": numerator}
    denominator = counts.get(indicator.denominator.measure, _zero(indicator.denominator.measure))
    value = rounded(Decimal(numerator) / Decimal(denominator), _PLACES) if denominator else None
    return {"numerator": numerator, "denominator": denominator, "value": value}


def _zero(measure: str) -> Any:
    return NOTHING if measure in MONEY else 0
