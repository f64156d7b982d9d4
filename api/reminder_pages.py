"""Pages of reminders: every list of them is cut and continued in the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.identity import current
from api.paging import key_of, limit_of, paged
from reminders.views import reminder_view

Document = dict[str, Any]
Read = Callable[[tuple[str, str] | None, int], list[Document]]


def for_staff(reminder: Document) -> Document:
    """Return a reminder as the caller's role sees it."""
    return reminder_view(reminder, current().role)


def page_of(args: Document, by: str, read: Read, shown: Callable[[Document], Document] = for_staff) -> Document:
    """Return a page of what `read` gives after a key, in the order of `by` ("region" or "day") and ID. Raises BadCursor."""
    limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str, str))
    found = read(after, limit + 1)  # type: ignore[arg-type]
    return paged([shown(one) for one in found], limit, lambda one: [one[by], one["_id"]])
