"""Adds publications of reference rates to those that ship with the product."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from errors import InTheFuture, InvalidFields, RateDatesWrong
from households.numbers import today
from lending.rates import day_before_next
from lending.scoring import places_of
from records import reference_rates
from records.actors import Actor
from records.clock import now

_MOST_PLACES = 6


def add_publication(given: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Store a publication: published_on (date), rate_1y, rate_5y (fractions a year), source, basis ("lpr"), covered_to.

    `covered_to` is by default the day before the next publication. Returns the document. Raises RateExists,
    RateDatesWrong, InTheFuture, InvalidFields.
    """
    day = given["published_on"]
    if day > today():
        raise InTheFuture(on=day, today=today(), pointer="/published_on")
    until = given.get("covered_to") or day_before_next(day)
    if until < day:
        raise RateDatesWrong(until=until, on=day, pointer="/covered_to")
    basis = given.get("basis") or "lpr"
    document = {
        "_id": f"{basis}@{day.isoformat()}",
        "basis": basis,
        "published_on": day.isoformat(),
        "covered_to": until.isoformat(),
        "rate_1y": _rate(given["rate_1y"], "rate_1y"),
        "rate_5y": _rate(given["rate_5y"], "rate_5y"),
        "source": given["source"],
        "added_by": by.who,
        "added_at": now(),
    }
    reference_rates.add(document)
    by.note("rate.added", f"rate:{document['_id']}")
    return document


def _rate(value: Any, name: str) -> Decimal:
    try:
        rate = Decimal(str(value))
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or not 0 <= rate <= 1 or places_of(rate) > _MOST_PLACES:
        zh, en = (
            "应为 0 到 1 之间的年利率，最多 6 位小数，如 0.0300",
            "a fraction a year with at most 6 decimal places, such as 0.0300",
        )
        raise InvalidFields(count=1, details={"errors": [{"pointer": f"/{name}", "zh": zh, "en": en}]})
    return rate
