"""Passwords: argon2 hashes, rules for new ones, and a limit on guessing."""

from __future__ import annotations

import secrets
import string

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from errors import BadCredentials, WeakPassword
from records import sign_in_failures
from records.users import User, named

_hasher = PasswordHasher()
# Checked for unknown names, so that they take as long as known ones.
_DECOY = _hasher.hash(secrets.token_hex(16))

MIN_LENGTH = 10
_COMMON = {
    "1234567890",
    "0123456789",
    "password12",
    "qwertyuiop",
    "1q2w3e4r5t",
    "a123456789",
    "123456789a",
    "administrator",
}


def hashed(password: str, username: str = "", pointer: str = "/password") -> str:
    """Return the argon2 hash of a new password. Raises WeakPassword with the reason, at `pointer`."""
    if len(password) < MIN_LENGTH:
        raise WeakPassword(
            reason_zh=f"至少 {MIN_LENGTH} 个字符", reason_en=f"at least {MIN_LENGTH} characters", pointer=pointer
        )
    if len(password) > 200:
        raise WeakPassword(reason_zh="最多 200 个字符", reason_en="at most 200 characters", pointer=pointer)
    if password.lower() in _COMMON or len(set(password)) < 4 or (username and username.lower() in password.lower()):
        raise WeakPassword(reason_zh="太容易猜到", reason_en="it is too easy to guess", pointer=pointer)
    return _hasher.hash(password)


def generated() -> str:
    """Return a random password that can be read out over the telephone."""
    letters = "".join(c for c in string.ascii_lowercase + string.digits if c not in "0o1li")
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def verify(username: str, password: str, attempts: int, window_minutes: int) -> User:
    """Return the active user with that password.

    Raises BadCredentials alike for unknown, disabled and wrong, and TooManyAttempts after `attempts` failures within
    `window_minutes` (counted for the name, whether it exists or not, on every address together).
    """
    sign_in_failures.refuse_if_locked(username, attempts, window_minutes)
    user = named(username)
    if not _matches(user.password_hash if user else _DECOY, password) or not user or not user.active:
        sign_in_failures.count(username, attempts, window_minutes)
        raise BadCredentials()
    sign_in_failures.forget(username)
    return user


def _matches(hash_: str, password: str) -> bool:
    try:
        return _hasher.verify(hash_, password)
    except (VerificationError, InvalidHashError):
        return False
