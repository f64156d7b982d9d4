"""What a channel is: it has an address of a person or none, and sends one message to it with one of four outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from reminders.rules import Template


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a reminder is for and how to reach them. `key` is "borrower:…", "member:…", "user:…" or "role:…"."""

    key: str
    language: str = "zh"
    openid_mini: str | None = None
    openid_official: str | None = None
    phone: str | None = None
    email: str | None = None
    opted_out: frozenset[str] = frozenset()
    # Whether they can open the inbox: a borrower who is bound, or staff.
    reads_inbox: bool = True


@dataclass(frozen=True, slots=True)
class Message:
    """One reminder with its texts filled. `open_body` is what others may read; `templates` have their data filled."""

    id: str
    title: str
    body: str
    open_body: str
    templates: dict[str, Template] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it. `cost` in yuan, where it says so."""

    provider_id: str = ""
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Not sent, and this channel will not do: the next one is tried. `ours`: a mistake of ours that staff must mend."""

    code: str
    detail: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """Not sent, and worth trying again after `seconds` at the earliest."""

    code: str
    seconds: float = 60.0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it was sent."""

    code: str
    detail: str = ""


Outcome = Sent | Refused | Later | Unknown


class Channel(Protocol):
    """A way to reach people. `repeatable`: the other side keeps apart by the message's ID what is sent twice."""

    repeatable: bool

    def address(self, contact: Contact) -> str | None:
        """Return where this channel reaches a person, or None."""

    def send(self, message: Message, contact: Contact) -> Outcome:
        """Send one message to a person who has an address here."""
