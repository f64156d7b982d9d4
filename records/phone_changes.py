"""What changed for one user's phone since it last asked: bounded reads of marks (records.change_marks)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bson.timestamp import Timestamp

from records.change_marks import place_of, since
from records.households import Household, scope_query
from records.loans import Loan
from records.scopes import Scope
from records.submissions import Submission

# What a phone shows of a record in the list of a household.
RECORD = dict.fromkeys(("form_id", "form_version", "name", "state", "received_at", "submitted_by", "missing"), 1)
_MARKS = "region_1_changed_1"
_RECORD_MARKS = "region_1_changed_1_household_1"
_WITHOUT_EVENTS = {"events": 0, "allocations": 0, "serials": 0, "deviations": 0, "agreements": 0}
_OWN = "submitted_by_1_received_at_-1__id_-1"


def changed_households(scope: Scope, mark: Timestamp, limit: int) -> set[str]:
    """Return IDs of households that changed, or whose records or loans did, since `mark`; of `limit` and more, only some.

    The reads go by (region, changed): they skip from village to village and look at nothing older.
    """
    condition = {**scope_query(Scope(scope.prefix)), "changed": since(mark)}
    households = Household._get_collection().find(condition, {"_id": 1}).hint(_MARKS).limit(limit)
    records = {**condition, "household": {"$exists": True}}
    touched = Submission._get_collection().find(records, {"_id": 0, "household": 1}).hint(_RECORD_MARKS)
    lent = Loan._get_collection().find(condition, {"_id": 0, "household": 1}).hint(_RECORD_MARKS).limit(limit)
    return {one["_id"] for one in households} | {one["household"] for one in (*touched.limit(limit), *lent)}


def gone_households(scope: Scope, mark: Timestamp, limit: int) -> list[str]:
    """Return up to `limit` IDs of households that moved out of the scope since `mark`, in order."""
    condition = {"left": place_of(scope), "changed": since(mark)}
    found = Household._get_collection().find(condition, {"_id": 1}).hint("left_1_changed_1").limit(limit)
    return sorted(one["_id"] for one in found)


def some_households(ids: list[str], scope: Scope) -> list[dict[str, Any]]:
    """Return those of `ids` that are in the scope, whole, by ID."""
    found = Household._get_collection().find({"_id": {"$in": ids}, **scope_query(scope)})
    return sorted(found, key=lambda one: one["_id"])


def latest_records(household: str, scope: Scope, limit: int) -> list[dict[str, Any]]:
    """Return the newest current records of a household in the scope: one short read of its timeline's index."""
    condition = {"household": household, "current": True, **scope.query()}
    found = Submission._get_collection().find(condition, RECORD).sort([("received_at", -1), ("_id", -1)])
    return list(found.hint("household_1_received_at_-1__id_-1").limit(limit))


def loans_of(households: list[str], scope: Scope) -> dict[str, list[dict[str, Any]]]:
    """Return the loans of households in the scope by household, newest first, without their events."""
    found = Loan._get_collection().find({"household": {"$in": households}, **scope.query()}, _WITHOUT_EVENTS)
    loans: dict[str, list[dict[str, Any]]] = {}
    for loan in sorted(found, key=lambda one: one["created_at"], reverse=True):
        loans.setdefault(loan["household"], []).append(loan)
    return loans


def records_to_see_to(username: str, scope: Scope, after: datetime, limit: int) -> list[dict[str, Any]]:
    """Return a user's own current records since `after` that came back from review or lack photos, newest first."""
    returned = {"state": {"$in": ["rejected", "has_issues"]}, "reviews.0": {"$exists": True}}
    condition = {
        "submitted_by": username,
        "received_at": {"$gte": after},
        "current": True,
        "$or": [returned, {"missing": {"$gt": 0}}],
        **scope.query(),
    }
    shown = {**RECORD, "household": 1, "reviews": 1}
    found = Submission._get_collection().find(condition, shown).sort([("received_at", -1), ("_id", -1)])
    return list(found.hint(_OWN).limit(limit))
