"""Claims on the risk fund: proposed by the bank, approved by the county, carried out in the account and in the loan.

Account and loan are two documents: the claim is approved first, and what follows from that can be repeated until it is done.
"""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from errors import (
    DomainError,
    FundClaimOutdated,
    FundClaimSamePerson,
    FundClaimTooEarly,
    FundNotInScheme,
    FundTooSmall,
)
from households.numbers import today
from lending import schemes
from lending.fund_rules import COMPENSATION, shared
from lending.loans import compensate
from lending.risk_funds import append_once, serial_of
from lending.scheme import Scheme
from lending.standing import standing
from records import loans, risk_funds
from records.actors import Actor, at_command_line
from records.clock import now
from records.money import plain, stored
from records.scopes import Scope

Document = dict[str, Any]


def propose_claim(loan: Document, reason: str, by: Actor) -> Document:
    """Claim a loan's loss from the fund of its county, as the loan is today.

    Raises FundNotInScheme, FundClaimTooEarly, FundClaimExists.
    """
    scheme = schemes.get(loan["scheme"]["code"], loan["scheme"]["version"])
    fund = risk_funds.covering(loan["region"], loan["institution"], scheme.code)
    if scheme.fund is None or fund is None:
        raise FundNotInScheme()
    found = standing(loan, today())
    if found.days_overdue < scheme.fund.trigger_days:
        raise FundClaimTooEarly(days=found.days_overdue, trigger=scheme.fund.trigger_days)
    loss, at = covered_loss(found.balance, scheme), now()
    claim: Document = {
        "_id": str(uuid.uuid4()), "fund": fund["_id"], "loan": loan["_id"], "open": loan["_id"],
        "contract_number": loan["contract_number"], "household_code": loan["household_code"],
        "region": loan["region"], "scopes": loan["scopes"], "institution": loan["institution"],
        "state": risk_funds.PROPOSED, "version": 1, "as_of": today().isoformat(), "days_overdue": found.days_overdue,
        "trigger_days": scheme.fund.trigger_days, "balance": found.balance, "loss": loss,
        "sharing": shared(loss, scheme.fund).as_dict(), "reason": reason, "proposed_at": at, "proposed_by": by.who,
    }  # fmt: skip
    risk_funds.insert_claim(stored(claim))
    by.note("fund_claim.proposed", f"loan:{loan['_id']}", region=loan["region"], details={"loss": str(loss)})
    return claim


def covered_loss(balance: Decimal, scheme: Scheme) -> Decimal:
    """Return the part of a balance in yuan that the fund covers: not the top-up, where the scheme leaves that out."""
    top_up = scheme.amount.top_up
    return min(balance, scheme.amount.cap) if top_up and top_up.no_fund else balance


def refuse_claim(claim: Document, reason: str, by: Actor) -> Document:
    """Refuse a claim; the loan may be claimed again later. Raises FundClaimChanged."""
    fields = {"state": risk_funds.REFUSED, "decided_by": by.who, "decided_at": now(), "decision": reason}
    refused = risk_funds.change_claim(claim, (risk_funds.PROPOSED,), fields, gone=("open",))
    by.note("fund_claim.refused", f"loan:{claim['loan']}", region=claim["region"], details={"reason": reason})
    return refused


def approve_claim(claim: Document, by: Actor) -> Document:
    """Approve a claim and pay it: the loan is told, the account gives its share. Repeat it if something was in the way.

    Raises FundClaimSamePerson, FundClaimChanged, and (the claim is then as it was) FundClaimOutdated (something was repaid
    meanwhile), FundTooSmall and what the loan's ledger refuses.
    """
    if claim["proposed_by"] == by.who:
        raise FundClaimSamePerson()
    if claim["state"] == risk_funds.PROPOSED:
        _check_loss(claim)
        _check_money(claim)
    if claim["state"] != risk_funds.APPROVED:
        fields = {
            "state": risk_funds.APPROVED,
            "decided_by": by.who,
            "decided_at": now(),
            "decided_on": today().isoformat(),
        }
        claim = risk_funds.change_claim(claim, (risk_funds.PROPOSED,), fields)
        by.note("fund_claim.approved", f"loan:{claim['loan']}", region=claim["region"])
    return carry_out(claim, by)


def carry_out(claim: Document, by: Actor) -> Document:
    """Do what an approved claim asks for; each part is done once, however often this is repeated."""
    sharing, on = plain(claim["sharing"]), date.fromisoformat(claim["decided_on"])
    bank, serial = sharing["bank"] + sharing["other"], serial_of(claim)
    try:
        compensate(claim["loan"], on, sharing["fund"], bank, serial, by, today=today(), claimed=True)
    except DomainError:
        gone = ("decided_by", "decided_at", "decided_on")
        risk_funds.change_claim(claim, (risk_funds.APPROVED,), {"state": risk_funds.PROPOSED}, gone)
        raise
    fund = risk_funds.in_scope(claim["fund"], Scope())
    append_once(
        fund,
        {"kind": COMPENSATION, "on": on.isoformat(), "amount": sharing["fund"], "sharing": sharing,
         "key": f"claim:{claim['_id']}", "claim": claim["_id"], "loan": claim["loan"],
         "contract_number": claim["contract_number"], "loss": plain(claim["loss"])},
        by.who,
    )  # fmt: skip
    return risk_funds.change_claim(claim, (risk_funds.APPROVED,), {"state": risk_funds.PAID, "paid_at": now()})


def _check_loss(claim: Document) -> None:
    """Refuse a claim for more or less than the loan's loss is today. Raises FundClaimOutdated."""
    loan = loans.get(claim["loan"]) or {}
    scheme, claimed = schemes.get(loan["scheme"]["code"], loan["scheme"]["version"]), plain(claim["loss"])
    loss = covered_loss(standing(loan, today()).balance, scheme)
    if loss != claimed:
        raise FundClaimOutdated(claimed=claimed, loss=loss, details={"loss": str(loss)})


def _check_money(claim: Document) -> None:
    held = plain(risk_funds.in_scope(claim["fund"], Scope())["figures"])["balance"]
    if held < plain(claim["sharing"])["fund"]:
        raise FundTooSmall(balance=held, amount=plain(claim["sharing"])["fund"])


def carry_out_due(limit: int = 100) -> int:
    """Carry out claims that were approved and then left; return how many were done. Those without money wait."""
    done = 0
    for claim in risk_funds.approved_claims(limit):
        try:
            carry_out(claim, at_command_line("worker"))
            done += 1
        except DomainError:
            continue
    return done
