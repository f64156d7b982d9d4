"""The rules are run once a day, by whichever worker comes first; one that dies is gone on with where it was."""

from __future__ import annotations

import time
from datetime import timedelta

from lending.supervision.rule_runs import RuleSettings, RunReport, forget_unshared_phones, run_batch
from records import rule_days
from records.clock import now, today
from settings import Settings

LEASE_SECONDS = 120.0


def rule_settings(settings: Settings) -> RuleSettings:
    """Return what the rules are run with."""
    return RuleSettings(
        today(settings.TIMEZONE), settings.EVIDENCE_DAYS, settings.RECTIFICATION_DAYS, settings.SHARED_PHONE_HOUSEHOLDS
    )


def run_due_rules(settings: Settings, *, seconds: float = 50.0) -> RunReport | None:
    """Run today's rules until they are done or `seconds` have passed; None if they are done, or another worker is at it."""
    rules = rule_settings(settings)
    day, end = rules.today.isoformat(), time.monotonic() + seconds
    claimed = rule_days.claim(day, now(), LEASE_SECONDS)
    if claimed is None:
        return None
    report = RunReport(cursor=claimed["cursor"])
    while time.monotonic() < end:
        before = (report.new, report.gone, report.back, report.loans)
        following = run_batch(report.cursor, rules, report)
        if following is None:
            forget_unshared_phones(rules, report)
            rule_days.done(day, now())
            report.done = True
            break
        report.cursor = following
        counts = dict(
            zip(("new", "gone", "back", "loans"), (report.new, report.gone, report.back, report.loans), strict=True)
        )
        added = {name: count - old for (name, count), old in zip(counts.items(), before, strict=True)}
        rule_days.go_on(day, following, now() + timedelta(seconds=LEASE_SECONDS), added)
    if not report.done:  # the next sweep goes on at once
        rule_days.go_on(day, report.cursor, now(), {})
    return report
