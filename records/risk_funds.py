"""Risk-compensation funds: an account each with its events, and the claims on them.

An account's `figures` follow from its events (lending/fund_rules.py). Each event has a `key` that is its own within the
account (a serial number, a claim, an event of a loan), so that doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from errors import FundChanged, FundClaimChanged, FundClaimExists, FundClaimNotFound, FundExists, FundNotFound
from records.scopes import Scope

Document = dict[str, Any]
PROPOSED, APPROVED, PAID, REFUSED, UNDONE = "proposed", "approved", "paid", "refused", "undone"
CLAIM_STATES: dict[str, tuple[str, str]] = {
    PROPOSED: ("已申请", "Proposed"),
    APPROVED: ("已批准，待拨付", "Approved, to be paid"),
    PAID: ("已补偿", "Paid"),
    REFUSED: ("已拒绝", "Refused"),
    UNDONE: ("已冲回", "Undone: reversed in the loan"),
}


class RiskFund(me.Document):
    """The fund of a county (and a bank) under a scheme."""

    id = me.StringField(primary_key=True)
    name = me.StringField(required=True, max_length=100)
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField(max_length=64)
    scheme = me.StringField(required=True)
    events = me.ListField(me.DictField())
    figures = me.DictField()
    version = me.IntField(required=True)
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField()
    updated_at = me.DateTimeField(required=True)
    updated_by = me.StringField()

    meta = {
        "collection": "risk_funds",
        "indexes": [
            {"fields": ["region", "institution", "scheme"], "unique": True},
            ("scopes", "id"),
        ],
        "auto_create_index": False,
    }


class FundClaim(me.Document):
    """A bank's claim for a loan's loss; a loan has one that was not refused or undone. `open` is its loan until then."""

    id = me.StringField(primary_key=True)
    fund = me.StringField(required=True)
    loan = me.StringField(required=True)
    open = me.StringField()
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    state = me.StringField(required=True, choices=list(CLAIM_STATES))
    version = me.IntField(required=True)
    proposed_at = me.DateTimeField(required=True)

    meta = {
        "collection": "fund_claims",
        "indexes": [
            {"fields": ["open"], "unique": True, "partialFilterExpression": {"open": {"$exists": True}}},
            ("scopes", "-proposed_at", "-id"),
            ("scopes", "state", "-proposed_at", "-id"),
            ("loan",),
            {"fields": ["state"], "name": "approved", "partialFilterExpression": {"state": APPROVED}},
        ],
        "auto_create_index": False,
        "strict": False,
    }


def funds() -> Any:
    """Return the raw collection of accounts."""
    return RiskFund._get_collection()


def claims() -> Any:
    """Return the raw collection of claims."""
    return FundClaim._get_collection()


def insert(fund: Document) -> None:
    """Store a new account. Raises FundExists."""
    try:
        funds().insert_one(fund)
    except DuplicateKeyError:
        raise FundExists(pointer="/region") from None


def in_scope(fund_id: str, scope: Scope) -> Document:
    """Return an account of the scope. Raises FundNotFound."""
    found: Document | None = funds().find_one({"_id": fund_id, **scope.query()})
    if found is None:
        raise FundNotFound()
    return found


def page(scope: Scope, after: str | None, limit: int) -> list[Document]:
    """Return up to `limit` accounts of the scope by ID, without their events."""
    query = {**scope.query(), "_id": {"$gt": after or ""}}
    return list(funds().find(query, {"events": 0}).sort("_id", 1).limit(limit))


def every(scope: Scope) -> Iterator[Document]:
    """Yield the accounts of the scope with their events."""
    yield from funds().find(scope.query()).sort("_id", 1)


def covering(region: str, institution: str | None, scheme: str) -> Document | None:
    """Return the account that covers a loan: its county's, of its bank if there is one, else of all banks."""
    query = {"region": region[:6], "scheme": scheme, "institution": {"$in": [institution, None]}}
    found = list(funds().find(query).limit(2))
    return next((fund for fund in found if fund.get("institution")), found[0] if found else None)


def append(fund: Document, event: Document, figures: Document, by: str, at: datetime) -> Document:
    """Add an event to an account as it was read, with the figures that follow. Raises FundChanged."""
    changed: Document | None = funds().find_one_and_update(
        {"_id": fund["_id"], "version": fund["version"]},
        {
            "$push": {"events": event},
            "$set": {"figures": figures, "updated_at": at, "updated_by": by},
            "$inc": {"version": 1},
        },
        return_document=ReturnDocument.AFTER,
    )
    if changed is None:
        held = funds().find_one({"_id": fund["_id"]}, {"version": 1, "updated_by": 1}) or {}
        raise FundChanged(by=held.get("updated_by", ""), version=held.get("version", 0))
    return changed


def set_figures(fund: Document, figures: Document) -> None:
    """Write an account's figures anew if it is still as it was read."""
    funds().update_one({"_id": fund["_id"], "version": fund["version"]}, {"$set": {"figures": figures}})


def insert_claim(claim: Document) -> None:
    """Store a new claim. Raises FundClaimExists."""
    try:
        claims().insert_one(claim)
    except DuplicateKeyError:
        raise FundClaimExists() from None


def claim_in_scope(claim_id: str, scope: Scope) -> Document:
    """Return a claim of the scope. Raises FundClaimNotFound."""
    found: Document | None = claims().find_one({"_id": claim_id, **scope.query()})
    if found is None:
        raise FundClaimNotFound()
    return found


def claim_page(scope: Scope, conditions: Document, after: tuple[datetime, str] | None, limit: int) -> list[Document]:
    """Return up to `limit` claims of the scope, newest first, after (proposed_at, ID)."""
    older: Document = {}
    if after:
        older = {
            "proposed_at": {"$lte": after[0]},
            "$or": [{"proposed_at": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}],
        }
    query = {"$and": [scope.query(), conditions, older]}
    return list(claims().find(query).sort([("proposed_at", -1), ("_id", -1)]).limit(limit))


def change_claim(claim: Document, states: tuple[str, ...], fields: Document, gone: tuple[str, ...] = ()) -> Document:
    """Set `fields` of a claim as it was read if it is in one of `states`. Raises FundClaimChanged."""
    update: Document = {"$set": fields, "$inc": {"version": 1}}
    if gone:
        update["$unset"] = dict.fromkeys(gone, "")
    changed: Document | None = claims().find_one_and_update(
        {"_id": claim["_id"], "version": claim["version"], "state": {"$in": list(states)}}, update,
        return_document=ReturnDocument.AFTER,
    )  # fmt: skip
    if changed is None:
        held = claims().find_one({"_id": claim["_id"]}) or {}
        zh, en = CLAIM_STATES[held.get("state", PROPOSED)]
        raise FundClaimChanged(state=zh, state_en=en.lower())
    return changed


def paid_claim_of(loan_id: str) -> Document | None:
    """Return the claim that was paid for a loan, if there is one."""
    found: Document | None = claims().find_one({"loan": loan_id, "state": PAID})
    return found


def paid_before(instant: datetime) -> Document:
    """Return the condition of claims that were paid before an instant and not undone by then."""
    return {"state": {"$in": [PAID, UNDONE]}, "decided_at": {"$lt": instant}, "undone_at": {"$not": {"$lt": instant}}}


def approved_claims(limit: int) -> list[Document]:
    """Return up to `limit` claims that are approved and not paid yet."""
    return list(claims().find({"state": APPROVED}).limit(limit))
