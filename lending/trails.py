"""From a loan's events to its trail: what it was on each day, by the ledger's own rules, and what it will be if nobody pays."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lending.book import Book
from lending.contracts import Contract, contract_of
from lending.due_dates import due_dates
from lending.events import EXTENSION, REVERSAL, Event, effective, event_of
from lending.ledger import counting
from lending.posting import post
from lending.standing import bucket_of
from lending.steps import Step, at, days_late, joined, next_change, packed, unpacked
from records.loans import ACTIVE
from records.money import plain, stored

Document = dict[str, Any]
_BEGINNING, _END = date(1970, 1, 1), date(9999, 1, 1)
_ONE = timedelta(days=1)


def steps_of(contract: Contract, events: Sequence[Event]) -> list[Step]:
    """Return the steps of a loan, earliest first.

    A day's step is what `lending.ledger.fold` finds as of it: later events are not known, and one that is reversed later
    still counts. So each span between reversals is gone through with the events that counted in it. Where these do not fit
    together (a repayment entered later, with a day before the reversal), what was reversed later counts no more.
    """
    cuts = [_BEGINNING, *sorted({event.on for event in events if event.kind == REVERSAL}), _END]
    steps: list[Step] = []
    for begin, end in itertools.pairwise(cuts):
        walked = list(_walked(contract, counting(contract, events, end - _ONE)))
        if held := at(walked, begin):
            steps.append(held._replace(day=begin.toordinal()))
        elif steps:
            steps.append(Step(begin.toordinal(), 0, 0, 0, 0))
        steps += [step for step in walked if begin.toordinal() < step.day < end.toordinal()]
    return joined(steps)


def _walked(contract: Contract, events: Iterable[Event]) -> Iterable[Step]:
    """Yield a step after the events of each day, and one for each day between on which something becomes late."""
    book = Book(contract)
    days = [(on, list(group)) for on, group in itertools.groupby(events, key=lambda event: event.on)]
    for (on, group), (end, _) in itertools.pairwise([*days, (_END, [])]):
        for event in group:
            post(book, event)
        yield from _until(book, on.toordinal(), end.toordinal())


def _until(book: Book, on: int, end: int) -> Iterable[Step]:
    """Yield the step of day `on` and those up to `end` (not included), on which nothing is posted."""
    if book.state != ACTIVE:
        return [Step(on, 0, 0, 0, _cents(book.disbursed))]
    owed = [
        (row.payable_until.toordinal(), _cents(row.unpaid_principal)) for row in book.rows if row.settled_on is None
    ]
    return _passing(owed, _cents(book.disbursed), on, end)


def _passing(owed: list[tuple[int, int]], lent: int, on: int, end: int) -> Iterable[Step]:
    """Yield the steps from day `on` to `end` of a loan that owes (last day to pay, principal in cents), and nothing happens."""
    owed.sort()
    balance, overdue, day = sum(cents for _, cents in owed), 0, on
    first = owed[0][0] if owed else end
    for last_day, cents in owed:
        if last_day >= day:
            # All that was late until now stands; this row is late from the day after its last.
            yield Step(day, first if first < day else 0, balance, overdue, lent)
            day = last_day + 1
            if day >= end:
                return
        overdue += cents
    yield Step(day, first if first < day else 0, balance, overdue, lent)


def extended(loan: Document, held: Document) -> list[Step] | None:
    """Return the steps of a loan from its trail before and its present installments; None where that does not suffice.

    It does where all new events have one day and none before has a later one: nothing before that day is another, and
    from it on the loan's document has what the ledger found. It costs a twentieth of going through all events.
    """
    events, known = loan["events"], held.get("events", 0)
    if not known or known > len(events):
        return None
    before, days = unpacked(held["steps"]), {event["on"] for event in events[known:]}
    if not days:
        return before
    on = min(days)
    if len(days) > 1 or any(event["on"] > on for event in events[:known]):
        return None
    day, lent = date.fromisoformat(on).toordinal(), _cents(plain(loan["figures"]["disbursed"]))
    steps = [step for step in before if step.day < day]
    if loan["state"] != ACTIVE:
        return joined([*steps, Step(day, 0, 0, 0, lent)])
    owed = [_owed(row) for row in loan["installments"] if not row.get("settled_on")]
    return joined([*steps, *_passing(owed, lent, day, _END.toordinal())])


def _owed(row: Document) -> tuple[int, int]:
    unpaid = plain(row["principal"]) - plain(row["paid_principal"])
    return date.fromisoformat(row["payable_until"]).toordinal(), _cents(unpaid)


def _cents(yuan: Decimal) -> int:
    return int(yuan * 100)


def continued(loan: Document, held: Document, on: date) -> Document | None:
    """Return the trail of a loan from the one that is held of an earlier version; None where all events are needed.

    The loan needs its events without amounts and the unsettled of its installments (`records.trail_work.due`).
    """
    steps = extended(loan, held)
    if steps is None:
        return None
    trail = _trail(loan, steps, on)
    if held.get("opened_on") != trail["opened_on"]:
        return None
    return _without_gaps({**trail, "matured_first_on": held.get("matured_first_on")})


def trail_of(loan: Document, on: date) -> Document:
    """Return the trail document of a loan document from its terms and events, with `present` as of `on`.

    Raises what the ledger's posting raises.
    """
    contract = contract_of(plain(loan["terms"]))
    trail = _trail(loan, steps_of(contract, [event_of(event) for event in loan["events"]]), on)
    if trail["opened_on"]:
        first = contract.loan_terms(date.fromisoformat(trail["opened_on"]))
        trail["matured_first_on"] = due_dates(first)[-1].isoformat()
    return _without_gaps(trail)


def _trail(loan: Document, steps: list[Step], on: date) -> Document:
    return {**_head(loan), **bounds(steps), **moved(steps, on)}


def _without_gaps(trail: Document) -> Document:
    return {key: value for key, value in trail.items() if value is not None}


def moved(steps: Sequence[Step], on: date) -> Document:
    """Return `present` (what holds on a day, amounts in cents) and `changes_on` of a trail."""
    held, change = at(steps, on) or Step(0, 0, 0, 0, 0), next_change(steps, on)
    late = days_late(held, on)
    present = {"balance": held.balance, "overdue": held.overdue, "bucket": bucket_of(late) if held.balance else None,
               "late_since": date.fromordinal(held.late_since).isoformat() if held.late_since else None}  # fmt: skip
    return {"present": present, "changes_on": change.isoformat() if change else None}


def _head(loan: Document) -> Document:
    return {
        "_id": loan["_id"], "loan_version": loan["version"], "contract_number": loan["contract_number"],
        "region": loan["region"], "institution": loan["institution"], "household": loan["household"],
        "household_code": loan["household_code"], "borrower": loan["borrower"].get("name"),
        "member": loan["borrower"].get("member"), "scheme": loan["scheme"]["code"],
        "scheme_version": loan["scheme"]["version"], "annual_rate": loan["terms"]["annual_rate"], "state": loan["state"],
        "events": len(loan["events"]),
        "renews": loan.get("renews"),
        "rates": _later_rates(loan) if loan.get("extensions") else None,
    }  # fmt: skip


def _later_rates(loan: Document) -> list[Document] | None:
    """Return [{on, rate}] of the extensions that changed the rate, None if none did."""
    extended = [one for one in effective(event_of(event) for event in loan["events"]) if one.kind == EXTENSION]
    rates = [{"on": one.on.isoformat(), "rate": one.details["annual_rate"]} for one in extended
             if one.details.get("annual_rate") is not None]  # fmt: skip
    return stored(rates) or None


def bounds(steps: Sequence[Step]) -> Document:
    """Return from when until when there was a balance, and something late."""
    opened = next((step.day for step in steps if step.lent), None)
    closed = steps[-1].day if steps and not steps[-1].balance else None
    late = [place for place, step in enumerate(steps) if step.late_since]
    last_late = steps[late[-1] + 1].day - 1 if late and late[-1] + 1 < len(steps) else None
    days = {"opened_on": opened, "closed_on": closed, "first_late_on": steps[late[0]].day if late else None,
            "last_late_on": last_late}  # fmt: skip
    return {"steps": packed(steps), **{key: _iso(day) for key, day in days.items()}}


def _iso(day: int | None) -> str | None:
    return date.fromordinal(day).isoformat() if day else None
