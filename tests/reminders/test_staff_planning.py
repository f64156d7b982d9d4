"""Staff are reminded of what ends and of what is missing, once each, where they work."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

from records import loans, notices, reminders, submissions
from records.actors import at_command_line
from records.scopes import prefixes
from reminders.rule_sets import default
from reminders.running import plan_day
from reminders.sending import send_due
from tests.builders import VILLAGE, a_household, a_loan, a_user
from tests.reminders.people import SHANGHAI, Clock, an_outbox

DAY = date(2026, 5, 6)


def planned(day: date = DAY, about: str | None = None) -> list[dict]:
    """Plan a day; return what it has for staff."""
    plan_day(day, [default()], SHANGHAI)
    query = {"day": day.isoformat(), "audience": {"$ne": "borrower"}, **({"about": about} if about else {})}
    return list(reminders.collection().find(query).sort("_id", 1))


def a_notice(ends: str, **values) -> None:
    notices.insert(
        {"_id": str(uuid.uuid4()), "region": VILLAGE, "scopes": prefixes(VILLAGE), "subject": "rating", "begins": "2026-05-01",
         "ends": ends, "state": "posted", "created_at": datetime.now(UTC), "updated_at": datetime.now(UTC), "version": 1,
         **values}
    )  # fmt: skip


def test_a_notice_that_ends_tomorrow_or_today_is_told_to_the_cadre_of_its_village(db):
    for ends, state in (
        ("2026-05-07", "posted"),
        ("2026-05-06", "posted"),
        ("2026-05-09", "posted"),
        ("2026-05-07", "withdrawn"),
    ):
        a_notice(ends, state=state)
    found = planned(about="notice_ending")
    assert sorted(one["offset"] for one in found) == [0, 1]
    send_due(an_outbox(default(), Clock(DAY)))
    told = list(reminders.collection().find({"about": "notice_ending"}))
    assert {one["recipient"] for one in told} == {f"role:village_cadre:{VILLAGE}"}
    assert any("评级授信结果" in one["text"]["body"] and "还有 1 天" in one["text"]["body"] for one in told)


def test_missing_evidence_is_told_to_the_officer_until_it_came(db):
    a_user(role="loan_officer", username="xindai", institution="信用社")
    loan = a_loan(officer="xindai", disbursed_on=date(2026, 4, 6))
    (one,) = planned(about="evidence_missing")
    assert (one["loan"], one["offset"], one["due_on"]) == (loan["_id"], 0, "2026-05-06")
    assert planned(DAY + timedelta(days=1), "evidence_missing") == []
    (later,) = planned(DAY + timedelta(days=7), "evidence_missing")
    loans.collection().update_one({}, {"$set": {"evidence_on": "2026-05-10"}})
    send_due(an_outbox(default(), Clock(DAY + timedelta(days=7))))
    held = reminders.collection().find_one({"_id": later["_id"]})
    assert (held["state"], held["reason"]) == ("suppressed", "evidence_came")


def test_a_household_that_nobody_saw_for_ninety_days_is_told_to_its_cadre(db):
    a_user(role="village_cadre", username="cun")
    old, fresh = a_household(cadre="cun"), a_household(cadre="cun")
    seen = datetime(2026, 2, 5, 3, tzinfo=UTC)
    for household, at in ((old, seen), (fresh, seen), (fresh, seen + timedelta(days=20))):
        submissions.collection().insert_one(
            {"_id": str(uuid.uuid4()), "current": True, "form_id": "routine_visit", "household": household["_id"],
             "region": VILLAGE, "scopes": prefixes(VILLAGE), "received_at": at, "state": "received"}
        )  # fmt: skip
    (one,) = planned(about="visit_overdue")
    assert (one["household"], one["audience"]) == (old["_id"], "cadre")
    send_due(an_outbox(default(), Clock(DAY)))
    assert reminders.collection().find_one({"about": "visit_overdue"})["recipient"] == "user:cun"


def test_a_phase_that_ends_is_told_to_the_offices_of_its_region(db):
    from lending.scheme_library import install

    a_user(role="county_office", username="xian", region="522725")
    a_user(role="county_office", username="other", region="522726")
    (scheme,) = install(at_command_line("test"), "522725", ["town-2016"])
    phase = scheme.phases[0]
    day = phase.to - timedelta(days=7)
    found = planned(day, "phase_deadline")
    assert [(one["region"], one["subject"], one["offset"]) for one in found] == [("522725", phase.zh, 7)]
    send_due(an_outbox(default(), Clock(day)))
    assert reminders.collection().find_one({"about": "phase_deadline"})["recipient"] == "role:office:522725"


def test_planning_for_staff_again_changes_nothing(db):
    a_notice("2026-05-07")
    first = planned()
    assert first == planned()
