"""What a channel's provider tells later: a message arrived, or it did not and the next channel is tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from records import reminders
from records.reminders import DELIVERED, DUE, FAILED, SENT, UNKNOWN
from reminders.forbidding import STALE_DAYS, attempts_that_count
from reminders.rule_sets import in_force

Document = dict[str, Any]
_OPEN = (SENT, UNKNOWN)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A provider's word on one message, by its own ID (`provider_id`) or ours (`reminder_id`); `code` is the provider's."""

    arrived: bool
    provider_id: str = ""
    reminder_id: str = ""
    code: str = ""


def take_report(channel: str, report: DeliveryReport, at: datetime) -> bool:
    """Note what a report says; say whether it changed a reminder. Repeatable: what arrived, was read or sent anew stays so.

    Our own ID finds a message whose outcome was unknown: then no provider's ID is kept.
    """
    held = reminders.with_provider_id(channel, report.provider_id) or reminders.by_channel(channel, report.reminder_id)
    if held is None:
        return False
    if report.arrived:
        return reminders.mark(held["_id"], _OPEN, {"state": DELIVERED, "delivered_at": at}) is not None
    return _not_arrived(held, channel, report.code, at)


def _not_arrived(held: Document, channel: str, code: str, at: datetime) -> bool:
    """Note that it did not arrive, and put it back into the outbox where its rule has another way that is still of use."""
    attempts = held.get("attempts", [])
    last = max((n for n, one in enumerate(attempts) if one["channel"] == channel), default=None)
    told = {} if last is None else {f"attempts.{last}.outcome": "refused", f"attempts.{last}.code": code}
    if last is not None and _has_another(held, channel, at):
        fields = {**told, "state": DUE, "next_try_at": at}
    else:
        fields = {**told, "state": FAILED, "reason": f"{channel}:{code}"}
    return reminders.mark(held["_id"], _OPEN, fields) is not None


def _has_another(held: Document, channel: str, at: datetime) -> bool:
    """Say whether the rule of a recent reminder names a channel that was not refused yet."""
    rules = next((one for one in in_force() if one.id == held["rules"]), None)
    rule = rules.rule(held["rule"]) if rules else None
    if rule is None or (at.date() - date.fromisoformat(held["day"])).days > STALE_DAYS:
        return False
    gone = {one["channel"] for one in attempts_that_count(held) if one.get("outcome") == "refused"} | {channel}
    return bool(set(rule.channels) - gone)
