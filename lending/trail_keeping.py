"""Keeping trails current: loans whose ledger was written to are due; a day that passes moves `present` on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from errors import DomainError
from households.numbers import today
from lending.risk_funds import concerns_fund, take_recoveries
from lending.steps import unpacked
from lending.trails import continued, moved, trail_of
from records import loan_trails, trail_work
from records.scopes import Scope

_log = logging.getLogger("ruhu.lending")
Document = dict[str, Any]
_BATCH = 500
# What a request waits for at most until the trails of its area are current; the worker does the rest.
_PATIENCE_SECONDS = 5.0


def keep_trails_due(*, seconds: float = 50.0) -> int:
    """Derive the trails that are due until none is or `seconds` have passed; return how many there were."""
    return _work_off(None, seconds)


def bring_up_to_date(scope: Scope) -> int:
    """Derive the trails of an area that are due, for a few seconds at most; return how many are due still."""
    _work_off(scope, _PATIENCE_SECONDS)
    return trail_work.how_many_due(scope)


def _work_off(scope: Scope | None, seconds: float) -> int:
    end, count, failed = time.monotonic() + seconds, 0, set[str]()
    while time.monotonic() < end and (loans := trail_work.due(scope, failed, _BATCH)):
        failed |= keep(trail_work.whole(_go_on(loans)))
        count += len(loans)
    return count


def _go_on(loans: list[Document]) -> list[str]:
    """Store the trails that go on from those held; return the IDs of the loans whose events have to be gone through."""
    held, on = loan_trails.with_ids([loan["_id"] for loan in loans]), today()
    trails = {loan["_id"]: _next(loan, held.get(loan["_id"]), on) for loan in loans}
    loan_trails.keep([trail for trail in trails.values() if trail])
    trail_work.done([loan for loan in loans if trails[loan["_id"]]])
    return [loan_id for loan_id, trail in trails.items() if not trail]


def _next(loan: Document, held: Document | None, on: date) -> Document | None:
    if held is None or concerns_fund(loan):
        return None  # the fund's account is brought up to date as well
    return continued(loan, held, on)


def keep(loans: list[Document]) -> set[str]:
    """Derive and store the trails of some loans from all their events; return the IDs of those whom the ledger refuses."""
    on, trails, good, failed = today(), [], [], set()
    for loan in loans:
        try:
            trails.append(trail_of(loan, on))
            take_recoveries(loan)
        except DomainError:
            _log.exception("loan %s has no trail: its events do not fit", loan["_id"])
            failed.add(loan["_id"])
        else:
            good.append(loan)
    loan_trails.keep(trails)
    trail_work.done(good)
    return failed


def rebuild(scope: Scope, progress: Callable[[int], object] | None = None) -> set[str]:
    """Derive the trails of all loans of a scope anew; return the IDs of loans whose events do not fit."""
    failed: set[str] = set()
    for loans in trail_work.every(scope, _BATCH):
        failed |= keep(loans)
        if progress:
            progress(len(loans))
    return failed


def wrong_trails(scope: Scope, progress: Callable[[int], object] | None = None) -> list[str]:
    """Return the IDs of loans whose trail is not what their events make of it."""
    wrong = []
    for loans in trail_work.every(scope, _BATCH):
        held = loan_trails.with_ids([loan["_id"] for loan in loans])
        for loan in loans:
            trail = held.get(loan["_id"])
            if loan.get("trail") != "due" and (trail is None or trail["steps"] != trail_of(loan, today())["steps"]):
                wrong.append(loan["_id"])
        if progress:
            progress(len(loans))
    return wrong


def move_on(day: date | None = None, *, seconds: float = 60.0) -> int:
    """Bring `present` of all trails to a day (today): arrears that began, buckets passed; return how many changed."""
    on, end, count = day or today(), time.monotonic() + seconds, 0
    while time.monotonic() < end and (trails := loan_trails.changing_by(on, _BATCH)):
        changes = [(trail, moved(unpacked(trail["steps"]), on)) for trail in trails]
        loan_trails.move_on([(trail, new["present"], new["changes_on"]) for trail, new in changes])
        count += len(trails)
    return count
