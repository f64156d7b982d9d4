"""Ratings step by step: scored, decided by the group, confirmed by a notice, granted a line by the bank, or refused.

Each function changes one document if it is still at the version that was read, and adds to its history who did what.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from errors import RatingChanged, RatingConflict, SchemeWithoutRating
from households.numbers import today
from lending.rating_rules import check_decided_on, check_line, check_rated_on, checked_votes, require_state
from lending.scheme import Scheme
from lending.schemes import applying, for_region, get
from lending.scoring import Score, score_of
from lending.sent_photos import kept, sent_rows
from records import households, ratings
from records.actors import Actor
from records.clock import now
from records.money import plain, stored
from records.scopes import prefixes

Document = dict[str, Any]


def record_rating(sent: Document, by: Actor) -> tuple[Document, bool]:
    """Store a rating: id (UUID), household (ID or code), scheme, version?, rated_on?, gate, points, photos.

    Returns it and whether it was new; the same ID again is answered like the first time. Raises HouseholdNotFound,
    SchemeNotFound, SchemeNotInForce, SchemeWithoutRating, RatingDateWrong, RatingAnswerMissing, RatingPointsWrong,
    RatingConflict (that ID is another household's rating), and those of `sent_rows`.
    """
    household = households.in_scope(households.reference(sent["household"], by.scope)["_id"], by.scope)
    on = sent.get("rated_on") or today()
    check_rated_on(on, today())
    scheme = _scheme_of(sent, household["region"], on)
    score = score_of(table_of(scheme), sent.get("gate") or {}, sent.get("points") or {})
    rows = sent_rows(sent.get("photos") or [], by)
    document = rating_document(sent["id"], household, scheme, score, on) | {"attachments": rows}
    document |= {"history": [entry(by, "scored", document["state"])], "created_by": by.who, "updated_by": by.who}
    if ratings.insert(document):
        kept(sent.get("photos") or [])
        return plain(document), True
    held = ratings.in_scope(sent["id"], by.scope)
    if held["household"] != household["_id"]:
        raise RatingConflict(id=sent["id"], pointer="/id")
    return held, False


def _scheme_of(sent: Document, region: str, on: date) -> Scheme:
    if sent.get("version"):
        return for_region(sent["scheme"], sent["version"], region)
    return applying(sent["scheme"], region, on)


def table_of(scheme: Scheme) -> Any:
    """Return the scheme's rating table. Raises SchemeWithoutRating."""
    if scheme.rating is None:
        raise SchemeWithoutRating(scheme=scheme.name, pointer="/scheme")
    return scheme.rating


def rating_document(rating_id: str, household: Document, scheme: Scheme, score: Score, on: date) -> Document:
    """Return a new rating of a household; one that does not pass is refused from the start."""
    at, table = now(), table_of(scheme)
    document = {
        "_id": rating_id,
        "household": household["_id"],
        "household_code": household["code"],
        "head_name": household.get("head_name"),
        "region": household["region"],
        "scopes": prefixes(household["region"]),
        "institution": household.get("institution"),
        "scheme": {"code": scheme.code, "version": scheme.version},
        "rated_on": on.isoformat(),
        **score_fields(score),
        "objections": [],
        "valid_until": (on + relativedelta(months=table.valid_months)).isoformat(),
        "version": 1,
        "created_at": at,
        "updated_at": at,
    }
    return {key: value for key, value in document.items() if value is not None}


def score_fields(score: Score) -> Document:
    """Return what a rating keeps of a score, and the state that follows from it."""
    return {
        "gate": score.gate,
        "gate_passed": score.gate_passed,
        "points": score.points,
        "parts": list(score.parts),
        "total": score.total,
        "passed": score.passed,
        "grade": score.grade,
        "suggested_line": score.line,
        "state": ratings.SCORED if score.passed else ratings.REFUSED,
    }


def decide(rating_id: str, sent: Document, by: Actor) -> Document:
    """Record the group's decision: version, on?, votes [{name, opinion}], opinion?, photos; return the rating.

    More than half of all members agreeing, it waits for its notice; else it is refused. Raises RatingNotFound,
    RatingStateForbids, GroupSizeWrong, VotesDiffer, RatingChanged, RatingDateWrong, RatingOutOfOrder.
    """
    rating = _at_version(rating_id, sent["version"], by)
    require_state(rating, today(), ratings.SCORED, ratings.DECIDED)
    on = sent.get("on") or today()
    check_rated_on(on, today())
    check_decided_on(on, rating)
    decision = checked_votes(get(**rating["scheme"]), sent["votes"])
    rows = sent_rows(sent.get("photos") or [], by)
    decision |= {"on": on.isoformat(), "by": by.who, "opinion": sent.get("opinion")}
    fields = decision_fields(decision) | {"attachments": [*rating.get("attachments", []), *rows]}
    changed = apply(rating, fields, by, "decided", sent.get("opinion"))
    kept(sent.get("photos") or [])
    return changed


def decision_fields(decision: Document) -> Document:
    """Return what a decision {size, agreed, majority, …} sets."""
    outcome = "passed" if decision["majority"] else "rejected"
    told = {key: value for key, value in decision.items() if value is not None}
    return {
        "decision": {**told, "outcome": outcome},
        "state": ratings.DECIDED if decision["majority"] else ratings.REFUSED,
    }


def grant_line(rating_id: str, sent: Document, by: Actor) -> Document:
    """Grant the bank's line: version, amount (yuan), until? (by default as long as the rating); return the rating.

    The rating went through its notice without open objections; a line can be changed later. Raises RatingNotFound,
    RatingStateForbids, LineAboveScheme, LineUntilWrong, RatingChanged.
    """
    rating = _at_version(rating_id, sent["version"], by)
    require_state(rating, today(), ratings.CONFIRMED, ratings.LINE_GRANTED)
    until = sent.get("until") or date.fromisoformat(rating["valid_until"])
    amount: Decimal = sent["amount"]
    check_line(rating, amount, until, today())
    line = {"amount": amount, "by": by.who, "on": today().isoformat(), "until": until.isoformat()}
    fields = {"line": line, "state": ratings.LINE_GRANTED}
    return apply(rating, fields, by, "line_granted", sent.get("reason"), amount=amount)


def refuse(rating_id: str, sent: Document, by: Actor) -> Document:
    """Refuse a rating or its line: version, reason; return the rating.

    Raises RatingNotFound, RatingStateForbids, RatingChanged.
    """
    rating = _at_version(rating_id, sent["version"], by)
    require_state(rating, today(), ratings.SCORED, ratings.DECIDED, ratings.CONFIRMED, ratings.LINE_GRANTED)
    return apply(rating, {"state": ratings.REFUSED, "refused_reason": sent["reason"]}, by, "refused", sent["reason"])


def _at_version(rating_id: str, version: int, by: Actor) -> Document:
    rating = ratings.in_scope(rating_id, by.scope)
    if rating["version"] != version:
        told = {"version": rating["version"], "by": rating.get("updated_by")}
        raise RatingChanged(version=rating["version"], by=rating.get("updated_by") or "-", details=told)
    return rating


def apply(
    rating: Document, fields: Document, by: Actor, action: str, reason: str | None = None, **more: Any
) -> Document:
    """Set `fields` of a rating that is still as it was read, with an entry in its history. Raises RatingChanged."""
    note = entry(by, action, str(fields.get("state", rating["state"])), reason, **more)
    return ratings.change(
        rating["_id"], rating["version"], {**fields, "updated_at": now(), "updated_by": by.who}, stored(note)
    )


def entry(by: Actor, action: str, state: str, reason: str | None = None, **more: Any) -> Document:
    """Return an entry of the history."""
    told = {"at": now(), "by": by.who, "role": by.role, "action": action, "state": state, "reason": reason, **more}
    return {key: value for key, value in told.items() if value is not None}
