"""A worker of the outbox, as a process that can be killed: `python -m tests.faults.reminder_worker PORT`.

Its channel is a line over TCP to a provider that takes a message and says so; it keeps nothing apart that is sent twice.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pymongo.errors import PyMongoError

from records.database import open_database
from reminders.channels.interface import Contact, Message, Outcome, Sent, Unknown
from reminders.rule_sets import default_content
from reminders.rules import RuleSet, read
from reminders.sending import Outbox, send_due
from settings import Settings

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 2, 3)


def rules() -> RuleSet:
    """The rules of the run: one text message, a week ahead."""
    rule = {**default_content()["rules"][0], "offsets": [7], "channels": ["sms"]}
    return read({"_id": "r1", "region": "", "content": {**default_content(), "rules": [rule]}})


class LineChannel:
    """Sends the reminder's ID as a line and waits for the provider's "ok"."""

    repeatable = False

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port)).makefile("rw", encoding="ascii", newline="\n")

    def address(self, contact: Contact) -> str | None:
        return contact.phone

    def send(self, message: Message, contact: Contact) -> Outcome:
        self._line.write(message.id + "\n")
        self._line.flush()
        return Sent("ok") if self._line.readline() == "ok\n" else Unknown("cut")


def main(port: int) -> None:
    """Send until killed."""
    ruled = rules()
    open_database(Settings.from_environment())
    began = datetime.now(ZONE)
    morning = datetime(DAY.year, DAY.month, DAY.day, 10, tzinfo=ZONE)
    outbox = Outbox({"sms": LineChannel(port)}, lambda: [ruled], ZONE, lambda: morning + (datetime.now(ZONE) - began))
    while True:
        with contextlib.suppress(PyMongoError):  # an election: the next look finds what is due
            send_due(outbox)
        time.sleep(0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
