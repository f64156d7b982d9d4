"""The outbox: reminders that are due are sent, each once, by any number of workers at once.

A worker takes a few for a while (a lease). Before it calls a channel it writes that it will (`sending`, with the attempt); a
worker that dies after that leaves an outcome that nobody knows, and the reminder is marked so and not sent again. What died
before that is taken by another worker. What forbids a reminder is looked at just before: paid meanwhile, opted out, the rule
withdrawn, quiet hours, enough for one day.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from records import daily_counts, reminders
from records.clock import now
from records.money import stored
from reminders.channels.interface import Channel, Contact, Later, Message, Outcome, Refused, Sent, Unknown
from reminders.composing import message_of
from reminders.contacts import Surroundings, contact_for, loan_now, surroundings_of
from reminders.moments import day_of
from reminders.rules import EVIDENCE, INSTALLMENT_DUE, INSTALLMENT_OVERDUE, Rule, RuleSet

_log = logging.getLogger("ruhu.reminders")
Document = dict[str, Any]

LEASE_SECONDS = 60.0
BATCH = 40
# A channel that keeps saying "later" is given up after so many tries, and the next one is used.
MAX_TRIES = 6
# A reminder that could not be sent for so long is of no use any more.
STALE_DAYS = 3
# What was read for a batch is trusted for so long.
_FRESH_SECONDS = 0.5
_LONGEST_WAIT = 6 * 3600.0


@dataclass(slots=True)
class Outbox:
    """What sending works with. `rule_sets` gives those in force; `clock` is for tests."""

    channels: Mapping[str, Channel]
    rule_sets: Callable[[], list[RuleSet]]
    zone: ZoneInfo
    clock: Callable[[], datetime] = now
    counts: dict[str, int] = field(default_factory=dict)


def send_due(outbox: Outbox, *, seconds: float = 50.0) -> int:
    """Send until nothing is due or `seconds` have passed; return how many reminders were settled."""
    end, done = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        lease = secrets.token_hex(8)
        taken = reminders.claim(lease, outbox.clock(), LEASE_SECONDS, BATCH)
        if not taken:
            break
        around, sets = surroundings_of(taken), {one.id: one for one in outbox.rule_sets()}
        until = time.monotonic() + LEASE_SECONDS / 2
        for reminder in taken:
            if time.monotonic() > until:
                break  # the rest is taken again when the lease runs out
            try:
                done += _Sending(outbox, reminder, lease, around, sets).run()
            except Exception:  # noqa: BLE001 - one that trips over its own data must not stop the others
                _log.exception("reminder %s was not sent", reminder["_id"])
    return done


class _Sending:
    """One reminder on its way."""

    def __init__(
        self, outbox: Outbox, reminder: Document, lease: str, around: Surroundings, sets: dict[str, RuleSet]
    ) -> None:
        self.outbox, self.reminder, self.lease, self.around = outbox, reminder, lease, around
        self.rules = sets.get(reminder["rules"])
        self.at = outbox.clock()
        self.today = day_of(self.at, outbox.zone)

    def run(self) -> bool:
        """Send it, or say why not; return whether it is settled."""
        if self.reminder["state"] == reminders.SENDING:
            return self._left_by_the_dead()
        rule = self.rules.rule(self.reminder["rule"]) if self.rules else None
        if self.rules is None or rule is None:
            return self._suppress("rule_withdrawn")
        self._look_again()
        if reason := forbidden(self.reminder, self.around, self.today):
            return self._suppress(reason)
        contact = contact_for(self.reminder, self.around)
        if contact is None:
            return self._suppress("no_recipient")
        message = message_of(self.reminder, rule, contact, self.around, self.today)
        return self._push(rule, self.rules, contact, message)

    def _look_again(self) -> None:
        """Read the loan anew if the batch was read a while ago: it may have been paid meanwhile."""
        loan_id = self.reminder.get("loan")
        if loan_id and time.monotonic() - self.around.read_at > _FRESH_SECONDS:
            loan = loan_now(loan_id)
            self.around.loans.pop(loan_id, None)
            if loan:
                self.around.loans[loan_id] = loan

    # --- by one channel after the other -----------------------------------------------------------------------------

    def _push(self, rule: Rule, rules: RuleSet, contact: Contact, message: Message) -> bool:
        pushes = self._pushes(rule, contact)
        if pushes:
            allowed = rules.quiet.next_allowed(self.at, self.outbox.zone)
            if allowed > self.at:
                reminders.postpone(self.reminder["_id"], self.lease, allowed)
                return False
            most = rules.daily_limits[self.reminder["audience"]]
            if not daily_counts.take(contact.key, self.today.isoformat(), most, self.at):
                return self._rest(rule, contact, message, "daily_limit")
        for name in pushes:
            settled = self._try(name, contact, message)
            if settled is not None:
                return settled
        return self._rest(rule, contact, message, "no_channel")

    def _pushes(self, rule: Rule, contact: Contact) -> list[str]:
        """Return the channels to try, in order: those that reach this person and did not refuse before."""
        if "all" in contact.opted_out:
            return []
        gone = {one["channel"] for one in self.reminder.get("attempts", []) if one.get("outcome") == "refused"}
        return [
            name
            for name in rule.channels
            if name in self.outbox.channels
            and name not in gone
            and name not in contact.opted_out
            and self.outbox.channels[name].address(contact)
        ]

    def _try(self, name: str, contact: Contact, message: Message) -> bool | None:
        """Call one channel; None: the next one is to be tried."""
        attempt = {"channel": name, "at": self.at, "worker": self.lease}
        text = {"title": message.title, "body": message.body, "sent": message.open_body or message.body}
        fields = {"channel": name, "recipient": contact.key, "text": text}
        until = self.outbox.clock() + timedelta(seconds=LEASE_SECONDS)
        if not reminders.begin(self.reminder["_id"], self.lease, attempt, fields, until):
            return False  # another worker has it
        outcome = self.outbox.channels[name].send(message, contact)
        self._count(name, outcome)
        return self._settle(name, contact, outcome)

    def _settle(self, name: str, contact: Contact, outcome: Outcome) -> bool | None:
        moment, reminder_id = self.outbox.clock(), self.reminder["_id"]
        if isinstance(outcome, Sent):
            fields = {"state": reminders.SENT, "sent_at": moment, "provider_id": outcome.provider_id or None,
                      "cost": outcome.cost}  # fmt: skip
            kept = stored({key: value for key, value in fields.items() if value is not None})
            reminders.settle(reminder_id, self.lease, {"outcome": "sent"}, kept, ("next_try_at", "lease"))
            return True
        told = {"code": outcome.code, "detail": outcome.detail}
        if isinstance(outcome, Unknown):
            fields = {"state": reminders.UNKNOWN, "reason": f"{name}:{outcome.code}"}
            reminders.settle(reminder_id, self.lease, {**told, "outcome": "unknown"}, fields, ("next_try_at", "lease"))
            return True
        daily_counts.give_back(contact.key, self.today.isoformat())
        tries = sum(1 for one in self.reminder.get("attempts", []) if one["channel"] == name) + 1
        if isinstance(outcome, Later) and tries < MAX_TRIES:
            wait = min(outcome.seconds * 2 ** (tries - 1), _LONGEST_WAIT)
            fields = {"state": reminders.DUE, "next_try_at": moment + timedelta(seconds=wait)}
            reminders.settle(reminder_id, self.lease, {**told, "outcome": "later"}, fields, ("lease",))
            return False
        if isinstance(outcome, Refused) and outcome.ours:
            _log.warning("channel %s refuses what we send: %s %s", name, outcome.code, outcome.detail)
        fields = {"state": reminders.DUE}
        reminders.settle(reminder_id, self.lease, {**told, "outcome": "refused"}, fields)
        self.reminder.setdefault("attempts", []).append({"channel": name, "outcome": "refused"})
        return None

    # --- without a channel ------------------------------------------------------------------------------------------

    def _rest(self, rule: Rule, contact: Contact, message: Message, reason: str) -> bool:
        """Leave it in the inbox, or on the printed list, or say that it reached nobody."""
        fields: Document = {
            "recipient": contact.key,
            "text": {"title": message.title, "body": message.body, "sent": message.open_body or message.title},
            "sent_at": self.at,
            "state": reminders.SENT,
        }
        if contact.reads_inbox and "inbox" in rule.channels:
            fields["channel"] = "inbox"
        elif "printed" in rule.channels and "printed" not in contact.opted_out:
            fields["channel"] = "printed"
        else:
            fields = {"recipient": contact.key, "state": reminders.FAILED, "reason": reason}
        return reminders.close(self.reminder["_id"], self.lease, fields)

    def _suppress(self, reason: str) -> bool:
        return reminders.close(self.reminder["_id"], self.lease, {"state": reminders.SUPPRESSED, "reason": reason})

    def _left_by_the_dead(self) -> bool:
        """Settle what a worker began, who wrote that it would call a channel, and nothing after that."""
        name = self.reminder.get("channel", "")
        channel = self.outbox.channels.get(name)
        if channel is not None and channel.repeatable:
            reminders.settle(
                self.reminder["_id"], self.lease, {"outcome": "later", "code": "worker_died"},
                {"state": reminders.DUE, "next_try_at": self.at}, ("lease",),
            )  # fmt: skip
            return False
        outcome = {"outcome": "unknown", "code": "worker_died"}
        fields = {"state": reminders.UNKNOWN, "reason": f"{name}:worker_died"}
        return reminders.settle(self.reminder["_id"], self.lease, outcome, fields, ("next_try_at", "lease"))

    def _count(self, name: str, outcome: Outcome) -> None:
        key = f"{name}:{type(outcome).__name__.lower()}"
        self.outbox.counts[key] = self.outbox.counts.get(key, 0) + 1


def forbidden(reminder: Document, around: Surroundings, today: date) -> str | None:
    """Return why a reminder is not to be sent any more, None if it is.

    Reasons: stale, closed, paid, changed, not_overdue, evidence_came.
    """
    if (today - date.fromisoformat(reminder["day"])).days > STALE_DAYS:
        return "stale"
    loan = around.loans.get(reminder.get("loan", ""))
    if reminder["about"] == EVIDENCE:
        return "evidence_came" if (loan or {}).get("evidence_on") else None
    if reminder["about"] in (INSTALLMENT_DUE, INSTALLMENT_OVERDUE):
        return _settled(reminder, loan, today)
    return None


def _settled(reminder: Document, loan: Document | None, today: date) -> str | None:
    """Return why an installment is no longer told about."""
    if loan is None or loan["state"] != "active":
        return "closed"
    row = next((one for one in loan["installments"] if one["number"] == reminder["installment"]), None)
    if row is None or row.get("settled_on") or row["due_on"] != reminder["due_on"]:
        return "paid" if row is not None and row.get("settled_on") else "changed"
    late = loan.get("overdue_from")
    if reminder["about"] == INSTALLMENT_OVERDUE and late and late > today.isoformat():
        return "not_overdue"  # holidays put it off
    return None
