"""Rows of a bank's file put into the ledger: the loans of a chunk are read at once, folded in memory and written at once.

A row that is held already (by its serial number) changes nothing. A loan that somebody else changed meanwhile is read and
folded again; nothing is ever written over a version that was not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from errors import DomainError
from lending.bank_imports.grouping import Group
from lending.bank_imports.table import Entry
from lending.bank_imports.words import RowProblem, problem
from lending.contracts import contract_of
from lending.events import event_of
from lending.ledger import fold
from lending.recording import check_day, later_events_forbid
from records import bank_postings
from records.actors import Actor
from records.clock import now
from records.money import plain, stored

Document = dict[str, Any]
RECORDED, HELD, REFUSED = "recorded", "held", "refused"
_EVENTS = {"disbursements": "disbursement", "repayments": "repayment"}
# How often a loan that others keep changing is tried.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row; `problem` says why it was refused."""

    row: int
    kind: str
    amount: Decimal
    problem: RowProblem | None = None


@dataclass(slots=True)
class _Posting:
    """One loan's rows on their way into its ledger."""

    group: Group
    outcomes: list[Outcome] = field(default_factory=list)
    new: list[tuple[Entry, Document]] = field(default_factory=list)

    def refuse(self, entry: Entry, told: RowProblem) -> None:
        self.outcomes.append(Outcome(entry.row, REFUSED, entry.amount, told))


