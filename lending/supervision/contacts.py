"""Contacts with borrowers about their loans: recorded once, through the API or from the form collection_visit."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from errors import ContactConflict, InTheFuture, PromiseIncomplete
from records import collection_contacts as contacts
from records.actors import Actor
from records.clock import now
from records.money import stored

Document = dict[str, Any]
_ZONE = ZoneInfo("Asia/Shanghai")
# A phone's clock may be fast.
_CLOCKS_DIFFER = timedelta(minutes=10)
_SAID = ("channel", "met", "reasons", "outcome", "helps", "promise", "note", "at")


def record_contact(loan: Document, values: Document, by: Actor) -> tuple[Document, bool]:
    """Store a contact about a loan; return it and whether it was new: the same again under its ID is stored once.

    `values`: id (the client's UUID), channel, and perhaps met, reasons, outcome, helps, note, at (now),
    promised_amount (yuan) and promised_on (a date). Raises InTheFuture, PromiseIncomplete, ContactConflict.
    """
    at = values.get("at") or now()
    if at > now() + _CLOCKS_DIFFER:
        raise InTheFuture(on=at.astimezone(_ZONE).date(), today=now().astimezone(_ZONE).date(), pointer="/at")
    contact = contact_of(loan, {**values, "at": at}, by.who)
    contact["_id"] = str(values.get("id") or uuid.uuid4())
    if contacts.insert(contact):
        return contact, True
    held = contacts.get(contact["_id"])
    same = held and held["loan"] == loan["_id"] and held["by"] == by.who
    if (
        not held
        or not same
        or any(held.get(key) != contact.get(key) for key in _SAID if key != "at" or values.get("at"))
    ):
        raise ContactConflict(id=contact["_id"], pointer="/id")
    return held, False


def contact_of(loan: Document, values: Document, by: str) -> Document:
    """Return a contact's document without its ID. Raises PromiseIncomplete."""
    at: datetime = values["at"]
    on = at.astimezone(_ZONE).date()
    kept = ("contract_number", "household", "household_code", "region", "scopes", "institution", "officer")
    contact = {
        "loan": loan["_id"], **{key: loan.get(key) for key in kept},
        **{key: values.get(key) for key in ("channel", "met", "reasons", "outcome", "helps", "note")},
        "promise": _promise(values, on), "at": at, "on": on.isoformat(), "by": by, "recorded_at": now(),
    }  # fmt: skip
    return {key: stored(value) for key, value in contact.items() if value not in (None, [], {}, "")}


def _promise(values: Document, on: Any) -> Document | None:
    amount, until = values.get("promised_amount"), values.get("promised_on")
    if amount is None and until is None:
        if values.get("outcome") == "promised":
            raise PromiseIncomplete(pointer="/promised_amount")
        return None
    if amount is None or amount <= 0 or until is None or until < on:
        raise PromiseIncomplete(pointer="/promised_amount" if not amount else "/promised_on")
    return {"amount": amount, "on": until.isoformat()}
