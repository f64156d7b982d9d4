"""What the records say about an application's household: its forms, rating, line, notice, and the conditions."""

from __future__ import annotations

from datetime import date
from typing import Any

from lending.application_needs import Facts
from lending.scheme import Scheme
from lending.scheme_borrowers import TargetGroup
from lending.scheme_chain import Step
from records import households, submissions
from records.scopes import Scope

Document = dict[str, Any]
# Forms that are about one household and may be older than the application.
_OF_THE_HOUSEHOLD = frozenset({"credit_rating"})


def household_of(application: Document) -> Document:
    """Return the household of an application, whoever asks. Raises HouseholdNotFound."""
    return households.in_scope(application["household"], Scope())


def group_of(scheme: Scheme, household: Document) -> TargetGroup | None:
    """Return the target group of the scheme to which a household belongs by its category."""
    category = household.get("category")
    return next((one for one in scheme.target_groups if category in one.categories), None)


def facts_of(application: Document, scheme: Scheme, step: Step, today: date) -> Facts:  # noqa: ARG001
    """Return the facts that `step` is judged by."""
    household = household_of(application)
    first, group = step == scheme.chain[0], group_of(scheme, household)
    return Facts(
        forms=_forms(application, step),
        notice=application.get("notice") or None,
        documents=group.documents if first and group else (),
    )


def _forms(application: Document, step: Step) -> frozenset[str]:
    tied = {one["form_id"] for one in application.get("submissions", []) if not one.get("withdrawn")}
    others = set(step.forms) & _OF_THE_HOUSEHOLD - tied
    return frozenset(tied | {form for form in others if submissions.counts_for(application["household"], form)})
