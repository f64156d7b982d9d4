"""What stands where: households and visits of an area with their places (WGS-84), for maps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from records.figure_counts import visits_match
from records.households import Household
from records.scopes import Scope
from records.submissions import Submission

Document = dict[str, Any]
_LOCATED = {"location": {"$exists": True}}
_HOUSEHOLD = {"code": 1, "region": 1, "head_name": 1, "category": 1, "location": 1}
_VISIT = {"form_id": 1, "region": 1, "household": 1, "household_code": 1, "received_at": 1, "state": 1, "location": 1}


def groups(scope: Scope, level: int) -> list[Document]:
    """Return households by the first `level` digits of the region: {_id, households, located, longitude, latitude}.

    The place is the mean of those that have one, None where none has; ordered by code.
    """
    is_located = {"$cond": [{"$gt": ["$location", None]}, 1, 0]}
    group = {
        "_id": {"$substrBytes": ["$region", 0, level]},
        "households": {"$sum": 1},
        "located": {"$sum": is_located},
        "longitude": {"$avg": {"$arrayElemAt": ["$location.coordinates", 0]}},
        "latitude": {"$avg": {"$arrayElemAt": ["$location.coordinates", 1]}},
    }
    pipeline: list[Document] = [{"$match": scope.region_query()}, {"$group": group}, {"$sort": {"_id": 1}}]
    return list(Household._get_collection().aggregate(pipeline, allowDiskUse=True))


def located_households(scope: Scope, limit: int) -> list[Document]:
    """Return up to `limit` households of the scope that have a place, by region and code."""
    found = Household._get_collection().find({**scope.region_query(), **_LOCATED}, _HOUSEHOLD)
    return list(found.sort([("region", 1), ("code", 1)]).limit(limit))


def located_visits(scope: Scope, since: datetime, until: datetime, limit: int) -> list[Document]:
    """Return up to `limit` visits of the scope that were received in [since, until) and have a place, newest first."""
    match = {**visits_match(scope, since, until), **_LOCATED}
    return list(Submission._get_collection().find(match, _VISIT).sort([("received_at", -1), ("_id", -1)]).limit(limit))


def visit_count(scope: Scope, since: datetime, until: datetime) -> int:
    """Return how many visits of the scope were received in [since, until), with a place or without."""
    return int(Submission._get_collection().count_documents(visits_match(scope, since, until)))
