"""What the records say about an application's household: its forms, rating, line, notice, and the conditions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from lending.application_needs import Facts
from lending.eligibility import household_assessment
from lending.eligibility_facts import Asked
from lending.eligibility_views import condition_documents
from lending.scheme import Scheme
from lending.scheme_borrowers import TargetGroup
from lending.scheme_chain import Step
from records import households, ratings
from records.money import plain
from records.scopes import Scope

Document = dict[str, Any]
# What a form tells, where it came some other way: nobody has to fill the form again.
_TELLS = {"loan_application": "interview", "site_check": "site_check"}


def household_of(application: Document) -> Document:
    """Return the household of an application, whoever asks. Raises HouseholdNotFound."""
    return households.in_scope(application["household"], Scope())


def group_of(scheme: Scheme, household: Document) -> TargetGroup | None:
    """Return the target group of the scheme to which a household belongs by its category."""
    category = household.get("category")
    return next((one for one in scheme.target_groups if category in one.categories), None)


def facts_of(application: Document, scheme: Scheme, step: Step, today: date) -> Facts:
    """Return the facts that `step` is judged by, as of `today`."""
    household = household_of(application)
    rating = _settled(ratings.in_force(household["_id"], scheme.code, today))
    group = group_of(scheme, household)
    return Facts(
        forms=_forms(application, step, rating),
        rating=rating,
        line=_line(rating, today),
        notice=application.get("notice") or _notice_of(rating),
        eligibility=conditions_of(application, household, scheme, today) if "eligibility" in step.requires else None,
        documents=group.documents if group and step == scheme.chain[0] else (),
    )


def _settled(rating: Document | None) -> Document | None:
    """Return a rating that was passed and went through its notice, None for one under way or refused."""
    counts = rating and rating["state"] in (ratings.CONFIRMED, ratings.LINE_GRANTED) and rating["passed"]
    return rating if counts else None


def _line(rating: Document | None, today: date) -> Decimal | None:
    """Return the bank's line in yuan, None if there is none or it has ended."""
    line = plain((rating or {}).get("line") or {})
    if not line or line.get("until", today.isoformat()) < today.isoformat():
        return None
    amount: Decimal = line["amount"]
    return amount


def _notice_of(rating: Document | None) -> Document | None:
    """Return the notice that a settled rating went through: its objections were answered then."""
    notice = (rating or {}).get("notice") or {}
    return {"to": notice["to"], "objections": []} if notice.get("to") else None


def conditions_of(application: Document, household: Document, scheme: Scheme, today: date) -> list[Document]:
    """Return every condition of the scheme for what an application asks for, as a decision keeps them."""
    asked = Asked(on=today, **{key: application.get(key) for key in ("amount", "months", "method", "use", "mode")})
    return condition_documents(household_assessment(household, scheme, asked, application["member"]))


def _forms(application: Document, step: Step, rating: Document | None) -> frozenset[str]:
    """Return the forms that came in for an application, or whose facts came another way."""
    opinions = application.get("opinions", {})
    held = {one["form_id"] for one in application.get("submissions", [])}
    held |= {form for form, fact in _TELLS.items() if fact in opinions}
    if "votes" in opinions.get(step.step, {}):
        held.add("risk_group_meeting")
    if application.get("notice"):
        held.add("public_notice")
    # A settled rating was scored, decided in a meeting and put on notice.
    return frozenset(held | ({"credit_rating", "risk_group_meeting", "public_notice"} if rating else set()))
