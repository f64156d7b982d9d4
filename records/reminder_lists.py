"""Lists of reminders, each a bounded read of an index, in pages after the last one's (region, ID) or (day, ID)."""

from __future__ import annotations

from typing import Any

from records.reminders import DUE, FAILED, SUPPRESSED, UNKNOWN, collection, scope_query
from records.scopes import Scope

Document = dict[str, Any]
Key = tuple[str, str]


def of_day(scope: Scope, day: str, conditions: Document, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` reminders of a day in the scope that meet `conditions`, by (region, ID)."""
    return _by_region([{"day": day}, scope_query(scope), conditions], after, limit)


def with_open_replies(scope: Scope, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` reminders of the scope with an answer that nobody saw to, by (region, ID)."""
    return _by_region([{"replies": {"$exists": True}, "replies.state": "open"}, scope_query(scope)], after, limit)


def unsettled(scope: Scope, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` reminders of the scope that failed or whose outcome is unknown, newest day first."""
    return _newest_first([{"state": {"$in": [FAILED, UNKNOWN]}}, scope_query(scope)], after, limit)


def of_recipients(keys: list[str], after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` reminders that were sent to one of `keys`, newest day first."""
    return _newest_first([{"recipient": {"$in": keys}, "state": {"$nin": [DUE, SUPPRESSED]}}], after, limit)


def of_loan(loan_id: str, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` reminders about a loan, to whomever they were, newest day first."""
    return _newest_first([{"loan": loan_id}], after, limit)


def _by_region(conditions: list[Document], after: Key | None, limit: int) -> list[Document]:
    if after:
        beyond = [{"region": {"$gt": after[0]}}, {"_id": {"$gt": after[1]}}]
        conditions = [*conditions, {"region": {"$gte": after[0]}, "$or": beyond}]
    return list(collection().find({"$and": conditions}).sort([("region", 1), ("_id", 1)]).limit(limit))


def _newest_first(conditions: list[Document], after: Key | None, limit: int) -> list[Document]:
    if after:
        beyond = [{"day": {"$lt": after[0]}}, {"_id": {"$gt": after[1]}}]
        conditions = [*conditions, {"day": {"$lte": after[0]}, "$or": beyond}]
    return list(collection().find({"$and": conditions}).sort([("day", -1), ("_id", 1)]).limit(limit))
