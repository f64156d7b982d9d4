"""Applications as callers see them: what they may do, what is missing, how far the chain is; and the board of counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from households.numbers import today as today_in_china
from lending import schemes
from lending.application_facts import facts_of
from lending.application_machine import steps_before
from lending.application_needs import lacking
from lending.application_rules import actions_for, as_json, outcomes_only, step_at
from lending.application_writes import position_of, waiting_for
from lending.scheme import Scheme
from records import applications
from records.actors import Actor
from records.roles import sees_amounts
from records.scopes import Scope

Document = dict[str, Any]
_ENTRY = ("n", "at", "by", "role", "action", "step", "after", "to", "reason", "scheme", "submission")


def application_view(application: Document, by: Actor, today: date | None = None) -> Document:
    """Return an application with what `by` may do, what its step lacks, and the chain with who did which step."""
    scheme = schemes.get(application["scheme"]["code"], application["scheme"]["version"])
    at = position_of(application)
    missing: list[Any] = []
    if at.state == "open":
        step = step_at(scheme.chain, at)
        facts = facts_of(application, scheme, step, today or today_in_china())
        missing = lacking(step, application, facts, today or today_in_china())
    if "eligibility" in application and not sees_amounts(by.role, scheme.cadre_sees_amounts):
        examined = application["eligibility"]
        application = {**application, "eligibility": {**examined, "conditions": outcomes_only(examined["conditions"])}}
    return {
        **texts(application),
        "actions": actions_for(scheme.chain, at, by.role),
        "missing": missing,
        "chain": _chain(scheme, application),
        "history": [_entry(one) for one in application["history"]],
    }


def texts(document: Document) -> Document:
    """Return an application whose free parts have money as text, as JSON wants it."""
    free = ("opinions", "notice", "eligibility")
    return {**document, **{key: as_json(document[key]) for key in free if key in document}}


def _entry(entry: Document) -> Document:
    known = {key: entry[key] for key in _ENTRY if key in entry}
    told = {key: as_json(value) for key, value in entry.items() if key not in (*_ENTRY, "digest")}
    return {**known, **({"told": told} if told else {})}


def _chain(scheme: Scheme, application: Document) -> list[Document]:
    ended = application["state"] in ("approved", "lent", "expired")
    before = {step.step for step in scheme.chain} if ended else set(steps_before(scheme.chain, application["step"]))
    if application["state"] in ("approved", "expired") and scheme.chain[-1].lends:
        before.discard(scheme.chain[-1].step)
    passed = {one["step"]: one for one in application["history"] if one["action"] in ("pass", "lend")}
    shown = []
    for step in scheme.chain:
        state = "done" if step.step in before else "now" if step.step == application["step"] else "ahead"
        last = passed.get(step.step) if state == "done" else None
        who = {"by": last["by"], "at": last["at"]} if last else {}
        shown.append({"step": step.step, "zh": step.zh, "en": step.en, "roles": step.roles, "state": state, **who})
    return shown


def board(scope: Scope, conditions: Document, role: str, today: date | None = None) -> list[Document]:
    """Return for each scheme its steps as columns {step, count, waiting, late, amount, mine}; one aggregation."""
    piles = applications.counts(scope, conditions, (today or today_in_china()).isoformat())
    versions = sorted({(one["scheme"]["code"], one["scheme"]["version"]) for one in piles})
    return [_board(schemes.get(code, version), piles, role) for code, version in versions]


def _board(scheme: Scheme, piles: list[Document], role: str) -> Document:
    mine = [one for one in piles if (one["scheme"]["code"], one["scheme"]["version"]) == (scheme.code, scheme.version)]
    columns = []
    for step in scheme.chain:
        here = [one for one in mine if one["step"] == step.step]
        columns.append(
            {
                "step": step.step,
                "zh": step.zh,
                "en": step.en,
                "roles": step.roles,
                "mine": any(role in waiting_for(scheme.chain, position_of(one)) for one in here),
                "count": sum(one["count"] for one in here),
                "waiting": sum(one["count"] for one in here if one.get("waiting")),
                "late": sum(one["late"] for one in here),
                "amount": sum((one["amount"] for one in here), Decimal(0)),
            }
        )
    return {"scheme": {"code": scheme.code, "version": scheme.version}, "name": scheme.name, "columns": columns}
