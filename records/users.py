"""Staff accounts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import mongoengine as me
from pymongo.errors import DuplicateKeyError

from errors import UserExists, UserNotFound
from records import freshness
from records.roles import ROLES
from records.scopes import Scope, prefixes


class EncryptedField(me.BinaryField):
    """A ciphertext. MongoEngine's own field would store it as plain binary, which no client can decrypt any more."""

    def to_mongo(self, value: Any) -> Any:
        """Return the value with its BSON subtype 6."""
        return value


class User(me.Document):
    """A staff member. `password_version` grows with each reset, so that older tokens and cached checks die."""

    username = me.StringField(required=True, unique=True, max_length=64)
    name = me.StringField(required=True, max_length=100)
    role = me.StringField(required=True, choices=list(ROLES))
    region = me.StringField(default="")
    scopes = me.ListField(me.StringField())
    institution = me.StringField()
    phone = EncryptedField()
    email = me.StringField(max_length=254)
    password_hash = me.StringField(required=True)
    password_version = me.IntField(default=1)
    must_change_password = me.BooleanField(default=False)
    active = me.BooleanField(default=True)
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField()

    meta = {
        "collection": "users",
        "indexes": [("scopes", "username")],
        "auto_create_index": False,
    }

    @property
    def scope(self) -> Scope:
        """What this user may see."""
        return Scope(self.region or "", self.institution or None)


def create(values: dict[str, Any], by: str) -> User:
    """Store a new user. Raises UserExists."""
    user = User(created_at=datetime.now(UTC), created_by=by, scopes=prefixes(values.get("region", "")), **values)
    try:
        return user.save(force_insert=True)
    except (me.NotUniqueError, DuplicateKeyError):
        raise UserExists(username=values["username"], pointer="/username") from None


def named(username: str) -> User | None:
    """Return the user of that name, or None."""
    return User.objects(username=username).first()


def several(usernames: list[str]) -> dict[str, User]:
    """Return those of several users that there are, by name."""
    return {user.username: user for user in User.objects(username__in=usernames)} if usernames else {}


def in_scope(username: str, scope: Scope) -> User:
    """Return a user inside the scope. Raises UserNotFound."""
    user = User.objects(username=username, __raw__=scope.query()).first()
    if not user:
        raise UserNotFound()
    return user


def page(scope: Scope, after: str | None, limit: int, role: str | None = None) -> list[User]:
    """Return up to `limit` users of the scope whose names come after `after`, by name."""
    condition: dict[str, Any] = scope.query()
    if after:
        condition["username"] = {"$gt": after}
    if role:
        condition["role"] = role
    return list(User.objects(__raw__=condition).order_by("username").limit(limit))


def of_roles(roles: tuple[str, ...]) -> list[User]:
    """Return the active users of some roles, everywhere, by name."""
    return list(User.objects(__raw__={"scopes": "", "role": {"$in": list(roles)}, "active": True}).order_by("username"))


def offices_in(regions: list[str]) -> list[User]:
    """Return the active users of county and township offices whose area is one of `regions`, by name."""
    query = {
        "scopes": {"$in": regions}, "region": {"$in": regions}, "role": {"$in": ["county_office", "township_office"]},
        "active": True,
    }  # fmt: skip
    return list(User.objects(__raw__=query).order_by("username"))


def changed(user: User) -> None:
    """Save, and make every worker forget what it remembered of accounts."""
    user.save()
    freshness.mark_changed("accounts")
