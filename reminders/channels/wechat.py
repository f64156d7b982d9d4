"""WeChat as a channel: subscribe messages of the mini-program, template messages of the official account."""

from __future__ import annotations

from collections.abc import Callable

from records import consents
from records.clock import now
from reminders.channels.interface import Contact, Later, Message, Outcome, Refused, Sent, Unknown
from reminders.rules import Template
from reminders.wechat import failures
from reminders.wechat.client import WeChatClient
from reminders.wechat.failures import WeChatNotReached, WeChatOutcomeUnknown, WeChatRefusal
from reminders.wechat.fields import FieldUnfit, fitted

_LATER = {failures.BUSY: 30.0, failures.LIMITED: 3600.0, failures.TOKEN: 30.0}


def outcome_of(send: Callable[[], str]) -> Outcome:
    """Return what a call of WeChat's came to (docs/reminders.md has the table)."""
    try:
        return Sent(send())
    except WeChatRefusal as refusal:
        if refusal.kind in _LATER:
            return Later(str(refusal.code), _LATER[refusal.kind], refusal.message)
        ours = refusal.kind in (failures.BAD_MESSAGE, failures.BAD_SETTINGS)
        return Refused(str(refusal.code), refusal.message, ours=ours)
    except WeChatNotReached as away:
        return Later("not_reached", 60.0, str(away))
    except WeChatOutcomeUnknown as unknown:
        return Unknown("no_answer", str(unknown))


class SubscribeMessages:
    """The mini-program's subscribe messages: each consent of the user buys one."""

    repeatable = False

    def __init__(self, client: WeChatClient) -> None:
        self._client = client

    def address(self, contact: Contact) -> str | None:
        """Return the person's openid in the mini-program."""
        return contact.openid_mini

    def send(self, message: Message, contact: Contact) -> Outcome:
        """Spend one consent and send; a consent that was not needed after all is given back."""
        openid, template = contact.openid_mini or "", message.templates.get("wechat_mini")
        if template is None:
            return Refused("no_template")
        data = _data(template)
        if data is None:
            return Refused("bad_field", ours=True)
        if not consents.spend(openid, template.template_id, now()):
            return Refused("no_consent", "no consent left in the ledger")
        outcome = outcome_of(lambda: self._client.send_subscribed(openid, template.template_id, data, template.page))
        if isinstance(outcome, Refused) and outcome.code == "43101":
            consents.none_left(openid, template.template_id, now())
        elif isinstance(outcome, Refused | Later):
            consents.give_back(openid, template.template_id, now())
        return outcome


class TemplateMessages:
    """The official account's template messages, to those who follow it."""

    repeatable = False

    def __init__(self, client: WeChatClient) -> None:
        self._client = client

    def address(self, contact: Contact) -> str | None:
        """Return the person's openid at the official account."""
        return contact.openid_official

    def send(self, message: Message, contact: Contact) -> Outcome:
        """Send to a follower."""
        template = message.templates.get("wechat_official")
        if template is None:
            return Refused("no_template")
        data = _data(template)
        if data is None:
            return Refused("bad_field", ours=True)
        openid = contact.openid_official or ""
        return outcome_of(lambda: self._client.send_template(openid, template.template_id, data, template.page, None))


def _data(template: Template) -> dict[str, str] | None:
    try:
        return fitted(template.data)
    except FieldUnfit:
        return None
