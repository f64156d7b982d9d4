"""Phases of a programme's calendar: which records each must leave, by village or township, and what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from lending.application_needs import FORMS
from lending.scheme import Scheme
from lending.scheme_chain import Phase, PhaseRecord
from records import regions, submissions

Document = dict[str, Any]
_CHINA = timezone(timedelta(hours=8))
_DIGITS = {"county": 6, "township": 9, "village": 12}
# How many places with something missing are told by name; the count goes on.
MOST_TOLD = 200


def phases_view(scheme: Scheme, region: str, today: date) -> list[Document]:
    """Return the phases of `scheme` as they stand in `region` on a day: complete or what is missing where.

    What came after a phase's last day counts as late: it makes the phase complete, and is told. Records that an office
    rejected do not count.
    """
    return [_phase(phase, scheme, region, today) for phase in scheme.phases]


def _phase(phase: Phase, scheme: Scheme, region: str, today: date) -> Document:
    records = [_record(record, phase, region) for record in phase.records]
    state = "ahead" if today < phase.from_ else "running" if today <= phase.to else "over"
    return {
        "scheme": {"code": scheme.code, "version": scheme.version},
        "id": phase.id,
        "zh": phase.zh,
        "en": phase.en,
        "from": phase.from_,
        "to": phase.to,
        "state": state,
        "days_left": max((phase.to - today).days, 0) if state == "running" else None,
        "records": records,
        "complete": all(not record["places_missing"] for record in records),
    }


def _record(record: PhaseRecord, phase: Phase, region: str) -> Document:
    digits = _DIGITS[record.per]
    # Somebody of a village is told of the township's record as a whole: the count of a place is no secret.
    over = region[:digits]
    first, end = _midnight(phase.from_), _midnight(phase.to + timedelta(days=1))
    held = submissions.counts_by_place(record.form, over, digits, first, end, record.where or {})
    places = [one for one in regions.below(over) if len(one["_id"]) == digits]
    lacking = []
    for place in places:
        count, late = held.get(place["_id"], (0, 0))
        if count < record.at_least:
            told = {"region": place["_id"], "name": place["name"], "count": count, "late": late}
            lacking.append({**told, "missing": record.at_least - count})
    zh, en = FORMS[record.form]
    return {
        "form": record.form,
        "zh": record.zh or zh,
        "en": record.en or en,
        "at_least": record.at_least,
        "per": record.per,
        "places": len(places),
        "places_missing": len(lacking),
        "count": sum(count for count, _ in held.values()),
        "late": sum(late for _, late in held.values()),
        "missing": lacking[:MOST_TOLD],
        "left_off": max(len(lacking) - MOST_TOLD, 0),
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _CHINA).astimezone(UTC)
