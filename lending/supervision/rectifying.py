"""What people do with items of the rectification ledger: open → submitted → closed or returned; closed can be reopened."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from errors import (
    RectificationEvidenceMissing,
    RectificationOwnWork,
    RectificationStateForbids,
    RectificationSubjectMissing,
    RegionNotFound,
)
from records import households, loans
from records import rectification_items as items
from records.actors import Actor
from records.clock import now
from records.rectification_items import CLOSED, OPEN, RETURNED, STATES, SUBMITTED
from records.scopes import prefixes

Document = dict[str, Any]
# What may be done with an item in a state, and the state it has then (None: the same).
STEPS: dict[str, tuple[frozenset[str], str | None]] = {
    "assign": (frozenset({OPEN, RETURNED}), None),
    "submit": (frozenset({OPEN, RETURNED}), SUBMITTED),
    "close": (frozenset({SUBMITTED}), CLOSED),
    "return": (frozenset({SUBMITTED}), RETURNED),
    "reopen": (frozenset({CLOSED}), OPEN),
}
ACTIONS: dict[str, tuple[str, str]] = {
    "found": ("发现", "found"),
    "assign": ("交办", "assign"),
    "submit": ("提交整改", "submit"),
    "close": ("销号", "close"),
    "return": ("退回", "return"),
    "reopen": ("重新打开", "reopen"),
    "cause_gone": ("规则不再发现", "no longer found by the rule"),
    "cause_back": ("规则再次发现", "found by the rule again"),
    "changed": ("表单已改", "the form was changed"),
    "withdrawn": ("督查记录已作废", "the check was rejected"),
}


def record_by_hand(values: Document, by: Actor, deadline: date) -> Document:
    """Store an item that a person found; return it, also when the same `id` was sent before.

    `values`: id (the client's UUID), defect, description, and perhaps loan, household or region (one of them), demand,
    responsible, deadline (a date, else `deadline`). Raises RectificationSubjectMissing, LoanNotFound, HouseholdNotFound,
    RegionNotFound.
    """
    at = now()
    text = values["description"]
    item = {
        "_id": str(values.get("id") or uuid.uuid4()), "source": "hand", "defect": values["defect"], "zh": text, "en": text,
        **_subject(values, by), "demand": values.get("demand"), "responsible": values.get("responsible"),
        "deadline": (values.get("deadline") or deadline).isoformat(),
        **new_item(by.who, by.role, at),
    }  # fmt: skip
    item = {key: value for key, value in item.items() if value is not None}
    if not items.insert(item):
        return items.in_scope(item["_id"], by.scope)
    by.note("rectification.found", f"rectification:{item['_id']}", region=item["region"])
    return item


def new_item(who: str, role: str, at: Any, note: str = "") -> Document:
    """Return the fields that every new item begins with."""
    step = {"n": 1, "action": "found", "by": who, "role": role, "at": at, "note": note}
    return {"state": OPEN, "found_at": at, "found_by": who, "updated_at": at, "updated_by": who, "version": 1,
            "history": [step], "evidence": []}  # fmt: skip


def _subject(values: Document, by: Actor) -> Document:
    if values.get("loan"):
        return subject_of_loan(loans.in_scope(values["loan"], by.scope))
    if values.get("household"):
        return subject_of_household(households.reference(values["household"], by.scope))
    region = values.get("region")
    if not region:
        raise RectificationSubjectMissing(pointer="/loan")
    if not by.scope.covers(region, by.scope.institution):
        raise RegionNotFound()
    return {"region": region, "scopes": prefixes(region), "institution": by.scope.institution}


def subject_of_loan(loan: Document) -> Document:
    """Return what an item says of the loan that it is about."""
    kept = ("region", "scopes", "institution", "household", "household_code", "contract_number")
    return {"loan": loan["_id"], **{key: loan[key] for key in kept if loan.get(key)}}


def subject_of_household(household: Document) -> Document:
    """Return what an item says of the household that it is about."""
    region = household["region"]
    return {"household": household["_id"], "household_code": household["code"], "region": region,
            "scopes": prefixes(region), "institution": household.get("institution")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A step that somebody takes: at which version of the item, and with which words."""

    version: int
    note: str = ""


def assign(item: Document, step: Step, by: Actor, changes: Document) -> Document:
    """Say who mends an item, what is demanded and until when (keys responsible, demand, deadline: a date)."""
    fields = {key: changes[key] for key in ("responsible", "demand") if changes.get(key)}
    if isinstance(changes.get("deadline"), date):
        fields["deadline"] = changes["deadline"].isoformat()
    return _take(item, "assign", step, by, fields)


def submit(item: Document, step: Step, by: Actor, evidence: list[str]) -> Document:
    """Say that an item is mended, with words or evidence (IDs of evidence, submissions or photos).

    Raises RectificationEvidenceMissing, RectificationStateForbids, RectificationChanged.
    """
    if not step.note.strip() and not evidence:
        raise RectificationEvidenceMissing(pointer="/note")
    row = {"note": step.note, "references": evidence, "by": by.who, "at": now()}
    more = {"$push": {"evidence": {"$each": [row], "$slice": -100}}}
    return _take(item, "submit", step, by, {"submitted_by": by.who}, more)


def review(item: Document, step: Step, by: Actor, *, good: bool) -> Document:
    """Close an item (销号) or return it; not one's own work. Raises RectificationOwnWork, RectificationStateForbids."""
    action = "close" if good else "return"
    _allowed(item, action, step)
    if item.get("submitted_by") == by.who:
        raise RectificationOwnWork()
    return _take(item, action, step, by, {"closed_at": now() if good else None})


def reopen(item: Document, step: Step, by: Actor) -> Document:
    """Open a closed item again, for a reason. Raises RectificationStateForbids, RectificationChanged."""
    return _take(item, "reopen", step, by, {"closed_at": None, "submitted_by": None})


def _allowed(item: Document, action: str, step: Step) -> str:
    """Return the state after a step. Raises RectificationChanged, RectificationStateForbids."""
    if item["version"] != step.version:
        raise items.changed(item)
    states, following = STEPS[action]
    if item["state"] not in states:
        zh, en = STATES[item["state"]]
        what_zh, what_en = ACTIONS[action]
        raise RectificationStateForbids(
            state_zh=zh,
            state=en.lower(),
            action=what_zh,
            action_en=what_en,
            details={"state": item["state"], "action": action},
        )
    return following or item["state"]


def _take(
    item: Document, action: str, step: Step, by: Actor, fields: Document, more: Document | None = None
) -> Document:
    at = now()
    state = _allowed(item, action, step)
    row = {"n": len(item["history"]) + 1, "action": action, "by": by.who, "role": by.role, "at": at, "note": step.note}
    fields = {**fields, "state": state, "updated_at": at, "updated_by": by.who}
    changed = items.change(item["_id"], step.version, fields, row, more)
    by.note(f"rectification.{action}", f"rectification:{item['_id']}", region=item["region"])
    return changed
