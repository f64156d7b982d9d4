"""The cursor of a phone: where its copy stands, signed, so that it fits one account, one role and one area only.

`kind` is "load" (in the middle of the first load, after the household at `at`), "changes" (in the middle of a round of
changes, after the ID at `at`) or "done". Changes since `mark` are still to be told; `until` is the mark that the round
in progress ends with.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from bson.timestamp import Timestamp

from errors import BadCursor, CursorOfAnother
from records.scopes import Scope

_TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Carrier:
    """Whose phone it is. A phone whose carrier has another role or area than before begins anew."""

    id: str
    username: str
    role: str
    scope: Scope

    @property
    def rights(self) -> str:
        """What decides on all that the phone may hold."""
        return f"{self.role}|{self.scope.prefix}|{self.scope.institution or ''}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """See the module. `forms` and `tasks` are digests of the lists that the phone has."""

    user: str
    rights: str
    kind: str
    mark: tuple[int, int]
    until: tuple[int, int] = (0, 0)
    at: tuple[str, ...] = ()
    forms: str = ""
    tasks: str = ""

    def moved(self, **values: Any) -> Cursor:
        """Return the cursor with other values."""
        return replace(self, **values)


def start(carrier: Carrier, present: Timestamp) -> Cursor:
    """Return the cursor before the first page of a first load that begins at `present`."""
    return Cursor(carrier.id, carrier.rights, "load", mark=pair(present))


def pair(mark: Timestamp) -> tuple[int, int]:
    """Return a mark as a cursor holds it."""
    return mark.time, mark.inc


def written(cursor: Cursor, key: bytes) -> str:
    """Return the cursor as the opaque text that a phone keeps."""
    body = json.dumps(list(asdict(cursor).values()), ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_tag(body, key) + body).decode().rstrip("=")


def read(text: str, key: bytes, carrier: Carrier) -> Cursor:
    """Return the cursor in a phone's text. Raises BadCursor, CursorOfAnother for that of another account."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        raise BadCursor() from None
    tag, body = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(body, key)):
        raise BadCursor()
    user, rights, kind, mark, until, at, forms, tasks = json.loads(body)
    if user != carrier.id:
        raise CursorOfAnother()
    return Cursor(user, rights, kind, tuple(mark), tuple(until), tuple(at), forms, tasks)


def _tag(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"ruhu sync\x00" + body, "sha256")[:_TAG_BYTES]
