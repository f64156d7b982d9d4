"""Applications as callers see them: what they may do, what is missing, how far the chain is; and the board of counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from households.numbers import today as today_in_china
from lending import under_scheme
from lending.application_chains import chain_of
from lending.application_extensions import limits_of, missing_of
from lending.application_facts import facts_of
from lending.application_machine import Position, deciding, steps_before
from lending.application_needs import Lack, lacking
from lending.application_rules import actions_for, as_json, outcomes_only, step_at
from lending.application_writes import position_of, waiting_for
from lending.applications import scheme_of
from lending.scheme_chain import Step
from lending.vocabulary import DOCUMENTS, name_of
from records import applications
from records.actors import Actor
from records.roles import sees_amounts
from records.scopes import Scope

Document = dict[str, Any]
Chain = tuple[Step, ...]
_ENTRY = ("n", "at", "by", "role", "action", "step", "after", "to", "reason", "scheme", "submission")


def application_view(application: Document, by: Actor, today: date | None = None) -> Document:
    """Return an application with what `by` may do, what its step lacks, and the chain with who did which step."""
    today, chain, at = today or today_in_china(), chain_of(application), position_of(application)
    extends = application.get("kind") == applications.EXTENSION
    shown = application if extends else _eligibility_for(by.role, application)
    missing: list[Any] = []
    if at.state == "open":
        missing = missing_of(application, chain, at, today) if extends else _missing(application, chain, at, today)
    return {
        **texts(shown),
        "actions": actions_for(chain, at, by.role),
        "missing": missing,
        "chain": _chain(chain, application),
        "history": [_entry(one) for one in application["history"]],
        "extension": limits_of(application) if extends else None,
    }


def _missing(application: Document, chain: Chain, at: Position, today: date) -> list[Lack]:
    step = step_at(chain, at)
    return lacking(step, application, facts_of(application, scheme_of(application), step, today), today)


def _eligibility_for(role: str, application: Document) -> Document:
    """Return an application for a loan whose conditions tell no debts to those who are no party to them."""
    if "eligibility" not in application or sees_amounts(role, scheme_of(application).cadre_sees_amounts):
        return application
    examined = application["eligibility"]
    return {**application, "eligibility": {**examined, "conditions": outcomes_only(examined["conditions"])}}


def texts(document: Document) -> Document:
    """Return an application whose free parts have money as text, as JSON wants it."""
    free = ("opinions", "notice", "eligibility")
    return {**document, **{key: as_json(document[key]) for key in free if key in document}}


def _entry(entry: Document) -> Document:
    known = {key: entry[key] for key in _ENTRY if key in entry}
    told = {key: as_json(value) for key, value in entry.items() if key not in (*_ENTRY, "digest")}
    return {**known, **({"told": told} if told else {})}


def _chain(chain: Chain, application: Document) -> list[Document]:
    ended = application["state"] in ("approved", "lent", "expired", "extended")
    before = {step.step for step in chain} if ended else set(steps_before(chain, application["step"]))
    if application["state"] in ("approved", "expired") and chain[-1].lends:
        before.discard(chain[-1].step)
    passed = {one["step"]: one for one in application["history"] if one["action"] in ("pass", "lend")}
    shown = []
    for step in chain:
        state = "done" if step.step in before else "now" if step.step == application["step"] else "ahead"
        last = passed.get(step.step) if state == "done" else None
        who = {"by": last["by"], "at": last["at"]} if last else {}
        shown.append({**_step(step, chain), "state": state, **who})
    return shown


def _step(step: Step, chain: Chain) -> Document:
    """Return what a step of the chain is and wants, in words."""
    kinds = [{"key": kind, "zh": zh, "en": en} for kind in step.documents for zh, en in [name_of(DOCUMENTS, kind)]]
    return {
        "step": step.step, "zh": step.zh, "en": step.en, "roles": step.roles, "votes": step.votes, "documents": kinds,
        "decides": step is deciding(chain),
    }  # fmt: skip


def board(scope: Scope, conditions: Document, role: str, today: date | None = None) -> list[Document]:
    """Return for each scheme its steps as columns {step, count, waiting, late, amount, mine}, extensions apart."""
    on = (today or today_in_china()).isoformat()
    asked = _boards(applications.counts(scope, conditions, on), None, role)
    return asked + _boards(applications.counts(scope, conditions, on, "asking"), applications.EXTENSION, role)


def _boards(piles: list[Document], kind: str | None, role: str) -> list[Document]:
    """Return a board for each version of a scheme, of applications for loans or (`kind`) to extend them."""
    versions = sorted({(one["scheme"]["code"], one["scheme"]["version"]) for one in piles})
    return [
        _board(
            {"kind": kind, "scheme": {"code": code, "version": version}},
            [one for one in piles if (one["scheme"]["code"], one["scheme"]["version"]) == (code, version)],
            role,
        )
        for code, version in versions
    ]


def _board(which: Document, mine: list[Document], role: str) -> Document:
    chain, scheme = chain_of(which), under_scheme.scheme_of(which)
    name = scheme.name if scheme else which["scheme"]["code"]
    columns = []
    for step in chain:
        here = [one for one in mine if one["step"] == step.step]
        columns.append(
            {
                "step": step.step,
                "zh": step.zh,
                "en": step.en,
                "roles": step.roles,
                "mine": any(role in waiting_for(chain, position_of(one)) for one in here),
                "count": sum(one["count"] for one in here),
                "waiting": sum(one["count"] for one in here if one.get("waiting")),
                "late": sum(one["late"] for one in here),
                "amount": sum((one["amount"] for one in here), Decimal(0)),
            }
        )
    return {**which, "name": f"{name} · 展期" if which["kind"] else name, "columns": columns}
