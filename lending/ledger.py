"""The ledger of a loan: every figure follows from its terms and events, for any day (docs/loans.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from errors import DomainError
from lending.book import Book
from lending.contracts import Contract, contract_of
from lending.events import REVERSAL, Event, effective, event_of, known
from lending.installments import Installment
from lending.posting import post
from records.loans import ACTIVE, SIGNED
from records.money import NOTHING, plain

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A loan as it stood on `as_of`. `book` holds its rows and sums; amounts in yuan, rounded to the cent."""

    as_of: date
    book: Book

    @property
    def state(self) -> str:
        """A key of `records.loans.STATES`."""
        return self.book.state

    @property
    def installments(self) -> Sequence[Installment]:
        """The rows of the schedule, those that an early repayment made among them."""
        return self.book.rows

    @property
    def balance(self) -> Decimal:
        """Principal that the borrower owes while the loan is on the lender's books."""
        return self.book.balance if self.state == ACTIVE else NOTHING

    @property
    def payoff(self) -> Decimal:
        """What closes the loan on `as_of`: principal, interest to the day, penalty, compound interest and fees."""
        return self.book.debt if self.state == ACTIVE else NOTHING

    @property
    def unsettled(self) -> list[Installment]:
        """Rows that ask for something, earliest first; none once the loan has ended."""
        return self.book.unsettled() if self.state == ACTIVE else []

    def figures(self) -> dict[str, Decimal]:
        """Return the sums until `as_of`. `penalty`, `compound` and `fees` are charged and not paid."""
        book, running = self.book, self.state == ACTIVE
        return {
            "disbursed": book.disbursed,
            "balance": self.balance,
            "paid_principal": sum((row.paid_principal for row in book.rows), NOTHING) - book.renewed,
            "paid_interest": sum((row.paid_interest for row in book.rows), NOTHING),
            "paid_penalty": book.paid_penalty,
            "paid_compound": book.paid_compound,
            "paid_fees": book.paid_fees,
            "penalty": book.penalty_due if running else NOTHING,
            "compound": book.compound_due if running else NOTHING,
            "fees": book.fees_due if running else NOTHING,
            "ahead": sum((row.paid for row in book.future()), NOTHING) if running else NOTHING,
            "diverted": min(book.diverted, book.balance) if running else NOTHING,
            "renewed": book.renewed,
            "fund_paid": book.fund_paid,
            "bank_loss": book.bank_loss,
            "lost_principal": book.lost_principal,
            "written_off": book.written_off,
            "recoverable": book.recoverable,
            "recovered": book.recovered,
        }

    def fields(self) -> Document:
        """Return what a loan document keeps of it, for lists and reports; amounts are Decimal, dates text."""
        rows, book = self.unsettled, self.book
        first = rows[0] if rows else None
        return {
            "state": self.state,
            "installments": [row.as_document() for row in book.rows],
            "allocations": book.allocations,
            "figures": self.figures(),
            "rate": book.rate if book.state != SIGNED else book.contract.annual_rate,
            "extensions": book.extensions,
            "next_due_on": first.due_on.isoformat() if first else None,
            "next_due_amount": first.unpaid if first else None,
            "oldest_unpaid_on": first.due_on.isoformat() if first else None,
            "overdue_from": _next_day(min(row.payable_until for row in rows)) if rows else None,
            "disbursed_on": _text(book.disbursed_on),
            "matures_on": _text(book.matures_on),
            "closed_on": _text(book.closed_on),
        }


def fold(
    terms: Contract | Document,
    events: Iterable[Event | Document],
    as_of: date | None = None,
    *,
    known_at: datetime | None = None,
) -> Ledger:
    """Rebuild a loan from its terms and events, as it stood at the end of `as_of` (None: after its last event).

    What has a later value date is ignored, and so is a reversal of a later day; an event reversed until `as_of` never
    happened. Where these do not fit together (a repayment entered later, with a day before the reversal), what was reversed
    later counts no more. `known_at`: what was recorded later is ignored too. Raises what forbids an event
    (`lending.posting`), with the event's number as `details["event"]`.
    """
    contract = terms if isinstance(terms, Contract) else contract_of(plain(terms))
    seen = known((one if isinstance(one, Event) else event_of(one) for one in events), known_at)
    book = _posted(contract, counting(contract, seen, as_of))
    if as_of:
        book.go_to(as_of)
    return Ledger(as_of or book.day, book)


def counting(contract: Contract, events: Sequence[Event], as_of: date | None) -> list[Event]:
    """Return the events that count on `as_of` (see `fold`), earliest first; until the next reversal they are the same ones."""
    following = min(
        (event.on for event in events if as_of and event.kind == REVERSAL and event.on > as_of), default=None
    )
    if as_of is None or following is None:
        return effective(events, as_of)
    try:
        _posted(contract, effective(events, following - timedelta(days=1)))
    except DomainError:
        return [event for event in effective(events) if event.on <= as_of]
    return effective(events, as_of)


def _posted(contract: Contract, events: Iterable[Event]) -> Book:
    book = Book(contract)
    for event in events:
        try:
            post(book, event)
        except DomainError as error:
            error.details["event"] = event.n
            raise
    return book


def fold_loan(loan: Document, as_of: date | None = None, *, known_at: datetime | None = None) -> Ledger:
    """Rebuild the loan of a document; see `fold`."""
    return fold(loan["terms"], loan.get("events", []), as_of, known_at=known_at)


def _next_day(day: date) -> str:
    return date.fromordinal(day.toordinal() + 1).isoformat()


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
