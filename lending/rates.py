"""The rate of a loan: the scheme's rule applied to the reference rate of the day (PBoC benchmark or LPR), or its own."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from errors import RateBandMissing, RateNotCovered
from lending.scheme import Scheme
from lending.scheme_money import RateBand, RateRow
from records import reference_rates
from records.freshness import FreshCache

_FILE = Path(__file__).with_name("reference_rates.yaml")
_cache = FreshCache(reference_rates.TOPIC, 60.0)
BASES = ("lpr", "benchmark")
# Long holidays put a publication off by about this; until it comes, the one before holds.
_PUT_OFF = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class RateTable:
    """Reference rates in the order of their days; `covered_to` is the last day that the last row is known to hold.

    `holes`: (first, last) days between of which no publication is known.
    """

    basis: str
    name: str
    source: str
    rows: tuple[RateRow, ...]
    covered_to: date | None
    holes: tuple[tuple[date, date], ...] = ()

    def on(self, day: date) -> RateRow:
        """Return the row in force on a day. Raises RateNotCovered before the first, after `covered_to` and in a hole."""
        row = next((one for one in reversed(self.rows) if one.from_ <= day), None)
        hole = next((one for one in self.holes if one[0] <= day <= one[1]), None)
        if row is None or hole or (self.covered_to and day > self.covered_to):
            since, until = self.rows[0].from_, hole[0] - timedelta(days=1) if hole else self.covered_to
            raise RateNotCovered(
                name=self.name, on=day, since=since, until=until or "…", details={"on": day.isoformat()}
            )
        return row


def rate_of(scheme: Scheme, months: int, on: date) -> Decimal:
    """Return the scheme's rate of a loan of `months` made on a day, a fraction a year; the highest if `rate.at_most`.

    LPR rule of the national notice: up to 12 months the 1-year LPR, beyond that the 5-year LPR. Raises RateNotCovered (the
    table of reference rates does not reach that day), RateBandMissing (the scheme has no rate for so long a term).
    """
    band = band_of(scheme, months)
    if band.rate is not None:
        return band.rate
    row = _table(scheme).on(on)
    return (row.rate_1y if band.tenor == "1y" else row.rate_5y) + band.markup


def band_of(scheme: Scheme, months: int) -> RateBand:
    """Return the band of the scheme's rate rule for a term. Raises RateBandMissing."""
    for band in scheme.rate.bands:
        if months <= band.up_to_months:
            return band
    raise RateBandMissing(months=months, scheme=scheme.name, pointer="/months")


def _table(scheme: Scheme) -> RateTable:
    if scheme.rate.table:
        return RateTable(scheme.rate.basis, scheme.name, scheme.id, scheme.rate.table, None)
    return table(scheme.rate.basis)


def table(basis: str) -> RateTable:
    """Return the reference rates ("lpr" or "benchmark"): those that ship with the product, then those added since."""
    held: RateTable = _cache.get(basis, lambda: _with_added(shipped(basis), reference_rates.of(basis)))
    return held


@functools.cache
def shipped(basis: str) -> RateTable:
    """Return the reference rates that ship with the product."""
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))[basis]
    rows = tuple(_row(one["from"], one["1y"], one["5y"]) for one in data["rates"])
    return RateTable(basis, data["name"], data["source"], rows, data["covered_to"])


def _with_added(base: RateTable, added: Iterable[dict[str, Any]]) -> RateTable:
    """Return `base` with publications added to it; of a day that both have, the added one counts."""
    rows = {row.from_: row for row in base.rows}
    covered, holes = base.covered_to, []
    for one in sorted(added, key=lambda one: str(one["published_on"])):
        day, until = date.fromisoformat(one["published_on"]), date.fromisoformat(one["covered_to"])
        rows[day] = _row(day, one["rate_1y"], one["rate_5y"])
        if covered and day > covered + _PUT_OFF:
            holes.append((covered + timedelta(days=1), day - timedelta(days=1)))
        covered = max(covered, until) if covered else until
    return RateTable(
        base.basis, base.name, base.source, tuple(rows[day] for day in sorted(rows)), covered, tuple(holes)
    )


def _row(day: date, rate_1y: Any, rate_5y: Any) -> RateRow:
    return RateRow(from_=day, rate_1y=Decimal(str(rate_1y)), rate_5y=Decimal(str(rate_5y)))


def day_before_next(published_on: date) -> date:
    """Return the day before the next publication: the LPR comes out on the 20th, or the first weekday after it.

    Source: PBoC announcement 2019 No. 15 (monthly on the 20th, put off on holidays). Longer holidays are not looked at.
    """
    first = (published_on.replace(day=1) + timedelta(days=32)).replace(day=20)
    while first.weekday() >= 5:
        first += timedelta(days=1)
    return first - timedelta(days=1)
