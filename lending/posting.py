"""What each kind of event does to a loan's book. Money in is allocated to the cent; what cannot be is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from errors import (
    AmountImpossible,
    AmountOverDebt,
    DisbursementOverPrincipal,
    DisbursementTooLate,
    ExtensionTooLate,
    ExtensionTooShort,
    InterestUnpaid,
    LoanEnded,
    NotDisbursed,
    NothingToRecover,
    RepaymentOverBalance,
)
from lending import events
from lending.allocation import allocate, pay_ahead, prepay
from lending.book import Book
from lending.due_dates import dates_after
from lending.events import Event
from records.loans import ACTIVE, CANCELLED, CLOSED, COMPENSATED, RENEWED, SIGNED, STATES, WRITTEN_OFF
from records.money import CENT, NOTHING, rounded

_WITH_AMOUNT = frozenset(
    {events.DISBURSEMENT, events.REPAYMENT, events.FEE, events.DIVERSION, events.FUND_PAID, events.RECOVERY}
)


def post(book: Book, event: Event) -> None:
    """Let the days until an event pass and carry it out. Raises what forbids it; the book is then of no more use."""
    _check_amount(event)
    book.go_to(event.on)
    _POSTINGS[event.kind](book, event)
    if book.state == ACTIVE and book.is_settled() and not book.charges:
        book.state, book.closed_on = CLOSED, event.on


def _check_amount(event: Event) -> None:
    """Refuse an amount that is not money. Raises AmountImpossible; diverted use may be 0, which ends it."""
    amount = event.amount
    if event.kind not in _WITH_AMOUNT:
        return
    least = NOTHING if event.kind == events.DIVERSION else CENT
    if not amount.is_finite() or amount < least or amount != rounded(amount):
        raise AmountImpossible(amount=amount, pointer="/amount")


def _running(book: Book, event: Event) -> None:
    """Refuse what is only possible while the loan runs. Raises NotDisbursed, LoanEnded."""
    zh, en = events.KINDS[event.kind]
    if book.state == SIGNED:
        raise NotDisbursed(on=event.on, what_zh=zh, what_en=en.lower(), pointer="/on")
    if book.state != ACTIVE:
        _ended(book, event)


def _ended(book: Book, event: Event) -> None:
    zh, en = events.KINDS[event.kind]
    state_zh, state_en = STATES[book.state]
    raise LoanEnded(
        state_zh=state_zh, state_en=state_en.lower(), since=book.closed_on, what_zh=zh, what_en=en.lower(),
        details={"state": book.state},
    )  # fmt: skip


def _disburse(book: Book, event: Event) -> None:
    if book.state not in (SIGNED, ACTIVE):
        _ended(book, event)
    total = book.disbursed + event.amount
    if total > book.contract.principal:
        raise DisbursementOverPrincipal(
            amount=event.amount, total=total, principal=book.contract.principal, pointer="/amount"
        )
    limit = book.contract.first_due_on if book.state == SIGNED else book.matures_on
    if limit and event.on >= limit:
        raise DisbursementTooLate(on=event.on, limit=limit, pointer="/on")
    if book.state == SIGNED:
        book.open(event.on, event.amount)
    else:
        _reschedule(book, book.scheduled() + event.amount, [row.due_on for row in book.future()])
    book.disbursed = total


def _reschedule(book: Book, principal: Decimal, dates: list[date]) -> None:
    """Derive the rows to come anew; what was paid ahead for them is paid ahead for the new ones."""
    future = book.future()
    held = sum((row.release() for row in future), NOTHING)
    book.rederive(principal, dates, book.accrued_exactly(), start=future[0].period_start)
    pay_ahead(book, held)


def _repay(book: Book, event: Event) -> None:
    _running(book, event)
    if event.amount > book.debt:
        raise RepaymentOverBalance(
            amount=event.amount, on=event.on, payoff=book.debt, pointer="/amount", details={"payoff": str(book.debt)}
        )
    taken = allocate(book, event.amount, event.details.get("early"))
    book.allocations.append({"n": event.n, "on": event.on.isoformat(), "amount": event.amount, **taken})


def _charge(book: Book, event: Event) -> None:
    _running(book, event)
    book.fees += event.amount


def _extend(book: Book, event: Event) -> None:
    _running(book, event)
    new = date.fromisoformat(str(event.details["matures_on"]))
    if book.matures_on is None or book.terms is None or event.on >= book.matures_on:
        raise ExtensionTooLate(on=event.on, matures_on=book.matures_on, pointer="/on")
    if new <= book.matures_on:
        raise ExtensionTooShort(new=new, matures_on=book.matures_on, pointer="/matures_on")
    future = book.future()
    held, principal = sum((row.release() for row in future), NOTHING), book.scheduled()
    carried = book.accrued_exactly()
    book.rate = event.details.get("annual_rate") or book.rate
    book.matures_on, book.extensions = new, book.extensions + 1
    book.rederive(principal, dates_after(book.terms, event.on, new), carried, start=future[0].period_start)
    pay_ahead(book, held)


def _renew(book: Book, event: Event) -> None:
    _running(book, event)
    owed = book.debt - book.balance
    if owed > 0:
        raise InterestUnpaid(on=event.on, amount=owed, details={"amount": str(owed)})
    if event.amount != book.balance:
        raise _over("renewal", event, book.balance)
    for row in book.due():
        row.pay_principal(row.unpaid_principal, event.on)
    if book.future():
        prepay(book, sum((row.unpaid_principal for row in book.future()), NOTHING), None)
    book.renewed, book.state, book.closed_on = event.amount, RENEWED, event.on


def _divert(book: Book, event: Event) -> None:
    _running(book, event)
    if event.amount > book.balance:
        raise _over(event.kind, event, book.balance)
    book.diverted = event.amount


def _compensate(book: Book, event: Event) -> None:
    _running(book, event)
    share, debt = event.details.get("bank_share") or NOTHING, book.debt
    if event.amount + share > debt:
        raise _over(event.kind, event, debt - share)
    book.fund_paid, book.bank_loss = event.amount, share
    _leave_the_book(book, event, COMPENSATED)


def _write_off(book: Book, event: Event) -> None:
    if book.state == COMPENSATED:
        book.written_off, book.state, book.closed_on = book.recoverable, WRITTEN_OFF, event.on
        return
    _running(book, event)
    book.written_off = book.debt
    _leave_the_book(book, event, WRITTEN_OFF)


def _leave_the_book(book: Book, event: Event, state: str) -> None:
    """From now on nothing is charged any more; the borrower still owes what is owed today."""
    book.recoverable, book.lost_principal = book.debt, book.balance
    book.state, book.closed_on = state, event.on


def _recover(book: Book, event: Event) -> None:
    if book.state not in (COMPENSATED, WRITTEN_OFF):
        raise NothingToRecover()
    if event.amount > book.recoverable:
        raise _over(event.kind, event, book.recoverable)
    book.recoverable -= event.amount
    book.recovered += event.amount


def _cancel(book: Book, event: Event) -> None:
    if book.state == ACTIVE:
        zh, en = events.KINDS[event.kind]
        raise LoanEnded(
            state_zh="已放款", state_en="disbursed", since=book.disbursed_on, what_zh=zh, what_en=en.lower()
        )
    if book.state != SIGNED:
        _ended(book, event)
    book.state, book.closed_on = CANCELLED, event.on


def _over(kind: str, event: Event, most: Decimal) -> AmountOverDebt:
    zh, en = events.KINDS[kind]
    return AmountOverDebt(
        what_zh=zh, what_en=en, amount=event.amount, on=event.on, most=max(most, NOTHING), pointer="/amount",
        details={"most": str(max(most, NOTHING))},
    )  # fmt: skip


_POSTINGS: dict[str, Callable[[Book, Event], None]] = {
    events.DISBURSEMENT: _disburse,
    events.REPAYMENT: _repay,
    events.FEE: _charge,
    events.EXTENSION: _extend,
    events.RENEWAL: _renew,
    events.DIVERSION: _divert,
    events.FUND_PAID: _compensate,
    events.RECOVERY: _recover,
    events.WRITE_OFF: _write_off,
    events.CANCELLATION: _cancel,
}
