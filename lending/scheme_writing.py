"""Writes a scheme as plain data and as YAML, every field of it, so that what applied is told also when defaults change."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from lending.described import key_of
from lending.scheme import Scheme


def as_data(value: Any) -> Any:
    """Return a scheme or a part of it as JSON takes it: dates "YYYY-MM-DD", numbers with decimals as strings."""
    if dataclasses.is_dataclass(value):
        return {key_of(one): as_data(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [as_data(one) for one in value]
    if isinstance(value, dict):
        return {key: as_data(one) for key, one in value.items()}
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def fingerprint(scheme: Scheme) -> str:
    """Return the SHA-256 of what a scheme says; comments and the order of fields do not matter, nor does 50000.00 for 50000."""
    return hashlib.sha256(json.dumps(_normal(scheme), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _normal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if dataclasses.is_dataclass(value):
        return {one.name: _normal(getattr(value, one.name)) for one in dataclasses.fields(value)}
    return [_normal(one) for one in value] if isinstance(value, tuple) else as_data(value)


def as_yaml(scheme: Scheme) -> str:
    """Return a scheme as YAML that reads back as the same scheme."""
    text: str = yaml.safe_dump(as_data(scheme), allow_unicode=True, sort_keys=False, width=120)
    return text
