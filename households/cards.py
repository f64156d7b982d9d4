"""Tokens of household cards: signed, so that a made-up one is refused without asking the database."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets

from errors import CardInvalid

VERSION = b"\x01"
ID_BYTES = 9
TAG_BYTES = 8
TOKEN_LENGTH = 24
# Keeps the tags apart from whatever else is signed with the same key.
_PURPOSE = b"ruhu household card\x00"
_CARD_ID = re.compile(r"[A-Za-z0-9_-]{12}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")
_SCANNED = re.compile(r"(?:^|/h/)([A-Za-z0-9_-]{24})/?(?:[?#]\S*)?$")


class CardSigner:
    """Issues and checks card tokens with one secret key of 16 bytes or more.

    A token is base64url of a version byte, 9 random bytes (the card's ID) and the first 8 bytes of an HMAC-SHA256 over
    both: 24 characters out of [A-Za-z0-9_-], which fit WeChat's scene of at most 32. Revoking is the caller's: a card
    is valid as long as some household names its ID.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("the key of household cards needs 16 bytes or more")
        self._key = key

    def issue(self) -> tuple[str, str]:
        """Return a new card's ID (12 characters, for the database) and its token (24 characters, for the QR code)."""
        card_id = base64.urlsafe_b64encode(secrets.token_bytes(ID_BYTES)).decode("ascii")
        return card_id, self.token(card_id)

    def token(self, card_id: str) -> str:
        """Return the token of a card issued before, to print it again. Raises CardInvalid for what is no card ID."""
        if not _CARD_ID.fullmatch(card_id):
            raise CardInvalid()
        body = VERSION + base64.urlsafe_b64decode(card_id)
        return base64.urlsafe_b64encode(body + self._tag(body)).decode("ascii")

    def card_id(self, token: str) -> str:
        """Return the ID of the card with this token. Raises CardInvalid if it was not signed with this key."""
        if not _TOKEN.fullmatch(token):
            raise CardInvalid()
        try:
            raw = base64.urlsafe_b64decode(token)
        except (binascii.Error, ValueError):
            raise CardInvalid() from None
        body, tag = raw[:-TAG_BYTES], raw[-TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(body)) or body[:1] != VERSION:
            raise CardInvalid()
        return base64.urlsafe_b64encode(body[1:]).decode("ascii")

    def _tag(self, body: bytes) -> bytes:
        return hmac.new(self._key, _PURPOSE + body, hashlib.sha256).digest()[:TAG_BYTES]


def card_token_in(text: str) -> str | None:
    """Return the token in a scanned text: a bare token, or an address that ends in /h/<token>; None if none."""
    found = _SCANNED.search(text.strip())
    return found.group(1) if found else None
