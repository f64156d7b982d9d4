"""Loans as documents: one each, with its terms, its events, and what follows from them.

Sums are Decimal128 yuan, business dates are ISO text ("2026-03-20"), instants UTC. `events` is the ledger and the only
truth; `installments`, `allocations`, `figures`, `state` and the dates beside them are rebuilt from it by each write
(`lending.ledger.fold`), for lists and reports. `overdue_from` is the first day on which the earliest unsettled installment
is late (holidays put it off); `next_due_on` and `oldest_unpaid_on` are that installment's due date.

Lists by one of these days have one index entry a loan, (day, region, ID), and read an area by skipping from day to day:
with an entry for each of a loan's six `scopes`, a repayment wrote twenty-four entries all over the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from errors import ContractNumberTaken, LoanChanged, LoanNotFound, SerialElsewhere
from records.change_marks import ON_CHANGE, ON_INSERT
from records.scopes import Scope

Document = dict[str, Any]
_BY_OVERDUE = "overdue_from_1_region_1__id_1"
# Where a page by day ended: ISO date, region, loan ID.
DayKey = tuple[str, str, str]
SIGNED, ACTIVE, CLOSED, RENEWED = "signed", "active", "closed", "renewed"
COMPENSATED, WRITTEN_OFF, CANCELLED = "compensated", "written_off", "cancelled"
STATES: dict[str, tuple[str, str]] = {
    SIGNED: ("已签约未放款", "Signed, nothing disbursed"),
    ACTIVE: ("在贷", "Outstanding"),
    CLOSED: ("已结清", "Repaid"),
    RENEWED: ("已续贷", "Renewed by another loan"),
    COMPENSATED: ("已代偿", "Compensated by the risk fund"),
    WRITTEN_OFF: ("已核销", "Written off"),
    CANCELLED: ("已撤销", "Cancelled before disbursement"),
}


class Loan(me.Document):
    """A loan. `serials` holds the bank's serial numbers of its events: one belongs to one event of the institution."""

    id = me.StringField(primary_key=True)
    contract_number = me.StringField(required=True, max_length=100)
    institution = me.StringField(required=True, max_length=64)
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    household = me.StringField(required=True)
    household_code = me.StringField(required=True)
    borrower = me.DictField()
    scheme = me.DictField()
    application = me.StringField()
    officer = me.StringField(max_length=64)
    mode = me.StringField(max_length=64)
    use = me.StringField(max_length=64)
    use_detail = me.StringField(max_length=500)
    agreements = me.ListField(me.DictField())
    deviations = me.ListField(me.DictField())
    note = me.StringField(max_length=2000)
    terms = me.DictField(required=True)
    events = me.ListField(me.DictField())
    serials = me.ListField(me.StringField())
    installments = me.ListField(me.DictField())
    allocations = me.ListField(me.DictField())
    figures = me.DictField()
    state = me.StringField(required=True, choices=list(STATES))
    next_due_on = me.StringField()
    next_due_amount = me.DecimalField()
    oldest_unpaid_on = me.StringField()
    overdue_from = me.StringField()
    disbursed_on = me.StringField()
    matures_on = me.StringField()
    closed_on = me.StringField()
    rate = me.DecimalField(precision=8)
    extensions = me.IntField()
    # The day of the first evidence of its use (lending.supervision.evidence_due).
    evidence_on = me.StringField()
    renews = me.StringField()
    renewal_number = me.IntField()
    renewed_by = me.StringField()
    trail = me.StringField(choices=["due"])
    # See records.change_marks.
    changed = me.DynamicField()
    version = me.IntField(required=True, default=1)
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField()
    updated_at = me.DateTimeField(required=True)
    updated_by = me.StringField()

    meta = {
        "collection": "loans",
        "indexes": [
            {"fields": ["institution", "contract_number"], "unique": True},
            {
                "fields": ["institution", "serials"],
                "unique": True,
                "partialFilterExpression": {"serials": {"$exists": True}},
            },
            ("contract_number",),
            ("scopes", "-created_at", "-id"),
            ("scopes", "state", "-created_at", "-id"),
            ("scopes", "institution", "-created_at", "-id"),
            ("scopes", "scheme.code", "-created_at", "-id"),
            ("scopes", "officer", "-created_at", "-id"),
            ("household", "-created_at", "-id"),
            {"fields": ["overdue_from", "region", "id"], "partialFilterExpression": {"state": ACTIVE}},
            {"fields": ["next_due_on", "region", "id"], "partialFilterExpression": {"state": ACTIVE}},
            {"fields": ["evidence_on", "disbursed_on", "region", "id"], "partialFilterExpression": {"state": ACTIVE}},
            {"fields": ["application"], "partialFilterExpression": {"application": {"$exists": True}}},
            ("region", "changed", "household"),
            {"fields": ["trail", "updated_at"], "partialFilterExpression": {"trail": "due"}},
        ],
        "auto_create_index": False,
    }
    # Dropped from databases that still have them.
    RETIRED_INDEXES = (
        "scopes_1_overdue_from_1__id_1",
        "scopes_1_next_due_on_1__id_1",
        "scopes_1_evidence_on_1_disbursed_on_1__id_1",
        "renews_1",
    )


