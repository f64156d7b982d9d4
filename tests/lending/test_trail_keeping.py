"""Trails follow the loans: each write of a ledger makes one due, days that pass move what holds now."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from errors import DomainError
from lending import trail_keeping
from lending.as_of import TOTAL, sums_of
from lending.indicator_sources import loan_measures
from lending.ledger import fold_loan
from lending.standing import standing
from lending.steps import unpacked
from records import loan_trails, loans, trail_work
from records.figure_counts import Grouping
from records.money import stored
from records.scopes import Scope
from tests.builders import OTHER_COUNTY_VILLAGE, VILLAGE, a_household, a_loan

FIELDS = ("steps", "household", "region")


def repay(loan: dict, on: str, amount: str) -> dict:
    """Write a repayment into the ledger as a bank's import does."""
    number = len(loan["events"]) + 1
    event = {"n": number, "kind": "repayment", "on": on, "amount": Decimal(amount), "serial": f"s{loan['_id']}{number}"}
    changed = {**loan, "events": [*loan["events"], stored(event)]}
    try:
        fields = fold_loan(changed).fields()
    except DomainError:
        fields = {}  # some tests want events that do not fit
    return loans.change(loan["_id"], loan["version"], stored({**fields, "updated_by": "test"}), event=stored(event))


EVERYWHERE = Scope()


def whole(day: date, scope: Scope = EVERYWHERE) -> dict:
    return loan_measures(scope, [day], Grouping(), None)[day][TOTAL]


def test_what_was_written_is_derived_once(db):
    loan = a_loan()
    assert trail_work.how_many_due(Scope()) == 1
    assert trail_keeping.keep_trails_due() == 1
    assert trail_keeping.keep_trails_due() == 0
    assert loans.get(loan["_id"]).get("trail") is None
    trail = loan_trails.get(loan["_id"])
    assert (trail["opened_on"], trail["first_late_on"], trail["matured_first_on"]) == (
        "2026-01-10", "2026-02-11", "2027-01-10",
    )  # fmt: skip


def test_trails_that_went_on_from_the_one_before_are_what_the_events_make_of_them(db):
    loan = a_loan()
    for on, amount in (
        ("2026-02-10", "846.24"),
        ("2026-03-20", "500.00"),
        ("2026-03-20", "400.00"),
        ("2026-06-01", "2000.00"),
    ):
        loan = repay(loan, on, amount)
        trail_keeping.keep_trails_due()
        assert trail_keeping.wrong_trails(Scope()) == []
    loan = repay(loan, "2026-04-01", "100.00")  # entered late
    trail_keeping.keep_trails_due()
    assert trail_keeping.wrong_trails(Scope()) == []


def test_a_write_in_between_keeps_the_mark(db):
    loan = a_loan()
    repay(loan, "2026-02-10", "100.00")
    trail_keeping.keep([loan])  # as it was read before the repayment
    assert trail_work.how_many_due(Scope()) == 1
    trail_keeping.keep_trails_due()
    assert unpacked(loan_trails.get(loan["_id"])["steps"]) != []
    assert loan_trails.get(loan["_id"])["loan_version"] == 2


def test_a_trail_of_an_earlier_version_does_not_come_back(db):
    old = a_loan()
    new = repay(old, "2026-02-10", "846.24")
    trail_keeping.keep([new])
    held = loan_trails.get(old["_id"])["steps"]
    trail_keeping.keep([old])
    assert loan_trails.get(old["_id"])["steps"] == held


def test_a_loan_whose_events_do_not_fit_stops_no_other(db):
    bad, good = a_loan(), a_loan()
    repay(bad, "2026-02-10", "99999999.00")
    assert trail_keeping.keep_trails_due(seconds=5) >= 2
    assert loan_trails.get(good["_id"])
    assert loan_trails.get(bad["_id"]) is None


def test_a_reports_day_ignores_what_was_paid_later(db):
    loan = repay(a_loan(), "2026-02-10", "846.24")
    before, after = date(2026, 2, 9), date(2026, 2, 10)
    trail_keeping.keep_trails_due()
    assert whole(before)["balance"] == Decimal(10000)
    assert whole(after)["balance"] == standing(loan, after).balance < Decimal(10000)


@pytest.mark.parametrize("day", [date(2026, 1, 9), date(2026, 2, 11), date(2026, 3, 15), date(2026, 6, 30)])
def test_an_areas_sums_are_those_of_its_loans_one_by_one(db, day):
    made = [a_loan(principal=f"{1000 * n}.00", disbursed_on=date(2026, 1, 10) + timedelta(n)) for n in range(1, 6)]
    made[2] = repay(made[2], "2026-02-15", "300.00")
    elsewhere = a_loan(household=a_household(region=OTHER_COUNTY_VILLAGE))
    trail_keeping.keep_trails_due()
    found = whole(day, Scope("522725"))
    each = [standing(loan, day) for loan in made]
    assert found["balance"] == sum(one.balance for one in each)
    assert found["overdue"] == sum(one.overdue_principal for one in each)
    assert found["par30"] == sum(one.balance for one in each if one.days_overdue > 30)
    assert found["par90"] == sum(one.balance for one in each if one.days_overdue > 90)
    assert whole(day)["balance"] - found["balance"] == standing(elsewhere, day).balance


def test_days_that_pass_move_what_holds_now(db):
    loan = a_loan()
    trail_keeping.keep_trails_due()
    loan_trails.collection().update_one({"_id": loan["_id"]}, {"$set": {"changes_on": "2026-02-11"}})
    assert trail_keeping.move_on(date(2026, 2, 10)) == 0
    assert trail_keeping.move_on(date(2026, 2, 11)) == 1
    held = loan_trails.get(loan["_id"])
    assert (held["present"]["bucket"], held["changes_on"]) == ("1-30", "2026-03-11")
    assert trail_keeping.move_on(date(2026, 3, 13)) == 1
    assert loan_trails.get(loan["_id"])["present"]["bucket"] == "31-60"


def test_rebuilding_finds_and_mends_what_is_wrong(db):
    loan = a_loan()
    trail_keeping.keep_trails_due()
    assert trail_keeping.wrong_trails(Scope()) == []
    loan_trails.collection().update_one({"_id": loan["_id"]}, {"$set": {"steps": b""}})
    assert trail_keeping.wrong_trails(Scope()) == [loan["_id"]]
    trail_keeping.rebuild(Scope())
    assert trail_keeping.wrong_trails(Scope()) == []


def test_a_bank_sees_the_sums_of_its_own_loans(db):
    a_loan(), a_loan(institution="邮储银行")
    trail_keeping.keep_trails_due()
    found = sums_of(loan_trails.batches(Scope(VILLAGE, "邮储银行"), FIELDS), [date(2026, 2, 1)], lambda _: "")
    assert found[date(2026, 2, 1)][TOTAL]["loans"] == 1
