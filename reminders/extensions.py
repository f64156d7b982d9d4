"""Extensions between the borrower and the bank: an answer to a reminder becomes an application, its outcome a reminder."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lending.application_extensions import ask_for_extension
from records import applications, reminders
from records.actors import Actor
from records.clock import now
from records.scopes import Scope
from reminders.answering import close_reply, reply
from reminders.moments import in_words
from reminders.rule_sets import default, in_force
from reminders.rules import BORROWER, EXTENSION, Rule, RuleSet, applying

Document = dict[str, Any]
# Who the application is made by: the borrower, whose word it is, wherever their loan is.
_ROLE = "borrower"
_ENDED = {
    "withdrawn": ("您的展期申请已撤回", "Your request for an extension was withdrawn"),
    "refused": ("您的展期申请未获同意", "Your request for an extension was refused"),
}


def ask(reminder: Document, by: str, note: str, months: int | None, at: datetime, zone: ZoneInfo) -> Document:
    """Answer a reminder with a wish for an extension: an application for its loan, and the reply that names it.

    Asked again while it is open, it is the same application. Returns the reminder. Raises ReminderStateForbids,
    ExtensionOfEndedLoan, LoanNotFound.
    """
    held, _ = ask_for_extension(
        reminder["loan"], {"reminder": reminder["_id"], "asked": len(reminder.get("replies", []))},
        {"reason": note, "months": months}, Actor(by, _ROLE, Scope()), today=at.astimezone(zone).date(),
    )  # fmt: skip
    return reply(reminder, "extension", by, at, note=note, months=months, application=held["_id"])


def tell_waiting() -> int:
    """Tell the borrowers whose extensions were decided and who do not know yet; return how many. Repeatable."""
    waiting = applications.to_tell()
    for held in waiting:
        tell_borrower(held)
    return len(waiting)


def tell_borrower(held: Document) -> None:
    """Put what became of an extension into the outbox for its borrower, and close the answers that asked for it. Repeatable."""
    zh, en = _outcome(held)
    for asked in reminders.asking_for(held["loan"], held["_id"]):
        for said in asked["replies"]:
            if said.get("application") == held["_id"] and said["state"] == "open":
                close_reply(asked, said["id"], held["history"][-1]["by"], zh, now())
    reminders.add([_reminder(held, zh.rstrip("。") + "。", en.rstrip(".") + ".")])
    applications.told(held["_id"])


def _outcome(held: Document) -> tuple[str, str]:
    """Return what came of an application, with the reason or the new day of maturity."""
    reason = held["history"][-1].get("reason") or ""
    if held["state"] == "extended":
        until, today = date.fromisoformat(held["granted"]["matures_on"]), now().date()
        return (
            f"您的展期申请已同意，到期日延至 {in_words(until, today)}",
            f"Your loan was extended to {until.isoformat()}",
        )
    zh, en = _ENDED[held["state"]]
    return (f"{zh}：{reason}", f"{en}: {reason}") if reason else (zh, en)


def _reminder(held: Document, zh: str, en: str) -> Document:
    rules, rule = _rule_for(held)
    moment = now()
    document = {
        "_id": f"extension:{held['_id']}",
        "about": EXTENSION,
        "rule": rule.id,
        "rules": rules.id,
        "day": moment.date().isoformat(),
        "audience": BORROWER,
        "subject": zh,
        "subject_en": en,
        "loan": held["loan"],
        "contract_number": held.get("contract_number"),
        "household": held["household"],
        "region": held["region"],
        "institution": held.get("institution"),
        "state": reminders.DUE,
        "next_try_at": moment,
    }
    return {key: value for key, value in document.items() if value is not None}


def _rule_for(held: Document) -> tuple[RuleSet, Rule]:
    """Return the rule of the loan's region and scheme about extensions; the shipped one where they have none."""
    rules = applying(in_force(), held["region"], held["scheme"].get("code")) or default()
    for one in (rules, default()):
        found = next((rule for rule in one.rules if rule.about == EXTENSION and BORROWER in rule.audience), None)
        if found:
            return one, found
    raise AssertionError("the shipped rules have one about extensions")
