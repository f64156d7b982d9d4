"""Counts for indicators: households, ratings, visits and claims as of a day, grouped by region or bank in the database.

`instant` is the first moment after the day: what was received from then on does not count. Keys are the first `level`
digits of the region, institutions, or "" for all together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.applications import Application
from records.households import Household
from records.ratings import WITHDRAWN, Rating
from records.rectification_items import RectificationItem
from records.risk_funds import FundClaim, paid_before
from records.scopes import Scope, prefixes
from records.submissions import Submission
from records.subsidy_claims import SubsidyClaim, SubsidyRow

Document = dict[str, Any]
# Forms that a visit to a household leaves behind.
VISIT_FORMS = ("collection_visit", "household_archive", "loan_use_check", "needs_survey", "routine_visit", "site_check")


@dataclass(frozen=True, slots=True)
class Grouping:
    """How counts are grouped: by the first `level` digits of the region, by institution, or (neither) all together."""

    level: int = 0
    institution: bool = False

    def expression(self) -> Any:
        """Return the aggregation expression of a document's key."""
        if self.institution:
            return {"$ifNull": ["$institution", ""]}
        return {"$substrBytes": ["$region", 0, self.level]} if self.level else ""

    def key(self, document: Document) -> str:
        """Return the key of a document."""
        if self.institution:
            return document.get("institution") or ""
        return str(document["region"][: self.level])


def counted(collection: Any, match: Document, key: Any) -> dict[str, int]:
    """Return how many documents match, by key."""
    pipeline = [{"$match": match}, {"$group": {"_id": key, "count": {"$sum": 1}}}]
    return {row["_id"]: row["count"] for row in collection.aggregate(pipeline, allowDiskUse=True)}


def households_counted(collection: Any, match: Document, key: Any) -> dict[str, int]:
    """Return how many households have a document that matches, by key, each counted once."""
    pipeline = [
        {"$match": match},
        {"$group": {"_id": {"key": key, "household": "$household"}}},
        {"$group": {"_id": "$_id.key", "count": {"$sum": 1}}},
    ]
    return {row["_id"]: row["count"] for row in collection.aggregate(pipeline, allowDiskUse=True)}


def summed(collection: Any, match: Document, key: Any, field: str) -> dict[str, Any]:
    """Return the sum of a field over the documents that match, by key."""
    pipeline = [{"$match": match}, {"$group": {"_id": key, "sum": {"$sum": f"${field}"}}}]
    return {row["_id"]: row["sum"] for row in collection.aggregate(pipeline, allowDiskUse=True)}


def registered(scope: Scope, instant: datetime, grouping: Grouping) -> dict[str, int]:
    """Return how many households were in the register."""
    match = {**scope.region_query(), "created_at": {"$lt": instant}}
    return counted(Household._get_collection(), match, grouping.expression())


def visited(scope: Scope, since: datetime, instant: datetime, grouping: Grouping) -> dict[str, int]:
    """Return how many households were visited from `since` on: a form of a visit came in that was not rejected."""
    return households_counted(Submission._get_collection(), visits_match(scope, since, instant), grouping.expression())


def visits_match(scope: Scope, since: datetime, instant: datetime) -> Document:
    """Return the condition of submissions that are visits of the scope between two instants."""
    return {
        **scope.query(), "received_at": {"$gte": since, "$lt": instant}, "current": True, "household": {"$type": "string"},
        "form_id": {"$in": list(VISIT_FORMS)}, "state": {"$ne": "rejected"},
    }  # fmt: skip


def subsidy(scope: Scope, first: str, last: str, instant: datetime, grouping: Grouping) -> dict[str, Any]:
    """Return what rows of claims submitted before an instant for quarters `first` to `last` sum to, by the loans' regions."""
    match = {"quarter": {"$gte": first, "$lte": last}, "submitted_at": {"$lt": instant}}
    frozen = [one["_id"] for one in SubsidyClaim._get_collection().find({**_around(scope), **match}, {"_id": 1})]
    rows = {"claim": {"$in": frozen}, **scope.region_query()}
    return summed(SubsidyRow._get_collection(), rows, grouping.expression(), "amount")


def _around(scope: Scope) -> Document:
    """Return the condition of claims whose area is in the scope, or around it."""
    return {"$or": [{"scopes": scope.prefix}, {"region": {"$in": prefixes(scope.prefix)}}]}


def compensated(scope: Scope, instant: datetime, grouping: Grouping) -> dict[str, Any]:
    """Return what the funds paid for loans of the scope before an instant."""
    match = {**scope.query(), **paid_before(instant)}
    return summed(FundClaim._get_collection(), match, grouping.expression(), "sharing.fund")


