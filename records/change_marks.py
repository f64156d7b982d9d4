"""When a document last changed, by the database's clock, so that a phone can ask for what is new since its last visit.

`changed` is a BSON timestamp that the primary fills in from its cluster time. It only grows, whatever the clocks of the
application's machines say; but of two writes at once the one with the earlier mark may become visible later. Whoever
reads "since" therefore goes back by `OVERLAP_SECONDS` and may meet the same change twice.

`left` of a household are the places (see `place_of`) where it was and is no longer: what a phone there has to forget.
"""

from __future__ import annotations

from typing import Any

from bson.timestamp import Timestamp

from records.database import database
from records.scopes import Scope

OVERLAP_SECONDS = 60
# Parts of an insert and of an update. The primary replaces an empty timestamp at the top of a new document by its own.
ON_INSERT: dict[str, Any] = {"changed": Timestamp(0, 0)}
ON_CHANGE: dict[str, Any] = {"$currentDate": {"changed": {"$type": "timestamp"}}}


def present() -> Timestamp:
    """Return the cluster time of the primary: no change that was answered before this call has a later mark."""
    found: Timestamp = database().db.command("ping")["operationTime"]
    return found


def since(mark: Timestamp) -> dict[str, Any]:
    """Return the condition on `changed` of what may have become visible since `mark` was the present."""
    return {"$gt": Timestamp(max(mark.time - OVERLAP_SECONDS, 0), 0)}


def place_of(scope: Scope) -> str:
    """Return the place that a scope is: a region prefix, and an institution for those who see only its households."""
    return f"{scope.prefix}|{scope.institution}" if scope.institution else scope.prefix


def places_of(household: dict[str, Any]) -> set[str]:
    """Return the places of all scopes that a household is in."""
    institution, scopes = household.get("institution"), household.get("scopes", [])
    return {*scopes, *(f"{prefix}|{institution}" for prefix in scopes if institution)}


def left_after(held: dict[str, Any], now: set[str]) -> list[str] | None:
    """Return the places that a household was in at some time and will not be in `now`; None if there are none."""
    return sorted((places_of(held) | set(held.get("left", []))) - now) or None
