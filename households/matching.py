"""An imported household against the one that is held: which members are the same people, and what changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from households.drafts import HouseholdDraft, MemberDraft
from households.people import HEAD, NUMBERS, encrypted, head_of, new_member_id
from households.register import names_of
from records.scopes import prefixes

Document = dict[str, Any]
BANK = ("责任银行", "institution")
_MEMBER_FIELDS = ("name", "relation", "sex", "birth_date", "labour", "health")


def imported_fields(draft: HouseholdDraft, held: Document | None, institution: str | None = None) -> Document:
    """Return the fields that a row group of a table sets; what the table has no column for is left as it is held.

    `institution` is the bank of a household that has none yet and whose rows name none.
    """
    before = held or {}
    attributes = {**before.get("attributes", {}), **draft.attributes}
    banks = [attributes.pop(key) for key in BANK if key in attributes]
    members = _members(draft, before.get("members", []))
    fields = {
        "region": draft.region,
        "scopes": prefixes(draft.region),
        "category": draft.category or before.get("category"),
        "address": draft.address or before.get("address"),
        "phone": encrypted("phone", draft.phone) if draft.phone else before.get("phone"),
        "institution": next(iter(banks), before.get("institution") or institution),
        "attributes": attributes,
        "members": members,
        "head_name": head_of(members),
        "names": names_of(members),
    }
    return {key: value for key, value in fields.items() if value is not None}


def differs(fields: Document, held: Document) -> bool:
    """Say whether setting `fields` would change the household."""
    return any(held.get(key) != value for key, value in fields.items())


def removed_members(fields: Document, held: Document) -> list[str]:
    """Return the names of held members who are no longer among the imported ones."""
    kept = {member["id"] for member in fields["members"]}
    return [member["name"] for member in held.get("members", []) if member["id"] not in kept]


def _members(draft: HouseholdDraft, held: list[Document]) -> list[Document]:
    numbers = [_numbers(member) for member in draft.members]
    found = _matched(draft.members, numbers, held)
    told = [_member(*one) for one in zip(draft.members, numbers, found, strict=True)]
    if not draft.heads_only:
        return told
    # A table of heads alone says nothing of the others: they stay.
    told_by_id = {member["id"]: member for member in told}
    stay = [told_by_id.get(member["id"]) or _no_longer_head(member) for member in held]
    present = {member["id"] for member in stay}
    return stay + [member for member in told if member["id"] not in present]


def _no_longer_head(member: Document) -> Document:
    return {key: value for key, value in member.items() if (key, value) != ("relation", HEAD)}


def _numbers(draft: MemberDraft) -> Document:
    return {key: encrypted(key, getattr(draft, key)) for key in NUMBERS if getattr(draft, key)}


def _matched(drafts: list[MemberDraft], numbers: list[Document], held: list[Document]) -> list[Document]:
    """Return the held member that each draft is, {} for a new one: by ID number first, then by name."""
    left = list(held)
    found: list[Document] = []
    for known in numbers:
        number = known.get("id_number")
        found.append(_taken(left, lambda one, number=number: number is not None and one.get("id_number") == number))  # type: ignore[misc]
    for index, draft in enumerate(drafts):
        if not found[index]:
            found[index] = _taken(left, lambda one, name=draft.name: one["name"] == name)  # type: ignore[misc]
    return found


def _taken(left: list[Document], is_same: Callable[[Document], bool]) -> Document:
    for index, member in enumerate(left):
        if is_same(member):
            return left.pop(index)
    return {}


def _member(draft: MemberDraft, numbers: Document, held: Document) -> Document:
    given = {key: getattr(draft, key) for key in _MEMBER_FIELDS}
    member = {**held, **{key: value for key, value in given.items() if value is not None}, **numbers}
    member["id"] = held.get("id") or new_member_id()
    attributes = {**held.get("attributes", {}), **draft.attributes}
    if attributes:
        member["attributes"] = attributes
    return member