def rated(scope: Scope, instant: datetime, grouping: Grouping) -> dict[str, int]:
    """Return how many households had a rating that passed the gate and was not withdrawn."""
    return _households(rated_stages(scope, instant), grouping)


def meeting(scope: Scope, instant: datetime, grouping: Grouping) -> dict[str, int]:
    """Return how many households met the conditions of the gate by their latest rating."""
    return _households(meeting_stages(scope, instant), grouping)


def granted(scope: Scope, instant: datetime, grouping: Grouping) -> dict[str, int]:
    """Return how many households had been granted a line."""
    return _households(granted_stages(scope, instant), grouping)


def rated_stages(scope: Scope, instant: datetime) -> list[Document]:
    """Return the stages that leave ratings that passed the gate and were not withdrawn, as of an instant."""
    return [{"$match": {**scope.query(), "created_at": {"$lt": instant}, "gate_passed": True}}, *_then(instant),
            {"$match": {"then.state": {"$ne": WITHDRAWN}}}]  # fmt: skip


def meeting_stages(scope: Scope, instant: datetime) -> list[Document]:
    """Return the stages that leave the latest rating of each household that met the gate's conditions by it, as of an instant."""
    latest = {
        "on": "$rated_on",
        "at": "$created_at",
        "gate": "$gate_passed",
        "region": "$region",
        "bank": "$institution",
    }
    return [
        {"$match": {**scope.query(), "created_at": {"$lt": instant}}}, *_then(instant),
        {"$match": {"then.state": {"$ne": WITHDRAWN}}},
        {"$group": {"_id": "$household", "latest": {"$max": latest}}},
        {"$match": {"latest.gate": True}},
        {"$project": {"household": "$_id", "region": "$latest.region", "institution": "$latest.bank"}},
    ]  # fmt: skip


def granted_stages(scope: Scope, instant: datetime) -> list[Document]:
    """Return the stages that leave ratings with a line granted, as of an instant."""
    entry = {"action": "line_granted", "at": {"$lt": instant}}
    return [{"$match": {**scope.query(), "history": {"$elemMatch": entry}}}]


def _then(instant: datetime) -> list[Document]:
    """Return the stage that adds `then`: the last entry of a document's history before an instant."""
    before = {"$filter": {"input": "$history", "cond": {"$lt": ["$$this.at", instant]}}}
    return [{"$set": {"then": {"$last": before}}}]


def _households(stages: list[Document], grouping: Grouping) -> dict[str, int]:
    return _grouped(Rating._get_collection(), stages, grouping)


def _grouped(collection: Any, stages: list[Document], grouping: Grouping) -> dict[str, int]:
    """Return how many households the stages leave, by key, each counted once."""
    pipeline = [
        *stages,
        {"$group": {"_id": {"key": grouping.expression(), "household": "$household"}}},
        {"$group": {"_id": "$_id.key", "count": {"$sum": 1}}},
    ]
    return {row["_id"]: row["count"] for row in collection.aggregate(pipeline, allowDiskUse=True)}


def asked(scope: Scope, instant: datetime, grouping: Grouping) -> dict[str, int]:
    """Return how many households had asked for a loan, were not found ineligible and had not withdrawn."""
    return _grouped(Application._get_collection(), asked_stages(scope, instant), grouping)


def served(scope: Scope, instant: datetime, grouping: Grouping) -> dict[str, int]:
    """Return how many of those had got their loan."""
    return _grouped(Application._get_collection(), served_stages(scope, instant), grouping)


def asked_stages(scope: Scope, instant: datetime) -> list[Document]:
    """Return the stages that leave applications that were not found ineligible nor withdrawn, as of an instant."""
    match = {
        **scope.query(),
        "created_at": {"$lt": instant},
        "eligibility.conditions.outcome": {"$ne": "fail"},
        "kind": None,
    }
    return [{"$match": match}, *_then(instant), {"$match": {"then.after.state": {"$ne": "withdrawn"}}}]


def served_stages(scope: Scope, instant: datetime) -> list[Document]:
    """Return the stages that leave those of them that became loans, as of an instant."""
    return [*asked_stages(scope, instant), {"$match": {"then.after.state": "lent"}}]


def items(scope: Scope, instant: datetime, grouping: Grouping) -> dict[str, int]:
    """Return how many rectification items had been found."""
    match = {**scope.query(), "found_at": {"$lt": instant}}
    return counted(RectificationItem._get_collection(), match, grouping.expression())


def items_closed(scope: Scope, instant: datetime, grouping: Grouping) -> dict[str, int]:
    """Return how many of those had been closed (销号)."""
    match = {**scope.query(), "found_at": {"$lt": instant}, "closed_at": {"$lt": instant}}
    return counted(RectificationItem._get_collection(), match, grouping.expression())
