"""May this household borrow under this scheme: every condition with its outcome, value, rule and source, in words.

`assess` is pure: what is known comes in as `Facts`. What is not known is `unknown`, never a silent pass.
`household_assessment` fetches the facts of a household and calls it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from errors import MemberNotFound
from households.numbers import birth_date_of
from households.people import HEAD
from lending.eligibility_facts import Asked, Assessment, Facts, LoanFacts, RatingFacts
from lending.eligibility_rules import RULES, group_of
from lending.scheme import Scheme
from records import loans, ratings
from records.database import database
from records.money import NOTHING, plain
from records.scopes import Scope

Document = dict[str, Any]
_OWED = (loans.SIGNED, loans.ACTIVE)
_LOST = (loans.COMPENSATED, loans.WRITTEN_OFF)
_ANOTHER_BANK = "其他银行 another bank"


def assess(scheme: Scheme, facts: Facts, asked: Asked) -> Assessment:
    """Return every condition of `scheme` for a household and what it asks for; nothing is raised for bad data."""
    group = group_of(scheme, facts)
    checks = tuple(check for rule in RULES for check in rule(scheme, facts, asked, group))
    return Assessment(scheme, asked.on, group, checks)


def household_assessment(
    household: Document, scheme: Scheme, asked: Asked, member: str | None = None, viewer: Scope | None = None
) -> Assessment:
    """Return the assessment of a household document for its member `member` (ID; the head by default).

    All loans of the household count, whatever the bank; of those outside `viewer` no contract number is told.
    Raises MemberNotFound.
    """
    return assess(scheme, facts_of(household, scheme, asked.on, member, viewer or Scope()), asked)


def facts_of(household: Document, scheme: Scheme, on: date, member: str | None, viewer: Scope) -> Facts:
    """Return what the records know of a household. Raises MemberNotFound."""
    person = borrower_of(household, member)
    return Facts(
        category=household.get("category"),
        member=person.get("name"),
        born_on=_born_on(person),
        attributes=household.get("attributes") or {},
        member_attributes=person.get("attributes") or {},
        loans=tuple(_loan_facts(household["_id"], on, viewer)),
        rating=_rating_facts(household["_id"], scheme, on),
    )


def borrower_of(household: Document, member: str | None) -> Document:
    """Return the member of that ID, the head by default, {} where the register has nobody. Raises MemberNotFound."""
    members: list[Document] = household.get("members") or []
    if member:
        found = next((one for one in members if one["id"] == member), None)
        if found is None:
            raise MemberNotFound(pointer="/member")
        return found
    return next((one for one in members if one.get("relation") == HEAD), {})


def _born_on(person: Document) -> date | None:
    """Return the birth date: that of the ID number goes before the one that was written down."""
    number = database().encryption.decrypt(person.get("id_number"))
    if number:
        return birth_date_of(number)
    return date.fromisoformat(person["birth_date"]) if person.get("birth_date") else None


def _loan_facts(household_id: str, on: date, viewer: Scope) -> list[LoanFacts]:
    facts = []
    for loan in map(plain, loans.of_household(household_id, Scope())):
        if loan["state"] not in _OWED + _LOST:
            continue
        mine = viewer.covers(loan["region"], loan.get("institution"))
        balance = (loan.get("figures") or {}).get("balance", NOTHING)
        owed = loan["terms"]["principal"] if loan["state"] == loans.SIGNED else balance
        late = loan.get("overdue_from")
        facts.append(
            LoanFacts(
                contract_number=loan["contract_number"] if mine else _ANOTHER_BANK,
                owed=owed,
                overdue=loan["state"] == loans.ACTIVE and bool(late) and late <= on.isoformat(),
                lost=loan["state"] in _LOST,
            )
        )
    return facts


def _rating_facts(household_id: str, scheme: Scheme, on: date) -> RatingFacts | None:
    rating = ratings.in_force(household_id, scheme.code, on)
    if rating is None:
        return None
    line = rating.get("line") or {}
    granted = rating["state"] == ratings.LINE_GRANTED and line.get("until", "") >= on.isoformat()
    return RatingFacts(
        grade=rating.get("grade") or "—",
        passed=rating["passed"] and rating["state"] != ratings.REFUSED,
        settled=rating["state"] in ratings.SETTLED,
        gate=rating.get("gate") or {},
        line=plain(line["amount"]) if granted else None,
        valid_until=date.fromisoformat(rating["valid_until"]),
    )
