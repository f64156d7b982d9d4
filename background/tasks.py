"""The tasks: each can run twice, and at once, without harm."""

from __future__ import annotations

from functools import cache

from celery import shared_task

from evidence.desk import PhotoDesk, photo_desk
from evidence.uploads import remove_expired
from evidence.working_off import work_off
from lending.applications import expire_due
from lending.bank_imports.running import work_off_imports
from lending.from_forms import take_forms_due
from lending.fund_claims import carry_out_due
from lending.supervision.daily import run_due_rules
from lending.supervision.evidence_due import tie_evidence_due
from lending.trail_keeping import keep_trails_due, move_on
from records.database import open_database
from reminders.daily import plan_today_once
from reminders.desk import open_outbox
from reminders.extensions import tell_waiting
from reminders.sending import send_due
from settings import Settings


@cache
def _desk() -> PhotoDesk:
    """Open the database once a process: forked children must not share a connection."""
    settings = Settings.from_environment()
    return photo_desk(settings, open_database(settings))


@shared_task(name="ruhu.photos")
def photos() -> int:
    """Look at photos that nobody has looked at; return how many records had some."""
    return work_off(_desk())


@shared_task(name="ruhu.uploads")
def uploads() -> int:
    """Forget uploads that have expired; return how many."""
    return remove_expired(_desk().blobs)


@shared_task(name="ruhu.lending")
def lending() -> int:
    """Carry over what filled forms mean to the lending chain, tie evidence, derive the trails of loans written to."""
    _desk()
    return take_forms_due() + tie_evidence_due(seconds=20.0) + keep_trails_due()
    """Carry over what filled forms mean to lending, derive the trails of loans written to, finish claims on the fund."""
    return take_forms_due() + keep_trails_due() + carry_out_due()


@shared_task(name="ruhu.days")
def days() -> int:
    """Bring what holds of each loan to the present day, and let approvals end; return how many changed."""
    _desk()
    return move_on() + expire_due()


@shared_task(name="ruhu.reminders")
def reminders() -> int:
    """Plan the day's reminders if nobody did, and send those that are due; return how many were settled."""
    _desk()
    settings = Settings.from_environment()
    plan_today_once(settings)
    tell_waiting()
    return send_due(open_outbox(settings))


@shared_task(name="ruhu.bank_imports")
def bank_imports() -> int:
    """Carry out what banks sent; return how many files there were."""
    return work_off_imports(_desk().blobs, Settings.from_environment())


@shared_task(name="ruhu.rectification")
def rectification() -> bool:
    """Run the day's supervision rules, unless that was done; return whether they are done now."""
    _desk()
    report = run_due_rules(Settings.from_environment())
    return bool(report and report.done)
