"""The master key file: 96 random bytes, made at first start, from which every other secret is derived."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

MASTER_KEY_BYTES = 96


def load_or_create_master_key(path: Path) -> bytes:
    """Return the 96 bytes in `path`, made there (mode 0600) if the file does not exist.

    Raises ValueError if the file has another length: it is not ours to overwrite.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(descriptor, "wb") as file:
        key = os.urandom(MASTER_KEY_BYTES)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def _read(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != MASTER_KEY_BYTES:
        raise ValueError(f"{path} holds {len(key)} bytes instead of {MASTER_KEY_BYTES}: it is no key file of ruhu")
    return key


def derived_key(master: bytes, purpose: str) -> bytes:
    """Return 32 bytes for `purpose` ("jwt", "cards", …), so that no two uses share a key (HMAC-SHA-256 of the purpose)."""
    return hmac.digest(master, b"ruhu:" + purpose.encode(), hashlib.sha256)
