"""Adds an event to a loan: the ledger is rebuilt with it, and it is stored only if everything still stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from errors import BeforeSigning, DomainError, InTheFuture, LaterEventsForbid, LoanChanged, SerialConflict
from lending.ledger import Ledger, fold_loan
from records import loans
from records.actors import Actor
from records.clock import now
from records.money import plain, stored

Document = dict[str, Any]
# Two at once on one loan are rare; more than this at once is a mistake somewhere.
ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it: the loan as it is now, the event, and whether it is new (else it was recorded before)."""

    loan: Document
    event: Document
    new: bool

    @property
    def allocation(self) -> Document | None:
        """Where the money of a repayment went."""
        return next((one for one in self.loan.get("allocations", []) if one["n"] == self.event["n"]), None)


def record(
    loan_id: str, event: Document, by: Actor, *, today: date, version: int | None = None, session: Any = None
) -> Recorded:
    """Append `event` (kind, on, and perhaps amount, serial, of, …; Decimal and date) to a loan of the caller's scope.

    An event with the bank's `serial` that the loan has already is answered like the first time. `version`: refuse if the
    loan was changed since; without it, a change meanwhile by another is taken into account and the event tried again. `session`:
    the transaction that it is part of.
    Raises LoanNotFound, LoanChanged, SerialConflict, SerialElsewhere, InTheFuture, BeforeSigning, LaterEventsForbid, and
    what forbids the event (`lending.posting`); then nothing is changed.
    """
    for attempt in range(ATTEMPTS):
        held = loans.in_scope(loan_id, by.scope)
        if version is not None and held["version"] != version and not _known(held, event):
            raise loans.changed(held)
        if known := _known(held, event):
            return Recorded(held, known, new=False)
        try:
            return _append(held, event, by, today, session)
        except LoanChanged:
            if version is not None or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _append(held: Document, event: Document, by: Actor, today: date, session: Any) -> Recorded:
    full, fields = with_event(held, event, by, today)
    changed = loans.change(
        held["_id"], held["version"], {**fields, "updated_at": full["recorded_at"], "updated_by": by.who}, event=full,
        serial=event.get("serial"), session=session,
    )  # fmt: skip
    note_event(changed, full, by)
    return Recorded(changed, full, new=True)


def with_event(held: Document, event: Document, by: Actor, today: date) -> tuple[Document, Document]:
    """Return `event` as the loan would keep it, and what follows from it (None: is not); nothing is stored.

    Raises InTheFuture, BeforeSigning, LaterEventsForbid, and what forbids the event (`lending.posting`).
    """
    check_day(held, event["on"], today)
    full = {"n": len(held["events"]) + 1, **event, "on": event["on"].isoformat(), "recorded_at": now(), "by": by.who}
    full = stored({key: _plain(value) for key, value in full.items() if value is not None})
    return full, stored(rebuilt({**held, "events": [*held["events"], full]}, full["n"]).fields())


def note_event(loan: Document, event: Document, by: Actor) -> None:
    """Write a new event into the audit log."""
    details = {"n": event["n"], "on": event["on"], "amount": str(event.get("amount") or "")}
    by.note(f"loan.{event['kind']}", f"loan:{loan['_id']}", region=loan["region"], details=details)


def rebuilt(loan: Document, new: int) -> Ledger:
    """Return the ledger of a loan with its new event. Raises LaterEventsForbid where it is another that cannot stand."""
    try:
        return fold_loan(loan)
    except DomainError as error:
        number = error.details.get("event")
        if number == new:
            raise
        raise later_events_forbid(loan, error) from error


def later_events_forbid(loan: Document, error: DomainError) -> LaterEventsForbid:
    """Return that a new event cannot be, because an event that was there before (`error.details["event"]`) could not stand."""
    number = error.details.get("event")
    other = next(one for one in loan["events"] if one["n"] == number)
    return LaterEventsForbid(
        on=other["on"], n=number, reason_zh=error.message_zh.rstrip("。"), reason_en=error.message_en.rstrip("."),
        details={"event": number, "reason": error.slug},
    )  # fmt: skip


def check_day(loan: Document, on: date, today: date) -> None:
    """Refuse an event of the future or of before the contract. Raises InTheFuture, BeforeSigning."""
    if on > today:
        raise InTheFuture(on=on, today=today, pointer="/on")
    signed_on = loan["terms"].get("signed_on")
    if signed_on and on.isoformat() < signed_on:
        raise BeforeSigning(on=on, signed_on=signed_on, pointer="/on")


def _known(loan: Document, event: Document) -> Document | None:
    """Return the event of the loan with the same serial number, if there is one. Raises SerialConflict."""
    serial = event.get("serial")
    found: Document | None = next((one for one in loan["events"] if serial and one.get("serial") == serial), None)
    if found is None:
        return None
    if _content(found) != _content({key: _plain(value) for key, value in event.items()}):
        told = {key: str(found[key]) for key in ("n", "kind", "on", "amount") if key in found}
        raise SerialConflict(serial=serial, n=found["n"], pointer="/serial", details={"event": told})
    return found


def _content(event: Document) -> Document:
    """Return what makes two events the same: not when, by whom and from which file they were recorded."""
    apart = ("n", "recorded_at", "by", "note", "source")
    return {key: value for key, value in plain(event).items() if key not in apart and value is not None}


def _plain(value: Any) -> Any:
    return value.isoformat() if type(value) is date else value
