"""Which loans have a trail that is behind: the mark `trail: "due"` is part of the loan, set by every write of its ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pymongo import UpdateOne

from records.loans import collection
from records.scopes import Scope

Document = dict[str, Any]
# What a trail is derived from: half of the time goes into decoding amounts, and most of a loan's are not needed.
_FIELDS = dict.fromkeys(
    (
        "version", "contract_number", "region", "institution", "household", "household_code", "borrower", "scheme", "terms",
        "state", "renews", "events", "trail", "figures.disbursed", "installments.payable_until", "installments.settled_on",
        "installments.principal", "installments.paid_principal",
    ),
    1,
)  # fmt: skip


def _query(scope: Scope | None) -> Document:
    return {"trail": "due", **(scope.query() if scope and (scope.prefix or scope.institution) else {})}


def due(scope: Scope | None, apart_from: Iterable[str], limit: int) -> list[Document]:
    """Return up to `limit` loans (of the scope) whose trails are due, the longest due first."""
    query = {**_query(scope), "_id": {"$nin": list(apart_from)}}
    return list(collection().find(query, _FIELDS).sort("updated_at", 1).limit(limit))


def how_many_due(scope: Scope, limit: int = 1_000_000) -> int:
    """Return how many loans of the scope have a trail that is due, counted up to `limit`."""
    return int(collection().count_documents(_query(scope), limit=limit))


def done(loans: list[Document]) -> None:
    """Take the mark off loans as they were read: one written to meanwhile keeps it."""
    writes = [UpdateOne({"_id": loan["_id"], "version": loan["version"]}, {"$unset": {"trail": ""}}) for loan in loans]
    if writes:
        collection().bulk_write(writes, ordered=False)


def every(scope: Scope, size: int) -> Iterator[list[Document]]:
    """Yield the loans of a scope, `size` at a time."""
    batch: list[Document] = []
    for loan in collection().find(scope.query(), _FIELDS).batch_size(size):
        batch.append(loan)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
