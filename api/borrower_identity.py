"""Who is asking, when it is a borrower: a bearer token of its own kind, good for thirty days."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import jwt
from flask import g, request

from api.context import context
from borrowers.limits import Origin
from errors import NotSignedIn, TokenExpired, TokenInvalid
from records import borrowers

_DAYS = 30
_KIND = "borrower"


def borrower_token(borrower: dict[str, Any]) -> dict[str, Any]:
    """Return {access_token, token_type, expires_in} for a borrower."""
    now = int(time.time())
    seconds = _DAYS * 24 * 3600
    claims = {"sub": borrower["_id"], "kind": _KIND, "tv": borrower["token_version"], "iat": now, "exp": now + seconds}
    token = jwt.encode(claims, context().jwt_key, algorithm="HS256")
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds}


def current_borrower() -> dict[str, Any]:
    """Return who is asking, once a view's `borrowers_only` has let them in."""
    found: dict[str, Any] = g.borrower
    return found


def borrowers_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a view: the caller is a signed-in borrower. Staff have endpoints of their own."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.borrower = _from_bearer()
        return view(*args, **kwargs)

    return guarded


def _from_bearer() -> dict[str, Any]:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn()
    required = ["exp", "sub", "kind", "tv"]
    try:
        claims = jwt.decode(token, context().jwt_key, algorithms=["HS256"], options={"require": required})
    except jwt.ExpiredSignatureError:
        raise TokenExpired() from None
    except jwt.InvalidTokenError:
        raise TokenInvalid() from None
    found = borrowers.get(claims["sub"]) if claims["kind"] == _KIND else None
    if found is None or found["token_version"] != claims["tv"]:
        raise TokenInvalid()
    return found


def origin() -> Origin:
    """Return where the request comes from, for limits."""
    return Origin(request.remote_addr or "", request.headers.get("X-Device-Id", "")[:100])
