"""One reminder on its way: what forbids it, by which channels it may go, and what came of each attempt."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from records import daily_counts, reminders
from records.money import stored
from reminders.channels.interface import Channel, Contact, Later, Message, Outcome, Refused, Sent, Unknown
from reminders.composing import message_of
from reminders.contacts import Surroundings, contact_for, loan_now
from reminders.forbidding import attempts_that_count, forbidden
from reminders.rules import Rule, RuleSet
from reminders.waiting_writes import WaitingWrites

_log = logging.getLogger("ruhu.reminders")
Document = dict[str, Any]

# A channel that keeps saying "later" is given up after so many tries, and the next one is used.
MAX_TRIES = 6
# What was read for a batch is trusted for so long.
_FRESH_SECONDS = 0.5
_LONGEST_WAIT = 6 * 3600.0


class Sending:
    """One reminder of a batch. It is prepared, its push counted (`allowed`) with those of the others, then sent."""

    contact: Contact
    message: Message
    pushes: list[str]
    daily_limit: int

    def __init__(
        self, channels: Mapping[str, Channel], zone: ZoneInfo, counts: dict[str, int], reminder: Document,
        around: Surroundings, rules: RuleSet | None, writes: WaitingWrites,
    ) -> None:  # fmt: skip
        self._channels, self._zone, self._counts = channels, zone, counts
        self.reminder, self._around, self._rules, self._writes = reminder, around, rules, writes
        self._rule: Rule | None = rules.rule(reminder["rule"]) if rules else None
        self.allowed = True

    def prepare(self, at: datetime, today: date) -> bool | None:
        """Look whom it is for, what it says and by which channels; None: it is to be sent, else whether it is settled."""
        self._at, self._today = at, today
        if self.reminder["state"] == reminders.SENDING:
            return self._left_by_the_dead()
        if self._rules is None or self._rule is None:
            return self._suppress("rule_withdrawn")
        if reason := forbidden(self.reminder, self._around, today):
            return self._suppress(reason)
        contact = contact_for(self.reminder, self._around)
        if contact is None:
            return self._suppress("no_recipient")
        self.contact = contact
        self.message = message_of(self.reminder, self._rule, contact, self._around, today)
        self.pushes = self._reaching(self._rule, contact)
        self.daily_limit = self._rules.daily_limits[self.reminder["audience"]]
        allowed = self._rules.quiet.next_allowed(at, self._zone)
        if self.pushes and allowed > at:
            self._writes.postpone(self.reminder["_id"], allowed)
            return False
        return None

    def send(self) -> bool:
        """Send it by the first channel that takes it, or say why not; return whether it is settled."""
        if reason := self._forbidden_meanwhile():
            self._give_back()
            return self._suppress(reason)
        if self.pushes and not self.allowed:
            return self._rest("daily_limit")
        for name in self.pushes:
            settled = self._try(name)
            if settled is not None:
                return settled
        return self._rest("no_channel")

    def _forbidden_meanwhile(self) -> str | None:
        """Read the loan anew if the batch was read a while ago: it may have been paid meanwhile."""
        loan_id = self.reminder.get("loan")
        if not loan_id or time.monotonic() - self._around.read_at <= _FRESH_SECONDS:
            return None
        loan = loan_now(loan_id, self.reminder.get("installment"))
        self._around.loans.pop(loan_id, None)
        if loan:
            self._around.loans[loan_id] = loan
        reason = forbidden(self.reminder, self._around, self._today)
        if reason is None and self._rule is not None:
            self.message = message_of(self.reminder, self._rule, self.contact, self._around, self._today)
        return reason

    # --- by one channel after the other -----------------------------------------------------------------------------

    def _reaching(self, rule: Rule, contact: Contact) -> list[str]:
        """Return the channels to try, in order: those that reach this person and did not refuse before."""
        if "all" in contact.opted_out:
            return []
        gone = {one["channel"] for one in attempts_that_count(self.reminder) if one.get("outcome") == "refused"}
        return [
            name
            for name in rule.channels
            if name in self._channels
            and name not in gone
            and name not in contact.opted_out
            and self._channels[name].address(contact)
        ]

    def _try(self, name: str) -> bool | None:
        """Call one channel; None: the next one is to be tried."""
        message = self.message
        attempt = {"channel": name, "at": self._at, "worker": self._writes.lease}
        text = {"title": message.title, "body": message.body, "sent": message.open_body or message.body}
        fields = {"channel": name, "recipient": self.contact.key, "text": text}
        if not self._writes.begin(self.reminder["_id"], attempt, fields):
            return False  # another worker has it
        outcome = self._channels[name].send(message, self.contact)
        key = f"{name}:{type(outcome).__name__.lower()}"
        self._counts[key] = self._counts.get(key, 0) + 1
        return self._settle(name, outcome)

    def _settle(self, name: str, outcome: Outcome) -> bool | None:
        moment, reminder_id = self._writes.now(), self.reminder["_id"]
        if isinstance(outcome, Sent):
            fields = {"state": reminders.SENT, "sent_at": moment, "provider_id": outcome.provider_id or None,
                      "cost": outcome.cost}  # fmt: skip
            kept = stored({key: value for key, value in fields.items() if value is not None})
            self._writes.settle(reminder_id, {"outcome": "sent"}, kept, ("next_try_at", "lease"))
            return True
        told = {"code": outcome.code, "detail": outcome.detail}
        if isinstance(outcome, Unknown):
            fields = {"state": reminders.UNKNOWN, "reason": f"{name}:{outcome.code}"}
            self._writes.settle(reminder_id, {**told, "outcome": "unknown"}, fields, ("next_try_at", "lease"))
            return True
        return self._not_sent(name, outcome, told, moment)

    def _not_sent(self, name: str, outcome: Later | Refused, told: Document, moment: datetime) -> bool | None:
        """Put it off, or leave it to the next channel (None)."""
        reminder_id = self.reminder["_id"]
        tries = sum(1 for one in attempts_that_count(self.reminder) if one["channel"] == name) + 1
        if isinstance(outcome, Later) and tries < MAX_TRIES:
            self._give_back()
            wait = min(outcome.seconds * 2 ** (tries - 1), _LONGEST_WAIT)
            fields = {"state": reminders.DUE, "next_try_at": moment + timedelta(seconds=wait)}
            self._writes.settle(reminder_id, {**told, "outcome": "later"}, fields, ("lease",))
            return False
        if isinstance(outcome, Refused) and outcome.ours:
            _log.warning("channel %s refuses what we send: %s %s", name, outcome.code, outcome.detail)
        self._writes.settle(reminder_id, {**told, "outcome": "refused"}, {"state": reminders.DUE})
        self.reminder.setdefault("attempts", []).append({"channel": name, "outcome": "refused"})
        return None

    # --- without a channel ------------------------------------------------------------------------------------------

    def _rest(self, reason: str) -> bool:
        """Leave it in the inbox, or on the printed list, or say that it reached nobody."""
        if self.pushes and self.allowed:
            self._give_back()
        message, channels = self.message, self._rule.channels if self._rule else ()
        fields: Document = {
            "recipient": self.contact.key,
            "text": {"title": message.title, "body": message.body, "sent": message.open_body or message.title},
            "sent_at": self._at,
            "state": reminders.SENT,
        }
        if self.contact.reads_inbox and "inbox" in channels:
            fields["channel"] = "inbox"
        elif "printed" in channels and "printed" not in self.contact.opted_out:
            fields["channel"] = "printed"
        else:
            fields = {"recipient": self.contact.key, "state": reminders.FAILED, "reason": reason}
        self._writes.close(self.reminder["_id"], fields)
        return True

    def _suppress(self, reason: str) -> bool:
        self._writes.close(self.reminder["_id"], {"state": reminders.SUPPRESSED, "reason": reason})
        return True

    def _give_back(self) -> None:
        """Take the push off the day's count: it did not go out."""
        if self.pushes:
            daily_counts.give_back(self.contact.key, self.reminder["_id"], self._today.isoformat())

    def _left_by_the_dead(self) -> bool:
        """Settle what a worker began, who wrote that it would call a channel, and nothing after that."""
        name = self.reminder.get("channel", "")
        channel = self._channels.get(name)
        if channel is not None and channel.repeatable:
            again = {"state": reminders.DUE, "next_try_at": self._at}
            self._writes.settle(self.reminder["_id"], {"outcome": "later", "code": "worker_died"}, again, ("lease",))
            return False
        outcome = {"outcome": "unknown", "code": "worker_died"}
        fields = {"state": reminders.UNKNOWN, "reason": f"{name}:worker_died"}
        self._writes.settle(self.reminder["_id"], outcome, fields, ("next_try_at", "lease"))
        return True
