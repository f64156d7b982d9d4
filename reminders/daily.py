"""The daily run: a day is planned once its hour has come, by whichever worker looks first."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from records import reminder_runs
from records.clock import now
from reminders.moments import day_of
from reminders.rule_sets import in_force
from reminders.running import DayPlan, plan_day
from settings import Settings

# Longer than a million loans take.
_LEASE_SECONDS = 600.0


def plan_today_once(settings: Settings, at: datetime | None = None) -> DayPlan | None:
    """Plan the present day if its hour has come and nobody has; return what it came to, None if there was nothing to do."""
    moment, zone = at or now(), ZoneInfo(settings.TIMEZONE)
    local = moment.astimezone(zone)
    if local.time() < time.fromisoformat(settings.REMINDERS_AT):
        return None
    day = day_of(moment, zone)
    if not reminder_runs.claim(day.isoformat(), moment, _LEASE_SECONDS):
        return None
    return plan_and_note(day, zone, moment)


def plan_and_note(day: date, zone: ZoneInfo, at: datetime) -> DayPlan:
    """Plan a day for everybody and note that it is done."""
    plan = plan_day(day, in_force(), zone)
    reminder_runs.finish(
        day.isoformat(), at, {"loans": plan.loans, "planned": plan.planned + plan.known, "by_rule": plan.by_rule}
    )
    return plan
