"""Households as callers see them: numbers masked unless a purpose was given and logged."""

from __future__ import annotations

from typing import Any

from households.people import NUMBERS, shown_number

Document = dict[str, Any]
_HIDDEN = ("_id", "scopes", "names", "applied", "card_id", "changed", "left")
_SUMMARY = (
    "code", "region", "category", "head_name", "tags", "cadre", "institution", "version", "updated_at", "location",
)  # fmt: skip


def summary_view(document: Document) -> Document:
    """Return a household as lists show it, without any number."""
    shown = {key: document[key] for key in _SUMMARY if key in document}
    return {"id": document["_id"], **shown, "member_count": len(document.get("members", []))}


def household_view(document: Document, unmask: frozenset[str] = frozenset()) -> Document:
    """Return a household with its members; `unmask` holds the numbers to show whole (id_number, phone, card_number)."""
    shown = {key: value for key, value in document.items() if key not in _HIDDEN}
    shown["id"] = document["_id"]
    shown["phone"] = shown_number("phone", document.get("phone"), unmask)
    shown["members"] = [_person(member, unmask) for member in document.get("members", [])]
    shown["contacts"] = [_person(contact, unmask) for contact in document.get("contacts", [])]
    if "location" in document or "location_source" in document:
        source = document.get("location_source") or {}
        shown["location"] = {"type": "Point", **(document.get("location") or {}), **source}
    shown.pop("location_source", None)
    return shown


def _person(person: Document, unmask: frozenset[str]) -> Document:
    numbers = {field: shown_number(field, person[field], unmask) for field in NUMBERS if field in person}
    return {**person, **numbers}


def timeline_item(submission: Document) -> Document:
    """Return a submission as a timeline shows it, ready for JSON."""
    shown = {**submission, "instance_id": submission["_id"], "received_at": submission["received_at"].isoformat()}
    del shown["_id"]
    return shown
