"""Application and site check forms: one entry in the field makes or furthers an application, and nothing is asked twice."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from errors import (
    ApplicationMakerIsChecker,
    ApplicationNotWithApplicant,
    ApplicationOtherHousehold,
    ApplicationStepOfOthers,
    DomainError,
    SchemeNotInForce,
)
from households.people import encrypted
from lending.application_machine import moved, possible
from lending.application_needs import FORMS
from lending.application_rules import step_at
from lending.application_writes import entry, position_of, write
from lending.applications import act, apply, edit, scheme_of
from lending.from_forms import finding_of, withdrawn
from lending.rating_forms import day_of, household_of
from lending.scheme_chain import Step
from lending.schemes import applicable
from records import applications, users
from records.actors import Actor
from records.clock import now
from records.scopes import Scope

Document = dict[str, Any]
_NAMESPACE = uuid.UUID("7d0f1c52-6a55-5c0b-8b7e-0a3b3a1d9e77")
# What a form stands for among the requirements of a step.
SERVES = {
    "loan_application": "interview",
    "site_check": "site_check",
    "risk_group_meeting": "votes",
    "public_notice": "notice",
}
_ASKED = ("months", "method")


def sender_of(record: Document) -> Actor:
    """Return who sent a form, with the role and area of their account; a role of none if the account is gone."""
    user = users.named(record["submitted_by"])
    return (
        Actor(user.username, user.role, user.scope)
        if user
        else Actor(record["submitted_by"], "", Scope(record["region"]))
    )


def take_application(record: Document, answers: Document) -> list[Document]:
    """Make the application of a form, or bring it up to date; return findings.

    If the sender's role may, and the form holds all that they need, the first step and the interview are finished by it.
    """
    by = sender_of(record)
    held = applications.get(str(uuid.uuid5(_NAMESPACE, record["root"])))
    if withdrawn(record):
        return _take_back(held, record) if held else []
    if held and row_of(record) in held.get("submissions", []):
        return []
    told = {"submissions": [row_of(record)], "opinions": {"interview": _interview(record, answers)},
            "documents": _documents(record, answers)}  # fmt: skip
    if held is None:
        held, _ = apply(_sent(record, answers), by, today=day_of(record, answers), more=told)
    else:
        held = _edited(held, record, answers, told, by)
    interview = answers.get("interview") or {}
    return furthered(held, record, by, interview.get("opinion"), interview.get("impression"))


def row_of(record: Document) -> Document:
    """Return how an application names a form that came in for it."""
    return {"form_id": record["form_id"], "root": record["root"], "id": record["_id"]}


def _sent(record: Document, answers: Document) -> Document:
    household, told = household_of(record), answers["application"]
    use = answers["use"]
    scheme = told.get("scheme") or _scheme_for(household, record, answers)
    return {
        "id": str(uuid.uuid5(_NAMESPACE, record["root"])),
        "household": household["_id"],
        "member": _member(household, told),
        "scheme": scheme,
        **_asked(told, use),
    }


def _asked(told: Document, use: Document) -> Document:
    values = {"amount": Decimal(str(told["amount"])), **{key: told.get(key) for key in _ASKED}, **use}
    return {key: values[key] for key in ("amount", *_ASKED, "use", "use_detail") if values.get(key) is not None}


def _scheme_for(household: Document, record: Document, answers: Document) -> str:
    """Return the scheme in force in the village that has the household among its target groups; else the first one."""
    on, category = day_of(record, answers), household.get("category")
    found = applicable(household["region"], on)
    meant = [one for one in found if any(category in group.categories for group in one.target_groups)]
    if not found:
        raise SchemeNotInForce(code="-", region=household["region"], on=on.isoformat())
    return (meant or found)[0].code


def _member(household: Document, told: Document) -> str:
    """Return the member whose ID number it is; else the name, which may be no member's."""
    number = encrypted("id_number", told["id_number"]) if told.get("id_number") else None
    same = [one["id"] for one in household.get("members", []) if number is not None and one.get("id_number") == number]
    return str(same[0] if same else told["applicant"])


def _interview(record: Document, answers: Document) -> Document:
    told = dict(answers.get("interview") or {})
    told |= {key: Decimal(str(told[key])) for key in ("family_income", "other_debt") if told.get(key) is not None}
    kept = {key: value for key, value in told.items() if value is not None}
    return {**kept, "by": record["submitted_by"], "at": now(), "submission": record["_id"]}


def _documents(record: Document, answers: Document) -> list[Document]:
    told, who = answers.get("documents") or {}, {"by": record["submitted_by"], "at": now(), "submission": record["_id"]}
    papers: dict[str, Document] = {kind: {"kind": kind, **who} for kind in told.get("documents_seen") or []}
    for kind, name in (("form", told.get("photo_form")), ("interview", told.get("photo_interview"))):
        if name:
            papers[kind] = {"kind": kind, **who, "attachments": [name]}
    return list(papers.values())


def _edited(held: Document, record: Document, answers: Document, told: Document, by: Actor) -> Document:
    """Bring an application up to date with the later version of its form. Raises ApplicationNotWithApplicant."""
    scheme = scheme_of(held)
    if "edit" not in possible(scheme.chain, position_of(held)):
        here, first = step_at(scheme.chain, position_of(held)), scheme.chain[0]
        raise ApplicationNotWithApplicant(step=here.zh, step_en=here.en, first=first.zh, first_en=first.en)
    held = edit(held["_id"], held["version"], _asked(answers["application"], answers["use"]), by)
    kinds = {one["kind"] for one in told["documents"]}
    documents = [one for one in held.get("documents", []) if one["kind"] not in kinds] + told["documents"]
    return noted(
        held, record, by, {"opinions": {**held.get("opinions", {}), **told["opinions"]}, "documents": documents}
    )


