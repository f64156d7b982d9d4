"""Who is to be told what on a day: a pure function of a loan's unsettled installments, the rules and the date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from records.money import plain
from reminders.rules import INSTALLMENT_DUE, INSTALLMENT_OVERDUE, Rule, RuleSet

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder to be: for `audience`, by `rule`, about an installment due on `due_on`, `offset` days away."""

    rule: str
    about: str
    offset: int
    audience: str
    installment: int
    due_on: str
    amount: Decimal


def unsettled(installments: Iterable[Document]) -> list[Document]:
    """Return the installments of a loan document that are not paid in full, earliest first."""
    return [row for row in installments if not row.get("settled_on")]


def open_amount(row: Document) -> Decimal:
    """Return what is still to be paid of an installment, in yuan, without penalty."""
    row = plain(row)
    paid = row.get("paid_principal", 0) + row.get("paid_interest", 0)
    return Decimal(row["principal"] + row["interest"] - paid)


def concerns(rule: Rule, row: Document, last: int) -> bool:
    """Say whether a rule is about an installment: all, those with principal, or the last of the loan."""
    if rule.installments == "principal":
        return bool(plain(row["principal"]))
    return rule.installments != "last" or row["number"] == last


def planned_for(loan: Document, rules: RuleSet, day: date) -> Iterator[Planned]:
    """Yield what the rules plan for a loan on a day.

    `loan` has `installments` (unsettled ones; others are passed over) and `last` (the number of its last installment).
    """
    rows = unsettled(loan["installments"])
    for rule in rules.rules:
        if rule.about not in (INSTALLMENT_DUE, INSTALLMENT_OVERDUE):
            continue
        for row in rows:
            left = (date.fromisoformat(row["due_on"]) - day).days
            offset = left if rule.about == INSTALLMENT_DUE else -left
            late = rule.about == INSTALLMENT_OVERDUE
            if offset in rule.offsets and (offset > 0 or not late) and concerns(rule, row, loan["last"]):
                amount = open_amount(row)
                for audience in rule.audience:
                    yield Planned(rule.id, rule.about, offset, audience, row["number"], row["due_on"], amount)


def due_days(sets: Iterable[RuleSet], day: date) -> list[str]:
    """Return the due dates that some rule about coming installments looks at on a day, as ISO text."""
    offsets = {offset for one in sets for rule in one.rules if rule.about == INSTALLMENT_DUE for offset in rule.offsets}
    return sorted((day + timedelta(days=offset)).isoformat() for offset in offsets)


def overdue_days(sets: Iterable[RuleSet], day: date) -> list[str]:
    """Return the due dates that some rule about overdue installments looks at on a day, as ISO text."""
    offsets = {
        offset for one in sets for rule in one.rules if rule.about == INSTALLMENT_OVERDUE for offset in rule.offsets
    }
    return sorted((day - timedelta(days=offset)).isoformat() for offset in offsets if offset > 0)


def reminder_of(loan: Document, planned: Planned, rules: RuleSet, day: date) -> Document:
    """Return the document to store, without recipient and text. Its ID is (loan, installment, rule, day, audience)."""
    identity = f"{loan['_id']}:{planned.installment}:{planned.rule}:{day.isoformat()}:{planned.audience}"
    found: Document = {
        "_id": identity,
        "about": planned.about,
        "rule": planned.rule,
        "rules": rules.id,
        "day": day.isoformat(),
        "offset": planned.offset,
        "audience": planned.audience,
        "loan": loan["_id"],
        "contract_number": loan["contract_number"],
        "installment": planned.installment,
        "due_on": planned.due_on,
        "amount": planned.amount,
        "household": loan["household"],
        "region": loan["region"],
        "institution": loan.get("institution"),
        "state": "due",
    }
    return {key: value for key, value in found.items() if value is not None}
