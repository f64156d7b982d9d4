"""The caller as the rules of accounts and regions know them."""

from __future__ import annotations

from api.identity import audit_origin, current_scope
from records.actors import Actor


def actor() -> Actor:
    """Return who is asking, with where from."""
    return Actor(scope=current_scope(), **audit_origin())