class Poster:
    """Posts chunks of one run. `columns` names the headers in problems."""

    def __init__(self, kind: str, by: Actor, run: str, columns: dict[str, str], today: date) -> None:
        """Post as `by`, within their area and bank; events remember `run`, so that a run that goes on knows its own."""
        self._kind, self._by, self._run, self._columns, self._today = _EVENTS[kind], by, run, columns, today

    def post(self, groups: list[Group], *, write: bool) -> list[Outcome]:
        """Return what becomes of every row of `groups`; with `write` it is done."""
        outcomes: list[Outcome] = []
        left = groups
        for _ in range(_ATTEMPTS):
            done, left = self._try(left, write=write)
            outcomes += done
            if not left:
                return outcomes
        for group in left:
            outcomes += [
                Outcome(entry.row, REFUSED, entry.amount, self._told(entry, "contract_number", "bank_import.changed_meanwhile"))
                for entry in group.entries
            ]  # fmt: skip
        return outcomes

    def _try(self, groups: list[Group], *, write: bool) -> tuple[list[Outcome], list[Group]]:
        """Return the outcomes, and the groups whose loans were changed meanwhile."""
        bank = self._by.scope.institution or ""
        loans = bank_postings.loans_of(bank, [group.contract_number for group in groups], self._by.scope)
        serials = [entry.serial for group in groups for entry in group.entries]
        elsewhere = bank_postings.holders_of(bank, serials)
        at = now()
        postings = [(loans.get(group.contract_number), _Posting(group)) for group in groups]
        changes = []
        for loan, posting in postings:
            change = self._prepare(loan, posting, elsewhere, at)
            if change:
                changes.append(change)
        lost = bank_postings.write(changes) if write and changes else set()
        done = [one for loan, posting in postings if not loan or loan["_id"] not in lost for one in posting.outcomes]
        return done, [posting.group for loan, posting in postings if loan and loan["_id"] in lost]

    def _prepare(
        self, loan: Document | None, posting: _Posting, elsewhere: dict[str, str], at: datetime
    ) -> bank_postings.Change | None:
        """Sort a loan's rows into held, refused and new ones; return what is to be written, if anything."""
        if loan is None:
            for entry in posting.group.entries:
                posting.refuse(entry, self._told(entry, "contract_number", "bank_import.loan_unknown"))
            return None
        held = {event["serial"]: event for event in loan["events"] if event.get("serial")}
        fresh = [entry for entry in posting.group.entries if self._is_new(entry, loan, held, elsewhere, posting)]
        fields = self._fold(loan, fresh, posting, at)
        if not posting.new:
            return None
        events = [event for _, event in posting.new]
        return bank_postings.Change(loan["_id"], loan["version"], stored(fields), stored(events), self._by.who, at)

    def _is_new(
        self, entry: Entry, loan: Document, held: dict[str, Document], elsewhere: dict[str, str], posting: _Posting
    ) -> bool:
        if entry.borrower and not _same_person(entry.borrower, loan["borrower"]["name"]):
            posting.refuse(entry, self._told(entry, "borrower", "bank_import.borrower_differs", entry.borrower))
            return False
        event = held.get(entry.serial)
        if event is None:
            if elsewhere.get(entry.serial, loan["_id"]) == loan["_id"]:
                return self._is_in_time(entry, loan, posting)
        elif self._same(event, entry):
            kind = RECORDED if event.get("source") == self._run else HELD
            posting.outcomes.append(Outcome(entry.row, kind, entry.amount))
            return False
        posting.refuse(entry, self._told(entry, "serial", "bank_import.serial_conflict", entry.serial))
        return False

    def _is_in_time(self, entry: Entry, loan: Document, posting: _Posting) -> bool:
        try:
            check_day(loan, entry.on, self._today)
        except DomainError as error:
            posting.refuse(entry, self._refused(entry, error))
            return False
        return True

    def _same(self, event: Document, entry: Entry) -> bool:
        same = (event["kind"], event["on"], plain(event["amount"]))
        return same == (self._kind, entry.on.isoformat(), entry.amount)

    def _fold(self, loan: Document, fresh: list[Entry], posting: _Posting, at: datetime) -> Document:
        """Fold the loan with its new events; those that the ledger refuses are told and left out. Return its fields."""
        contract, events = contract_of(plain(loan["terms"])), [event_of(event) for event in loan["events"]]
        following = max((event.n for event in events), default=0) + 1
        posting.new = [(entry, self._event(entry, following + index, at)) for index, entry in enumerate(fresh)]
        while posting.new:
            try:
                fields = fold(contract, [*events, *(event for _, event in posting.new)]).fields()
            except DomainError as error:
                self._leave_out(loan, posting, error)
            else:
                posting.new = [(entry, {**event, "n": following + i}) for i, (entry, event) in enumerate(posting.new)]
                posting.outcomes += [Outcome(entry.row, RECORDED, entry.amount) for entry, _ in posting.new]
                return fields
        return {}

    def _leave_out(self, loan: Document, posting: _Posting, error: DomainError) -> None:
        """Refuse the row that the ledger stumbled over, else (over an event that was there before) the last row."""
        stumbled = error.details.get("event")
        index = next((i for i, (_, event) in enumerate(posting.new) if event["n"] == stumbled), None)
        entry, _ = posting.new.pop(index if index is not None else -1)
        told = error if index is not None else later_events_forbid(loan, error)
        posting.refuse(entry, self._refused(entry, told))

    def _refused(self, entry: Entry, error: DomainError) -> RowProblem:
        """Return what the ledger says of a row, at the column that it is about."""
        name = (error.pointer or "").strip("/")
        value = str(getattr(entry, name, entry.amount))
        column = self._columns.get(name) or self._columns["amount"]
        return RowProblem(entry.row, column, value, error.slug, error.message_zh, error.message_en)

    def _event(self, entry: Entry, number: int, at: datetime) -> Document:
        return {
            "n": number, "kind": self._kind, "on": entry.on.isoformat(), "amount": entry.amount, "serial": entry.serial,
            "recorded_at": at, "by": self._by.who, "source": self._run,
        }  # fmt: skip

    def _told(self, entry: Entry, key: str, code: str, value: str = "") -> RowProblem:
        return problem(entry.row, self._columns.get(key, ""), value or entry.contract_number, code)


def _same_person(given: str, registered: str) -> bool:
    """Compare names without spaces; a name that the bank masks (张*、张某某) is compared as far as it goes."""
    left, right = given.replace(" ", ""), registered.replace(" ", "")
    if "*" in left:
        return len(left) == len(right) and all(a in ("*", b) for a, b in zip(left, right, strict=True))
    return left == right
