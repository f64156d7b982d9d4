"""When something may be sent: quiet hours, days and months as a region's clock has them. All pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Nobody is woken from `begin` to before `end`; over midnight where `begin` is the later one; never if both are equal."""

    begin: time = time(21, 0)
    end: time = time(8, 0)

    def covers(self, moment: time) -> bool:
        """Say whether a time of day is quiet."""
        if self.begin == self.end:
            return False
        if self.begin < self.end:
            return self.begin <= moment < self.end
        return moment >= self.begin or moment < self.end

    def next_allowed(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Return `at` if it is not quiet, else the end of that quiet time, in UTC.

        >>> night = datetime(2026, 10, 1, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
        >>> QuietHours().next_allowed(night, ZoneInfo("Asia/Shanghai")).isoformat()
        '2026-10-02T00:00:00+00:00'
        """
        local = at.astimezone(zone)
        if not self.covers(local.timetz().replace(tzinfo=None)):
            return at
        day = local.date()
        if self.end <= local.time():
            day += timedelta(days=1)
        return datetime.combine(day, self.end, zone).astimezone(UTC)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the date of an instant on the region's clock."""
    return at.astimezone(zone).date()


def start_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a time of day on a date, in UTC."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def in_words(day: date, today: date) -> str:
    """Return a date as people say it: the year only where it is another one.

    >>> in_words(date(2026, 10, 20), date(2026, 10, 8))
    '10 月 20 日'
    >>> in_words(date(2027, 1, 5), date(2026, 12, 30))
    '2027 年 1 月 5 日'
    """
    plain = f"{day.month} 月 {day.day} 日"
    return plain if day.year == today.year else f"{day.year} 年 {plain}"
