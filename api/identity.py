"""Who is asking: bearer tokens for the JSON API, field keys and HTTP Basic for OpenRosa."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import jwt
from bson import ObjectId
from flask import g, request

from api.context import context
from errors import FieldKeyInvalid, NotSignedIn, TokenExpired, TokenInvalid
from records import credentials, passwords
from records.roles import forbidding, may
from records.scopes import Scope
from records.users import User


@dataclass(frozen=True, slots=True)
class Identity:
    """A staff member who proved who they are. `username` is what records keep."""

    id: str
    username: str
    name: str
    role: str
    scope: Scope
    password_version: int

    @classmethod
    def of(cls, user: User) -> Identity:
        """Return the identity of an account."""
        return cls(str(user.id), user.username, user.name, user.role, user.scope, user.password_version)


def access_token(user: User) -> str:
    """Return a signed access token (JWT, HS256) for `ACCESS_TOKEN_MINUTES`."""
    now = int(time.time())
    claims = {
        "sub": str(user.id), "pv": user.password_version, "iat": now,
        "exp": now + 60 * context().settings.ACCESS_TOKEN_MINUTES,
    }  # fmt: skip
    return jwt.encode(claims, context().jwt_key, algorithm="HS256")


def from_bearer() -> Identity:
    """Return who sent the request's bearer token. Raises NotSignedIn, TokenExpired, TokenInvalid."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn()
    try:
        claims = jwt.decode(token, context().jwt_key, algorithms=["HS256"], options={"require": ["exp", "sub", "pv"]})
    except jwt.ExpiredSignatureError:
        raise TokenExpired() from None
    except jwt.InvalidTokenError:
        raise TokenInvalid() from None
    identity = context().accounts.get(("id", claims["sub"]), lambda: _active(claims["sub"]))
    if identity.password_version != claims["pv"]:
        raise TokenInvalid()
    return identity


def _active(user_id: str) -> Identity:
    user = User.objects(id=ObjectId(user_id), active=True).first()
    if not user:
        raise TokenInvalid()
    return Identity.of(user)


def from_field_key(token: str) -> Identity:
    """Return whose device a field key is. Raises FieldKeyInvalid (403: no log-in dialog may pop up)."""

    def load() -> Identity:
        user = credentials.user_of_field_key(token)
        if not user:
            raise FieldKeyInvalid()
        return Identity.of(user)

    return context().accounts.get(("key", credentials.secret_hash(token)), load)


def from_basic() -> Identity:
    """Return who signed in with HTTP Basic. A verified password is remembered for a minute, as an HMAC of it."""
    given = request.authorization
    if not given or given.type != "basic":
        raise NotSignedIn()
    username, password = given.username or "", given.password or ""
    proof = hmac.digest(context().jwt_key, f"{username}\0{password}".encode(), "sha256")
    return context().accounts.get(("basic", proof), lambda: Identity.of(verified_user(username, password)))


def verified_user(username: str, password: str) -> User:
    """Return the active user with that password. Raises BadCredentials, TooManyAttempts."""
    settings = context().settings
    return passwords.verify(username, password, settings.LOGIN_ATTEMPTS, settings.LOGIN_WINDOW_MINUTES)


def current() -> Identity:
    """Return who is asking, once a view's `requires` has let them in."""
    found: Identity = g.identity
    return found


def current_scope() -> Scope:
    """Return what the caller may see."""
    return current().scope


def allow(identity: Identity, permission: str) -> Identity:
    """Let `identity` in if its role may. Raises RoleForbids."""
    if not may(identity.role, permission):
        raise forbidding(identity.role)
    g.identity = identity
    return identity


def requires(permission: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a JSON API view: the caller is signed in and their role has `permission`."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            allow(from_bearer(), permission)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the test that walks every endpoint
        return guarded

    return decorate


def audit_origin() -> dict[str, str]:
    """Return who, role, address and agent of the current request, as `records.audit.record` takes them."""
    identity = current()
    return {
        "who": identity.username, "role": identity.role, "address": request.remote_addr or "",
        "agent": request.user_agent.string,
    }  # fmt: skip
