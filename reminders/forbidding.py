"""What forbids a reminder at the moment of sending: it is paid, closed, changed, too old, not late, or the evidence came."""

from __future__ import annotations

from datetime import date
from typing import Any

from reminders.contacts import Surroundings
from reminders.rules import EVIDENCE, INSTALLMENT_DUE, INSTALLMENT_OVERDUE

Document = dict[str, Any]
# A reminder that could not be sent for so long is of no use any more.
STALE_DAYS = 3


def attempts_that_count(reminder: Document) -> list[Document]:
    """Return the attempts since a person decided that it is sent again: every channel is open anew then."""
    attempts: list[Document] = reminder.get("attempts", [])
    since = max((n for n, one in enumerate(attempts) if one.get("outcome") == "again"), default=-1)
    return attempts[since + 1 :]


def forbidden(reminder: Document, around: Surroundings, today: date) -> str | None:
    """Return why a reminder is not to be sent any more, None if it is.

    Reasons: stale, closed, paid, changed, not_overdue, evidence_came.
    """
    if (today - date.fromisoformat(reminder.get("again_on") or reminder["day"])).days > STALE_DAYS:
        return "stale"
    loan = around.loans.get(reminder.get("loan", ""))
    if reminder["about"] == EVIDENCE:
        return "evidence_came" if (loan or {}).get("evidence_on") else None
    if reminder["about"] in (INSTALLMENT_DUE, INSTALLMENT_OVERDUE):
        return _settled(reminder, loan, today)
    return None


def _settled(reminder: Document, loan: Document | None, today: date) -> str | None:
    """Return why an installment is no longer told about."""
    if loan is None or loan["state"] != "active":
        return "closed"
    row = next((one for one in loan["installments"] if one["number"] == reminder["installment"]), None)
    if row is None or row.get("settled_on") or row["due_on"] != reminder["due_on"]:
        return "paid" if row is not None and row.get("settled_on") else "changed"
    late = loan.get("overdue_from")
    if reminder["about"] == INSTALLMENT_OVERDUE and late and late > today.isoformat():
        return "not_overdue"  # holidays put it off
    return None
