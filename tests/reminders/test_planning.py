"""What a day's plan says: which installments, for whom, once each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from records import loans, reminders
from records.scopes import Scope
from reminders.daily import plan_today_once
from reminders.planning import planned_for
from reminders.rule_sets import default
from reminders.running import plan_day, planned_reminders
from settings import Settings
from tests.builders import OTHER_COUNTY_VILLAGE, a_household
from tests.reminders.people import DAY, SHANGHAI, a_due_loan, rules_of


def a_row(number: int, due_on: str, principal: str = "100.00", **values):
    return {
        "number": number, "due_on": due_on, "principal": Decimal(principal), "interest": Decimal("5.00"),
        "paid_principal": Decimal(0), "paid_interest": Decimal(0), **values,
    }  # fmt: skip


def planned(rows, rules, day, last=None):
    loan = {"installments": rows, "last": last or rows[-1]["number"]}
    return [(one.installment, one.offset, one.audience) for one in planned_for(loan, rules, day)]


def test_an_installment_is_told_on_each_of_the_days_before_it_and_on_no_other():
    rules = rules_of({"offsets": [30, 7, 1, 0]})
    due = date(2024, 3, 1)
    told = {left for left in range(-5, 40) if planned([a_row(1, due.isoformat())], rules, due - timedelta(days=left))}
    assert told == {30, 7, 1, 0}
    assert planned([a_row(1, "2024-03-01")], rules, date(2024, 2, 29)) == [(1, 1, "borrower")]  # a leap day between


def test_a_late_installment_is_told_after_it_and_not_on_its_day():
    rules = rules_of({"about": "installment_overdue", "offsets": [0, 1, 3], "audience": ["borrower", "cadre"]})
    row = a_row(1, "2026-01-31")
    assert planned([row], rules, date(2026, 1, 31)) == []
    assert planned([row], rules, date(2026, 2, 1)) == [(1, 1, "borrower"), (1, 1, "cadre")]
    assert planned([row], rules, date(2026, 2, 2)) == []


def test_what_is_paid_is_told_to_nobody():
    rules = rules_of({"offsets": [7]})
    assert planned([a_row(1, "2026-02-10", settled_on="2026-01-01")], rules, DAY) == []
    assert planned([a_row(1, "2026-02-10", settled_on=None)], rules, DAY) == [(1, 7, "borrower")]


@pytest.mark.parametrize(("which", "numbers"), [("all", [1, 2, 3]), ("principal", [2, 3]), ("last", [3])])
def test_a_rule_may_be_about_some_installments(which, numbers):
    rules = rules_of({"offsets": [7], "installments": which})
    rows = [a_row(1, "2026-02-10", "0.00"), a_row(2, "2026-02-10"), a_row(3, "2026-02-10")]
    assert [number for number, *_ in planned(rows, rules, DAY)] == numbers


def test_what_is_open_of_a_partly_paid_installment_is_the_amount():
    rules = rules_of({"offsets": [7]})
    row = a_row(1, "2026-02-10", paid_interest=Decimal("5.00"), paid_principal=Decimal("40.00"))
    (one,) = planned_for({"installments": [row], "last": 1}, rules, DAY)
    assert one.amount == Decimal("60.00")


def test_a_day_is_planned_once_however_often_it_is_planned(db):
    loan = a_due_loan()
    for _ in range(3):
        plan = plan_day(DAY, [default()], SHANGHAI)
    assert (plan.planned, plan.known, plan.by_rule) == (0, 1, {"before_due": 1})
    (held,) = reminders.collection().find()
    assert held["_id"] == f"{loan['_id']}:1:before_due:2026-02-03:borrower"
    assert held["state"] == "due"
    assert held["next_try_at"].astimezone(SHANGHAI).isoformat() == "2026-02-03T09:00:00+08:00"
    assert (held["household"], held["region"]) == (loan["household"], loan["region"])


def test_a_loan_that_is_late_is_told_of_its_coming_installments_too(db):
    a_due_loan()
    found = planned_reminders(date(2026, 3, 9), [default()], SHANGHAI, Scope())
    told = {(one["installment"], one["rule"], one["offset"]) for _, of_loan in found for one in of_loan}
    assert told == {(2, "before_due", 1)}  # the first is 27 days late, which no rule is about
    found = planned_reminders(date(2026, 3, 12), [default()], SHANGHAI, Scope())
    told = {(one["installment"], one["rule"], one["audience"]) for _, of_loan in found for one in of_loan}
    assert told == {(1, "overdue", "borrower"), (1, "overdue_staff", "officer"), (1, "remind_please", "cadre")}


def test_only_running_loans_of_the_area_are_planned(db):
    a_due_loan()
    loans.collection().update_one({}, {"$set": {"state": "closed"}})
    far = a_due_loan(household=a_household(region=OTHER_COUNTY_VILLAGE))
    assert plan_day(DAY, [default()], SHANGHAI, Scope("522725")).planned == 0
    assert plan_day(DAY, [default()], SHANGHAI, Scope("522726")).planned == 1
    assert reminders.collection().find_one()["loan"] == far["_id"]


def test_planning_reads_through_an_index(db):
    a_due_loan()
    raw = loans.collection().database
    raw.command("profile", 2)
    try:
        plan_day(DAY, [default()], SHANGHAI, Scope("522725"))
    finally:
        raw.command("profile", 0)
    seen = list(raw["system.profile"].find({"ns": {"$regex": r"\.loans$"}}))
    raw.drop_collection("system.profile")
    assert seen
    assert not any("COLLSCAN" in one.get("planSummary", "") for one in seen)


@pytest.mark.parametrize(
    ("due_on", "offset", "day"),
    [
        ("2026-03-31", 30, "2026-03-01"), ("2026-02-28", 30, "2026-01-29"), ("2024-02-29", 1, "2024-02-28"),
        ("2028-03-30", 30, "2028-02-29"), ("2027-01-05", 7, "2026-12-29"), ("2026-01-31", 0, "2026-01-31"),
    ],
)  # fmt: skip
def test_days_are_counted_over_the_ends_of_months_years_and_leap_days(due_on, offset, day):
    found = list(planned_for({"installments": [a_row(1, due_on)], "last": 1}, default(), date.fromisoformat(day)))
    assert [one.offset for one in found] == [offset]


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Asia/Shanghai", "2026-02-02T21:59:00+00:00", None),  # 05:59 on the third
        ("Asia/Shanghai", "2026-02-02T22:00:00+00:00", "2026-02-03"),
        ("Asia/Urumqi", "2026-02-02T23:59:00+00:00", None),
        ("Asia/Urumqi", "2026-02-03T00:00:00+00:00", "2026-02-03"),
        ("America/Los_Angeles", "2026-02-03T14:00:00+00:00", "2026-02-03"),
        ("America/Los_Angeles", "2026-02-03T13:59:00+00:00", None),
    ],
)
def test_a_day_is_planned_once_its_hour_has_come_on_the_regions_clock(db, zone, at, day):
    a_due_loan()
    settings = Settings(TIMEZONE=zone, REMINDERS_AT="06:00")
    plan = plan_today_once(settings, datetime.fromisoformat(at))
    assert (plan and plan.day.isoformat()) == day
    assert plan_today_once(settings, datetime.fromisoformat(at)) is None
    assert reminders.collection().count_documents({}) == int(day == "2026-02-03")
