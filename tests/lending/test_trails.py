"""A loan's trail says of every day what the ledger says of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from lending.contracts import Contract
from lending.events import Event
from lending.ledger import fold
from lending.standing import standing_of
from lending.steps import at, days_late, packed, unpacked
from lending.trails import extended, steps_of
from tests.lending.test_ledger_invariants import CONTRACTS, START, STEPS, played

FIRST = Event(1, "disbursement", date(2026, 1, 10), Decimal(12000))
TERMS = Contract(Decimal(12000), Decimal("0.036"), "equal_principal", 12, "monthly", "30/360", holiday_rule="none")


def yuan(cents: int) -> Decimal:
    return Decimal(cents) / 100


def told(steps, day):
    """Balance, overdue principal, days overdue and sum paid out, as the trail has them."""
    step = at(steps, day)
    if step is None:
        return Decimal(0), Decimal(0), 0, Decimal(0)
    return yuan(step.balance), yuan(step.overdue), days_late(step, day), yuan(step.lent)


@settings(max_examples=150, deadline=None)
@given(CONTRACTS, STEPS, st.sampled_from([1, 2]), st.lists(st.integers(-5, 1500), min_size=5, max_size=15))
def test_every_day_is_what_the_ledger_finds_as_of_it(contract, steps, parts, waits):
    events = played(contract, steps, parts)
    trail = steps_of(contract, events)
    assert unpacked(packed(trail)) == trail
    assert [step.day for step in trail] == sorted({step.day for step in trail})
    for day in {START + timedelta(wait) for wait in waits} | {event.on for event in events}:
        ledger = fold(contract, events, day)
        found = standing_of(ledger)
        assert told(trail, day) == (found.balance, found.overdue_principal, found.days_overdue, ledger.book.disbursed)


@settings(max_examples=80, deadline=None)
@given(CONTRACTS, STEPS, st.integers(0, 900))
def test_a_day_before_an_event_is_as_if_it_had_not_happened(contract, steps, wait):
    events, day = played(contract, steps), START + timedelta(wait)
    known = [event for event in events if event.on <= day]
    assert told(steps_of(contract, known), day) == told(steps_of(contract, events), day)


@settings(max_examples=120, deadline=None)
@given(CONTRACTS, STEPS, st.sampled_from([1, 2]))
def test_going_on_from_the_trail_before_is_as_good_as_going_through_everything(contract, steps, parts):
    events, held, went_on = played(contract, steps, parts), {}, 0
    for known in range(1, len(events) + 1):
        ledger = fold(contract, events[:known])
        loan = {"events": [{"on": event.on.isoformat()} for event in events[:known]], **ledger.fields()}
        whole, short = steps_of(contract, events[:known]), extended(loan, held)
        assert short in (None, whole)
        went_on += short is not None
        held = {"events": known, "steps": packed(whole)}
    assert went_on == len(events) - 1  # each event here is no earlier than those before


def test_nobody_pays_and_the_days_go_by():
    steps = steps_of(TERMS, [FIRST])
    assert told(steps, date(2026, 2, 10)) == (12000, 0, 0, 12000)
    assert told(steps, date(2026, 2, 11)) == (12000, 1000, 1, 12000)
    assert told(steps, date(2026, 3, 11)) == (12000, 2000, 29, 12000)


def test_a_payment_in_time_leaves_the_arrears_of_the_next_to_come():
    steps = steps_of(TERMS, [FIRST, Event(2, "repayment", date(2026, 2, 10), Decimal(1036))])
    assert told(steps, date(2026, 3, 10)) == (11000, 0, 0, 12000)
    assert told(steps, date(2026, 3, 11)) == (11000, 1000, 1, 12000)


def test_a_payment_counts_until_the_day_it_is_reversed():
    paid, reversal = (
        Event(2, "repayment", date(2026, 2, 10), Decimal(1036)),
        Event(3, "reversal", date(2026, 2, 20), of=2),
    )
    steps = steps_of(TERMS, [FIRST, paid, reversal])
    assert told(steps, date(2026, 2, 19)) == (11000, 0, 0, 12000)
    assert told(steps, date(2026, 2, 20)) == (12000, 1000, 10, 12000)


def test_what_the_fund_paid_for_is_off_the_balance_and_late_no_more():
    gone = Event(2, "fund_paid", date(2026, 6, 1), Decimal(8000), details={"bank_share": Decimal(2000)})
    steps = steps_of(TERMS, [FIRST, gone])
    assert told(steps, date(2026, 5, 31))[2] > 90
    assert told(steps, date(2026, 6, 1)) == (0, 0, 0, 12000)


def test_a_reversed_disbursement_leaves_a_loan_of_nothing():
    steps = steps_of(TERMS, [FIRST, Event(2, "reversal", date(2026, 1, 15), of=1)])
    assert told(steps, date(2026, 1, 14)) == (12000, 0, 0, 12000)
    assert told(steps, date(2026, 1, 15)) == (0, 0, 0, 0)


def test_a_repayment_entered_later_than_a_reversal_it_could_not_stand_beside_is_taken():
    events = [
        FIRST, Event(2, "repayment", date(2026, 1, 20), Decimal("12012.00")), Event(3, "reversal", date(2026, 3, 1), of=2),
        Event(4, "repayment", date(2026, 2, 10), Decimal(1036)),
    ]  # fmt: skip
    trail = steps_of(TERMS, events)
    assert told(trail, date(2026, 3, 1)) == (11000, 0, 0, 12000)
    assert fold(TERMS, events, date(2026, 2, 15)).balance == told(trail, date(2026, 2, 15))[0] == 11000
    assert fold(TERMS, events, date(2026, 1, 25)).balance == told(trail, date(2026, 1, 25))[0] == 12000
