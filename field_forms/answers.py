"""Typed answers as JSON: what the API shows, and what `writing` takes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from bson import Decimal128

_INSTANT = {"at", "offset"}


def answers_as_json(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers in JSON's types.

    Decimal128 becomes text as written, a date "YYYY-MM-DD", a dateTime ISO 8601 with its own offset and milliseconds;
    all else stays as it is. Datetimes without a zone, as PyMongo reads them by default, are taken as UTC.
    """
    return {name: _as_json(value) for name, value in answers.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        # A group with a date named `at` and a number named `offset` would read the same; none is known.
        if value.keys() == _INSTANT and isinstance(value["at"], datetime):
            return instant_text(value["at"], value["offset"])
        return answers_as_json(value)
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    if isinstance(value, Decimal128):
        return str(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value


def instant_text(at: datetime, offset: int) -> str:
    """Return an instant in the zone `offset` minutes east of UTC, as "2024-05-01T08:30:00.000+08:00"."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(timezone(timedelta(minutes=offset))).isoformat(timespec="milliseconds")
