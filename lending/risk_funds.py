"""Accounts of risk-compensation funds: payments in and out, what losses took and what came back, and limits on lending."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from errors import (
    FundEventNotFound,
    FundKeyTaken,
    FundRegionInvalid,
    FundTooSmall,
    LendingStopped,
)
from lending import events, schemes
from lending.as_of import NOTHING as NO_LOANS
from lending.as_of import sums_of
from lending.fund_rules import (
    PAYMENT_IN,
    RECOVERY,
    REVERSAL,
    WITHDRAWAL,
    LendingLimits,
    balance_on,
    figures_of,
    limits_of,
    lowest_balance,
    returned,
)
from lending.scheme import Scheme
from lending.scheme_money import Fund
from records import loan_trails, regions, risk_funds
from records.actors import Actor
from records.clock import now
from records.freshness import FreshCache
from records.money import CENT, NOTHING, plain, stored
from records.scopes import Scope, prefixes

Document = dict[str, Any]
_FUND_EVENTS = frozenset({events.FUND_PAID, events.RECOVERY})
# By a person at the desk; compensations and recoveries follow from loans.
BY_HAND = (PAYMENT_IN, WITHDRAWAL)
SYSTEM = "system"
REMEMBERED_SECONDS = 60.0
_limits = FreshCache("funds", REMEMBERED_SECONDS)


def open_fund(region: str, scheme: str, institution: str | None, name: str, by: Actor) -> Document:
    """Open the account of a county under a scheme (of one bank, or of all). Raises FundRegionInvalid, FundExists."""
    if len(regions.require(region, "/region")) != 6:
        raise FundRegionInvalid(pointer="/region")
    at = now()
    fund: Document = {
        "_id": str(uuid.uuid4()), "name": name, "region": region, "scopes": prefixes(region), "institution": institution,
        "scheme": scheme, "events": [], "figures": stored(figures_of([])), "version": 1,
        "created_at": at, "created_by": by.who, "updated_at": at, "updated_by": by.who,
    }  # fmt: skip
    risk_funds.insert(fund)
    by.note("fund.opened", f"fund:{fund['_id']}", region=region)
    return fund


def record_entry(fund: Document, kind: str, amount: Decimal, on: date, serial: str, by: Actor, **more: Any) -> Document:
    """Record a payment in or a withdrawal; the same serial again changes nothing. Return the account.

    Raises FundKeyTaken, FundTooSmall, FundChanged.
    """
    assert kind in BY_HAND
    event = {"kind": kind, "on": on.isoformat(), "amount": amount, "key": f"serial:{serial}", "serial": serial, **more}
    changed = append_once(fund, event, by.who, every_day=True)
    if changed is not fund:
        by.note(f"fund.{kind}", f"fund:{fund['_id']}", region=fund["region"], details={"amount": str(amount)})
    return changed


def reverse_entry(fund: Document, n: int, on: date, reason: str, by: Actor) -> Document:
    """Reverse a payment in or a withdrawal that was recorded by mistake. Raises FundEventNotFound, FundTooSmall, FundChanged."""
    found = next((event for event in fund["events"] if event["n"] == n and event["kind"] in BY_HAND), None)
    if found is None:
        raise FundEventNotFound(n=n)
    event = {"kind": REVERSAL, "of": n, "on": on.isoformat(), "amount": plain(found["amount"]), "key": f"reversal:{n}",
             "note": reason}  # fmt: skip
    changed = append_once(fund, event, by.who, every_day=True)
    by.note("fund.reversal", f"fund:{fund['_id']}", region=fund["region"], details={"n": n, "reason": reason})
    return changed


def append_once(fund: Document, event: Document, by: str, *, every_day: bool = False) -> Document:
    """Add an event to an account unless one with its `key` is there; return the account.

    Raises FundKeyTaken if that one has another amount or date, FundTooSmall if the account would be overdrawn (with `every_day`
    also at the end of a day of the past).
    """
    held = next((one for one in fund["events"] if one["key"] == event["key"]), None)
    if held:
        if (held["kind"], held["on"], plain(held["amount"])) != (event["kind"], event["on"], event["amount"]):
            raise FundKeyTaken(serial=event["key"].partition(":")[2], pointer="/serial")
        return fund
    at = now()
    event = {"n": len(fund["events"]) + 1, **event, "recorded_at": at, "by": by}
    together = [*plain(fund["events"]), event]
    figures = figures_of(together)
    lowest = min(figures["balance"], lowest_balance(together)) if every_day else figures["balance"]
    if lowest < 0:
        raise FundTooSmall(balance=event["amount"] + lowest, amount=event["amount"])
    return risk_funds.append(fund, stored(event), stored(figures), by, at)


def take_recoveries(loan: Document) -> int:
    """Bring an account up to date with what came back of a loan that it paid for; return how many entries were made.

    Each recovery in the loan's ledger gives the fund its share; what was reversed there, a recovery or the compensation
    itself, is reversed here. Repeatable.
    """
    if not concerns_fund(loan):
        return 0
    claim, rule = risk_funds.paid_claim_of(loan["_id"]), fund_rule_of(loan)
    if claim is None or rule is None:
        return 0
    undone = {event.get("of"): event["on"] for event in loan["events"] if event["kind"] == "reversal"}
    made = 0
    for event in plain(loan["events"]):
        if event["kind"] == "recovery":
            made += _take_recovery(claim, loan, event, rule, undone=event["n"] in undone)
    paid = next((one for one in loan["events"] if one.get("serial") == serial_of(claim)), None)
    return made + (_take_back(claim, undone[paid["n"]]) if paid and paid["n"] in undone else 0)


def concerns_fund(loan: Document) -> bool:
    """Say whether a fund paid for a loan, or something of it came back, by the kinds of its events."""
    return any(event["kind"] in _FUND_EVENTS for event in loan["events"])


def serial_of(claim: Document) -> str:
    """Return the serial number under which a claim is paid in the loan."""
    return f"fund:{claim['_id']}"


def _take_back(claim: Document, on: str) -> int:
    """Give the account back what it paid for a claim, which was reversed in the loan; the loan may be claimed again."""
    fund, key = risk_funds.in_scope(claim["fund"], Scope()), f"claim:{claim['_id']}"
    held = next(one for one in fund["events"] if one["key"] == key)
    entry = {"kind": REVERSAL, "of": held["n"], "on": on, "amount": plain(held["amount"]), "key": f"undone:{key}"}
    append_once(fund, entry, SYSTEM)
    risk_funds.change_claim(claim, (risk_funds.PAID,), {"state": risk_funds.UNDONE, "undone_at": now()}, gone=("open",))
    return 1


def _take_recovery(claim: Document, loan: Document, event: Document, rule: Fund, *, undone: bool) -> int:
    fund = risk_funds.in_scope(claim["fund"], Scope())
    key = f"recovery:{loan['_id']}/{event['n']}"
    held = next((one for one in fund["events"] if one["key"] == key), None)
    gone = {one["of"] for one in fund["events"] if one["kind"] == REVERSAL}
    if undone:
        if held is None or held["n"] in gone:
            return 0
        entry = {
            "kind": REVERSAL,
            "of": held["n"],
            "on": event["on"],
            "amount": plain(held["amount"]),
            "key": f"undone:{key}",
        }
    elif held is None:
        came = [one for one in fund["events"] if one["kind"] == RECOVERY and one.get("loan") == loan["_id"]]
        back = sum((plain(one["amount"]) for one in came if one["n"] not in gone), NOTHING)
        sharing = returned(event["amount"], rule, plain(claim["sharing"])["fund"] - back)
        if not sharing.fund:
            return 0
        entry = {"kind": RECOVERY, "on": event["on"], "amount": sharing.fund, "sharing": sharing.as_dict(), "key": key,
                 "loan": loan["_id"], "contract_number": loan["contract_number"], "recovered": event["amount"]}  # fmt: skip
    else:
        return 0
    append_once(fund, entry, SYSTEM)
    return 1


def fund_rule_of(loan: Document) -> Fund | None:
    """Return the rule of the fund in the scheme under which a loan was made; None if it has none. Raises SchemeNotFound."""
    return schemes.get(loan["scheme"]["code"], loan["scheme"]["version"]).fund


def wrong_figures(scope: Scope, *, mend: bool = False) -> list[str]:
    """Return the IDs of accounts whose figures are not what their events sum to; with `mend` they are written anew."""
    wrong = []
    for fund in risk_funds.every(scope):
        figures = figures_of(plain(fund["events"]))
        if figures != plain(fund["figures"]):
            wrong.append(fund["_id"])
            if mend:
                risk_funds.set_figures(fund, stored(figures))
    return wrong


def limits(fund: Document, on: date) -> LendingLimits | None:
    """Return where lending under an account's scheme stands on a day; None if no such scheme with a fund is in force."""
    rule = next((one.fund for one in schemes.applicable(fund["region"], on) if one.code == fund["scheme"]), None)
    if rule is None:
        return None
    trails = loan_trails.batches(
        Scope(fund["region"], fund.get("institution")), ("steps", "household"), {"scheme": fund["scheme"]}
    )
    sums = sums_of(trails, [on], lambda _: "")[on].get("", NO_LOANS)
    held = balance_on(plain(fund["events"]), on)
    return limits_of(sums["balance"] * CENT, sums["balance_90+"] * CENT, held, rule)


def check_open(scheme: Scheme, region: str, institution: str | None, on: date) -> None:
    """Let a new loan pass unless the bad-loan rate where it is made is over the scheme's limit. Raises LendingStopped.

    The rate is looked up once in REMEMBERED_SECONDS: banks register loans by the thousand.
    """
    if scheme.fund is None or scheme.fund.stop_rate is None:
        return
    fund = risk_funds.covering(region, institution, scheme.code)
    if fund is None:
        return
    key = (fund["_id"], fund["version"], on)
    found: LendingLimits | None = _limits.get(key, lambda: limits(fund, on))
    if found and found.stopped and found.bad_rate is not None and found.stop_rate is not None:
        raise LendingStopped(rate=f"{found.bad_rate:.2%}", limit=f"{found.stop_rate:.2%}")
