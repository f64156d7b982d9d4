"""Loans as they are kept: the contract number is one a bank, the loser of two changes is told."""

from __future__ import annotations

import pytest

from errors import ContractNumberTaken, LoanChanged, LoanNotFound, SerialElsewhere
from records import database as databases
from records import loans
from records.scopes import Scope
from tests.builders import OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, VILLAGE, a_loan


def test_a_contract_number_is_taken_once_by_each_institution(db):
    a_loan(contract_number="HT-1", institution="瓮安农商行")
    a_loan(contract_number="HT-1", institution="独山农商行")
    with pytest.raises(ContractNumberTaken):
        a_loan(contract_number="HT-1", institution="瓮安农商行")


def test_a_serial_number_belongs_to_one_loan_of_an_institution(db):
    one, other = a_loan(), a_loan()
    loans.change(one["_id"], 1, {}, event={"n": 2}, serial="S1")
    with pytest.raises(SerialElsewhere) as refused:
        loans.change(other["_id"], 1, {}, event={"n": 2}, serial="S1")
    assert refused.value.values["serial"] == "S1"
    assert loans.get(other["_id"]) == other


def test_the_loser_of_two_changes_is_told_who_won(db):
    loan = a_loan()
    loans.change(loan["_id"], 1, {"updated_by": "li"})
    with pytest.raises(LoanChanged) as refused:
        loans.change(loan["_id"], 1, {"updated_by": "wang"})
    assert refused.value.details == {"version": 2, "by": "li"}


def test_a_loan_of_another_area_or_bank_is_not_found(db):
    loan = a_loan()
    assert loans.in_scope(loan["_id"], Scope(VILLAGE, "瓮安农商行"))["_id"] == loan["_id"]
    for scope in (Scope(OTHER_COUNTY_VILLAGE), Scope(VILLAGE, "独山农商行")):
        with pytest.raises(LoanNotFound):
            loans.in_scope(loan["_id"], scope)


def test_pages_neither_skip_nor_repeat(db):
    made = [a_loan()["_id"] for _ in range(7)]
    seen, after = [], None
    while found := loans.page(Scope(VILLAGE), {}, after, 3):
        seen += [one["_id"] for one in found]
        after = (found[-1]["created_at"], found[-1]["_id"])
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize("prefix", ["", "52", "522725", "522725001", VILLAGE])
def test_pages_by_day_hold_an_areas_loans_in_the_order_of_day_village_and_loan(db, prefix):
    made = [
        a_loan(region=region, overdue_from=f"2026-02-{day:02}", next_due_on=f"2026-01-{day:02}")
        for region in (OTHER_COUNTY_VILLAGE, VILLAGE, OTHER_VILLAGE)
        for day in (3, 1, 2, 2, 2)
    ]
    inside = sorted((one for one in made if one["region"].startswith(prefix)), key=_place)
    assert 5 <= len(inside) <= 15
    for page in (_late, _due):
        seen, after = [], None
        while found := page(Scope(prefix), after):
            seen += [one["_id"] for one in found]
            after = loans.day_key(found[-1], "overdue_from" if page is _late else "next_due_on")
        assert seen == [one["_id"] for one in inside]


def _place(loan):
    return loan["overdue_from"], loan["region"], loan["_id"]


def _late(scope, after):
    return loans.overdue_page(scope, {}, "2026-03-01", after, 2)


def _due(scope, after):
    return loans.due_page(scope, {}, "", "2026-01-31", after, 2)


def test_a_villages_late_loans_are_read_without_those_of_other_villages(db):
    made = [
        a_loan(region=region, overdue_from=f"2026-02-{day:02}") for region in (VILLAGE, OTHER_VILLAGE) for day in (1, 2)
    ]
    for number in range(40):
        loans.insert({**made[2 + number % 2], "_id": f"l{number}", "contract_number": f"l{number}"})
    raw = databases.database().db
    raw.command("profile", 2)
    try:
        assert len(_late(Scope(VILLAGE), None)) == 2
        assert loans.overdue_by_officer(Scope(VILLAGE), {}, "2026-03-01")
    finally:
        raw.command("profile", 0)
    read = list(raw["system.profile"].find({"ns": f"{raw.name}.loans"}))
    raw.drop_collection("system.profile")
    assert [(one["docsExamined"], one.get("hasSortStage", False)) for one in read] == [(2, False), (2, False)]
    assert all(one["keysExamined"] <= 6 for one in read)


def test_an_index_that_another_replaced_is_dropped(db):
    collection = loans.collection()
    name = collection.create_index(
        [("scopes", 1), ("next_due_on", 1), ("_id", 1)], partialFilterExpression={"state": "active"}
    )
    assert name in loans.Loan.RETIRED_INDEXES
    before = set(collection.index_information())
    databases.ensure_indexes()
    assert set(collection.index_information()) == before - {name}
