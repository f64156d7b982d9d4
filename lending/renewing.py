"""Renewing a loan (续贷): a new loan takes over the principal of the old one, which ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from errors import RenewalNeedsRepayment
from lending import events
from lending.ledger import fold_loan
from lending.recording import Recorded, note_event, record, with_event
from lending.registering import drafted, note_registered
from lending.under_scheme import scheme_of
from records import loans
from records.actors import Actor
from records.database import in_transaction
from records.money import stored

Document = dict[str, Any]


def renew(loan_id: str, on: date, values: Document, by: Actor, *, today: date) -> tuple[Recorded, Document]:
    """Renew a loan by a new one (续贷), which takes over its principal; return the old loan's event and the new loan.

    `values`: contract_number and terms of the new loan (its principal is the old balance), perhaps the version of the old
    loan that was read; the rest is as in the old one. The old loan ends and the new one is there, disbursed, or nothing is
    changed; sent again it is answered like the first time. Raises RenewalNeedsRepayment, TooManyRenewals, InterestUnpaid
    (what is due besides principal is paid first), LoanChanged, and what `register_loan` and `record` raise.
    """
    held = loans.in_scope(loan_id, by.scope)
    if before := _renewed_before(held, values["contract_number"]):
        return before
    scheme, principal = scheme_of(held), fold_loan(held, on).balance
    if scheme and not scheme.renewal.without_repaying:
        raise RenewalNeedsRepayment()
    event = {"kind": events.RENEWAL, "on": on, "amount": principal}
    with_event(held, event, by, today)  # what the old loan's ledger refuses is told before what the scheme would
    new, begun = _disbursed(held, on, principal, values, by, today)
    event["renewed_by"] = new["_id"]

    def together(session: Any) -> Recorded:
        loans.insert(new, session=session)
        version = values.get("version") or held["version"]
        return record(loan_id, event, by, today=today, version=version, session=session)

    done: Recorded = in_transaction(together)
    note_registered(new, by)
    note_event(new, begun, by)
    return done, loans.get(new["_id"]) or new


def _renewed_before(held: Document, contract_number: str) -> tuple[Recorded, Document] | None:
    """Return what became of a loan that was renewed under this contract number before."""
    ended = next((one for one in held["events"] if one["kind"] == events.RENEWAL), None)
    new = loans.get(ended["renewed_by"]) if ended else None
    if ended is None or new is None or new["contract_number"] != contract_number:
        return None
    return Recorded(held, ended, new=False), new


def _disbursed(
    held: Document, on: date, principal: Decimal, values: Document, by: Actor, today: date
) -> tuple[Document, Document]:
    """Return the new loan as it will be stored, disbursed on the day of the renewal, and the event that says so."""
    same = ("household", "institution", "borrower", "officer", "mode", "use", "use_detail", "agreements")
    terms = {**values["terms"], "principal": principal, "signed_on": on}
    asked = {
        **{key: held[key] for key in same if key in held},
        "scheme": held["scheme"]["code"],
        **values,
        "terms": terms,
    }
    new = stored(drafted({**asked, "renews": held["_id"]}, by, today=today, takes_over=True)[0])
    note = f"续贷 renews {held['contract_number']}"
    event = {"kind": events.DISBURSEMENT, "on": on, "amount": principal, "note": note, "renews": held["_id"]}
    begun, fields = with_event(new, event, by, today)
    after = {**new, **fields, "events": [begun]}
    return {key: value for key, value in after.items() if value is not None}, begun
