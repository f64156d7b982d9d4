"""What a supervision check (form supervision_check) found becomes items of the rectification ledger, one a page of defects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from errors import HouseholdNotFound
from lending.from_forms import withdrawn
from lending.supervision.rectifying import new_item, subject_of_household
from records import households
from records import rectification_items as items
from records.clock import now
from records.rectification_items import DEFECTS, GONE, OPEN, PRESENT
from records.scopes import Scope

Document = dict[str, Any]
FORM_ID = "supervision_check"
MEND_DAYS = 30
_KEPT = (
    "defect",
    "zh",
    "en",
    "demand",
    "responsible",
    "deadline",
    "household",
    "household_code",
    "region",
    "scopes",
    "institution",
)


def keep_items(record: Document, answers: Document) -> list[Document]:
    """Store the items of a check; repeatable.

    A page that an edit took away, or a check that was rejected, ends no item: its cause is said to be gone, and a person
    closes it.
    """
    wanted = {} if withdrawn(record) else _items(record, answers)
    held = {item["_id"]: item for item in items.of_submission(record["root"])}
    at = now()
    items.insert_new([item for item_id, item in wanted.items() if item_id not in held])
    changes = [_changed(item, wanted.get(item_id), at, rejected=withdrawn(record)) for item_id, item in held.items()]
    items.note_causes([one for one in changes if one])
    return []


def _items(record: Document, answers: Document) -> dict[str, Document]:
    found = {}
    for number, page in enumerate(answers.get("rectification") or []):
        told = page.get("item") or {}
        if told.get("description") and told.get("defect") in DEFECTS:
            item = _item(record, told, number)
            found[item["_id"]] = item
    return found


def _item(record: Document, told: Document, number: int) -> Document:
    at = now()
    text = told["description"]
    item = {
        "_id": items.id_of(FORM_ID, f"{record['root']}\0{number}"), "source": "form", "submission": record["root"],
        "defect": told["defect"], "zh": text, "en": text, **_subject(record, told.get("household")),
        "demand": told.get("demand"), "responsible": told.get("responsible"), "cause": PRESENT, "cause_since": at,
        "deadline": _day(told.get("deadline"), record), "details": {"photo": told["photo"]} if told.get("photo") else None,
        **new_item(record["submitted_by"], "", at),
    }  # fmt: skip
    return {key: value for key, value in item.items() if value is not None}


def _day(value: Any, record: Document) -> str:
    """Return the deadline that the page names, else MEND_DAYS after the check came."""
    text = value.isoformat() if isinstance(value, date) else str(value or "")
    return text[:10] or (record["received_at"].date() + timedelta(MEND_DAYS)).isoformat()


def _subject(record: Document, household: str | None) -> Document:
    """Return the household that a page names, if it is within the region of the check, else the check's region."""
    if household:
        try:
            return subject_of_household(households.reference(household, Scope(record["region"])))
        except HouseholdNotFound:
            pass
    return {"region": record["region"], "scopes": record["scopes"], "institution": record.get("institution")}


def _changed(
    item: Document, found: Document | None, at: Any, *, rejected: bool
) -> tuple[Document, Document, Document] | None:
    stamp = {"updated_at": at, "updated_by": item["found_by"]}
    if found is None:
        if item.get("cause") == GONE:
            return None
        action = "withdrawn" if rejected else "cause_gone"
        return item, {"cause": GONE, "cause_since": at, **stamp}, _step(item, action, at)
    new = {key: found[key] for key in _KEPT if key in found and found[key] != item.get(key)}
    if item["state"] != OPEN or item["version"] > 1:
        new = {}  # people have taken it on from here
    if item.get("cause") == GONE:
        return item, {**new, "cause": PRESENT, "cause_since": at, **stamp}, _step(item, "cause_back", at)
    return (item, {**new, **stamp}, _step(item, "changed", at)) if new else None


def _step(item: Document, action: str, at: Any) -> Document:
    return {"n": item["version"] + 1, "action": action, "by": item["found_by"], "role": "", "at": at, "note": ""}
