"""Many loans read and written at once, as the import of a bank's file needs it; each write holds for one version only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from records.change_marks import ON_CHANGE
from records.loans import collection
from records.scopes import Scope

Document = dict[str, Any]
_DUPLICATE_KEY = 11000
_READ = dict.fromkeys(["contract_number", "borrower", "terms", "events", "version"], 1)


@dataclass(frozen=True, slots=True)
class Change:
    """New `events` (with serial numbers) of a loan at `version`, and the `fields` that follow (None removes one)."""

    loan: str
    version: int
    fields: Document
    events: list[Document]
    by: str
    at: datetime


def loans_of(institution: str, contract_numbers: Iterable[str], scope: Scope) -> dict[str, Document]:
    """Return the loans of a bank by contract number, as far as they are in the scope; only what the ledger needs."""
    query = {"institution": institution, "contract_number": {"$in": list(contract_numbers)}, "scopes": scope.prefix}
    return {found["contract_number"]: found for found in collection().find(query, _READ)}


def holders_of(institution: str, serials: Iterable[str]) -> dict[str, str]:
    """Return {serial number: loan ID} of those that some loan of the bank holds, whoever may see it."""
    wanted = set(serials)
    query = {"institution": institution, "serials": {"$in": list(wanted)}}
    return {
        serial: found["_id"]
        for found in collection().find(query, {"serials": 1})
        for serial in found["serials"]
        if serial in wanted
    }


def write(changes: list[Change]) -> set[str]:
    """Write the changes whose loans are still at their version; return the IDs of the other loans."""
    updates = [_update(change) for change in changes]
    try:
        matched = collection().bulk_write(updates, ordered=False).matched_count
        refused: set[str] = set()
    except BulkWriteError as error:
        if any(failure["code"] != _DUPLICATE_KEY for failure in error.details["writeErrors"]):
            raise
        # Another loan of the bank took the serial number at the same moment: reading again says so.
        refused = {changes[failure["index"]].loan for failure in error.details["writeErrors"]}
        matched = error.details["nMatched"]
    if matched == len(changes):
        return refused
    return _unwritten(changes)


def _update(change: Change) -> UpdateOne:
    kept = {key: value for key, value in change.fields.items() if value is not None}
    gone = {key: "" for key, value in change.fields.items() if value is None}
    update: Document = {
        **ON_CHANGE,
        "$set": {**kept, "updated_at": change.at, "updated_by": change.by, "trail": "due"},
        "$push": {
            "events": {"$each": change.events},
            "serials": {"$each": [event["serial"] for event in change.events]},
        },
        "$inc": {"version": 1},
    }
    if gone:
        update["$unset"] = gone
    return UpdateOne({"_id": change.loan, "version": change.version}, update)


def _unwritten(changes: list[Change]) -> set[str]:
    """Return the loans that do not hold the first of their new events."""
    first = {change.loan: (change.events[0]["n"], change.events[0]["serial"]) for change in changes}
    held = collection().find(
        {"_id": {"$in": list(first)}}, {"events.n": 1, "events.serial": 1, "events.recorded_at": 1}
    )
    wanted = {change.loan: change for change in changes}
    written = {
        loan["_id"]
        for loan in held
        if any(
            (event["n"], event.get("serial")) == first[loan["_id"]]
            and event.get("recorded_at") == wanted[loan["_id"]].at
            for event in loan["events"]
        )
    }
    return set(first) - written
