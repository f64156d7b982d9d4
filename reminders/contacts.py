"""Whom a reminder reaches: the borrower by a binding or by the number in the register, staff by name or by place.

Read for a batch of reminders at once, because thousands are sent a minute.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from households.people import HEAD
from records import borrowers, households, loans, regions, users
from records.database import database
from reminders.channels.interface import Contact
from reminders.rules import BORROWER, CADRE, OFFICE, OFFICER

Document = dict[str, Any]
_LOAN = {
    "contract_number": 1, "borrower": 1, "officer": 1, "institution": 1, "state": 1, "overdue_from": 1, "scheme.code": 1,
    "region": 1, "evidence_on": 1,
}  # fmt: skip
_HOUSEHOLD = {"code": 1, "head_name": 1, "members": 1, "phone": 1, "cadre": 1, "region": 1}


@dataclass(slots=True)
class Surroundings:
    """What a batch of reminders refers to, by ID; borrowers by household."""

    read_at: float = field(default_factory=time.monotonic)
    loans: dict[str, Document] = field(default_factory=dict)
    households: dict[str, Document] = field(default_factory=dict)
    borrowers: dict[str, list[Document]] = field(default_factory=dict)
    staff: dict[str, users.User] = field(default_factory=dict)
    villages: dict[str, str] = field(default_factory=dict)
    # Of offices, by region: the e-mail addresses of those who work there.
    offices: dict[str, list[str]] = field(default_factory=dict)


def surroundings_of(reminders: list[Document]) -> Surroundings:
    """Read the loans, households, borrowers, staff and villages of a batch, a read each."""
    found = Surroundings()
    loan_ids = sorted({one["loan"] for one in reminders if one.get("loan")})
    household_ids = sorted({one["household"] for one in reminders if one.get("household")})
    if loan_ids:
        wanted = _loan_with(sorted({one["installment"] for one in reminders if one.get("installment")}))
        found.loans = {one["_id"]: one for one in loans.collection().find({"_id": {"$in": loan_ids}}, wanted)}
    if household_ids:
        found.households = {one["_id"]: one for one in households.several(household_ids, _HOUSEHOLD)}
        for one in borrowers.of_households(household_ids):
            for binding in one["bindings"]:
                found.borrowers.setdefault(binding["household"], []).append(one)
    named = {one.get("officer") for one in found.loans.values()} | {
        one.get("cadre") for one in found.households.values()
    }
    found.staff = users.several(sorted(name for name in named if name))
    for_offices = sorted({one["region"] for one in reminders if one["audience"] == OFFICE})
    for user in users.offices_in(for_offices) if for_offices else ():
        if user.email:
            found.offices.setdefault(user.region, []).append(user.email)
    found.villages = regions.names(sorted({one["region"] for one in reminders}))
    return found


def loan_now(loan_id: str, installment: int | None) -> Document | None:
    """Return one loan as it is at this moment, with that one of its installments."""
    wanted = _loan_with([installment] if installment else [])
    found: Document | None = loans.collection().find_one({"_id": loan_id}, wanted)
    return found


def _loan_with(installments: list[int]) -> Document:
    """Return the projection of a loan with only these installments: to read their sums takes longer than all the rest."""
    meant = {"$in": ["$$row.number", installments]}
    return {**_LOAN, "installments": {"$filter": {"input": "$installments", "as": "row", "cond": meant}}}


def contact_for(reminder: Document, around: Surroundings) -> Contact | None:
    """Return whom a reminder is for, None if there is nobody."""
    audience = reminder["audience"]
    if audience == BORROWER:
        return _borrower(reminder, around)
    if audience == OFFICER:
        return _officer(reminder, around)
    if audience == CADRE:
        cadre = around.households.get(reminder.get("household", ""), {}).get("cadre")
        return _user(cadre, around) or Contact(f"role:village_cadre:{reminder['region']}")
    if audience == OFFICE:
        addresses = ", ".join(around.offices.get(reminder["region"], []))
        return Contact(f"role:office:{reminder['region']}", email=addresses or None)
    return None


def _borrower(reminder: Document, around: Surroundings) -> Contact | None:
    household = around.households.get(reminder.get("household", ""))
    if household is None:
        return None
    member = _member(household, around.loans.get(reminder.get("loan", ""), {}).get("borrower", {}).get("member"))
    wanted = (household["_id"], member["id"], borrowers.SELF)
    phone = database().encryption.decrypt(member.get("phone") or household.get("phone"))
    for one in around.borrowers.get(household["_id"], []):
        if any((each["household"], each["member"], each["role"]) == wanted for each in one["bindings"]):
            return _bound(one, phone)
    return Contact(f"member:{household['_id']}:{member['id']}", phone=_mobile(phone), reads_inbox=False)


def _member(household: Document, member_id: str | None) -> Document:
    """Return the member who borrowed; the head where the loan does not say, or names one who is gone."""
    members: list[Document] = household.get("members", [])
    named = next((one for one in members if one["id"] == member_id), None)
    head = next((one for one in members if one.get("relation") == HEAD), None)
    return named or head or {"id": "head", "name": household["head_name"]}


def _bound(borrower: Document, registered: str | None) -> Contact:
    """Return a borrower who signed in; the number they proved comes before that of the register."""
    return Contact(
        key=f"borrower:{borrower['_id']}",
        language=borrower.get("language", "zh"),
        openid_mini=borrower.get("openids", {}).get("mini"),
        openid_official=borrower.get("openids", {}).get("official"),
        phone=_mobile(database().encryption.decrypt(borrower.get("phone")) or registered),
        opted_out=frozenset(borrower.get("opted_out", [])),
    )


def _mobile(number: str | None) -> str | None:
    """Return a number that takes text messages; landlines do not."""
    return number if number and len(number) == 11 and number.startswith("1") else None


def _officer(reminder: Document, around: Surroundings) -> Contact:
    loan = around.loans.get(reminder.get("loan", ""), {})
    bank = loan.get("institution") or reminder.get("institution") or ""
    return _user(loan.get("officer"), around) or Contact(f"role:loan_officer:{bank}:{reminder['region'][:6]}")


def _user(username: str | None, around: Surroundings) -> Contact | None:
    user = around.staff.get(username or "")
    return Contact(f"user:{username}", email=user.email or None) if user and user.active else None


def borrower_name(reminder: Document, around: Surroundings) -> str:
    """Return the name of the borrower that a reminder is about."""
    household = around.households.get(reminder.get("household", ""))
    loan = around.loans.get(reminder.get("loan", ""), {})
    return str(_member(household, loan.get("borrower", {}).get("member"))["name"]) if household else ""


def keys_of_staff(username: str, role: str, region: str, institution: str | None) -> list[str]:
    """Return the recipient keys whose reminders a member of staff sees in the inbox."""
    keys = [f"user:{username}"]
    if role == "village_cadre":
        keys.append(f"role:village_cadre:{region}")
    elif role == "loan_officer":
        keys.append(f"role:loan_officer:{institution or ''}:{region[:6]}")
    elif role in ("township_office", "county_office"):
        keys.append(f"role:office:{region}")
    return keys
