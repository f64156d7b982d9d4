"""Lists behind figures that are not sums of loans: households, visits, claims; as of a day, by (region, ID)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from records import figure_counts
from records.applications import Application
from records.figure_counts import visits_match
from records.households import Household
from records.money import plain
from records.ratings import Rating
from records.rectification_items import RectificationItem
from records.risk_funds import FundClaim, paid_before
from records.scopes import Scope
from records.submissions import Submission
from records.subsidy_claims import FROZEN, SubsidyClaim, SubsidyRow

Document = dict[str, Any]
Key = tuple[str, str]
Listing = Callable[[Scope, date, datetime, Key | None, int], list[Document]]
Stages = Callable[[Scope, datetime], list[Document]]
_CHINA = timezone(timedelta(hours=8))


def beyond(after: Key | None) -> Document:
    """Return the condition of what comes after (region, ID)."""
    if not after:
        return {}
    return {"region": {"$gte": after[0]}, "$or": [{"region": {"$gt": after[0]}}, {"_id": {"$gt": after[1]}}]}


def found(collection: Any, match: Document, after: Key | None, limit: int) -> list[Document]:
    """Return documents that match, by (region, ID)."""
    query = {"$and": [match, beyond(after)]}
    return list(collection.find(query).sort([("region", 1), ("_id", 1)]).limit(limit))


def registered(scope: Scope, day: date, instant: datetime, after: Key | None, limit: int) -> list[Document]:  # noqa: ARG001
    """List the households in the register."""
    match = {**scope.region_query(), "created_at": {"$lt": instant}}
    return [_household(one["_id"], one) for one in found(Household._get_collection(), match, after, limit)]


def visited(scope: Scope, day: date, instant: datetime, after: Key | None, limit: int) -> list[Document]:
    """List the households visited since the first of the month, each once."""
    since = datetime(day.year, day.month, 1, tzinfo=_CHINA)
    pipeline: list[Document] = [
        {"$match": visits_match(scope, since, instant)},
        {"$group": {"_id": "$household", "region": {"$first": "$region"}, "visits": {"$sum": 1}}},
        {"$match": beyond(after)}, {"$sort": {"region": 1, "_id": 1}}, {"$limit": limit},
    ]  # fmt: skip
    rows = Submission._get_collection().aggregate(pipeline, allowDiskUse=True)
    return [{"kind": "household", "id": row["_id"], "region": row["region"], "visits": row["visits"]} for row in rows]


def compensated(scope: Scope, day: date, instant: datetime, after: Key | None, limit: int) -> list[Document]:  # noqa: ARG001
    """List the claims that risk funds paid."""
    match = {**scope.query(), **paid_before(instant)}
    rows = found(FundClaim._get_collection(), match, after, limit)
    return [{**_of_loan("fund_claim", one), "amount": plain(one["sharing"]["fund"])} for one in rows]


def subsidy(scope: Scope, day: date, instant: datetime, after: Key | None, limit: int) -> list[Document]:
    """List the rows of the year's claims."""
    asked = {"quarter": {"$gte": f"{day.year}Q1", "$lte": f"{day.year}Q4"}, "submitted_at": {"$lt": instant},
             "state": {"$in": list(FROZEN)}}  # fmt: skip
    frozen = [one["_id"] for one in SubsidyClaim._get_collection().find(asked, {"_id": 1})]
    rows = found(SubsidyRow._get_collection(), {"claim": {"$in": frozen}, **scope.region_query()}, after, limit)
    return [{**_of_loan("subsidy_row", one), "amount": plain(one["amount"])} for one in rows]


def _households(collection: Any, stages: Stages) -> Listing:
    """Return a listing of the households that stages leave, each once."""

    def listed(scope: Scope, day: date, instant: datetime, after: Key | None, limit: int) -> list[Document]:  # noqa: ARG001
        pipeline: list[Document] = [
            *stages(scope, instant), {"$group": {"_id": "$household", "region": {"$first": "$region"}}},
            {"$match": beyond(after)}, {"$sort": {"region": 1, "_id": 1}}, {"$limit": limit},
        ]  # fmt: skip
        rows = collection().aggregate(pipeline, allowDiskUse=True)
        return [
            {"kind": "household", "id": row["_id"], "household": row["_id"], "region": row["region"]} for row in rows
        ]

    return listed


def _items(closed: bool) -> Listing:
    def listed(scope: Scope, day: date, instant: datetime, after: Key | None, limit: int) -> list[Document]:  # noqa: ARG001
        match: Document = {**scope.query(), "found_at": {"$lt": instant}}
        if closed:
            match["closed_at"] = {"$lt": instant}
        rows = found(RectificationItem._get_collection(), match, after, limit)
        same = ("contract_number", "household", "household_code", "region", "institution", "loan", "state")
        return [{"kind": "rectification_item", "id": one["_id"], **{key: one.get(key) for key in same}} for one in rows]

    return listed


def _household(household_id: str, document: Document) -> Document:
    return {"kind": "household", "id": household_id, "region": document["region"], "household": household_id,
            "household_code": document.get("code")}  # fmt: skip


def _of_loan(kind: str, document: Document) -> Document:
    same = ("contract_number", "household_code", "region", "institution", "loan")
    return {"kind": kind, "id": document["_id"], **{key: document.get(key) for key in same}}


# Measure -> the list behind it.
LISTS: dict[str, Listing] = {
    "registered": registered,
    "rated": _households(Rating._get_collection, figure_counts.rated_stages),
    "meeting": _households(Rating._get_collection, figure_counts.meeting_stages),
    "granted": _households(Rating._get_collection, figure_counts.granted_stages),
    "asked": _households(Application._get_collection, figure_counts.asked_stages),
    "served": _households(Application._get_collection, figure_counts.served_stages),
    "items": _items(closed=False),
    "items_closed": _items(closed=True),
    "visited": visited,
    "compensated": compensated,
    "subsidy": subsidy,
}
