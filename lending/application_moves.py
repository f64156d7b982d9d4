"""What an action on an application for a loan adds to it: facts of its step, and when a step is finished what was checked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lending.application_facts import conditions_of, facts_of, group_of, household_of
from lending.application_facts_given import facts_given
from lending.application_limits import check_approval, check_rate
from lending.application_machine import Position
from lending.application_needs import Facts
from lending.application_rules import (
    outcomes_only,
    require_complete,
    require_eligible,
    require_other_person,
    require_within_limits,
    step_at,
)
from lending.rates import rate_of
from lending.scheme import Scheme
from lending.scheme_chain import Step
from records.actors import Actor
from records.clock import now
from records.roles import sees_amounts

Document = dict[str, Any]


def fields_of(
    held: Document, scheme: Scheme, at: Position, after: Position, given: Document, by: Actor, today: date
) -> tuple[Document, Document]:
    """Return the fields that an action sets, and what its history entry tells besides.

    Raises as `lending.applications.act`.
    """
    step = step_at(scheme.chain, at)
    fields, told = facts_given(held, scheme.notice_days, step, given, by)
    if given["action"] == "pass":
        require_other_person(scheme.chain, step, held["history"], by.who)
        more, more_told = _finished({**held, **fields}, scheme, step, after, given, by, today)
        fields, told = fields | more, told | more_told
    return fields, told


def _finished(
    application: Document, scheme: Scheme, step: Step, after: Position, given: Document, by: Actor, today: date
) -> tuple[Document, Document]:
    """Return what finishing a step adds; raise what it lacks."""
    facts = facts_of(application, scheme, step, today)
    require_complete(step, application, facts, today)
    shown = facts.eligibility
    if shown is not None and not sees_amounts(by.role, scheme.cadre_sees_amounts):
        shown = outcomes_only(shown)
    require_eligible(shown, given.get("reason"))
    fields: Document = {}
    told: Document = {}
    if facts.eligibility is not None:
        kept = {"conditions": facts.eligibility, "by": by.who, "at": now(), "on": today.isoformat()}
        fields["eligibility"] = {**kept, "scheme": application["scheme"]}
        told["eligibility"] = {one["condition"]: one["outcome"] for one in facts.eligibility}
    if after.state == "approved":
        told["approved"] = _approved(application, scheme, facts, given, today)
        fields["approved"] = {**told["approved"], "by": by.who, "at": now(), "scheme": application["scheme"]}
    return fields, told


def _approved(application: Document, scheme: Scheme, facts: Facts, given: Document, today: date) -> Document:
    """Return {amount, months, rate, method, line, until}: what was asked for unless the decision says less."""
    approved = {
        key: given[key] if given.get(key) is not None else application[key] for key in ("amount", "months", "method")
    }
    household = household_of(application)
    check_approval(scheme, group_of(scheme, household), application, facts.line, approved)
    require_within_limits(conditions_of({**application, **approved}, household, scheme, today))
    limit = rate_of(scheme, approved["months"], today)
    rate = given["rate"] if given.get("rate") is not None else limit
    check_rate(rate, limit, at_most=scheme.rate.at_most)
    until = (today + timedelta(days=scheme.approval_days)).isoformat()
    line = {"line": facts.line} if facts.line is not None else {}
    return {**approved, "rate": rate, **line, "until": until}
