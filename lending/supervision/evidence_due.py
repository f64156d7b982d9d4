"""Loans whose evidence is due: out for longer than their scheme gives, and nothing was seen yet.

`evidence_on` of a loan is the day of its first evidence; workers keep it up to date when evidence comes or is rejected
(`tie_evidence_due`), so that the list is read from an index.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

from lending.loans import scheme_of
from lending.supervision.loan_evidence import of_loans, seen_on
from records import evidence_work, loans
from records.clock import now
from records.loans import DayKey, day_key
from records.scopes import Scope

Document = dict[str, Any]
LEASE_SECONDS = 45.0
# Pages looked through for one answer: between the shortest and the longest time that schemes give there are few loans.
_ROUNDS = 20


def tie_evidence_due(*, seconds: float = 50.0) -> int:
    """Tie new evidence to its loans until none is due or `seconds` have passed; return how many pieces there were."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end and (piece := evidence_work.claim(now(), LEASE_SECONDS)):
        tie(_loans_near(piece))
        evidence_work.done(piece)
        count += 1
    return count


def _loans_near(piece: Document) -> list[Document]:
    found = loans.of_households([piece["household"]]) if piece.get("household") else []
    number = piece.get("contract_number")
    return found + (loans.with_number(number) if number else [])


def tie(some: list[Document]) -> int:
    """Set `evidence_on` of these loans as their evidence says; return how many were changed."""
    changed = 0
    for loan_id, ties in of_loans(some).items():
        first = min((seen_on(one.piece) for one in ties), default=None)
        changed += loans.set_evidence_on(loan_id, first.isoformat() if first else None)
    return changed


def without_evidence(
    scope: Scope, today: date, *, days: int | None, usual: int, after: DayKey | None, limit: int
) -> tuple[list[Document], DayKey | None]:
    """Return up to `limit` running loans without evidence, the earliest disbursed first, and where the next page begins.

    `days` after the disbursement (more than), else as the loan's scheme says, else `usual`. A page may have fewer loans
    than `limit` and another one behind it; the last has none (None).
    """
    found: list[Document] = []
    last = (today - timedelta((days if days is not None else 1) + 1)).isoformat()
    for _ in range(_ROUNDS):
        page = loans.unevidenced_page(scope, last, after, limit)
        for loan in page:
            after = day_key(loan, "disbursed_on")
            if days is not None or _late(loan, today, usual):
                found.append(loan)
                if len(found) == limit:
                    return found, after
        if len(page) < limit:
            return found, None
    return found, after


def due_on(loan: Document, usual: int) -> date:
    """Return the last day for evidence of a disbursed loan."""
    scheme = scheme_of(loan)
    return date.fromisoformat(loan["disbursed_on"]) + timedelta(scheme.evidence_days if scheme else usual)


def _late(loan: Document, today: date, usual: int) -> bool:
    return due_on(loan, usual) < today
