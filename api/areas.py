"""The part of the caller's area that a request is about."""

from __future__ import annotations

from typing import Any

from api.identity import current_scope
from errors import OutOfScope, RegionNotFound
from records.scopes import Scope


def asked_area(args: dict[str, Any]) -> Scope:
    """Return the caller's scope narrowed to `region` and `institution` of a request. Raises RegionNotFound, OutOfScope.

    A region above the caller's own is answered with their own.
    """
    scope = current_scope().narrowed(args.get("region"))
    if scope is None:
        raise RegionNotFound()
    bank = args.get("institution")
    if bank and scope.institution and bank != scope.institution:
        raise OutOfScope(scope=scope.institution, pointer="/institution")
    return Scope(scope.prefix, scope.institution or bank)
