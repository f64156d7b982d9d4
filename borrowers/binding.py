"""Binding a borrower to a household member: the card on the door, the name, and the last six of the ID number.

Who guesses is locked out after five failures, and the village cadre is told. A second reader in the family is let in by the
borrower, with a consent that is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from typing import Any

from borrowers.limits import DAY, HOUR, Origin, guard, guard_origin, same_time
from errors import (
    BindingLocked,
    BindingNotFound,
    BindingRefused,
    CardInvalid,
    ConsentMissing,
    HouseholdNotFound,
    InvitationInvalid,
)
from households.cards import CardSigner, card_token_in
from records import attempt_limits, borrowers, households, one_time_codes, reminders
from records.clock import now
from records.database import database
from records.scopes import Scope
from records.visit_codes import ALPHABET

Document = dict[str, Any]
FAILURES = 5
LOCK_SECONDS = DAY
INVITATION_SECONDS = DAY
# What a borrower agrees to when a family member reads along; a new wording gets a new version.
FAMILY_CONSENT = "family-reader-1"


def bind(borrower: Document, sent: Document, origin: Origin, signer: CardSigner) -> Document:
    """Bind a borrower by `card` (a scanned text), `name` and `id_last6`; return the binding.

    Raises BindingRefused alike for an unknown card, name or number, BindingLocked after five failures within a day,
    TooManyTries.
    """
    who = borrower["_id"]
    guard_origin("bind", origin, by_address=60, by_device=20)
    if attempt_limits.so_far("bind-failed", who, LOCK_SECONDS, now()) >= FAILURES:
        raise BindingLocked()
    with same_time():
        household = _household(sent["card"], signer)
        target = household["_id"] if household else sent["card"]
        guard("bind", [(f"target:{target}", 20, DAY)])
        member = _member(household, sent["name"], sent["id_last6"]) if household else None
        if household is None or member is None:
            _failed(who, household)
            raise BindingRefused()
        binding = _binding(household, member, borrowers.SELF)
        borrowers.bind(who, binding)
        return binding


def _household(card: str, signer: CardSigner) -> Document | None:
    token = card_token_in(card)
    try:
        return households.with_card(signer.card_id(token or ""))
    except (CardInvalid, HouseholdNotFound):
        return None


def _member(household: Document, name: str, last6: str) -> Document | None:
    """Return the member of that name whose ID number ends so; every member is looked at, in constant time."""
    found = None
    for one in household.get("members", []):
        number = database().encryption.decrypt(one.get("id_number")) or ""
        right = hmac.compare_digest(number[-6:].encode(), last6.upper().encode())
        if right and one["name"] == name.strip() and len(number) == 18:
            found = one
    return found


def _binding(household: Document, member: Document, role: str) -> Document:
    return {
        "household": household["_id"],
        "household_code": household["code"],
        "member": member["id"],
        "name": member["name"],
        "region": household["region"],
        "role": role,
        "bound_at": now(),
    }


def _failed(who: str, household: Document | None) -> None:
    """Count a failure; at the fifth, the cadre of the household that was tried is told."""
    failures = attempt_limits.count("bind-failed", who, LOCK_SECONDS, now())
    if failures == FAILURES and household is not None:
        reminders.add([_news_of_lock(household)])


def _news_of_lock(household: Document) -> Document:
    cadre = household.get("cadre")
    moment = now()
    return {
        "_id": f"news:{uuid.uuid4()}",
        "about": "binding_locked",
        "rule": "news",
        "rules": "news",
        "day": moment.date().isoformat(),
        "audience": "cadre",
        "household": household["_id"],
        "region": household["region"],
        "institution": household.get("institution"),
        "state": "sent",
        "channel": "inbox",
        "recipient": f"user:{cadre}" if cadre else f"role:village_cadre:{household['region']}",
        "text": {
            "title": "有人多次绑定失败",
            "body": f"有人多次尝试绑定农户 {household['code']} 未成功，已锁定一天。请上门问问是不是本人，需要帮忙还是有人冒用。",
        },
        "sent_at": moment,
    }


def unbind(borrower: Document, household: str, member: str) -> None:
    """End a binding; family readers whom this borrower let in lose theirs too. Raises BindingNotFound."""
    if not borrowers.unbind(borrower["_id"], household, member):
        raise BindingNotFound()
    for other in borrowers.of_households([household]):
        if any(one.get("invited_by") == borrower["_id"] for one in other["bindings"]):
            borrowers.unbind(other["_id"], household, member)


def household_of(borrower: Document, household: str) -> Document:
    """Return the document of a household that a borrower is bound to. Raises BindingNotFound for any other, known or not."""
    if not any(one["household"] == household for one in borrower["bindings"]):
        raise BindingNotFound()
    try:
        return households.in_scope(household, Scope())
    except HouseholdNotFound:
        raise BindingNotFound() from None


# --- family ----------------------------------------------------------------------------------------------------------


def invite(borrower: Document, household: str) -> Document:
    """Return an invitation {code, expires_in} for a family member to read along; only the borrower may invite."""
    own = next((one for one in borrower["bindings"] if (one["household"], one["role"]) == (household, "self")), None)
    if own is None:
        raise BindingNotFound()
    guard("invite", [(borrower["_id"], 10, DAY)])
    code = "".join(secrets.choice(ALPHABET) for _ in range(10))
    about = {"household": household, "member": own["member"], "by": borrower["_id"]}
    one_time_codes.store(_key(code), _digest(code), now(), INVITATION_SECONDS, about)
    return {"code": code, "expires_in": INVITATION_SECONDS}


def accept(borrower: Document, code: str, *, consent: bool, origin: Origin) -> Document:
    """Take an invitation: bind as a second reader, with the consent kept. Raises ConsentMissing, InvitationInvalid."""
    if not consent:
        raise ConsentMissing(pointer="/consent")
    guard_origin("invitation", origin, by_address=30, by_device=10)
    guard("invitation", [(borrower["_id"], 10, HOUR)])
    with same_time():
        normal = code.strip().upper()
        about = one_time_codes.use(_key(normal), _digest(normal), now(), 1)
        if about is None:
            raise InvitationInvalid(pointer="/invitation")
        household = next(iter(households.several([about["household"]], {"code": 1, "region": 1, "members": 1})), None)
        member = next((one for one in (household or {}).get("members", []) if one["id"] == about["member"]), None)
        if household is None or member is None:
            raise InvitationInvalid(pointer="/invitation")
        kept = {"purpose": FAMILY_CONSENT, "given_by": about["by"], "accepted_at": now()}
        binding = {**_binding(household, member, borrowers.FAMILY), "invited_by": about["by"], "consent": kept}
        borrowers.bind(borrower["_id"], binding)
        return binding


def _key(code: str) -> str:
    return "invitation:" + hashlib.sha256(database().key_for("one-time codes") + code.encode()).hexdigest()


def _digest(code: str) -> str:
    return hmac.new(database().key_for("one-time codes"), code.encode(), "sha256").hexdigest()
