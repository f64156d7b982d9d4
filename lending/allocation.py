"""Where the money of a repayment goes: fees, penalty, interest and principal in the contract's order, to the cent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from lending.book import Book
from lending.contracts import (
    COMPOUND,
    DUE_INTEREST,
    DUE_PRINCIPAL,
    FEES,
    OVERDUE_INTEREST,
    OVERDUE_PRINCIPAL,
    PENALTY,
)
from lending.installments import Installment
from records.money import NOTHING, rounded

REDUCE_AMOUNT, REDUCE_TERM = "reduce_amount", "reduce_term"
EARLY: dict[str, tuple[str, str]] = {
    REDUCE_AMOUNT: ("提前还款，期限不变，以后每期少还", "Early, with smaller installments until the same end"),
    REDUCE_TERM: ("提前还款，每期不变，提前结清", "Early, with the same installments and an earlier end"),
}
AHEAD, EARLY_INTEREST, EARLY_PRINCIPAL = "ahead", "early_interest", "early_principal"


def allocate(book: Book, amount: Decimal, early: str | None) -> dict[str, Decimal]:
    """Put `amount` (at most the book's debt) where the contract's order says; return what went where.

    The parts sum to `amount`. What is left after all that is due is paid ahead for the next installment if it is no more
    than that one asks for, and pays early otherwise, or if `early` (a key of EARLY) says so.
    """
    taken: dict[str, Decimal] = {}
    for name in book.contract.allocation[:-1]:
        part = _PAY[name](book, amount)
        if part:
            taken[name] = part
            amount -= part
    if amount and early is None and _fits_next(book, amount):
        pay_ahead(book, amount)
        taken[AHEAD] = amount
    elif amount:
        taken |= prepay(book, amount, early)
    return taken


def _fits_next(book: Book, amount: Decimal) -> bool:
    """Say whether the next installment, which is not the last, takes all of `amount`, and more would be owed then."""
    asking = [row for row in book.future() if row.settled_on is None]
    return len(asking) > 1 and amount <= asking[0].unpaid and amount < book.debt


def pay_ahead(book: Book, amount: Decimal) -> None:
    """Pay the next rows before they are due; their interest stays as scheduled."""
    for row in book.unsettled():
        if not amount:
            return
        if row.due_on <= book.day:
            continue
        amount -= row.pay_interest(amount, book.day)
        amount -= row.pay_principal(amount, book.day)


def prepay(book: Book, amount: Decimal, early: str | None) -> dict[str, Decimal]:
    """Pay before the time: the interest to the day first, then principal; the rows to come are derived anew.

    What had been paid ahead counts as paid now, so that interest can come back as principal (a negative part).
    """
    future, exact = book.future(), book.accrued_exactly()
    had_interest = sum((row.paid_interest for row in future), NOTHING)
    principal, dates = book.scheduled(), [row.due_on for row in future]
    pool = amount + sum((row.release() for row in future), NOTHING)
    interest = max(min(pool, rounded(exact)), pool - principal)
    paid = pool - interest
    row = Installment(
        0, future[0].period_start, book.day, book.day, paid, interest, paid, interest, book.day, early=True
    )
    carried = max(exact - interest, NOTHING) if interest < rounded(exact) else NOTHING
    book.rederive(principal - paid, dates, carried, start=book.day, same_level=early == REDUCE_TERM)
    book.rows.insert(len(book.due()), row)
    book.number()
    parts = {EARLY_INTEREST: interest - had_interest, EARLY_PRINCIPAL: amount - (interest - had_interest)}
    return {name: part for name, part in parts.items() if part}


def _pay_fees(book: Book, amount: Decimal) -> Decimal:
    part = min(amount, book.fees_due)
    book.paid_fees += part
    return part


def _pay_penalty(book: Book, amount: Decimal) -> Decimal:
    part = min(amount, book.penalty_due)
    book.paid_penalty += part
    return part


def _pay_compound(book: Book, amount: Decimal) -> Decimal:
    part = min(amount, book.compound_due)
    book.paid_compound += part
    return part


def _interest_of(rows: Callable[[Book], list[Installment]]) -> Callable[[Book, Decimal], Decimal]:
    def pay(book: Book, amount: Decimal) -> Decimal:
        taken = NOTHING
        for row in rows(book) if amount else ():
            taken += row.pay_interest(amount - taken, book.day)
        return taken

    return pay


def _principal_of(rows: Callable[[Book], list[Installment]]) -> Callable[[Book, Decimal], Decimal]:
    def pay(book: Book, amount: Decimal) -> Decimal:
        taken = NOTHING
        for row in rows(book) if amount else ():
            taken += row.pay_principal(amount - taken, book.day)
        return taken

    return pay


def _due(book: Book) -> list[Installment]:
    return [row for row in book.due() if row.settled_on is None]


# "Due" comes after "overdue" in every sensible order, and takes what is due at all.
_PAY: dict[str, Callable[[Book, Decimal], Decimal]] = {
    FEES: _pay_fees,
    PENALTY: _pay_penalty,
    COMPOUND: _pay_compound,
    OVERDUE_INTEREST: _interest_of(Book.overdue),
    OVERDUE_PRINCIPAL: _principal_of(Book.overdue),
    DUE_INTEREST: _interest_of(_due),
    DUE_PRINCIPAL: _principal_of(_due),
}
