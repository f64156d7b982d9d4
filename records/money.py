"""Money as the database keeps it: Decimal128 yuan with two places; rates are Decimal128 fractions a year."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from bson.decimal128 import Decimal128

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
# What both sides write alike: not looked into.
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def rounded(amount: Decimal, unit: Decimal = CENT) -> Decimal:
    """Return `amount` in yuan rounded half up to `unit`.

    >>> rounded(Decimal("543.745"))
    Decimal('543.75')
    """
    return amount.quantize(unit, ROUND_HALF_UP)


def plain(value: Any) -> Any:
    """Return a document, list or value with every Decimal128 as Decimal, as the rules want it."""
    if isinstance(value, Decimal128):
        return _decimal(value.bid)
    if isinstance(value, dict):
        return {key: one if type(one) in _AS_THEY_ARE else plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [one if type(one) in _AS_THEY_ARE else plain(one) for one in value]
    return value


@lru_cache(maxsize=1 << 16)
def _decimal(bid: bytes) -> Decimal:
    """Return a Decimal128's value: reading one takes 6 µs, and the sums of many loans are few that differ."""
    return Decimal128.from_bid(bid).to_decimal()


@lru_cache(maxsize=1 << 16)
def _decimal128(text: str) -> Decimal128:
    """Return a Decimal's text as Decimal128: making one takes 10 µs, and the sums of a schedule are few that differ."""
    return Decimal128(text)


def stored(value: Any) -> Any:
    """Return a document, list or value with every Decimal as Decimal128, as the database wants it."""
    if isinstance(value, Decimal):
        return _decimal128(str(value))
    if isinstance(value, dict):
        return {key: one if type(one) in _AS_THEY_ARE else stored(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [one if type(one) in _AS_THEY_ARE else stored(one) for one in value]
    return value
