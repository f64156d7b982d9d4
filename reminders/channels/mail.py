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
        mail["From"], mail["To"], mail["Subject"] = self._sender, contact.email, message.title
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
                temporary = 400 <= error.smtp_code < 500
                return Later(str(error.smtp_code), 300.0) if temporary else Refused(str(error.smtp_code))
            except smtplib.SMTPRecipientsRefused as error:
                return Refused("recipient_refused", str(error)[:200])
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
