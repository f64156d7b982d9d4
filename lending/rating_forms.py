"""The rating form (credit_rating): its score recomputed, its decision checked, kept as a rating of the household."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from errors import DomainError, HouseholdNotFound, RatingDiffers, RatingSchemeUnknown, RatingSettledAlready, VotesDiffer
from lending.from_forms import finding_of, withdrawn
from lending.rating_rules import checked_votes
from lending.ratings import apply, decision_fields, entry, rating_document, score_fields, table_of
from lending.scheme import Scheme
from lending.schemes import applicable
from lending.scoring import Score, answers_in, asks_for, score_of
from lending.sent_photos import submission_rows
from records import households, ratings
from records.actors import Actor
from records.money import plain
from records.scopes import Scope

Document = dict[str, Any]
_PHOTOS = (("minutes", "minutes"), ("table_photo", "table"), ("signature", "signature"))
# A changed form changes a rating only before the public has seen it.
_OPEN = (ratings.SCORED, ratings.DECIDED, ratings.REFUSED, ratings.WITHDRAWN)


def take_rating(record: Document, answers: Document) -> list[Document]:
    """Carry a filled rating form over; return its findings. Raises HouseholdNotFound, RatingSchemeUnknown and others."""
    by, held = sender(record), ratings.get(record["root"])
    if withdrawn(record):
        if held and held["state"] not in (ratings.WITHDRAWN, ratings.LINE_GRANTED):
            apply(held, {"state": ratings.WITHDRAWN}, by, "withdrawn")
        return []
    household = household_of(record)
    on = day_of(record, answers)
    scheme = scheme_for(household, on, answers)
    score = score_of(table_of(scheme), *answers_in(table_of(scheme), answers))
    decision, findings = _decision(scheme, answers, score, on)
    fields = {
        **score_fields(score),
        **(decision_fields(decision) if decision else {"decision": {}}),
        "claimed": _claimed(answers),
        "submission": record["_id"],
        "attachments": _photos(record, answers),
    }
    findings += _keep(record, household, scheme, score, on, fields, held, by)
    return findings + _differences(score, fields["claimed"])


def sender(record: Document) -> Actor:
    """Return who sent a form, as the history names them."""
    return Actor(record["submitted_by"], "form", Scope(record["region"]))


def household_of(record: Document) -> Document:
    """Return the household that a submission belongs to. Raises HouseholdNotFound."""
    if not record.get("household"):
        raise HouseholdNotFound()
    return households.in_scope(record["household"], Scope())


def day_of(record: Document, answers: Document) -> date:
    """Return the day on which a form was filled: what it says, if that is not after it came."""
    received: date = (record["received_at"] + timedelta(hours=8)).date()
    try:
        return min(date.fromisoformat(str(answers.get("today"))), received)
    except ValueError:
        return received


def scheme_for(household: Document, on: date, answers: Document) -> Scheme:
    """Return the scheme that a rating form is about: the one it names (`scheme`), else the first that fits.

    Of those in force in the village with this scoring table: first those that have the household among their target
    groups; the narrowest region before the national ones. Raises RatingSchemeUnknown.
    """
    asked, category = answers.get("scheme"), household.get("category")
    fitting = [
        one
        for one in applicable(household["region"], on)
        if one.rating and asks_for(one.rating, answers) and asked in (None, "", one.code)
    ]
    if not fitting:
        raise RatingSchemeUnknown(region=household["region"], on=on)
    meant = (one for one in fitting if any(category in group.categories for group in one.target_groups))
    return next(meant, fitting[0])


def _decision(scheme: Scheme, answers: Document, score: Score, on: date) -> tuple[Document | None, list[Document]]:
    """Return the group's decision in a form, None where there is none or it breaks the rules (then with a finding)."""
    given = answers.get("decision") or {}
    if not score.passed or not given.get("group_size"):
        return None, []
    members = [vote.get("member") or {} for vote in given.get("vote") or []]
    votes = [{"name": str(one.get("name") or ""), "opinion": one.get("opinion") or "abstain"} for one in members]
    try:
        if len(votes) != given["group_size"]:
            raise VotesDiffer(pointer="/decision/vote")
        return {**checked_votes(scheme, votes), "on": on.isoformat()}, []
    except DomainError as error:
        return None, [finding_of(error)]


def _claimed(answers: Document) -> Document:
    told = {key: answers.get(key) for key in ("total", "line", "passed", "stars")}
    return {key: str(value) for key, value in told.items() if value is not None}


def _photos(record: Document, answers: Document) -> list[Document]:
    given = answers.get("decision") or {}
    return submission_rows(record, [(given.get(name), purpose) for name, purpose in _PHOTOS])


def _keep(
    record: Document, household: Document, scheme: Scheme, score: Score, on: date, fields: Document,
    held: Document | None, by: Actor,
) -> list[Document]:  # fmt: skip
    """Store the rating or bring it up to date; a rating that is past its decision stays, with a finding if it differs."""
    if held is None:
        new = {**rating_document(record["root"], household, scheme, score, on), **fields}
        new |= {"history": [entry(by, "scored", new["state"])], "created_by": by.who, "updated_by": by.who}
        ratings.insert(new)
        return []
    if held.get("submission") == record["_id"] and held["state"] != ratings.WITHDRAWN:
        return []
    if held["state"] in _OPEN and not (held.get("decision") or {}).get("meeting"):
        fresh = {key: value for key, value in rating_document(record["root"], household, scheme, score, on).items()
                 if key in ("scheme", "rated_on", "valid_until")}  # fmt: skip
        apply(held, {**fields, **fresh}, by, "scored_again")
        return []
    if plain(held["total"]) == score.total:
        return []
    zh, en = ratings.STATES[held["state"]]
    return [finding_of(RatingSettledAlready(state=zh, state_en=en.lower()))]


def _differences(score: Score, claimed: Document) -> list[Document]:
    """Return a finding where the form's own total is not the recomputed one."""
    if "total" not in claimed or Decimal(claimed["total"]) == score.total:
        return []
    told = {"what": "总分", "what_en": "total", "claimed": claimed["total"], "computed": score.total}
    return [finding_of(RatingDiffers(**told, pointer="/total"))]


def household_named(name: Any, record: Document) -> Document | None:
    """Return the household that an answer names (ID or code) within the form's area, None if there is none."""
    try:
        return households.reference(str(name), Scope(record["region"])) if name else None
    except HouseholdNotFound:
        return None
