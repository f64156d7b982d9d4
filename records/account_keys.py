"""Field keys of accounts: a person manages their own, a manager those of the area."""

from __future__ import annotations

from records import accounts, credentials
from records.actors import Actor
from records.credentials import FieldKey
from records.roles import forbidding, may
from records.users import User


def issue(username: str, device: str, by: Actor) -> tuple[User, FieldKey, str]:
    """Make a key for a device; return its holder, it and its token. Raises UserNotFound, RoleForbids, AdminReserved."""
    user = _holder(username, by)
    key, token = credentials.issue_field_key(user, device, by.who)
    by.note("field_key.issued", user.username, region=user.region, details={"device": device, "key": str(key.id)})
    return user, key, token


def listed(username: str, by: Actor) -> list[FieldKey]:
    """Return the keys of an account, newest first. Raises as `issue`."""
    return credentials.field_keys_of(_holder(username, by))


def revoke(username: str, key_id: str, by: Actor) -> None:
    """Stop a key at once. Raises FieldKeyNotFound, and as `issue`."""
    user = _holder(username, by)
    credentials.revoke_field_key(user, key_id)
    by.note("field_key.revoked", user.username, region=user.region, details={"key": key_id})


def _holder(username: str, by: Actor) -> User:
    if username == by.who:
        return accounts.own(by)
    if not may(by.role, "users.manage"):
        raise forbidding(by.role)
    return accounts.manageable(username, by)
