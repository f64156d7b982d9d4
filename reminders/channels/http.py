"""Channels of our own over HTTP: a signed webhook, and a generic SMS gateway. docs/reminders.md has their contract.

Both carry the reminder's ID as `Idempotency-Key`: the other side must take a key that it saw before as done. So a message
without an answer can be sent again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

import httpx

from reminders.channels.interface import Contact, Later, Message, Outcome, Refused, Sent, Unknown

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the value of `X-Ruhu-Signature`: HMAC-SHA-256 over timestamp, a dot and the body, in hexadecimal."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class SignedHttp:
    """Posts JSON to one address with a signature, and reads the outcome from the status."""

    def __init__(self, url: str, secret: str, client: httpx.Client | None = None) -> None:
        self._url, self._secret = url, secret
        self._http = client or httpx.Client(timeout=_TIMEOUT, trust_env=False)

    def post(self, key: str, body: dict[str, Any]) -> Outcome:
        """Send `body`. 2xx: sent; 409: seen before, so sent; 408, 425, 429 and 5xx: later; other statuses: refused."""
        data, timestamp = json.dumps(body, ensure_ascii=False).encode(), str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "X-Ruhu-Timestamp": timestamp,
            "X-Ruhu-Signature": signature(self._secret, timestamp, data),
        }
        try:
            answer = self._http.post(self._url, content=data, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Later("not_reached")
        except httpx.HTTPError as error:
            return Unknown("no_answer", type(error).__name__)
        return _outcome(answer)


def _outcome(answer: httpx.Response) -> Outcome:
    code = f"http_{answer.status_code}"
    if answer.is_success or answer.status_code == 409:
        return Sent(_id_in(answer))
    if answer.status_code in (408, 425, 429) or answer.status_code >= 500:
        after = answer.headers.get("retry-after", "")
        return Later(code, float(after) if after.isdigit() else 60.0)
    return Refused(code, answer.text[:200])


def _id_in(answer: httpx.Response) -> str:
    try:
        found = answer.json()
    except ValueError:
        return ""
    return str(found.get("id", ""))[:100] if isinstance(found, dict) else ""


class Webhook:
    """Tells another system of every reminder it is asked to carry; names and sums stay here."""

    repeatable = True

    def __init__(self, url: str, secret: str) -> None:
        self._post = SignedHttp(url, secret).post

    def address(self, contact: Contact) -> str | None:
        """Return the person's key: the other system knows how to reach them."""
        return contact.key

    def send(self, message: Message, contact: Contact) -> Outcome:
        """Post {id, to, title, text}."""
        body = {"id": message.id, "to": contact.key, "title": message.title, "text": message.open_body}
        return self._post(message.id, body)


class HttpSms:
    """Any SMS gateway that takes {"to", "text"} with our signature."""

    repeatable = True

    def __init__(self, url: str, secret: str) -> None:
        self._post = SignedHttp(url, secret).post

    def address(self, contact: Contact) -> str | None:
        """Return the person's mobile number."""
        return contact.phone

    def send(self, message: Message, contact: Contact) -> Outcome:
        """Post {id, to, text}."""
        return self._post(message.id, {"id": message.id, "to": contact.phone, "text": message.open_body})
