"""The collection work list: overdue loans, the longest overdue or the largest first; for cadres, whom to remind and no sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from errors import CollectionTooWide
from lending.loan_views import may_see_amounts
from lending.standing import bucket_of, standing
from lending.supervision.promises import promise_of
from records import collection_contacts as contacts
from records import loans
from records.loans import DayKey
from records.money import NOTHING, plain
from records.scopes import Scope

Document = dict[str, Any]
# Where a page by amount ended: (overdue yuan, loan ID).
AmountKey = tuple[str, str]
# Loans that are sorted by amount in memory; more are refused.
MOST_SORTED = 5000
# Bucket -> days overdue from, to (None: without end).
_DAYS: dict[str, tuple[int, int | None]] = {"1-30": (1, 30), "31-60": (31, 60), "61-90": (61, 90), "90+": (91, None)}
LATE_BUCKETS = tuple(_DAYS)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a work list is narrowed to."""

    officer: str | None = None
    institution: str | None = None
    bucket: str | None = None

    def conditions(self, today: date) -> Document:
        """Return the MongoDB conditions on loans; days overdue as a range of `overdue_from` (the first late day)."""
        found: Document = {}
        if self.officer:
            found["officer"] = self.officer
        if self.institution:
            found["institution"] = self.institution
        least, most = _DAYS[self.bucket] if self.bucket else (1, None)
        days = {"$lte": (today - timedelta(least - 1)).isoformat()}
        if most:
            days["$gte"] = (today - timedelta(most - 1)).isoformat()
        found["overdue_from"] = days
        return found


def longest_first(scope: Scope, filters: Filters, today: date, after: DayKey | None, limit: int) -> list[Document]:
    """Return up to `limit` overdue loans, the longest overdue first (that is by bucket), after (overdue_from, region, ID)."""
    return loans.overdue_page(scope, filters.conditions(today), today.isoformat(), after, limit)


def largest_first(scope: Scope, filters: Filters, today: date, after: AmountKey | None, limit: int) -> list[Document]:
    """Return up to `limit` overdue loans, the largest overdue amount first, after (amount, ID).

    Raises CollectionTooWide if there are more than MOST_SORTED.
    """
    found = loans.overdue_page(scope, filters.conditions(today), today.isoformat(), None, MOST_SORTED + 1)
    if len(found) > MOST_SORTED:
        raise CollectionTooWide(limit=MOST_SORTED, pointer="/sort")
    keyed = sorted((-overdue_amount(loan, today), loan["_id"], loan) for loan in found)
    if after:
        keyed = [one for one in keyed if (one[0], one[1]) > (-Decimal(after[0]), after[1])]
    return [loan for _, _, loan in keyed[:limit]]


def overdue_amount(loan: Document, today: date) -> Decimal:
    """Return overdue principal and interest in yuan, from the rows that the loan keeps."""
    day = today.isoformat()
    rows = [row for row in loan["installments"] if (row.get("payable_until") or row["due_on"]) < day]
    return sum((_unpaid(plain(row)) for row in rows), NOTHING)


def _unpaid(row: Document) -> Decimal:
    unpaid: Decimal = row["principal"] - row["paid_principal"] + row["interest"] - row["paid_interest"]
    return unpaid


def due_soon(scope: Scope, filters: Filters, last: date, after: DayKey | None, limit: int) -> list[Document]:
    """Return up to `limit` loans with something to pay until `last`, overdue ones too, after (next_due_on, region, ID)."""
    named = {key: value for key, value in filters.conditions(last).items() if key != "overdue_from"}
    return loans.due_page(scope, named, "", last.isoformat(), after, limit)


def views(some: list[Document], role: str, today: date) -> list[Document]:
    """Return the items of a work list as `role` may see them, in the order of the loans."""
    latest = contacts.latest_of([loan["_id"] for loan in some])
    return [_view(loan, latest.get(loan["_id"]), role, today) for loan in some]


def _view(loan: Document, contact: Document | None, role: str, today: date) -> Document:
    stands = standing(loan, today)
    shown = {
        "loan": loan["_id"],
        "household": loan["household"],
        "household_code": loan["household_code"],
        "borrower": loan["borrower"]["name"],
        "region": loan["region"],
        "please_remind": True,
    }
    if not may_see_amounts(loan, role):
        return shown  # a date would tell who is late
    return {
        **shown,
        "next_due_on": stands.next_due_on,
        "contract_number": loan["contract_number"],
        "institution": loan["institution"],
        "officer": loan.get("officer"),
        "balance": stands.balance,
        "days_overdue": stands.days_overdue,
        "bucket": stands.bucket,
        "oldest_unpaid_on": stands.oldest_unpaid_on,
        "overdue_principal": stands.overdue_principal,
        "overdue_interest": stands.overdue_interest,
        "penalty": stands.penalty + stands.compound + stands.fees,
        "next_due_amount": stands.next_due_amount,
        "last_contact": contact_view(contact, loan, today) if contact else None,
    }


def contact_view(contact: Document, loan: Document, today: date) -> Document:
    """Return a contact with how its promise stands."""
    promise = promise_of(contact, loan, today)
    told = (
        {"amount": promise.amount, "on": promise.on, "paid": promise.paid, "state": promise.state} if promise else None
    )
    return {**contact, "promise": told}


def by_officer(scope: Scope, filters: Filters, today: date) -> list[Document]:
    """Return [{officer (None: nobody's), loans, balance, buckets: {bucket: loans}}], the most loans first."""
    named = filters.conditions(today)
    late = named.pop("overdue_from")
    rows = loans.overdue_by_officer(scope, {**named, "overdue_from": late}, today.isoformat())
    found: dict[str | None, Document] = {}
    for row in rows:
        officer = row["_id"].get("officer")
        one = found.setdefault(
            officer, {"officer": officer, "loans": 0, "balance": NOTHING, "buckets": dict.fromkeys(LATE_BUCKETS, 0)}
        )
        one["loans"] += row["count"]
        one["balance"] += plain(row["balance"])
        one["buckets"][_bucket(row["_id"]["overdue_from"], today)] += row["count"]
    return sorted(found.values(), key=lambda one: (-one["loans"], one["officer"] or ""))


def _bucket(overdue_from: str, today: date) -> str:
    return bucket_of((today - date.fromisoformat(overdue_from)).days + 1)
