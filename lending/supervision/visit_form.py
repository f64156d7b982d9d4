"""What a collection visit (form collection_visit) says becomes a contact about the household's loan that is late the longest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from errors import NoLoanToCollect, PromiseIncomplete
from lending.from_forms import finding_of, withdrawn
from lending.supervision.contacts import contact_of
from records import collection_contacts as contacts
from records import loans
from records.loans import ACTIVE, COMPENSATED, WRITTEN_OFF
from records.scopes import Scope

Document = dict[str, Any]
_WAYS = {"talk": "visit", "phone": "phone", "notice": "notice", "village": "village"}


def keep_visit(record: Document, answers: Document) -> list[Document]:
    """Store the contact of a visit under the submission's root; repeatable. Return what is odd about it.

    Raises NoLoanToCollect: then nothing is stored, and the submission says so.
    """
    if withdrawn(record):
        contacts.withdraw(record["root"])
        return []
    held = contacts.get(record["root"])
    loan = (loans.get(held["loan"]) if held else None) or _loan_of(record)
    values, findings = _values(record, answers), []
    try:
        contact = contact_of(loan, values, record["submitted_by"])
    except PromiseIncomplete as error:
        findings = [finding_of(error)]
        contact = contact_of(loan, {**values, "outcome": None, "promised_amount": None, "promised_on": None},
                             record["submitted_by"])  # fmt: skip
    contacts.keep({**contact, "_id": record["root"], "submission": record["_id"]})
    return findings


def _loan_of(record: Document) -> Document:
    """Return the household's loan that has been unpaid the longest; of the submitter's bank, if they have one."""
    if not record.get("household"):
        raise NoLoanToCollect(pointer="/who/household")
    found = loans.of_household(record["household"], Scope(record["region"]))
    out = [loan for loan in found if loan["state"] in (ACTIVE, COMPENSATED, WRITTEN_OFF)]
    if not out:
        raise NoLoanToCollect(pointer="/who/household")
    return min(out, key=lambda loan: (loan["state"] != ACTIVE, loan.get("overdue_from") or "9999", loan["_id"]))


def _values(record: Document, answers: Document) -> Document:
    visit, answer = answers.get("visit") or {}, answers.get("answer") or {}
    amount = answer.get("promised_amount")
    return {
        "channel": next((_WAYS[way] for way in visit.get("ways") or [] if way in _WAYS), "visit"),
        "met": visit.get("met"),
        "reasons": answer.get("reasons"),
        "outcome": answer.get("promise"),
        "helps": [one for one in answer.get("helps") or [] if one != "none"],
        "note": answers.get("remark"),
        "promised_amount": Decimal(str(amount)).quantize(Decimal("0.01")) if amount is not None else None,
        "promised_on": _day(answer.get("promised_on")),
        "at": record.get("started_at") or record["received_at"],
    }


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value)[:10])
