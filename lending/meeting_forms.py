"""The risk group's meetings (risk_group_meeting): kept as they are, and what they decide of ratings carried over."""

from __future__ import annotations

from typing import Any

from errors import DomainError, RatingNotFound
from lending.from_forms import finding_of, withdrawn
from lending.rating_forms import household_named, sender
from lending.rating_rules import counted
from lending.ratings import apply, decision_fields
from lending.schemes import get
from lending.sent_photos import submission_rows
from records import meetings, ratings
from records.actors import Actor
from records.scopes import prefixes

Document = dict[str, Any]
_OPEN = (ratings.SCORED, ratings.DECIDED)


def take_meeting(record: Document, answers: Document) -> list[Document]:
    """Keep a meeting and carry its decisions on ratings over; return findings."""
    by = sender(record)
    if withdrawn(record):
        _undo(record["root"], by)
        meetings.remove(record["root"])
        return []
    meeting = _meeting(record, answers)
    meetings.keep(meeting)
    return [finding for case in meeting["cases"] if case["matter"] == "rating" for finding in _rate(case, meeting, by)]


def _meeting(record: Document, answers: Document) -> Document:
    told, papers = answers.get("meeting") or {}, answers.get("records") or {}
    cases = [_case(one.get("one") or {}, record) for one in answers.get("case") or []]
    photos: list[tuple[str | None, str]] = [(papers.get(name), name) for name in ("minutes", "scene", "sign_in")]
    return {
        "_id": record["root"],
        "submission": record["_id"],
        "region": record["region"],
        "scopes": prefixes(record["region"]),
        "held_on": str(told.get("held_on")),
        "chair": told.get("chair"),
        "recorder": told.get("recorder"),
        "attendance": told.get("attendance") or 0,
        "cases": [case for case in cases if case.get("matter")],
        "attachments": submission_rows(record, photos),
        "by": record["submitted_by"],
        "received_at": record["received_at"],
    }


def _case(one: Document, record: Document) -> Document:
    household = household_named(one.get("household"), record)
    told = {key: one.get(key) for key in ("matter", "in_favour", "outcome", "amount", "opinion")}
    told |= {"household": household["_id"] if household else None, "named": one.get("household")}
    return {key: value for key, value in told.items() if value is not None}


def _rate(case: Document, meeting: Document, by: Actor) -> list[Document]:
    """Record a case's decision on the household's rating; repeatable. Returns findings."""
    rating = _open_rating(case.get("household"), meeting["_id"])
    if rating is None:
        return [finding_of(RatingNotFound(pointer="/case"))]
    if (rating.get("decision") or {}).get("submission") == meeting["submission"] or case.get("outcome") == "deferred":
        return []
    try:
        votes = counted(get(**rating["scheme"]), meeting["attendance"], case.get("in_favour") or 0)
    except DomainError as error:
        return [finding_of(error)]
    agreed = votes["majority"] and case.get("outcome") == "passed"
    told = {"on": meeting["held_on"], "meeting": meeting["_id"], "submission": meeting["submission"], "by": by.who}
    decision = {**votes, "majority": agreed, **told, "opinion": case.get("opinion"), "amount": case.get("amount")}
    apply(rating, decision_fields(decision), by, "decided", case.get("opinion"))
    return []


def _open_rating(household_id: str | None, meeting_id: str) -> Document | None:
    """Return the household's rating that waits for a decision, or that this meeting decided."""
    for rating in ratings.waiting_of(household_id) if household_id else ():
        mine = (rating.get("decision") or {}).get("meeting") == meeting_id
        if rating["state"] in _OPEN or (rating["state"] == ratings.REFUSED and mine):
            return rating
    return None


def _undo(meeting_id: str, by: Actor) -> None:
    """Take back what a rejected meeting decided of ratings that nobody went on with."""
    for rating in ratings.decided_by(meeting_id):
        if rating["state"] in (ratings.DECIDED, ratings.REFUSED):
            apply(rating, {"state": ratings.SCORED, "decision": {}}, by, "decision_withdrawn")
