"""What proves who is asking: refresh-token families and field keys. Only hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import mongoengine as me

from errors import FieldKeyNotFound, RefreshReused, TokenInvalid
from records import freshness
from records.users import User


def secret_hash(secret: str) -> str:
    """Return the SHA-256 (hex) of a random secret of 128 bits or more; such secrets need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class RefreshFamily(me.Document):
    """One sign-in. `current` is the hash of the only refresh token that is good; using an older one revokes all."""

    id = me.StringField(primary_key=True)
    user = me.ObjectIdField(required=True)
    current = me.StringField(required=True)
    # That of the account when it signed in: a sign-in with an old password ends, even one under way during the change.
    password_version = me.IntField(required=True)
    revoked = me.BooleanField(default=False)
    expires_at = me.DateTimeField(required=True)
    created_at = me.DateTimeField(required=True)
    agent = me.StringField(max_length=200)

    meta = {
        "collection": "refresh_families",
        "indexes": ["user", {"fields": ["expires_at"], "expireAfterSeconds": 0}],
        "auto_create_index": False,
    }


def start_family(user: User, days: int, agent: str) -> str:
    """Begin a sign-in; return its first refresh token."""
    family, secret = secrets.token_urlsafe(12), secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    RefreshFamily(
        id=family, user=user.id, current=secret_hash(secret), password_version=user.password_version, created_at=now,
        expires_at=now + timedelta(days=days), agent=agent[:200],
    ).save(force_insert=True)  # fmt: skip
    return f"{family}.{secret}"


def rotate(token: str, days: int) -> tuple[User, str]:
    """Exchange a refresh token for the next one; return its user and the new token.

    Raises TokenInvalid (unknown, revoked, expired, user disabled, password changed) and RefreshReused, which revokes
    the family.
    """
    family_id, _, secret = token.partition(".")
    now, fresh = datetime.now(UTC), secrets.token_urlsafe(32)
    families = RefreshFamily._get_collection()
    good = {"_id": family_id, "current": secret_hash(secret), "revoked": False, "expires_at": {"$gt": now}}
    change = {"$set": {"current": secret_hash(fresh), "expires_at": now + timedelta(days=days)}}
    family = families.find_one_and_update(good, change)
    if not family:
        _revoke_reused(family_id, secret)
        raise TokenInvalid()
    user = User.objects(id=family["user"], active=True, password_version=family["password_version"]).first()
    if not user:
        raise TokenInvalid()
    return user, f"{family_id}.{fresh}"


def _revoke_reused(family_id: str, secret: str) -> None:
    other = {"_id": family_id, "current": {"$ne": secret_hash(secret)}}
    held = RefreshFamily._get_collection().find_one_and_update(other, {"$set": {"revoked": True}})
    if held and not held["revoked"]:
        raise RefreshReused()


def revoke_family(token: str) -> None:
    """End the sign-in that `token` belongs to; unknown tokens are ignored."""
    family_id, _, secret = token.partition(".")
    RefreshFamily._get_collection().update_one(
        {"_id": family_id, "current": secret_hash(secret)}, {"$set": {"revoked": True}}
    )


def revoke_all(user: User) -> None:
    """End every sign-in of `user`."""
    RefreshFamily._get_collection().update_many({"user": user.id}, {"$set": {"revoked": True}})


class FieldKey(me.Document):
    """The token of one device for OpenRosa: no log-in dialog in the field, revocable one by one."""

    hash = me.StringField(required=True, unique=True)
    user = me.ObjectIdField(required=True)
    device = me.StringField(required=True, max_length=100)
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField()
    revoked_at = me.DateTimeField()

    meta = {"collection": "field_keys", "indexes": [("user", "created_at")], "auto_create_index": False}


def issue_field_key(user: User, device: str, by: str) -> tuple[FieldKey, str]:
    """Make a key for a device of `user`; return it with its token, which is shown this once."""
    token = secrets.token_urlsafe(32)
    key = FieldKey(hash=secret_hash(token), user=user.id, device=device, created_at=datetime.now(UTC), created_by=by)
    return key.save(force_insert=True), token


def field_keys_of(user: User) -> list[FieldKey]:
    """Return the user's keys, newest first (revoked ones too)."""
    return list(FieldKey.objects(user=user.id).order_by("-created_at").limit(200))


def revoke_field_key(user: User, key_id: str) -> None:
    """Revoke one key of `user`; it stops at once on this machine. Raises FieldKeyNotFound."""
    try:
        key = FieldKey.objects(id=key_id, user=user.id).first()
    except me.ValidationError:
        key = None
    if not key:
        raise FieldKeyNotFound()
    if not key.revoked_at:
        key.revoked_at = datetime.now(UTC)
        key.save()
    freshness.mark_changed("accounts")


def user_of_field_key(token: str) -> User | None:
    """Return the active user behind a field key that is not revoked, or None."""
    key = FieldKey.objects(hash=secret_hash(token), revoked_at=None).first()
    return User.objects(id=key.user, active=True).first() if key else None
