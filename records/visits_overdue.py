"""Households whose latest visit was on a given day: found from that day's records, not by looking at every household."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from records.households import Household
from records.submissions import Submission

Document = dict[str, Any]
_BATCH = 500
_FIELDS = {"code": 1, "region": 1, "cadre": 1, "institution": 1, "head_name": 1}


def last_seen_between(start: datetime, end: datetime) -> Iterator[Document]:
    """Yield the households whose latest record was received in [start, end), or that were registered then and never visited."""
    found = Submission._get_collection().distinct(
        "household",
        {"scopes": "", "current": True, "received_at": {"$gte": start, "$lt": end}, "household": {"$exists": True}},
    )
    seen = iter(found)
    while batch := list(islice(seen, _BATCH)):
        yield from _whole([one for one in batch if not _visited_since(one, end)])
    new = Household._get_collection().find({"created_at": {"$gte": start, "$lt": end}}, _FIELDS)
    for household in new:
        if household["_id"] not in found and not _visited_since(household["_id"], end):
            yield household


def _visited_since(household: str, at: datetime) -> bool:
    later = {"household": household, "received_at": {"$gte": at}}
    return Submission._get_collection().find_one(later, {"_id": 1}) is not None


def _whole(ids: list[str]) -> list[Document]:
    return list(Household._get_collection().find({"_id": {"$in": ids}}, _FIELDS)) if ids else []
