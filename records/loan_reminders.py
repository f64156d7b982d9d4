"""The loans that reminders look at: those whose unsettled installments fall on given dates, read with only what is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from records import loans
from records.scopes import Scope

Document = dict[str, Any]
_BATCH = 2000
# Of each installment, what a reminder needs; settled ones stay in the database.
_ROWS = {
    "$map": {
        "input": {"$filter": {"input": "$installments", "as": "row", "cond": {"$lte": ["$$row.settled_on", None]}}},
        "as": "row",
        "in": {
            "number": "$$row.number",
            "due_on": "$$row.due_on",
            "principal": "$$row.principal",
            "interest": "$$row.interest",
            "paid_principal": "$$row.paid_principal",
            "paid_interest": "$$row.paid_interest",
        },
    }
}


def looked_at(scope: Scope, due: list[str], overdue: list[str]) -> Iterator[Document]:
    """Yield the active loans of a scope with an unsettled installment due on one of `due` or `overdue` (ISO dates).

    Each has _id, contract_number, household, region, institution, scheme (its code), officer, last (number of its last
    installment) and installments (unsettled ones on these dates).
    """
    wanted = sorted({*due, *overdue})
    # The earliest unsettled installment falls on one of the coming dates, or is late: then a later one may be meant, too.
    first = {"$or": [{"next_due_on": {"$in": due}}, {"next_due_on": {"$lte": max(overdue, default="")}}]}
    pipeline: list[Document] = [
        {"$match": {"$and": [{"state": loans.ACTIVE}, scope.region_query(), first]}},
        {
            "$project": {
                "contract_number": 1, "household": 1, "region": 1, "institution": 1, "officer": 1,
                "scheme": "$scheme.code", "last": {"$last": "$installments.number"},
                "installments": {"$filter": {"input": _ROWS, "as": "row", "cond": {"$in": ["$$row.due_on", wanted]}}},
            }
        },
        {"$match": {"installments": {"$ne": []}}},
    ]  # fmt: skip
    yield from loans.collection().aggregate(pipeline, batchSize=_BATCH)


def without_evidence(last: str) -> Iterator[Document]:
    """Yield the running loans disbursed until `last` (ISO) of whose use nobody has seen evidence, earliest first."""
    fields = {
        "contract_number": 1,
        "household": 1,
        "region": 1,
        "institution": 1,
        "scheme": 1,
        "disbursed_on": 1,
    }
    query = {"state": loans.ACTIVE, "evidence_on": None, "disbursed_on": {"$lte": last}}
    order = [("disbursed_on", 1), ("region", 1), ("_id", 1)]
    yield from loans.collection().find(query, fields).sort(order).batch_size(_BATCH)
