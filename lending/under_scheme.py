"""The version of its scheme that a loan was made under."""

from __future__ import annotations

from typing import Any

from errors import SchemeNotFound
from lending import schemes
from lending.scheme import Scheme

Document = dict[str, Any]


def scheme_of(loan: Document) -> Scheme | None:
    """Return the version of the scheme that a loan was made under, None if it is not loaded."""
    try:
        return schemes.get(loan["scheme"]["code"], loan["scheme"]["version"])
    except (SchemeNotFound, KeyError):
        return None
