"""Keyset pages: an opaque cursor that names the last item seen, so that pages neither skip nor repeat."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from api.context import context
from errors import BadCursor


def limit_of(asked: int | None) -> int:
    """Return how many items a page may have."""
    settings = context().settings
    return min(asked or settings.PAGE_SIZE, settings.MAX_PAGE_SIZE)


def paged(items: list[Any], limit: int, key: Callable[[Any], list[Any]]) -> dict[str, Any]:
    """Return {"items", "next"} from up to `limit` + 1 fetched items; `key` gives the cursor's values of an item."""
    more = len(items) > limit
    items = items[:limit]
    return {"items": items, "next": cursor_of(key(items[-1])) if more and items else None}


def cursor_of(values: list[Any]) -> str:
    """Return the cursor of the item with these values (str or datetime)."""
    plain = [{"t": v.timestamp()} if isinstance(v, datetime) else str(v) for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def key_of(cursor: str | None, kinds: tuple[type, ...]) -> tuple[Any, ...] | None:
    """Return the values in a cursor, which must be of `kinds` (str or datetime). Raises BadCursor."""
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(kinds):
            raise BadCursor()
        return tuple(_value(value, kind) for value, kind in zip(values, kinds, strict=True))
    except (ValueError, binascii.Error, TypeError, KeyError, OverflowError, OSError, RecursionError):
        raise BadCursor() from None


def _value(value: Any, kind: type) -> Any:
    if kind is datetime:
        return datetime.fromtimestamp(float(value["t"]), UTC)
    if not isinstance(value, str):
        raise BadCursor()
    return value
