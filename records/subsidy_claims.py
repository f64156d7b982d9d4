"""Interest subsidy claims: one a quarter, area and bank, and their rows, one a loan.

`_id` of a row is "quarter/loan", or "quarter/loan/corrected quarter" for a difference: a loan is claimed once a quarter,
however areas overlap. A claim and its rows change together, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError

from errors import SubsidyClaimChanged, SubsidyClaimFrozen, SubsidyClaimNotFound, SubsidyClaimOverlaps
from records.scopes import Scope

Document = dict[str, Any]
DRAFT, SUBMITTED, PAID = "draft", "submitted", "paid"
STATES: dict[str, tuple[str, str]] = {
    DRAFT: ("草稿", "Draft"),
    SUBMITTED: ("已提交", "Submitted"),
    PAID: ("已拨付", "Paid"),
}
FROZEN = (SUBMITTED, PAID)
_DUPLICATE_KEY = 11000


class SubsidyClaim(me.Document):
    """A claim. `figures`: sums in yuan and numbers of loans; `sha256` is over its rows once it is submitted."""

    id = me.StringField(primary_key=True)
    quarter = me.StringField(required=True)
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    state = me.StringField(required=True, choices=list(STATES))
    version = me.IntField(required=True)
    figures = me.DictField()
    sha256 = me.StringField()
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField()
    updated_at = me.DateTimeField(required=True)
    updated_by = me.StringField()
    submitted_at = me.DateTimeField()
    submitted_by = me.StringField()
    paid_on = me.StringField()
    paid_at = me.DateTimeField()
    paid_by = me.StringField()

    meta = {
        "collection": "subsidy_claims",
        "indexes": [
            {"fields": ["quarter", "region", "institution"], "unique": True},
            ("scopes", "-quarter", "-id"),
            ("scopes", "institution", "-quarter", "-id"),
        ],
        "auto_create_index": False,
    }


class SubsidyRow(me.Document):
    """What a loan earns in the claim's quarter (`kind` "quarter"), or what a frozen quarter should have been (difference)."""

    id = me.StringField(primary_key=True)
    claim = me.StringField(required=True)
    kind = me.StringField(choices=["quarter", "difference"])
    of_quarter = me.StringField(required=True)
    loan = me.StringField(required=True)
    region = me.StringField(required=True)
    segments = me.ListField(me.DictField())
    amount = me.DynamicField()

    meta = {
        "collection": "subsidy_rows",
        "indexes": [("claim", "region", "id"), ("of_quarter", "loan")],
        "auto_create_index": False,
        "strict": False,
    }


def claims() -> Any:
    """Return the raw collection of claims."""
    return SubsidyClaim._get_collection()


def rows() -> Any:
    """Return the raw collection of rows."""
    return SubsidyRow._get_collection()


def in_scope(claim_id: str, scope: Scope) -> Document:
    """Return a claim of the scope. Raises SubsidyClaimNotFound."""
    found: Document | None = claims().find_one({"_id": claim_id, **scope.query()})
    if found is None:
        raise SubsidyClaimNotFound()
    return found


def page(scope: Scope, conditions: Document, after: tuple[str, str] | None, limit: int) -> list[Document]:
    """Return up to `limit` claims of the scope, latest quarter first, after (quarter, ID)."""
    older: Document = {}
    if after:
        older = {"quarter": {"$lte": after[0]}, "$or": [{"quarter": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}]}
    query = {"$and": [scope.query(), conditions, older]}
    return list(claims().find(query).sort([("quarter", -1), ("_id", -1)]).limit(limit))


def row_page(claim_id: str, after: tuple[str, str] | None, limit: int) -> list[Document]:
    """Return up to `limit` rows of a claim by (region, ID), after that key."""
    beyond: Document = {}
    if after:
        beyond = {"region": {"$gte": after[0]}, "$or": [{"region": {"$gt": after[0]}}, {"_id": {"$gt": after[1]}}]}
    query = {"$and": [{"claim": claim_id}, beyond]}
    return list(rows().find(query).sort([("region", 1), ("_id", 1)]).limit(limit))


def every_row(claim_id: str) -> Iterator[Document]:
    """Stream the rows of a claim by (region, ID)."""
    yield from rows().find({"claim": claim_id}).sort([("region", 1), ("_id", 1)])


