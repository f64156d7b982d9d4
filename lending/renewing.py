"""Renewing a loan (续贷): a new loan takes over the principal of the old one, which ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from errors import InterestUnpaid, RenewalNeedsRepayment
from lending import events
from lending.ledger import fold_loan
from lending.recording import Recorded, record
from lending.registering import register_loan
from lending.under_scheme import scheme_of
from records import loans
from records.actors import Actor
from records.money import NOTHING

Document = dict[str, Any]


def renew(loan_id: str, on: date, values: Document, by: Actor, *, today: date) -> tuple[Recorded, Document]:
    """Renew a loan by a new one (续贷), which takes over its principal; return the old loan's event and the new loan.

    `values`: contract_number and terms of the new loan (its principal is the old balance), the rest is as in the old one. It
    is registered first, then the old loan ends, then the new one is disbursed; sent again after a break in between, the
    rest is done. Raises RenewalNeedsRepayment, TooManyRenewals, InterestUnpaid (what is due besides principal is paid
    first), and what `register_loan` and `record` raise.
    """
    held = loans.in_scope(loan_id, by.scope)
    new = loans.renewal_of(loan_id)
    if new is None or new["contract_number"] != values["contract_number"]:
        new = _register_renewal(held, on, values, by, today)
    ended = next((one for one in held["events"] if one["kind"] == events.RENEWAL), None)
    principal = new["terms"]["principal"].to_decimal()
    if ended is None:
        event = {"kind": events.RENEWAL, "on": on, "amount": principal, "renewed_by": new["_id"]}
        done = record(loan_id, event, by, today=today)
    else:
        done = Recorded(held, ended, new=False)
    if not new["events"]:
        new = _disbursed(new, on, principal, held, by, today)
    return done, new


def _register_renewal(held: Document, on: date, values: Document, by: Actor, today: date) -> Document:
    ledger, scheme = fold_loan(held, on), scheme_of(held)
    if scheme and not scheme.renewal.without_repaying:
        raise RenewalNeedsRepayment()
    owed = ledger.payoff - ledger.balance
    if owed > NOTHING:
        raise InterestUnpaid(on=on, amount=owed, details={"amount": str(owed)})
    same = ("household", "institution", "borrower", "officer", "mode", "use", "use_detail", "agreements")
    terms = {**values["terms"], "principal": ledger.balance, "signed_on": on}
    return register_loan(
        {**{key: held[key] for key in same if key in held}, "scheme": held["scheme"]["code"], **values, "terms": terms,
         "renews": held["_id"]},
        by, today=today,
    )  # fmt: skip


def _disbursed(new: Document, on: date, principal: Decimal, old: Document, by: Actor, today: date) -> Document:
    note = f"续贷 renews {old['contract_number']}"
    event = {"kind": events.DISBURSEMENT, "on": on, "amount": principal, "note": note}
    return record(new["_id"], event, by, today=today).loan
