"""The present as the database keeps it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present in UTC to the millisecond: what is answered now is what will be read back."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def today(timezone: str) -> date:
    """Return the business day: the date where the product is used (`settings.TIMEZONE`)."""
    return datetime.now(ZoneInfo(timezone)).date()
