"""The risk-compensation fund as pure rules: how a loss is shared, what an account holds, when lending stops.

The shares and limits are a scheme's (docs/schemes.md, "Fund"); the account is in docs/subsidy-and-fund.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lending.scheme_money import Fund
from records.money import NOTHING, rounded

Document = dict[str, Any]
PAYMENT_IN, WITHDRAWAL, COMPENSATION, RECOVERY, REVERSAL = (
    "payment_in",
    "withdrawal",
    "compensation",
    "recovery",
    "reversal",
)
KINDS: dict[str, tuple[str, str]] = {
    PAYMENT_IN: ("注入", "Payment in"),
    WITHDRAWAL: ("划出", "Withdrawal"),
    COMPENSATION: ("补偿", "Compensation"),
    RECOVERY: ("追回", "Recovery"),
    REVERSAL: ("冲销", "Reversal"),
}
LEVELS = ("county", "township", "village")
_SIGN = {PAYMENT_IN: 1, WITHDRAWAL: -1, COMPENSATION: -1, RECOVERY: 1}


@dataclass(frozen=True, slots=True)
class Sharing:
    """A sum shared by a scheme's rule, in yuan: fund + bank + other = the sum; `split` is the fund's part by level."""

    fund: Decimal
    bank: Decimal
    other: Decimal
    split: dict[str, Decimal]

    def as_dict(self) -> Document:
        """Return it as documents keep it."""
        return {"fund": self.fund, "bank": self.bank, "other": self.other, "split": dict(self.split)}


def parts_of(amount: Decimal, shares: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return `amount` divided by `shares` (which make 1) in cents; the last share that is not 0 takes the residue.

    >>> parts_of(Decimal("0.05"), {"fund": Decimal("0.7"), "bank": Decimal("0.3")})
    {'fund': Decimal('0.04'), 'bank': Decimal('0.01')}
    """
    parts, left = {}, amount
    bearing = [name for name, share in shares.items() if share]
    for name, share in shares.items():
        part = NOTHING
        if share:
            part = left if name == bearing[-1] else min(rounded(amount * share), left)
        parts[name] = part
        left -= part
    return parts


def shared(amount: Decimal, fund: Fund) -> Sharing:
    """Return how a loss, or money recovered later, is shared under a scheme's fund rule."""
    shares = fund.shares
    parts = parts_of(amount, {"fund": shares.fund, "bank": shares.bank, "other": shares.other})
    split = parts_of(parts["fund"], {level: getattr(fund.split, level) for level in LEVELS})
    return Sharing(parts["fund"], parts["bank"], parts["other"], split)


def returned(amount: Decimal, fund: Fund, most: Decimal) -> Sharing:
    """Return how money that was recovered is shared: as the loss was, until the fund has back what it paid (`most`)."""
    sharing = shared(amount, fund)
    if sharing.fund <= most:
        return sharing
    split = parts_of(most, {level: getattr(fund.split, level) for level in LEVELS})
    return Sharing(most, sharing.bank + sharing.fund - most, sharing.other, split)


def figures_of(events: Iterable[Document]) -> Document:
    """Return what an account's events (amounts as Decimal) sum to, in yuan; nothing else is kept of them.

    `by_level`: what county, township and village have borne, less what came back. A reversed event counts for nothing.
    """
    events = list(events)
    reversed_ = {event["of"] for event in events if event["kind"] == REVERSAL}
    sums: dict[str, Decimal] = dict.fromkeys(_SIGN, NOTHING)
    by_level = dict.fromkeys(LEVELS, NOTHING)
    for event in events:
        if event["kind"] == REVERSAL or event["n"] in reversed_:
            continue
        sums[event["kind"]] += event["amount"]
        for level, part in (event.get("sharing") or {}).get("split", {}).items():
            by_level[level] -= _SIGN[event["kind"]] * part
    balance = sum((_SIGN[kind] * amount for kind, amount in sums.items()), NOTHING)
    return {
        "balance": balance, "paid_in": sums[PAYMENT_IN], "withdrawn": sums[WITHDRAWAL],
        "compensated": sums[COMPENSATION], "recovered": sums[RECOVERY], "by_level": by_level,
    }  # fmt: skip


def balance_on(events: Iterable[Document], day: date) -> Decimal:
    """Return what an account held at the end of a day, in yuan."""
    balance: Decimal = figures_of(event for event in events if event["on"] <= day.isoformat())["balance"]
    return balance


def lowest_balance(events: Iterable[Document]) -> Decimal:
    """Return the least that an account held at the end of any day of its events, in yuan (an empty one: 0)."""
    days = statement(sorted(events, key=lambda event: event["n"]))
    signed = sorted(((line["on"], line["signed"]) for line in days), key=lambda one: one[0])
    balance, lowest = NOTHING, NOTHING
    for _, of_day in itertools.groupby(signed, key=lambda one: one[0]):
        balance += sum((amount for _, amount in of_day), NOTHING)
        lowest = min(lowest, balance)
    return lowest


def statement(events: Iterable[Document]) -> list[Document]:
    """Return the events in order, each with what it changed (`signed`) and the account's `balance` after it."""
    balance, lines = NOTHING, []
    signed: dict[int, Decimal] = {}
    for event in events:
        signed[event["n"]] = (
            -signed[event["of"]] if event["kind"] == REVERSAL else _SIGN[event["kind"]] * event["amount"]
        )
        balance += signed[event["n"]]
        lines.append({**event, "signed": signed[event["n"]], "balance": balance})
    return lines


@dataclass(frozen=True, slots=True)
class LendingLimits:
    """Where lending stands against a fund's limits; amounts in yuan, rates as fractions, None where nothing divides."""

    balance: Decimal
    bad: Decimal
    bad_rate: Decimal | None
    stop_rate: Decimal | None
    fund: Decimal
    leverage: Decimal | None
    least_leverage: Decimal | None

    @property
    def stopped(self) -> bool:
        """Whether the bad-loan rate is over the limit, so that nothing new may be lent."""
        return self.stop_rate is not None and self.bad_rate is not None and self.bad_rate > self.stop_rate

    @property
    def too_little_lent(self) -> bool:
        """Whether the loans outstanding are fewer times the fund than was agreed with the bank."""
        return self.least_leverage is not None and self.leverage is not None and self.leverage < self.least_leverage


def limits_of(balance: Decimal, bad: Decimal, fund: Decimal, rule: Fund) -> LendingLimits:
    """Return how loans outstanding, the bad ones (more than 90 days late) and the fund stand against the scheme's rule."""
    return LendingLimits(
        balance=balance, bad=bad, bad_rate=bad / balance if balance else None, stop_rate=rule.stop_rate,
        fund=fund, leverage=balance / fund if fund > 0 else None, least_leverage=rule.leverage,
    )  # fmt: skip
