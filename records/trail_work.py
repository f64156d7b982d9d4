"""Which loans have a trail that is behind: the mark `trail: "due"` is part of the loan, set by every write of its ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pymongo import UpdateOne

from records.loans import collection
from records.scopes import Scope

Document = dict[str, Any]
_HEAD = dict.fromkeys(
    (
        "version", "contract_number", "region", "institution", "household", "household_code", "borrower", "scheme", "state",
        "renews", "trail",
    ),
    1,
)  # fmt: skip
_WHOLE = {**_HEAD, "terms": 1, "events": 1, "extensions": 1}
# What suffices to go on from the trail that is held. Decoding amounts is most of the work, so few come along.
_GOING_ON = {
    **_HEAD,
    **dict.fromkeys(
        ("terms.annual_rate", "figures.disbursed", "extensions", "events.n", "events.kind", "events.on"), 1
    ),
    **dict.fromkeys(("events.of", "events.annual_rate"), 1),
    "installments": {
        "$map": {
            "input": {"$filter": {"input": "$installments", "as": "row", "cond": {"$lte": ["$$row.settled_on", None]}}},
            "as": "row",
            "in": {
                "payable_until": "$$row.payable_until",
                "principal": "$$row.principal",
                "paid_principal": "$$row.paid_principal",
            },
        }
    },
}


def _query(scope: Scope | None) -> Document:
    return {"trail": "due", **(scope.query() if scope and (scope.prefix or scope.institution) else {})}


def due(scope: Scope | None, apart_from: Iterable[str], limit: int) -> list[Document]:
    """Return up to `limit` loans (of the scope) whose trails are due, the longest due first.

    Each has what `lending.trails.continued` needs: its events without amounts, its unsettled installments.
    """
    query = {**_query(scope), "_id": {"$nin": list(apart_from)}}
    return list(collection().find(query, _GOING_ON).sort("updated_at", 1).limit(limit))


def whole(loan_ids: list[str]) -> list[Document]:
    """Return loans with what `lending.trails.trail_of` needs: their terms and all of their events."""
    return list(collection().find({"_id": {"$in": loan_ids}}, _WHOLE)) if loan_ids else []


def how_many_due(scope: Scope, limit: int = 1_000_000) -> int:
    """Return how many loans of the scope have a trail that is due, counted up to `limit`."""
    return int(collection().count_documents(_query(scope), limit=limit))


def done(loans: list[Document]) -> None:
    """Take the mark off loans as they were read: one written to meanwhile keeps it."""
    writes = [UpdateOne({"_id": loan["_id"], "version": loan["version"]}, {"$unset": {"trail": ""}}) for loan in loans]
    if writes:
        collection().bulk_write(writes, ordered=False)


def every(scope: Scope, size: int) -> Iterator[list[Document]]:
    """Yield the loans of a scope as `whole` does, `size` at a time."""
    batch: list[Document] = []
    for loan in collection().find(scope.query(), _WHOLE).batch_size(size):
        batch.append(loan)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
