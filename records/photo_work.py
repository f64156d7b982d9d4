"""Which records still have photos to look at: the mark is part of the record, so that nothing is lost with a queue.

`photos` is "due" until a worker has looked at every photo of the record; `photos_lease` is when it may be taken (again):
a worker that dies leaves a lease that runs out. `photos_round` grows with each photo that comes later, so that what came
meanwhile is not called done.
"""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import PyMongoError

from records.evidence import Evidence
from records.submissions import Submission

Document = dict[str, Any]
_KINDS = {"submission": Submission, "evidence": Evidence}
KINDS = tuple(_KINDS)


def _collection(kind: str) -> Any:
    return _KINDS[kind]._get_collection()


def claim(kind: str, at: datetime, seconds: float) -> Document | None:
    """Take the record of `kind` that has waited longest, for `seconds`; None if none is due. Its XML is left out."""
    found: Document | None = _collection(kind).find_one_and_update(
        {"photos": "due", "photos_lease": {"$lte": at}},
        {"$set": {"photos_lease": at + timedelta(seconds=seconds)}},
        projection={"xml": 0},
        sort=[("photos_lease", 1)],
        return_document=ReturnDocument.AFTER,
    )
    return found


def renew(kind: str, record_id: str, at: datetime, seconds: float) -> None:
    """Keep a claimed record for `seconds` more. While the database is away nothing is renewed: the lease then runs out."""
    with contextlib.suppress(PyMongoError):
        _collection(kind).update_one(
            {"_id": record_id, "photos": "due"}, {"$set": {"photos_lease": at + timedelta(seconds=seconds)}}
        )


def done(kind: str, record: Document, codes: list[str], *, issues: bool) -> bool:
    """Note that the photos of `record` (as it was claimed) were looked at; say whether none came meanwhile.

    `codes` are added to the record's; with `issues`, one that was only received becomes one with issues.
    """
    collection = _collection(kind)
    unchanged = {"_id": record["_id"], "photos_round": record.get("photos_round")}
    update: Document = {"$unset": {"photos": "", "photos_lease": ""}}
    if codes:
        update["$addToSet"] = {"codes": {"$each": codes}}
    if issues and record.get("state") == "received":
        changed = collection.update_one({**unchanged, "state": "received"}, {**update, "$set": {"state": "has_issues"}})
        if changed.modified_count:
            return True
    return bool(collection.update_one(unchanged, update).matched_count)


def drop_code(kind: str, root: str, code: str) -> None:
    """Take a code off the current version of a record: its last finding of that code was dismissed."""
    _collection(kind).update_many({"$or": [{"_id": root}, {"root": root, "current": True}]}, {"$pull": {"codes": code}})


def add_code(kind: str, root: str, code: str, *, issues: bool) -> None:
    """Put a code on the current version of a record that was looked at before; `issues`: see `done`."""
    current = {"$or": [{"_id": root}, {"root": root, "current": True}]}
    _collection(kind).update_many(current, {"$addToSet": {"codes": code}})
    if issues:
        _collection(kind).update_many({**current, "state": "received"}, {"$set": {"state": "has_issues"}})


def how_many_due(at: datetime, limit: int = 10_000) -> int:
    """Return how many records may be taken now (counted up to `limit` of each kind)."""
    query = {"photos": "due", "photos_lease": {"$lte": at}}
    return sum(_collection(kind).count_documents(query, limit=limit) for kind in KINDS)
