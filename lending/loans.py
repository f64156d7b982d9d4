"""Loans as the rest of the product deals with them: registered, disbursed, repaid, extended, renewed, recovered."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from errors import (
    EventIrreversible,
    EventUnknown,
    ExtensionAfterDeadline,
    ExtensionTooDear,
    ExtensionTooLong,
    FundClaimNeeded,
    FundTooEarly,
    SchemeWithoutFund,
    TooManyExtensions,
)
from lending import events
from lending.application_lending import loan_cancelled
from lending.extension import highest_rate, latest_maturity
from lending.recording import Recorded, record
from lending.registering import register_loan
from lending.renewing import renew
from lending.scheme import Scheme
from lending.standing import standing
from lending.under_scheme import scheme_of
from records import loans, risk_funds
from records.actors import Actor
from records.database import in_transaction

__all__ = [
    "cancel", "charge_fee", "compensate", "disburse", "divert", "extend", "record_recovery", "record_repayment",
    "register_loan", "renew", "reverse", "scheme_of", "write_off",
]  # fmt: skip
Document = dict[str, Any]


def disburse(
    loan_id: str, on: date, amount: Decimal | None, by: Actor, *, today: date, serial: str | None = None, **more: Any
) -> Recorded:
    """Disburse `amount` (None: all that is left of the contract). See `record` for what is raised."""
    if amount is None:
        held = loans.in_scope(loan_id, by.scope)
        principal = held["terms"]["principal"].to_decimal()
        amount = principal - held["figures"]["disbursed"].to_decimal() or principal  # nothing left: the ledger says so
    event = {"kind": events.DISBURSEMENT, "on": on, "amount": amount, "serial": serial, **_noted(more)}
    return record(loan_id, event, by, today=today, version=more.get("version"))


def record_repayment(
    loan_id: str,
    on: date,
    amount: Decimal,
    serial: str,
    by: Actor,
    *,
    today: date,
    early: str | None = None,
    **more: Any,
) -> Recorded:
    """Record what the bank received, under its serial number; the same again is answered like the first time.

    `early`: what is over all that is due is an early repayment of that kind (`lending.allocation.EARLY`); without it, up to
    the next installment is kept for that one. See `record` for what is raised, RepaymentOverBalance among it.
    """
    event = {
        "kind": events.REPAYMENT, "on": on, "amount": amount, "serial": serial, "early": early, **_noted(more)
    }  # fmt: skip
    return record(loan_id, event, by, today=today, version=more.get("version"))


def charge_fee(
    loan_id: str, on: date, amount: Decimal, serial: str, by: Actor, *, today: date, **more: Any
) -> Recorded:
    """Charge a fee, such as the cost of a lawsuit."""
    event = {"kind": events.FEE, "on": on, "amount": amount, "serial": serial, **_noted(more)}
    return record(loan_id, event, by, today=today, version=more.get("version"))


def reverse(
    loan_id: str, n: int, on: date, reason: str, by: Actor, *, today: date, version: int | None = None
) -> Recorded:
    """Undo event `n`, as if it had never happened; seen from days before `on`, it still stands.

    Raises EventUnknown, EventIrreversible, LaterEventsForbid (reverse those first), and what `record` raises.
    """
    held = loans.in_scope(loan_id, by.scope)
    found = next((one for one in held["events"] if one["n"] == n), None)
    if found is None:
        raise EventUnknown(n=n, pointer="/of")
    what_zh, what_en = events.KINDS[found["kind"]]
    why = _irreversible(held, found, on)
    if why:
        raise EventIrreversible(n=n, what_zh=what_zh, what_en=what_en.lower(), reason_zh=why[0], reason_en=why[1])
    event = {"kind": events.REVERSAL, "on": on, "of": n, "note": reason}
    return record(loan_id, event, by, today=today, version=held["version"] if version is None else version)


def _irreversible(loan: Document, event: Document, on: date) -> tuple[str, str] | None:
    if event["kind"] not in events.REVERSIBLE:
        return "这类记录不可冲正", "this kind never is"
    if event.get("renews"):
        return "这笔放款是续贷转入的本金", "it is the principal that a renewal took over"
    if any(one["kind"] == events.REVERSAL and one.get("of") == event["n"] for one in loan["events"]):
        return "已经冲正过", "it was reversed already"
    if on.isoformat() < event["on"]:
        return f"冲正日期早于该记录的日期 {event['on']}", f"the reversal is dated before it, {event['on']}"
    return None


def extend(
    loan_id: str, on: date, matures_on: date, by: Actor, *, today: date, annual_rate: Decimal | None = None,
    asked_on: date | None = None, session: Any = None, **more: Any,
) -> Recorded:  # fmt: skip
    """Let the loan mature on `matures_on`, agreed on `on`, before its present maturity.

    `asked_on`: the day of the request, where the scheme wants it so many days ahead; `on` unless given. `session`: the
    transaction that it is part of.

    Raises ExtensionTooLong (over the scheme's share of the term), ExtensionTooDear (over its rate), TooManyExtensions,
    ExtensionAfterDeadline, ExtensionTooLate, ExtensionTooShort.
    """
    held = loans.in_scope(loan_id, by.scope)
    scheme, done = scheme_of(held), held.get("extensions", 0)
    most = scheme.extension.times if scheme else 1
    if done >= most:
        raise TooManyExtensions(count=done, most=most)
    _check_deadline(held, scheme, asked_on or on)
    if held.get("disbursed_on"):
        latest, zh, en = latest_maturity(held, scheme)
        if matures_on > latest:
            raise ExtensionTooLong(
                latest=latest, reason_zh=zh, reason_en=en, pointer="/matures_on", details={"latest": latest.isoformat()}
            )
        _check_rate(held, scheme, matures_on, on, annual_rate)
    event = {"kind": events.EXTENSION, "on": on, "matures_on": matures_on, "annual_rate": annual_rate, **_noted(more)}
    version = more.get("version") or held["version"]
    return record(loan_id, event, by, today=today, version=version, session=session)


def _check_rate(loan: Document, scheme: Scheme | None, matures_on: date, on: date, rate: Decimal | None) -> None:
    """Raise ExtensionTooDear for a rate over the scheme's."""
    limit = highest_rate(loan, scheme, matures_on, on) if scheme and rate is not None else None
    if rate is not None and limit is not None and rate > limit:
        raise ExtensionTooDear(rate=rate, limit=limit, on=on, pointer="/annual_rate", details={"limit": str(limit)})


def _check_deadline(loan: Document, scheme: Scheme | None, on: date) -> None:
    """Raise ExtensionAfterDeadline where the scheme wants to be asked earlier."""
    days = scheme.extension.days_before if scheme else 0
    if not days or not loan.get("matures_on"):
        return
    deadline = date.fromisoformat(loan["matures_on"]) - timedelta(days)
    if on > deadline:
        raise ExtensionAfterDeadline(days=days, deadline=deadline, on=on, pointer="/on")


def divert(loan_id: str, on: date, amount: Decimal, by: Actor, *, today: date, **more: Any) -> Recorded:
    """Note that from `on` so much of the principal is used otherwise than agreed (0: no longer)."""
    event = {"kind": events.DIVERSION, "on": on, "amount": amount, **_noted(more)}
    return record(loan_id, event, by, today=today, version=more.get("version"))


def compensate(
    loan_id: str, on: date, amount: Decimal, bank_share: Decimal, serial: str, by: Actor, *, today: date,
    claimed: bool = False, **more: Any,
) -> Recorded:  # fmt: skip
    """Record that the risk fund paid `amount` to the bank, which bears `bank_share` itself; the borrower goes on owing.

    `claimed`: it follows from an approved claim on an account; where there is an account, nothing else may pay.
    Raises FundTooEarly (not so many days overdue as the scheme wants), SchemeWithoutFund, FundClaimNeeded, AmountOverDebt.
    """
    _check_fund(loans.in_scope(loan_id, by.scope), on, claimed=claimed)
    event = {
        "kind": events.FUND_PAID, "on": on, "amount": amount, "bank_share": bank_share, "serial": serial, **_noted(more)
    }  # fmt: skip
    return record(loan_id, event, by, today=today, version=more.get("version"))


def _check_fund(loan: Document, on: date, *, claimed: bool) -> None:
    scheme = scheme_of(loan)
    if scheme is None or loan["state"] != loans.ACTIVE:
        return  # what the state forbids is told by the ledger; what was paid already is answered like the first time
    if scheme.fund is None:
        raise SchemeWithoutFund(scheme=scheme.name)
    days, trigger = standing(loan, on).days_overdue, scheme.fund.trigger_days
    if days < trigger:
        told = {"days_overdue": days, "trigger_days": trigger}
        raise FundTooEarly(on=on, days=days, trigger=trigger, pointer="/on", details=told)
    fund = None if claimed else risk_funds.covering(loan["region"], loan["institution"], scheme.code)
    if fund:
        raise FundClaimNeeded(fund=fund["name"])


def record_recovery(
    loan_id: str, on: date, amount: Decimal, serial: str, by: Actor, *, today: date, **more: Any
) -> Recorded:
    """Record money that came back after compensation or write-off."""
    event = {"kind": events.RECOVERY, "on": on, "amount": amount, "serial": serial, **_noted(more)}
    return record(loan_id, event, by, today=today, version=more.get("version"))


def write_off(loan_id: str, on: date, by: Actor, *, today: date, **more: Any) -> Recorded:
    """Write off what is owed; it can still be recovered."""
    return record(
        loan_id, {"kind": events.WRITE_OFF, "on": on, **_noted(more)}, by, today=today, version=more.get("version")
    )


def cancel(loan_id: str, on: date, by: Actor, *, today: date, **more: Any) -> Recorded:
    """Cancel a loan of which nothing was disbursed; its application is approved as before, in the same transaction."""
    event = {"kind": events.CANCELLATION, "on": on, **_noted(more)}

    def together(session: Any) -> Recorded:
        done = record(loan_id, event, by, today=today, version=more.get("version"), session=session)
        loan_cancelled(done.loan, by, today, session=session)
        return done

    done: Recorded = in_transaction(together)
    return done


def _noted(more: Document) -> Document:
    """Return what an event may carry besides."""
    return {key: more[key] for key in ("note", "voucher") if more.get(key)}
