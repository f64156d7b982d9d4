"""What a caller may do to a loan now: the events that its state can take and the caller's role may record."""

from __future__ import annotations

from typing import Any

from lending import events
from lending.under_scheme import scheme_of
from records.loans import ACTIVE, COMPENSATED, SIGNED, WRITTEN_OFF
from records.money import plain
from records.roles import may

Document = dict[str, Any]
# Kinds of events by the permission that recording them takes, in the order in which a desk offers them.
RECORDED = (events.DISBURSEMENT, events.REPAYMENT, events.FEE, events.RECOVERY, events.CANCELLATION)
DECIDED = (events.EXTENSION, events.RENEWAL, events.DIVERSION, events.FUND_PAID, events.WRITE_OFF, events.REVERSAL)
_IN_STATE: dict[str, frozenset[str]] = {
    SIGNED: frozenset({events.DISBURSEMENT, events.CANCELLATION}),
    ACTIVE: frozenset(
        {events.REPAYMENT, events.FEE, events.EXTENSION, events.RENEWAL, events.DIVERSION, events.WRITE_OFF}
    ),
    COMPENSATED: frozenset({events.RECOVERY, events.WRITE_OFF}),
    WRITTEN_OFF: frozenset({events.RECOVERY}),
}


def actions_for(loan: Document, role: str) -> list[str]:
    """Return the kinds of events (`lending.events.KINDS`) that `role` may record for a loan document as it stands.

    A kind that is left out would be refused whatever is given; one that is there may still be, for its day or amount.
    """
    allowed = [*(RECORDED if may(role, "loans.record") else ()), *(DECIDED if may(role, "loans.decide") else ())]
    possible = _possible(plain(loan)) if allowed else set()
    return [kind for kind in allowed if kind in possible]


def _possible(loan: Document) -> set[str]:
    found = set(_IN_STATE.get(loan["state"], ()))
    if loan["state"] == ACTIVE:
        if loan["figures"]["disbursed"] < loan["terms"]["principal"]:
            found.add(events.DISBURSEMENT)
        scheme = scheme_of(loan)
        if scheme is None or scheme.fund is not None:
            found.add(events.FUND_PAID)
    elif not loan["figures"]["recoverable"]:
        found -= {events.RECOVERY}
    if reversible(loan):
        found.add(events.REVERSAL)
    return found


def reversible(loan: Document) -> list[int]:
    """Return the numbers of the events that can be reversed, in the order of recording.

    Of a kind that can, not yet, and not what a renewal took over.
    """
    gone = {one["of"] for one in loan["events"] if one["kind"] == events.REVERSAL}
    able = [one for one in loan["events"] if one["kind"] in events.REVERSIBLE and not one.get("renews")]
    return [one["n"] for one in able if one["n"] not in gone]
