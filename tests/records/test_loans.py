"""Loans as they are kept: the contract number is one a bank, the loser of two changes is told."""

from __future__ import annotations

import pytest

from errors import ContractNumberTaken, LoanChanged, LoanNotFound, SerialElsewhere
from records import loans
from records.scopes import Scope
from tests.builders import OTHER_COUNTY_VILLAGE, VILLAGE, a_loan


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
