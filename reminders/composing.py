"""The texts of one reminder, filled with what is known when it is sent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from records.database import database
from records.money import plain
from reminders.channels.interface import Contact, Message
from reminders.contacts import Surroundings, borrower_name
from reminders.moments import in_words
from reminders.rules import Rule, Template
from reminders.texts import filled

Document = dict[str, Any]


def message_of(reminder: Document, rule: Rule, contact: Contact, around: Surroundings, today: date) -> Message:
    """Return a reminder's message in the language of its recipient."""
    values = values_of(reminder, around, today, contact.language)
    text = rule.text(contact.language)
    return Message(
        id=reminder["_id"],
        title=filled(text.title, values),
        body=filled(text.body, values),
        open_body=filled(text.open_body, values),
        templates={
            channel: Template(
                one.template_id, one.page, {key: filled(value, values) for key, value in one.data.items()}
            )
            for channel, one in rule.templates.items()
        },
    )


def values_of(reminder: Document, around: Surroundings, today: date, language: str = "zh") -> dict[str, str]:
    """Return what the placeholders of `reminders.texts` stand for."""
    loan = around.loans.get(reminder.get("loan", ""), {})
    household = around.households.get(reminder.get("household", ""), {})
    officer = around.staff.get(loan.get("officer", ""))
    values = {
        "name": borrower_name(reminder, around),
        "contract": str(reminder.get("contract_number", ""))[-4:],
        "bank": str(loan.get("institution") or reminder.get("institution") or ""),
        "officer": officer.name if officer else "信贷员",
        "officer_phone": (database().encryption.decrypt(officer.phone) or "") if officer else "",
        "village": around.villages.get(reminder["region"], ""),
        "household": str(household.get("code", "")),
        "subject": str(reminder.get(f"subject_{language}") or reminder.get("subject", "")),
    }
    if reminder.get("due_on"):
        due = date.fromisoformat(reminder["due_on"])
        values |= {
            "due_on": in_words(due, today),
            "due_date": f"{due.year}年{due.month}月{due.day}日",
            "days": str(abs((due - today).days)),
        }
    return values | _sums(reminder, loan, language)


def _sums(reminder: Document, loan: Document, language: str) -> dict[str, str]:
    row = next((one for one in loan.get("installments", []) if one["number"] == reminder.get("installment")), None)
    if row is None:
        return {}
    row = plain(row)
    principal, interest = row["principal"] - row["paid_principal"], row["interest"] - row["paid_interest"]
    sums = {"principal": principal, "interest": interest, "amount": principal + interest}
    return {**{key: f"{sum_:.2f}" for key, sum_ in sums.items()}, "parts": _parts(principal, interest, language)}


def _parts(principal: Decimal, interest: Decimal, language: str) -> str:
    """Return principal and interest in words, without what is nothing."""
    if language == "en":
        return ", ".join(
            f"{what} {sum_:.2f}" for what, sum_ in (("principal", principal), ("interest", interest)) if sum_
        )
    return "、".join(f"{what} {sum_:.2f} 元" for what, sum_ in (("本金", principal), ("利息", interest)) if sum_)