def frozen_of(region: str, institution: str | None, before: str, limit: int) -> list[Document]:
    """Return up to `limit` frozen claims of the same area and bank for earlier quarters, latest first."""
    query = {"scopes": region, "region": region, "institution": institution, "quarter": {"$lt": before}}
    return list(claims().find({**query, "state": {"$in": list(FROZEN)}}).sort("quarter", -1).limit(limit))


def frozen_amounts(of_quarter: str, loans: list[str]) -> Iterator[Document]:
    """Yield the rows about a quarter, of these loans, in claims that are frozen."""
    found = list(rows().find({"of_quarter": of_quarter, "loan": {"$in": loans}}))
    asked = {"_id": {"$in": sorted({row["claim"] for row in found})}, "state": {"$in": list(FROZEN)}}
    frozen = {claim["_id"] for claim in claims().find(asked, {"_id": 1})}
    yield from (row for row in found if row["claim"] in frozen)


def insert(claim: Document, its_rows: list[Document]) -> None:
    """Store a new draft with its rows. Raises SubsidyClaimOverlaps."""

    def store(session: Any) -> None:
        try:
            claims().insert_one(claim, session=session)
        except DuplicateKeyError:
            raise SubsidyClaimOverlaps(claim=_claim_like(claim), pointer="/quarter") from None
        _insert_rows(its_rows, session)

    _together(store)


def replace_draft(claim_id: str, version: int, fields: Document, its_rows: list[Document]) -> Document:
    """Give a draft other rows. Raises SubsidyClaimChanged, SubsidyClaimFrozen, SubsidyClaimOverlaps."""

    def store(session: Any) -> Document:
        changed = change(claim_id, version, DRAFT, fields, session=session)
        rows().delete_many({"claim": claim_id}, session=session)
        _insert_rows(its_rows, session)
        return changed

    changed: Document = _together(store)
    return changed


def remove_draft(claim_id: str, version: int) -> None:
    """Remove a draft and its rows. Raises SubsidyClaimChanged, SubsidyClaimFrozen."""

    def remove(session: Any) -> None:
        change(claim_id, version, DRAFT, {}, session=session)
        rows().delete_many({"claim": claim_id}, session=session)
        claims().delete_one({"_id": claim_id}, session=session)

    _together(remove)


def change(claim_id: str, version: int, state: str, fields: Document, *, session: Any = None) -> Document:
    """Set `fields` if the claim is still at `version` and in `state`. Raises SubsidyClaimChanged, SubsidyClaimFrozen."""
    found: Document | None = claims().find_one_and_update(
        {"_id": claim_id, "version": version, "state": state}, {"$set": fields, "$inc": {"version": 1}},
        return_document=ReturnDocument.AFTER, session=session,
    )  # fmt: skip
    if found is None:
        held = claims().find_one({"_id": claim_id}, session=session)
        if held is None:
            raise SubsidyClaimNotFound()
        if state == DRAFT and held["state"] != DRAFT:
            raise SubsidyClaimFrozen()
        raise SubsidyClaimChanged(by=held.get("updated_by", ""), version=held["version"])
    return found


def _together(what: Callable[[Any], Any]) -> Any:
    with claims().database.client.start_session() as session:
        return session.with_transaction(what)


def _insert_rows(its_rows: list[Document], session: Any) -> None:
    try:
        if its_rows:
            rows().insert_many(its_rows, session=session)
    except BulkWriteError as error:
        failure = error.details["writeErrors"][0] if error.details.get("writeErrors") else {}
        if failure.get("code") != _DUPLICATE_KEY:
            raise
        held = rows().find_one({"_id": failure["keyValue"]["_id"]}, {"claim": 1, "loan": 1}) or {}
        raise SubsidyClaimOverlaps(claim=held.get("claim", ""), details={"loans": [held.get("loan")]}) from None


def _claim_like(claim: Document) -> str:
    same = {key: claim.get(key) for key in ("quarter", "region", "institution")}
    return str((claims().find_one(same, {"_id": 1}) or {}).get("_id", ""))


def paid_in_year(scope: Scope, first_quarter: str, last_quarter: str) -> Iterator[Document]:
    """Yield the frozen claims of the scope for these quarters, both included."""
    query = {**scope.query(), "quarter": {"$gte": first_quarter, "$lte": last_quarter}, "state": {"$in": list(FROZEN)}}
    yield from claims().find(query)


def submitted_fields(sha256: str, by: str, at: datetime) -> Document:
    """Return what submitting sets."""
    return {
        "state": SUBMITTED,
        "sha256": sha256,
        "submitted_at": at,
        "submitted_by": by,
        "updated_at": at,
        "updated_by": by,
    }