def take_site_check(record: Document, answers: Document) -> list[Document]:
    """Keep a site check with the application that it is for; finish its step if it agrees and the sender's role may."""
    by, form = sender_of(record), record["form_id"]
    if withdrawn(record):
        for one in applications.live_of_household(record.get("household") or ""):
            _forget(one, record)
        return []
    held = application_for(household_of(record)["_id"], form)
    if row_of(record) in held.get("submissions", []):
        return []
    found = _site_check(record, answers)
    held = noted(held, record, by, {"opinions": {**held.get("opinions", {}), "site_check": found}})
    return furthered(held, record, by, answers.get("opinion"), answers.get("reason"))


def _site_check(record: Document, answers: Document) -> Document:
    """Return what a site check found; money as Decimal yuan."""
    project = answers.get("project") or {}
    sums = {key: project.get(key) for key in ("own_money", "expected_income")}
    sums["suggested_amount"] = answers.get("suggested_amount")
    found: Document = {key: Decimal(str(value)) for key, value in sums.items() if value is not None}
    found |= {key: project[key] for key in ("use", "scale", "mismatch", "risks") if project.get(key)}
    found |= {key: answers[key] for key in ("reason", "opinion") if answers.get(key)}
    found |= {"matches": project.get("matches") == "yes", "esteem": (answers.get("neighbours") or {}).get("esteem")}
    return {**found, "by": record["submitted_by"], "at": now(), "submission": record["_id"]}


def application_for(household: str, form: str) -> Document:
    """Return the household's application that a form is for: one at a step that asks for it, else the newest under way.

    Raises ApplicationOtherHousehold if there is none.
    """
    live = applications.live_of_household(household)
    waiting = [
        one for one in live if one["state"] == "open" and serves(form, step_at(scheme_of(one).chain, position_of(one)))
    ]
    if not live:
        raise ApplicationOtherHousehold(form=FORMS[form][0])
    return (waiting or live)[0]


def serves(form: str, step: Step) -> bool:
    """Say whether a step asks for a form or for what it tells."""
    return form in step.forms or SERVES[form] in step.requires or (form == "risk_group_meeting" and bool(step.votes))


def noted(held: Document, record: Document, by: Actor, fields: Document) -> Document:
    """Keep what a form tells with an application, whoever's turn it is; return it. Raises ApplicationActionImpossible."""
    chain, at = scheme_of(held).chain, position_of(held)
    moved(chain, at, "note")
    rows = [one for one in held.get("submissions", []) if one["root"] != record["root"]]
    made = entry(held, "note", by, at, submission=record["_id"])
    return write(held, {**fields, "submissions": [*rows, row_of(record)], "updated_at": now()}, made)


def furthered(held: Document, record: Document, by: Actor, opinion: str | None, words: str | None) -> list[Document]:
    """Let a form finish the steps that it serves, or refuse, as its opinion says and its sender's role may; return findings."""
    action = {"accept": "pass", "agree": "pass", "passed": "pass", "reject": "refuse", "rejected": "refuse"}.get(
        opinion or ""
    )
    try:
        while action and _asks_for(held, record["form_id"]):
            given = {"action": action, "reason": words or "—", "submission": record["_id"]}
            held = act(held["_id"], held["version"], given, by)
    except (ApplicationStepOfOthers, ApplicationMakerIsChecker):
        return []  # somebody else's turn
    except DomainError as error:
        return [finding_of(error)]
    return []


def _asks_for(held: Document, form: str) -> bool:
    if held["state"] != "open" or held.get("waiting"):
        return False
    chain = scheme_of(held).chain
    step = step_at(chain, position_of(held))
    return serves(form, step) or (form == "loan_application" and step == chain[0])


def _take_back(held: Document, record: Document) -> list[Document]:
    """Withdraw the application of a form that an office rejected, if it has not gone on; else take only the form off it."""
    chain, at = scheme_of(held).chain, position_of(held)
    if "edit" not in possible(chain, at):
        return _forget(held, record)
    reviews = record.get("reviews") or [{}]
    by = Actor(reviews[-1].get("by") or "system", "", Scope())
    after = moved(chain, at, "withdraw")
    made = entry(
        held, "withdraw", by, after, reason=reviews[-1].get("comment") or "表单未通过审核", submission=record["_id"]
    )
    write(held, {"state": after.state, "live": None, "desks": None, "deadline_on": None, "updated_at": now()}, made)
    return []


def _forget(held: Document, record: Document) -> list[Document]:
    """Take a rejected form and what it told off an application."""
    rows = held.get("submissions", [])
    left = [one for one in rows if one["root"] != record["root"]]
    if len(left) != len(rows) and held["state"] in ("open", "approved"):
        ids = {one["id"] for one in rows if one["root"] == record["root"]}
        opinions = {key: one for key, one in held.get("opinions", {}).items() if one.get("submission") not in ids}
        by = Actor((record.get("reviews") or [{}])[-1].get("by") or "system", "", Scope())
        made = entry(held, "note", by, position_of(held), reason="表单未通过审核", submission=record["_id"])
        write(held, {"submissions": left, "opinions": opinions, "updated_at": now()}, made)
    return []
