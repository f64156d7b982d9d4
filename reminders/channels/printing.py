"""One-time codes of the demo's borrower, printed instead of sent: `ruhu serve --demo` where no SMS provider is set up."""

from __future__ import annotations

from reminders.channels.interface import Contact, Message, Outcome, Refused, Sent

# The operator's own service number: it is nobody's phone.
DEMO_PHONE = "13800138000"


class PrintedCodes:
    """Prints what is sent to the demo's phone, and refuses every other number: set by mistake, it tells nobody's code."""

    repeatable = True

    def address(self, contact: Contact) -> str | None:
        """Return the demo's phone, None for every other one."""
        return DEMO_PHONE if contact.phone == DEMO_PHONE else None

    def send(self, message: Message, contact: Contact) -> Outcome:
        """Print the text of a message to the demo's phone; refuse others with "demo_only"."""
        if self.address(contact) is None:
            return Refused("demo_only")
        print(f"  [演示 demo] 短信 SMS → {DEMO_PHONE}: {message.open_body}", flush=True)
        return Sent("printed")
