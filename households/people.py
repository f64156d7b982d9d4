"""Members and contacts on their way into the database and out: numbers checked, encrypted, masked."""

from __future__ import annotations

import secrets
from typing import Any

from errors import InvalidFields
from households.bounds import FieldProblem, attribute_problems
from households.numbers import (
    birth_date_of,
    card_problem,
    id_number_problem,
    mask_card,
    mask_id,
    mask_phone,
    normal_number,
    normal_phone,
    phone_problem,
    sex_of,
)
from records.database import database

NUMBERS = {
    "id_number": (id_number_problem, normal_number, mask_id),
    "phone": (phone_problem, normal_phone, mask_phone),
    "card_number": (card_problem, normal_number, mask_card),
}
HEAD = "户主"
Person = dict[str, Any]


def encrypted(field: str, text: str) -> Any:
    """Return the ciphertext of a number's normal form; the same number always gives the same."""
    return database().encryption.encrypt(NUMBERS[field][1](text))


def shown_number(field: str, ciphertext: Any, unmask: frozenset[str] = frozenset()) -> str | None:
    """Return a number masked, or whole where `unmask` names its field."""
    plain = database().encryption.decrypt(ciphertext)
    if plain is None or field in unmask:
        return plain
    return NUMBERS[field][2](plain)


def stored_person(given: Person, held: Person | None, pointer: str, problems: list[FieldProblem]) -> Person:
    """Return a member or contact to store; problems of its numbers are added to `problems` with their pointers.

    A number that comes back masked, exactly as it was shown, keeps what `held` has.
    """
    person = {key: value for key, value in given.items() if key not in NUMBERS and value is not None}
    for field in NUMBERS:
        text = given.get(field)
        if not text:
            continue
        before = (held or {}).get(field)
        if before is not None and text == shown_number(field, before):
            person[field] = before
            continue
        problem = NUMBERS[field][0](text)
        if problem:
            problems.append((f"{pointer}/{field}", problem))
        else:
            person[field] = encrypted(field, text)
            if field == "id_number":
                _complete_from_id(person, normal_number(text))
    return person


def _complete_from_id(person: Person, number: str) -> None:
    person.setdefault("sex", sex_of(number))
    person.setdefault("birth_date", birth_date_of(number).isoformat())


def stored_members(given: list[Person], held: list[Person], problems: list[FieldProblem]) -> list[Person]:
    """Return the members to store; add what is wrong to `problems`: numbers, names, attributes, IDs, not one head."""
    before = {member["id"]: member for member in held}
    members = []
    for index, one in enumerate(given):
        known = before.pop(one.get("id", ""), None)
        if one.get("id") and known is None:
            problems.append((f"/members/{index}/id", _UNKNOWN_MEMBER))
        member = {**one, "id": known["id"] if known else new_member_id()}
        if not member["name"].strip():
            problems.append((f"/members/{index}/name", _NO_NAME))
        problems += attribute_problems(member.get("attributes") or {}, f"/members/{index}/attributes")
        members.append(stored_person(member, known, f"/members/{index}", problems))
    if sum(member.get("relation") == HEAD for member in members) != 1:
        problems.append(("/members", _ONE_HEAD))
    return members


_UNKNOWN_MEMBER = (
    "该户没有这个成员（或重复）；新成员不要带 id。",
    "The household has no such member (or twice); leave `id` out for new ones.",
)
_NO_NAME = ("姓名不能为空。", "The name may not be empty.")
_ONE_HEAD = ("须有且只有一位户主（relation 为「户主」）。", "Exactly one member must be the head (relation 户主).")


def stored_contacts(given: list[Person], held: list[Person], problems: list[FieldProblem]) -> list[Person]:
    """Return the contacts to store; a masked phone keeps that of the held contact who shows it, of this name first."""
    contacts = []
    for index, contact in enumerate(given):
        shows = [one for one in held if "phone" in one and shown_number("phone", one["phone"]) == contact.get("phone")]
        of_name = [one for one in shows if one.get("name") == contact.get("name")]
        known = next(iter(of_name + shows), None)
        contacts.append(stored_person(contact, known, f"/contacts/{index}", problems))
    return contacts


def new_member_id() -> str:
    """Return a new member's ID."""
    return secrets.token_hex(6)


def refuse(problems: list[FieldProblem]) -> None:
    """Raise InvalidFields if there are problems."""
    if problems:
        errors = [{"pointer": pointer, "zh": zh, "en": en} for pointer, (zh, en) in problems]
        raise InvalidFields(count=len(errors), details={"errors": errors})


def head_of(members: list[Person]) -> str:
    """Return the head's name."""
    return next(member["name"] for member in members if member.get("relation") == HEAD)
