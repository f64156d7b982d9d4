"""`ruhu loans`: what the events say is what is stored, or it is told; the demo has loans in many states."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from commands import demo_data
from commands import loans as command
from lending.verifying import differences
from records import loans as kept
from records.money import stored
from records.scopes import Scope
from tests.builders import a_loan


@pytest.fixture
def ruhu(runner):
    return runner(command, command.loans)


def spoil(loan, **fields):
    kept.collection().update_one({"_id": loan["_id"]}, {"$set": stored(fields)})


def test_loans_that_agree_with_their_events_pass(ruhu):
    for _ in range(3):
        a_loan(events=[{"kind": "repayment", "on": "2026-02-10", "amount": Decimal("500.00")}])
    done = ruhu("verify")
    assert done.exit_code == 0, done.output
    assert "共 3 笔 loans，有出入 differing 0" in done.output


def test_a_figure_that_was_changed_by_hand_is_told_and_can_be_rebuilt(ruhu):
    loan = a_loan()
    spoil(loan, **{"figures.balance": Decimal("9999.99"), "installments.2.paid_interest": Decimal("1.00")})
    done = ruhu("verify")
    assert done.exit_code == 1
    assert loan["contract_number"] in done.output
    assert "figures.balance: 存 kept 9999.99 ≠ 算 rebuilt 10000.00" in done.output
    assert "installments.3.paid_interest: 存 kept 1.00 ≠ 算 rebuilt 0.00" in done.output
    assert ruhu("verify", "--rebuild").exit_code == 0
    assert differences(kept.get(loan["_id"])) == []
    assert ruhu("verify").exit_code == 0


def test_events_that_cannot_stand_are_told_and_never_rebuilt(ruhu):
    loan = a_loan()
    spoil(loan, **{"events.0.amount": Decimal("10000.01")})
    done = ruhu("verify", "--rebuild")
    assert done.exit_code == 1
    assert "loan.over_principal" in done.output


def test_only_the_loans_of_an_area_are_verified(ruhu):
    loan = a_loan(institution="邮储银行")
    spoil(loan, **{"figures.balance": Decimal("1.00")})
    assert ruhu("verify", "--institution", "瓮安农商行").exit_code == 0
    assert ruhu("verify", "--region", "522725001", "--institution", "邮储银行").exit_code == 1


def test_a_loan_is_printed_as_it_stood(ruhu):
    loan = a_loan(events=[{"kind": "repayment", "on": "2026-02-10", "amount": Decimal("500.00"), "serial": "S-7"}])
    done = ruhu("show", loan["contract_number"], "--as-of", "2026-02-09")
    assert done.exit_code == 0, done.output
    assert "余额 balance 10000.00" in done.output
    assert "S-7" not in done.output
    assert "S-7" in ruhu("show", loan["contract_number"]).output
    assert ruhu("show", "none").exit_code == 1


def test_the_demo_has_loans_in_many_states_that_all_agree_with_their_events(db, settings, monkeypatch):
    monkeypatch.setattr(demo_data, "install_library", lambda **_: None)
    demo_data.load_demo(settings)
    found = list(kept.every(Scope()))
    assert all(differences(loan) == [] for loan in found)
    states = Counter(loan["state"] for loan in found)
    assert set(states) >= {"active", "signed", "closed", "compensated"}
