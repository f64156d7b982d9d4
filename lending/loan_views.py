"""Loans as their readers may see them: whole, or without amounts and arrears for those who are third parties to the debt."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from errors import LoanAmountsHidden
from lending.calendars import holidays_known
from lending.events import REVERSAL
from lending.ledger import fold_loan
from lending.loan_actions import actions_for
from lending.loans import scheme_of
from lending.schedule import repayment_schedule
from lending.standing import standing_of
from lending.terms import LoanTerms
from records.loans import ACTIVE, SIGNED
from records.money import plain
from records.roles import CADRE, RISK_GROUP

Document = dict[str, Any]
THIRD_PARTIES = frozenset({CADRE, RISK_GROUP})
REMIND_DAYS = 7
_TO_ALL = ("_id", "region", "household", "household_code", "institution")


def may_see_amounts(loan: Document, role: str) -> bool:
    """Say whether `role` sees balances and arrears of a loan: cadres only where its scheme opens them (docs/loans.md)."""
    if role not in THIRD_PARTIES:
        return True
    scheme = scheme_of(loan)
    return bool(scheme and scheme.cadre_sees_amounts)


def require_amounts(loan: Document, role: str) -> None:
    """Refuse who may not see amounts. Raises LoanAmountsHidden."""
    if not may_see_amounts(loan, role):
        raise LoanAmountsHidden()


def loan_view(loan: Document, role: str, today: date, *, whole: bool = True) -> Document:
    """Return a loan as `role` may see it; if `whole`, with its standing today and what `role` may record.

    Without amounts: whether there is a loan, when the next installment falls due, and whether to remind the borrower.
    """
    found = plain(loan)
    if not may_see_amounts(loan, role):
        return _without_amounts(found, today)
    told = {**found, "terms": terms_view(found["terms"]), "has_loan": found["state"] == ACTIVE}
    if whole:
        told["standing"] = standing_of(fold_loan(loan, today))
        told["actions"] = actions_for(loan, role)
    return told


def _without_amounts(loan: Document, today: date) -> Document:
    rows = loan["installments"] if loan["state"] == ACTIVE else []
    unpaid = [row["due_on"] for row in rows if row["settled_on"] is None]
    coming = [due for due in unpaid if due >= today.isoformat()]
    told = {key: loan[key] for key in _TO_ALL if key in loan}
    told |= {"borrower": loan.get("borrower", {}), "has_loan": loan["state"] == ACTIVE}
    soon = date.fromordinal(today.toordinal() + REMIND_DAYS).isoformat()
    remind = bool(unpaid) and unpaid[0] <= soon
    if coming and not remind:  # beside "remind", a date that is far off would tell of arrears
        told["next_due_on"] = coming[0]
    return {**told, "remind": remind}


def schedule_view(loan: Document, as_of: date, known_at: datetime | None = None) -> list[Document]:
    """Return the installments of a loan as they stood on a day, with what is known of their holidays.

    Before the disbursement: as they would be if all were disbursed on that day.
    """
    ledger = fold_loan(loan, as_of, known_at=known_at)
    if ledger.state == SIGNED:
        return planned(ledger.book.contract.loan_terms(as_of))
    rows = [row.as_document() for row in ledger.installments]
    return [{**row, "holidays_known": holidays_known(date.fromisoformat(row["due_on"]))} for row in rows]


def terms_view(terms: Document) -> Document:
    """Return the `terms` that a loan document keeps with their dates as dates."""
    days = {
        key: date.fromisoformat(terms[key]) for key in ("signed_on", "first_due_on", "matures_on") if terms.get(key)
    }
    return {**terms, **days}


def planned(terms: LoanTerms) -> list[Document]:
    """Return the schedule of terms as rows to show. Raises InvalidLoanTerms."""
    return [
        {
            "number": row.number,
            "period_start": row.period_start.isoformat(),
            "due_on": row.due_on.isoformat(),
            "principal": row.principal,
            "interest": row.interest,
            "balance_after": row.balance_after,
            "holidays_known": holidays_known(row.due_on),
        }
        for row in repayment_schedule(terms)
    ]


def events_view(loan: Document) -> list[Document]:
    """Return the events of a loan in the order of recording, each with where its money went and what reversed it."""
    found = plain(loan)
    reversed_by = {one["of"]: one["n"] for one in found["events"] if one["kind"] == REVERSAL}
    went = {one["n"]: parts_of(one) for one in found.get("allocations", [])}
    return [
        {**one, "reversed_by": reversed_by.get(one["n"]), "allocation": went.get(one["n"])} for one in found["events"]
    ]


def parts_of(allocation: Document) -> Document:
    """Return the parts of an allocation alone."""
    return {key: value for key, value in allocation.items() if key not in ("n", "on", "amount")}
