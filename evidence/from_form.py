"""The loan-use check form ends in the same record as evidence that an officer sends."""

from __future__ import annotations

from typing import Any

from field_forms.reading import answers_as_json
from field_forms.sealing import opened_answers
from records import evidence

Document = dict[str, Any]
FORM_ID = "loan_use_check"


def keep_evidence_of(submission: Document) -> None:
    """Store the evidence in the current version of a loan-use check; repeatable. Other forms hold none."""
    if submission["form_id"] == FORM_ID and submission["current"]:
        evidence.keep_from_form(evidence_of(submission))


def evidence_of(submission: Document) -> Document:
    """Return the evidence document of a loan-use check; its photos stay those of the submission."""
    answers = answers_as_json(opened_answers(submission.get("answers", {})))
    loan, outlook = answers.get("loan") or {}, answers.get("outlook") or {}
    names = {row["name"]: row for row in submission.get("attachments", [])}
    purchases = [_purchase(one.get("item") or {}) for one in answers.get("purchase") or []]
    used = [name for purchase in purchases for name in purchase.get("photos", [])]
    scene = (answers.get("evidence") or {}).get("photo_scene")
    values = {
        "_id": submission["root"],
        "submission": submission["_id"],
        "form_id": submission["form_id"],
        "sha256": submission["sha256"],
        "contract_number": loan.get("contract_number"),
        "check": loan.get("kind"),
        "category": next((one["item"] for one in purchases if one.get("item")), None),
        "purchases": purchases,
        "spent": loan.get("spent"),
        "used_as_agreed": loan.get("used_as_agreed"),
        "diversion": loan.get("diversion"),
        "diverted": loan.get("diverted"),
        "note": outlook.get("advice"),
        "visited_at": submission.get("started_at"),
        "by": submission["submitted_by"],
        "attachments": [names[name] for name in (*used, scene) if name in names],
        "missing": submission.get("missing", 0),
        "state": submission["state"],
    }
    shared = ("household", "household_code", "region", "scopes", "institution", "location", "received_at", "codes")
    values |= {key: submission[key] for key in shared if key in submission}
    return {key: value for key, value in values.items() if value not in (None, [], {})}


def _purchase(item: Document) -> Document:
    bought: Document = {key: item.get(key) for key in ("item", "name")}
    bought |= {key: float(item[key]) for key in ("quantity", "amount") if item.get(key) is not None}
    bought["photos"] = [item[key] for key in ("photo", "receipt") if item.get(key)]
    return {key: value for key, value in bought.items() if value is not None}
