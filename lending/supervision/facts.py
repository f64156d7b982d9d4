"""What the rules ask about loans, fetched for a batch of them at once: a handful of reads however many loans there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from lending.loans import scheme_of
from lending.supervision import loan_evidence
from lending.supervision.rules import Facts
from records import households, loans
from records.loans import ACTIVE
from records.money import NOTHING, plain

Document = dict[str, Any]


def facts_of(batch: list[Document], today: date, evidence_days: int) -> list[Facts]:
    """Return the facts of loans (documents as stored), in their order."""
    theirs = loans.of_households(sorted({loan["household"] for loan in batch}))
    homes = households.for_rules(sorted({loan["household"] for loan in batch}))
    ties = loan_evidence.of_loans(batch, theirs)
    return [
        Facts(
            plain(loan), today, scheme_of(loan), homes.get(loan["household"]), [one.piece for one in ties[loan["_id"]]],
            owed_besides(loan, theirs), evidence_days,
        )
        for loan in batch
    ]  # fmt: skip


def owed_besides(loan: Document, others: Iterable[Document]) -> Decimal:
    """Return what the household owes on other loans of the same scheme that were disbursed before this one, in yuan."""
    code, day = loan.get("scheme", {}).get("code"), (loan.get("disbursed_on") or "", loan["_id"])
    return sum(
        (
            plain(one["figures"]["balance"])
            for one in others
            if one["household"] == loan["household"]
            and one["_id"] != loan["_id"]
            and one["state"] == ACTIVE
            and one.get("scheme", {}).get("code") == code
            and (one.get("disbursed_on") or "9999", one["_id"]) < day
        ),
        NOTHING,
    )