def collection() -> Any:
    """Return the raw collection."""
    return Loan._get_collection()


def insert(document: Document, *, session: Any = None) -> None:
    """Store a new loan (amounts as Decimal128). Raises ContractNumberTaken, SerialElsewhere."""
    try:
        collection().insert_one({**document, **ON_INSERT}, session=session)
    except DuplicateKeyError as error:
        raise _taken(error, document) from None


def _taken(error: DuplicateKeyError, document: Document) -> ContractNumberTaken | SerialElsewhere:
    """Return the domain's words for a key that another loan of the institution has."""
    taken = (error.details or {}).get("keyValue", {})
    if "serials" in taken:
        return SerialElsewhere(serial=taken["serials"], institution=taken.get("institution", ""), pointer="/serial")
    return ContractNumberTaken(
        number=document["contract_number"], institution=document["institution"], pointer="/contract_number"
    )


def get(loan_id: str) -> Document | None:
    """Return a loan by ID, whoever asks."""
    found: Document | None = collection().find_one({"_id": loan_id})
    return found


def in_scope(loan_id: str, scope: Scope) -> Document:
    """Return a loan of the scope. Raises LoanNotFound."""
    return _found(collection().find_one({"_id": loan_id, **scope.query()}))


def with_contract(contract_number: str, scope: Scope, institution: str | None = None) -> Document:
    """Return the loan of a contract number in the scope (of `institution`, if given). Raises LoanNotFound.

    Of several institutions with the same number, the newest loan.
    """
    bank = {"institution": institution} if institution else {}
    query = {"$and": [{"contract_number": contract_number, **bank}, scope.query()]}
    return _found(collection().find_one(query, sort=[("created_at", -1)]))


def _found(document: Document | None) -> Document:
    if document is None:
        raise LoanNotFound()
    return document


def page(scope: Scope, conditions: Document, after: tuple[datetime, str] | None, limit: int) -> list[Document]:
    """Return up to `limit` loans of the scope that meet `conditions`, newest first, after `after`."""
    older: Document = {}
    if after:
        older = {
            "created_at": {"$lte": after[0]},
            "$or": [{"created_at": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}],
        }
    query = {"$and": [scope.query(), conditions, older]}
    return list(collection().find(query).sort([("created_at", -1), ("_id", -1)]).limit(limit))


def overdue_page(scope: Scope, conditions: Document, today: str, after: DayKey | None, limit: int) -> list[Document]:
    """Return up to `limit` loans overdue on `today`, the longest overdue first, after (overdue_from, region, id)."""
    late = {"state": ACTIVE, "overdue_from": {"$lte": today}}
    return _by(scope, {**late, **conditions}, "overdue_from", after, limit)


def due_page(
    scope: Scope, conditions: Document, first: str, last: str, after: DayKey | None, limit: int
) -> list[Document]:
    """Return up to `limit` loans whose earliest unsettled installment falls due from `first` to `last`, earliest first.

    `after`: (next_due_on, region, id).
    """
    due = {"state": ACTIVE, "next_due_on": {"$gte": first, "$lte": last}}
    return _by(scope, {**due, **conditions}, "next_due_on", after, limit)


def day_key(loan: Document, field: str) -> DayKey:
    """Return where a loan stands in a list by `field`, for the page that follows it."""
    return loan.get(field) or "", loan["region"], loan["_id"]


def _by(scope: Scope, conditions: Document, field: str, after: DayKey | None, limit: int) -> list[Document]:
    later: Document = {}
    if after:
        day, region, loan_id = after
        behind = [{field: {"$gt": day}}, {"region": {"$gt": region}}, {"region": region, "_id": {"$gt": loan_id}}]
        later = {field: {"$gte": day}, "$or": behind}
    query = {"$and": [scope.region_query(), conditions, later]}
    return list(collection().find(query).sort([(field, 1), ("region", 1), ("_id", 1)]).limit(limit))


