"""What follows from a contract: its dates, its allocation order, how far it may be extended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from errors import InvalidLoanTerms
from lending.contracts import ALLOCATION, Contract, Penalty, as_document, check, contract_of, in_full
from lending.due_dates import months_between
from lending.extension import latest_maturity
from lending.terms import InterestDates
from tests.lending.scheme_texts import read_small


def a_contract(**values):
    defaults = {
        "principal": Decimal("12000.00"), "annual_rate": Decimal("0.0435"), "method": "interest_only", "periods": 4,
        "frequency": "quarterly", "day_count": "ACT/360",
    }  # fmt: skip
    return Contract(**{**defaults, **values})


def test_without_dates_the_first_installment_is_a_period_after_the_disbursement():
    terms = a_contract().loan_terms(date(2025, 1, 31))
    assert (terms.first_due_on, terms.matures_on) == (date(2025, 4, 30), None)
    assert a_contract().ends_on(date(2025, 1, 31)) == date(2026, 1, 31)


def test_with_interest_dates_it_is_the_next_one_and_the_term_ends_with_its_months():
    contract = a_contract(interest_dates=InterestDates(20))
    terms = contract.loan_terms(date(2025, 3, 20))
    assert (terms.first_due_on, terms.matures_on) == (date(2025, 6, 20), date(2026, 3, 20))
    assert contract.loan_terms(date(2025, 3, 19)).first_due_on == date(2025, 3, 20)


def test_a_loan_repaid_at_once_needs_its_day_of_maturity():
    with pytest.raises(InvalidLoanTerms) as refused:
        check(a_contract(method="bullet", frequency="once", periods=1), date(2025, 1, 10))
    assert refused.value.pointer == "/matures_on"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"penalty": Penalty(Decimal("2.1"))}, "penalty"), ({"allocation": ("fees", "fees")}, "allocation"),
        ({"allocation": ("gifts",)}, "allocation"), ({"holiday_rule": "never"}, "holiday_rule"),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_are_refused_by_field(values, field):
    with pytest.raises(InvalidLoanTerms) as refused:
        check(a_contract(**values), date(2025, 1, 10))
    assert refused.value.pointer == f"/{field}"


def test_a_document_gives_the_contract_back():
    contract = a_contract(
        interest_dates=InterestDates(20), signed_on=date(2025, 1, 8), matures_on=date(2026, 1, 10),
        penalty=Penalty(Decimal("0.3"), Decimal("0.5"), compound=False), allocation=in_full(["due_principal"]),
    )  # fmt: skip
    assert contract_of(as_document(contract)) == contract


def test_an_allocation_order_is_made_whole_and_early_repayment_comes_last():
    assert in_full([]) == ALLOCATION
    assert in_full(["prepayment", "overdue_principal", "overdue_interest"]) == (
        "fees", "penalty", "compound", "overdue_principal", "overdue_interest", "due_interest", "due_principal", "prepayment",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [("2025-01-10", "2026-01-10", 12), ("2025-01-10", "2026-01-11", 13), ("2025-01-31", "2025-02-28", 1),
     ("2025-01-10", "2025-01-11", 1)],
)  # fmt: skip
def test_begun_months_count_as_whole(start, end, months):
    assert months_between(date.fromisoformat(start), date.fromisoformat(end)) == months


@pytest.mark.parametrize(
    ("matures_on", "latest"),
    [("2026-01-10", "2027-01-10"), ("2028-01-10", "2029-07-10"), ("2032-01-10", "2035-01-10")],
)
def test_extensions_go_as_far_as_the_general_rules_of_loans(matures_on, latest):
    contract = a_contract(method="bullet", frequency="once", periods=1, matures_on=date.fromisoformat(matures_on))
    loan = {"disbursed_on": "2025-01-10", "terms": as_document(contract)}
    assert latest_maturity(loan, read_small())[0] == date.fromisoformat(latest)


def test_a_scheme_may_be_stricter_about_extensions():
    contract = a_contract(method="bullet", frequency="once", periods=1, matures_on=date(2026, 1, 10))
    loan = {"disbursed_on": "2025-01-10", "terms": as_document(contract)}
    scheme = read_small(extension="{times: 1, share_short: 0.5}")
    assert latest_maturity(loan, scheme)[0] == date(2026, 7, 10)
