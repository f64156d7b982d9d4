"""E-mail for offices, through an SMTP server of theirs."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from reminders.channels.interface import Contact, Later, Message, Outcome, Refused, Sent, Unknown

_SECONDS = 15.0


class Mail:
    """`url`: smtp://user:password@host:port (STARTTLS where the server has it) or smtps://…; `sender`: the From address."""

    repeatable = False

    def __init__(self, url: str, sender: str) -> None:
        self._server, self._sender = urlsplit(url), sender

    def address(self, contact: Contact) -> str | None:
        """Return the person's e-mail address."""
        return contact.email

    def send(self, message: Message, contact: Contact) -> Outcome:
        """Send one mail; its Message-ID is made of the reminder's ID."""
        mail = EmailMessage()
        mail["From"], mail["To"] = self._sender, contact.email
        mail["Subject"] = " ".join(message.title.split())
        mail["Message-ID"] = f"<{message.id.replace(':', '.')}@ruhu>"
        mail.set_content(message.open_body)
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return Later("not_reached", 300.0, str(error)[:200])
        with server:
            try:
                server.send_message(mail)
            except smtplib.SMTPResponseException as error:
                return _of_refusals([error.smtp_code])
            except smtplib.SMTPRecipientsRefused as error:
                return _of_refusals([code for code, _ in error.recipients.values()])
            except (OSError, smtplib.SMTPException) as error:
                return Unknown("no_answer", str(error)[:200])
        return Sent(str(mail["Message-ID"]))

    def _connected(self) -> smtplib.SMTP:
        host, port = self._server.hostname or "", self._server.port
        server: smtplib.SMTP
        if self._server.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port or 465, timeout=_SECONDS)
        else:
            server = smtplib.SMTP(host, port or 25, timeout=_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls()
        if self._server.username:
            server.login(unquote(self._server.username), unquote(self._server.password or ""))
        return server


def _of_refusals(codes: list[int]) -> Outcome:
    """Return the outcome of replies that say no: later if all are for now (4xx, RFC 5321 §4.2.1)."""
    first = str(codes[0]) if codes else "refused"
    return Later(first, 300.0) if codes and all(400 <= code < 500 for code in codes) else Refused(first)