def overdue_by_officer(scope: Scope, conditions: Document, today: str) -> list[Document]:
    """Return [{_id: {officer, overdue_from}, count, balance}] of the loans that are overdue on `today`."""
    match = {"$and": [scope.region_query(), {"state": ACTIVE, "overdue_from": {"$lte": today}}, conditions]}
    group = {"officer": "$officer", "overdue_from": "$overdue_from"}
    sums = {"count": {"$sum": 1}, "balance": {"$sum": "$figures.balance"}}
    stages = [{"$match": match}, {"$group": {"_id": group, **sums}}]
    # Of an area's loans few are late, and no sort tells the planner so.
    return list(collection().aggregate(stages, hint=_BY_OVERDUE))


def of_household(household_id: str, scope: Scope) -> list[Document]:
    """Return the loans of a household in the scope, newest first."""
    query = {"household": household_id, **scope.query()}
    return list(collection().find(query).sort([("created_at", -1), ("_id", -1)]))


def of_household_everywhere(household_id: str) -> list[Document]:
    """Return the loans of a household with every institution, whoever asks: a scheme's limits count them all."""
    return list(collection().find({"household": household_id}))


def with_ids(loan_ids: list[str]) -> list[Document]:
    """Return the loans of these IDs, whoever asks."""
    return list(collection().find({"_id": {"$in": loan_ids}}))


def of_households(household_ids: list[str]) -> list[Document]:
    """Return the loans of several households, newest first, whoever asks."""
    query = {"household": {"$in": household_ids}}
    return list(collection().find(query).sort([("created_at", -1), ("_id", -1)]))


def following(loan_id: str, limit: int) -> list[Document]:
    """Return up to `limit` loans by ID after `loan_id`, whoever asks: for work that goes through all of them."""
    return list(collection().find({"_id": {"$gt": loan_id}}).sort("_id", 1).limit(limit))


def with_number(contract_number: str) -> list[Document]:
    """Return the loans with this contract number, of any bank, whoever asks."""
    return list(collection().find({"contract_number": contract_number}))


def set_evidence_on(loan_id: str, day: str | None) -> int:
    """Keep the day of a loan's first evidence (None: there is none); return 1 if it was another. No new version."""
    update: Document = {"$set": {"evidence_on": day}} if day else {"$unset": {"evidence_on": ""}}
    return int(collection().update_one({"_id": loan_id, "evidence_on": {"$ne": day}}, update).modified_count)


def unevidenced_page(scope: Scope, last: str, after: DayKey | None, limit: int) -> list[Document]:
    """Return up to `limit` running loans disbursed until `last` without evidence, earliest first.

    `after`: (disbursed_on, region, id).
    """
    bare = {"state": ACTIVE, "evidence_on": None, "disbursed_on": {"$lte": last}}
    return _by(scope, bare, "disbursed_on", after, limit)


def of_application(application_id: str) -> list[Document]:
    """Return the loans that an application led to, whoever asks."""
    return list(collection().find({"application": application_id}))


def every(scope: Scope, conditions: Document | None = None) -> Iterator[Document]:
    """Stream the loans of a scope, newest first."""
    query = {**scope.query(), **(conditions or {})}
    yield from collection().find(query).sort([("created_at", -1), ("_id", -1)]).batch_size(500)


def how_many(scope: Scope) -> int:
    """Return how many loans a scope has."""
    return int(collection().count_documents(scope.query()))


def change(
    loan_id: str, version: int, fields: Document, *, event: Document | None = None, serial: str | None = None,
    session: Any = None,
) -> Document:  # fmt: skip
    """Set `fields` (None removes one) and append `event` if the loan is still at `version`; return the new document.

    `serial` is the bank's number of the event. Raises LoanChanged, SerialElsewhere, LoanNotFound.
    """
    update: Document = {"$inc": {"version": 1}, **ON_CHANGE}
    update["$set"] = {key: value for key, value in fields.items() if value is not None} | {"trail": "due"}
    if gone := {key: "" for key, value in fields.items() if value is None}:
        update["$unset"] = gone
    push = {"events": event} if event else {}
    if serial:
        push["serials"] = serial  # type: ignore[assignment]
    if push:
        update["$push"] = push
    try:
        document = collection().find_one_and_update(
            {"_id": loan_id, "version": version}, update, return_document=ReturnDocument.AFTER, session=session
        )
    except DuplicateKeyError as error:
        raise _taken(error, {"contract_number": "", "institution": ""}) from None
    if document is None:
        raise changed(_found(get(loan_id)))
    return document  # type: ignore[no-any-return]


def changed(held: Document) -> LoanChanged:
    """Return what tells the loser of two changes at once who won."""
    by, version = held.get("updated_by", ""), held["version"]
    return LoanChanged(by=by, version=version, details={"version": version, "by": by})
