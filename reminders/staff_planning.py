"""What staff are reminded of: phases and notices that end, evidence that is missing, households that were not visited.

Each source yields reminders for a day, found by an index; they are stored, sent and suppressed like those about installments.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lending import schemes
from lending.supervision.evidence_due import due_on
from records import loan_reminders, notices, users, visits_overdue
from records import schemes as stored_schemes
from records.scopes import Scope
from reminders.moments import start_of
from reminders.rules import EVIDENCE, NOTICE, PHASE, VISIT, Rule, RuleSet, applying

Document = dict[str, Any]
# A household that nobody saw for so long is due for a visit; evidence is due so long after disbursement where no scheme says.
VISIT_DAYS, EVIDENCE_DAYS = 90, 30


def staff_reminders(day: date, sets: list[RuleSet], zone: ZoneInfo, scope: Scope) -> Iterator[Document]:
    """Yield every reminder of a day for staff of a scope."""
    for source in (_notices, _phases, _evidence, _visits):
        for reminder in source(day, sets, zone):
            if reminder["region"].startswith(scope.prefix):
                yield reminder


def _made(
    rules: RuleSet, rule: Rule, audience: str, day: date, zone: ZoneInfo, key: str, region: str, **more: Any
) -> Document:
    found = {
        "_id": f"{key}:{rule.id}:{day.isoformat()}:{audience}",
        "about": rule.about,
        "rule": rule.id,
        "rules": rules.id,
        "day": day.isoformat(),
        "audience": audience,
        "region": region,
        "state": "due",
        "next_try_at": start_of(day, rules.send_at, zone),
        **more,
    }
    return {name: value for name, value in found.items() if value is not None}


def _rules_about(sets: list[RuleSet], about: str) -> Iterator[tuple[RuleSet, Rule]]:
    for one in sets:
        for rule in one.rules:
            if rule.about == about:
                yield one, rule


def _offsets(sets: list[RuleSet], about: str) -> list[int]:
    return sorted({offset for _, rule in _rules_about(sets, about) for offset in rule.offsets})


def _fitting(sets: list[RuleSet], about: str, region: str, offset: int, scheme: str | None = None) -> Iterator[Any]:
    """Yield (rules, rule, audience) of the rule set that applies to a region, for this offset."""
    rules = applying(sets, region, scheme)
    for rule in rules.rules if rules else ():
        if rule.about == about and offset in rule.offsets:
            for audience in rule.audience:
                yield rules, rule, audience


def _notices(day: date, sets: list[RuleSet], zone: ZoneInfo) -> Iterator[Document]:
    """Public notices that end in so many days: whoever hung them up takes the last photo and writes down objections."""
    for offset in _offsets(sets, NOTICE):
        ends = (day + timedelta(days=offset)).isoformat()
        for notice in notices.ending_on(ends):
            subject = notices.SUBJECTS[notice["subject"]][0]
            for rules, rule, audience in _fitting(sets, NOTICE, notice["region"], offset):
                key = f"notice:{notice['_id']}"
                yield _made(
                    rules, rule, audience, day, zone, key, notice["region"], subject=subject, due_on=ends, offset=offset
                )


def _phases(day: date, sets: list[RuleSet], zone: ZoneInfo) -> Iterator[Document]:
    """Phases of schemes that end in so many days, for each office of the scheme's region."""
    offsets = _offsets(sets, PHASE)
    if not offsets:
        return
    offices = sorted({(user.role, user.region) for user in users.of_roles(("county_office", "township_office"))})
    for document in stored_schemes.in_force_within("", day):
        scheme = schemes.get(document["code"], document["version"])
        for phase in scheme.phases:
            offset = (phase.to - day).days
            for _, region in (one for one in offices if one[1].startswith(document["region"]) and offset in offsets):
                for rules, rule, audience in _fitting(sets, PHASE, region, offset, document["code"]):
                    key = f"phase:{document['code']}:{phase.id}:{region}"
                    yield _made(
                        rules, rule, audience, day, zone, key, region, subject=phase.zh, due_on=phase.to.isoformat(),
                        offset=offset,
                    )  # fmt: skip


def _evidence(day: date, sets: list[RuleSet], zone: ZoneInfo) -> Iterator[Document]:
    """Loans whose loan-use evidence is so many days late."""
    offsets = _offsets(sets, EVIDENCE)
    if not offsets:
        return
    for loan in loan_reminders.without_evidence(day.isoformat()):
        due = due_on(loan, EVIDENCE_DAYS)
        offset = (day - due).days
        for rules, rule, audience in _fitting(sets, EVIDENCE, loan["region"], offset, loan["scheme"].get("code")):
            more = {key: loan.get(key) for key in ("contract_number", "household", "institution")}
            yield _made(
                rules, rule, audience, day, zone, f"evidence:{loan['_id']}", loan["region"], loan=loan["_id"],
                due_on=due.isoformat(), offset=offset, **more,
            )  # fmt: skip


def _visits(day: date, sets: list[RuleSet], zone: ZoneInfo) -> Iterator[Document]:
    """Households that nobody saw for so long."""
    for offset in _offsets(sets, VISIT):
        seen_on = day - timedelta(days=VISIT_DAYS + offset)
        start = datetime.combine(seen_on, time(), zone)
        for household in visits_overdue.last_seen_between(start, start + timedelta(days=1)):
            due = (seen_on + timedelta(days=VISIT_DAYS)).isoformat()
            for rules, rule, audience in _fitting(sets, VISIT, household["region"], offset):
                yield _made(
                    rules, rule, audience, day, zone, f"visit:{household['_id']}", household["region"],
                    household=household["_id"], institution=household.get("institution"), due_on=due, offset=offset,
                )  # fmt: skip
