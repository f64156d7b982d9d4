"""What holds for every loan whatever happens to it: no cent is lost or made, a reversal leaves no trace."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from errors import DomainError
from lending.contracts import Contract, Penalty
from lending.events import Event
from lending.ledger import fold
from lending.terms import METHODS, YEAR_DAYS, InterestDates

START = date(2024, 1, 31)
CONTRACTS = st.builds(
    lambda yuan, rate, method, periods, frequency, day_count, dates, grace, rule, penalty: Contract(
        Decimal(yuan), Decimal(rate) / 10000, method, periods, frequency, day_count, interest_dates=dates,
        grace_principal=min(grace[0], periods - 1), grace_interest=min(grace[1], periods - 1), holiday_rule=rule,
        penalty=penalty,
    ),
    st.integers(1, 100_000), st.integers(0, 2400), st.sampled_from(list(METHODS)), st.integers(1, 24),
    st.sampled_from(["monthly", "quarterly"]), st.sampled_from(list(YEAR_DAYS)),
    st.sampled_from([None, InterestDates(20), InterestDates.monthly(31)]), st.tuples(st.integers(0, 3), st.integers(0, 3)),
    st.sampled_from(["none", "next_working_day"]), st.sampled_from([Penalty(), Penalty(Decimal("0.3"), Decimal("0.5"), False)]),
)  # fmt: skip
# What is tried: days after the event before, and a share of what is owed then.
STEPS = st.lists(
    st.tuples(
        st.integers(0, 200),
        st.sampled_from(["repayment"] * 6 + ["disbursement", "diversion", "fee", "extension", "reversal"]),
        st.integers(1, 120),
        st.sampled_from([None, None, "reduce_amount", "reduce_term"]),
    ),
    max_size=10,
)


def played(contract, steps, parts=1):
    """Return the events of `steps` that the ledger lets stand."""
    first = Event(1, "disbursement", START, contract.principal - (contract.principal // 3 if parts > 1 else 0))
    events, on = [first], START
    for wait, kind, percent, early in steps:
        on += timedelta(wait)
        event = attempt(contract, events, on, kind, percent, early)
        try:
            fold(contract, [*events, event])
        except DomainError:
            continue
        events.append(event)
    return events


def attempt(contract, events, on, kind, percent, early):
    book, number = fold(contract, events, on).book, len(events) + 1
    if kind == "reversal":
        return Event(number, kind, on, of=max(1, number - 1))
    if kind == "extension":
        return Event(number, kind, on, details={"matures_on": str((book.matures_on or on) + timedelta(percent))})
    owed = {"repayment": book.debt, "disbursement": contract.principal - book.disbursed, "diversion": book.balance}
    amount = (owed.get(kind, Decimal(50)) * percent / 100).quantize(Decimal("0.01"))
    return Event(number, kind, on, max(amount, Decimal("0.01")), details={"early": early} if early else {})


def money_in(events):
    gone = {event.of for event in events if event.kind == "reversal"}
    return sum((event.amount for event in events if event.kind == "repayment" and event.n not in gone), Decimal(0))


@settings(max_examples=150, deadline=None)
@given(CONTRACTS, STEPS, st.sampled_from([1, 2]))
def test_every_cent_that_came_in_is_somewhere_and_no_other(contract, steps, parts):
    events = played(contract, steps, parts)
    ledger = fold(contract, events)
    figures = ledger.figures()
    paid = sum(figures[f"paid_{name}"] for name in ("principal", "interest", "penalty", "compound", "fees"))
    assert paid == money_in(events)
    for taken in ledger.book.allocations:
        assert sum(part for name, part in taken.items() if name not in ("n", "on", "amount")) == taken["amount"]
    assert ledger.book.balance == figures["disbursed"] - figures["paid_principal"]
    assert sum(row.principal for row in ledger.installments) == figures["disbursed"]


@settings(max_examples=150, deadline=None)
@given(CONTRACTS, STEPS)
def test_no_row_asks_for_less_than_nothing_or_was_paid_more_than_it_asks(contract, steps):
    ledger = fold(contract, played(contract, steps))
    for row in ledger.installments:
        assert 0 <= row.paid_principal <= row.principal
        assert 0 <= row.paid_interest <= row.interest
    assert ledger.book.debt >= 0
    assert [row.number for row in ledger.installments] == list(range(1, len(ledger.installments) + 1))
    due = [row.due_on for row in ledger.installments]
    assert due == sorted(due)


@settings(max_examples=100, deadline=None)
@given(
    CONTRACTS, STEPS, st.integers(1, 100), st.sampled_from([None, "reduce_amount", "reduce_term"]), st.integers(0, 400)
)
def test_a_reversal_restores_the_former_state_exactly(contract, steps, percent, early, later):
    events = played(contract, steps)
    on = max(event.on for event in events) + timedelta(30)
    event = attempt(contract, events, on, "repayment", percent, early)
    try:
        fold(contract, [*events, event])
    except DomainError:
        return
    undone = [*events, event, Event(len(events) + 2, "reversal", on + timedelta(5), of=event.n)]
    day = on + timedelta(5 + later)
    assert fold(contract, undone, day).fields() == fold(contract, events, day).fields()


@settings(max_examples=150, deadline=None)
@given(CONTRACTS)
def test_paying_each_installment_on_its_day_closes_the_loan_with_nothing_over(contract):
    events = [Event(1, "disbursement", START, contract.principal)]
    for row in fold(contract, events).installments:
        if row.unpaid:
            events.append(Event(len(events) + 1, "repayment", row.due_on, row.unpaid))
    ledger = fold(contract, events)
    assert ledger.state == "closed"
    assert ledger.book.debt == 0
    assert ledger.figures()["penalty"] == 0
    assert all(not row.unpaid for row in ledger.installments)


@settings(max_examples=100, deadline=None)
@given(CONTRACTS, STEPS)
def test_what_is_owed_on_a_day_closes_the_loan_on_it(contract, steps):
    events = played(contract, steps)
    on = max(event.on for event in events) + timedelta(17)
    ledger = fold(contract, events, on)
    if not ledger.payoff:
        return
    closed = fold(contract, [*events, Event(len(events) + 1, "repayment", on, ledger.payoff)])
    assert closed.state == "closed"
    assert closed.book.debt == 0


@settings(max_examples=100, deadline=None)
@given(CONTRACTS, STEPS, st.randoms())
def test_the_order_of_recording_does_not_matter_for_value_dates(contract, steps, random):
    events = [event for event in played(contract, steps) if event.kind != "reversal"]
    try:
        told = fold(contract, events).fields()
    except DomainError:
        return
    shuffled = list(events)
    random.shuffle(shuffled)
    assert fold(contract, shuffled).fields() == told


@settings(max_examples=100, deadline=None)
@given(CONTRACTS, STEPS, st.integers(0, 600))
def test_a_day_is_told_the_same_whatever_came_after_it(contract, steps, days):
    events = [event for event in played(contract, steps) if event.kind != "reversal"]
    day = START + timedelta(days)
    try:
        assert fold(contract, events, day).fields() == fold(contract, [e for e in events if e.on <= day], day).fields()
    except DomainError:
        return
