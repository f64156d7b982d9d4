"""An imported household against the one that is held: which members are the same people, and whether anything changed."""

from __future__ import annotations

from typing import Any

from households.drafts import HouseholdDraft, MemberDraft
from households.people import NUMBERS, encrypted, head_of, new_member_id
from households.register import names_of
from records.scopes import prefixes

Document = dict[str, Any]
_BANK = ("责任银行", "institution")
_MEMBER_FIELDS = ("name", "relation", "sex", "birth_date", "labour", "health")


def imported_fields(draft: HouseholdDraft, held: Document | None) -> Document:
    """Return the fields that a row group of a table sets; what the table has no column for is left as it is held."""
    before = held or {}
    attributes = {**before.get("attributes", {}), **draft.attributes}
    bank = next((attributes.pop(key) for key in _BANK if key in attributes), before.get("institution"))
    members = _members(draft.members, before.get("members", []))
    fields = {
        "region": draft.region,
        "scopes": prefixes(draft.region),
        "category": draft.category or before.get("category"),
        "address": draft.address or before.get("address"),
        "phone": encrypted("phone", draft.phone) if draft.phone else before.get("phone"),
        "institution": bank,
        "attributes": attributes,
        "members": members,
        "head_name": head_of(members),
        "names": names_of(members),
    }
    return {key: value for key, value in fields.items() if value is not None}


def differs(fields: Document, held: Document) -> bool:
    """Say whether setting `fields` would change the household."""
    return any(held.get(key) != value for key, value in fields.items())


def _members(drafts: list[MemberDraft], held: list[Document]) -> list[Document]:
    left = list(held)
    return [_member(draft, _taken(draft, left)) for draft in drafts]


def _taken(draft: MemberDraft, left: list[Document]) -> Document:
    """Take the held member who is this person out of `left`: by ID number, else by name; {} for a new one."""
    number = encrypted("id_number", draft.id_number) if draft.id_number else None
    for member in left:
        same_number = number is not None and member.get("id_number") == number
        same_name = member["name"] == draft.name and (number is None or "id_number" not in member)
        if same_number or same_name:
            left.remove(member)
            return member
    return {}


def _member(draft: MemberDraft, held: Document) -> Document:
    given = {key: getattr(draft, key) for key in _MEMBER_FIELDS}
    numbers = {key: encrypted(key, getattr(draft, key)) for key in NUMBERS if getattr(draft, key)}
    member = {**held, **{key: value for key, value in given.items() if value is not None}, **numbers}
    member["id"] = held.get("id") or new_member_id()
    attributes = {**held.get("attributes", {}), **draft.attributes}
    if attributes:
        member["attributes"] = attributes
    return member
