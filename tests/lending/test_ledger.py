"""The ledger: allocation, early repayments, penalty, reversals and as-of, each sum worked out by hand beside it."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import numpy_financial
import pytest

from errors import (
    AmountOverDebt,
    DisbursementOverPrincipal,
    DisbursementTooLate,
    DomainError,
    ExtensionTooLate,
    InterestUnpaid,
    LoanEnded,
    NotDisbursed,
    NothingToRecover,
    RepaymentOverBalance,
)
from lending.contracts import Contract, Penalty
from lending.events import Event
from lending.ledger import fold
from lending.standing import standing_of
from lending.terms import InterestDates


def D(text):  # noqa: N802
    return Decimal(text)


def day(text):
    return date.fromisoformat(text)


def a_contract(**values):
    """12,000.00 at 6 % in 12 level principal parts of 1,000.00 from 2025-01-10 (a Friday); no holidays, ACT/360."""
    defaults = {
        "principal": D("12000.00"), "annual_rate": D("0.06"), "method": "equal_principal", "periods": 12,
        "frequency": "monthly", "day_count": "30/360", "holiday_rule": "none",
    }  # fmt: skip
    return Contract(**{**defaults, **values})


class Story:
    """Events with numbers, in the order of telling."""

    def __init__(self, contract=None, disbursed="2025-01-10"):
        self.contract, self.events = contract or a_contract(), []
        if disbursed:
            self.then("disbursement", disbursed, self.contract.principal)

    def then(self, kind, on, amount="0.00", of=None, **details):
        self.events.append(Event(len(self.events) + 1, kind, day(on), D(amount), of, None, details))
        return self

    def repaid(self, on, amount, **details):
        return self.then("repayment", on, amount, **details)

    def on(self, text=None):
        return fold(self.contract, self.events, day(text) if text else None)

    def standing(self, text):
        return standing_of(self.on(text))


def test_before_the_disbursement_nothing_is_owed():
    story = Story()
    assert story.on("2025-01-09").state == "signed"
    assert story.standing("2025-01-09").balance == 0
    assert story.standing("2025-01-10").balance == D("12000.00")


def test_an_installment_paid_on_its_day_settles_its_row():
    ledger = Story().repaid("2025-02-10", "1060.00").on()
    assert ledger.installments[0].settled_on == day("2025-02-10")
    assert ledger.balance == D("11000.00")
    assert ledger.book.allocations[0] == {
        "n": 2, "on": "2025-02-10", "amount": D("1060.00"), "due_interest": D("60.00"), "due_principal": D("1000.00"),
    }  # fmt: skip


def test_a_due_installment_is_overdue_from_the_day_after():
    story = Story()
    assert story.standing("2025-02-09").status == "current"
    assert story.standing("2025-02-09").due_in_days == 1
    assert story.standing("2025-02-10").status == "due"
    late = story.standing("2025-02-11")
    assert (late.status, late.days_overdue, late.bucket) == ("overdue", 1, "1-30")
    assert (late.overdue_principal, late.overdue_interest) == (D("1000.00"), D("60.00"))
    assert (late.next_due_on, late.next_due_amount) == (day("2025-03-10"), D("1055.00"))


@pytest.mark.parametrize(("on", "days", "bucket"), [
    ("2025-03-12", 30, "1-30"), ("2025-03-13", 31, "31-60"), ("2025-04-11", 60, "31-60"), ("2025-04-12", 61, "61-90"),
    ("2025-05-11", 90, "61-90"), ("2025-05-12", 91, "90+"),
])  # fmt: skip
def test_buckets_of_days_overdue(on, days, bucket):
    found = Story().standing(on)
    assert (found.days_overdue, found.bucket) == (days, bucket)


def test_penalty_is_the_penalty_rate_on_overdue_principal_by_days():
    # 1000.00 × 6 % × 1.5 × 20 ÷ 360 = 5.00; compound within the term: 60.00 × 6 % × 20 ÷ 360 = 0.20
    found = Story().standing("2025-03-02")
    assert (found.penalty, found.compound) == (D("5.00"), D("0.20"))


def test_compound_interest_is_at_the_penalty_rate_after_the_term():
    contract = a_contract(method="bullet", periods=1, frequency="once", first_due_on=day("2025-07-10"))
    # Interest of six months 360.00; after maturity 30 days: 360 × 6 % × 1.5 × 30 ÷ 360 = 2.70; 12000 × 9 % × 30 ÷ 360 = 90.00
    found = Story(contract).standing("2025-08-09")
    assert (found.penalty, found.compound) == (D("90.00"), D("2.70"))
    assert found.payoff == D("12452.70")


def test_a_scheme_may_charge_neither_penalty_nor_compound_interest():
    found = Story(a_contract(penalty=Penalty(D(0), D(0), compound=False))).standing("2025-03-02")
    assert found.compound == 0
    assert found.penalty == D("3.33")  # the contract's rate goes on: 1000.00 × 6 % × 20 ÷ 360


def test_diverted_principal_bears_the_higher_markup_and_never_both():
    # 2025-02-10 to 2025-03-02, 20 days, 6 %: overdue 1000.00, diverted 3000.00.
    # 1000 both: rate × (1 + 1.0); 2000 only diverted: × 1.0 on top of the schedule's interest.
    story = Story().then("diversion", "2025-02-10", "3000.00")
    expected = (D("1000") * 2 + D("2000")) * D("0.06") * 20 / 360
    assert story.standing("2025-03-02").penalty == expected.quantize(D("0.01"))


def test_diverted_use_that_was_mended_bears_nothing_more():
    story = Story().then("diversion", "2025-01-10", "3600.00").then("diversion", "2025-01-20", "0.00")
    assert story.standing("2025-02-05").penalty == D("6.00")  # 3600 × 6 % × 10 ÷ 360


def test_a_late_repayment_pays_penalty_then_interest_then_principal():
    ledger = Story().repaid("2025-03-02", "500.00").on()
    taken = ledger.book.allocations[0]
    assert taken["penalty"] == D("5.00")
    assert taken["compound"] == D("0.20")
    assert taken["overdue_interest"] == D("60.00")
    assert taken["overdue_principal"] == D("434.80")
    assert ledger.installments[0].unpaid == D("565.20")


def test_the_contract_may_put_principal_first():
    story = Story(a_contract(allocation=("overdue_principal", "overdue_interest", "penalty", "compound", "fees",
                                         "due_principal", "due_interest", "prepayment")))  # fmt: skip
    taken = story.repaid("2025-03-02", "1030.00").on().book.allocations[0]
    assert taken == {
        "n": 2, "on": "2025-03-02", "amount": D("1030.00"), "overdue_principal": D("1000.00"), "overdue_interest": D("30.00"),
    }  # fmt: skip


def test_money_before_the_due_day_is_kept_for_the_next_installment():
    story = Story().repaid("2025-02-08", "1060.00")
    ledger = story.on("2025-02-08")
    assert ledger.installments[0].settled_on == day("2025-02-08")
    assert ledger.book.allocations[0]["ahead"] == D("1060.00")
    assert story.standing("2025-02-20").status == "current"
    assert len(ledger.installments) == 12


def test_an_early_repayment_pays_interest_to_the_day_and_reduces_the_installments():
    # 15 days on 12000.00: 30.00; 6000.00 principal; 12 parts of 500.00 are left.
    ledger = Story().repaid("2025-01-25", "6030.00", early="reduce_amount").on()
    early, *rest = ledger.installments
    assert (early.early, early.principal, early.interest) == (True, D("6000.00"), D("30.00"))
    assert [row.principal for row in rest] == [D("500.00")] * 12
    assert rest[0].interest == D("15.00")  # 15 days on 6000.00
    assert ledger.book.matures_on == day("2026-01-10")


def test_an_early_repayment_may_end_the_loan_earlier_instead():
    ledger = Story().repaid("2025-01-25", "6030.00", early="reduce_term").on()
    _, *rest = ledger.installments
    assert [row.principal for row in rest] == [D("1000.00")] * 6
    assert rest[-1].due_on == ledger.book.matures_on == day("2025-07-10")


def test_level_installments_stay_level_when_the_term_is_reduced():
    story = Story(a_contract(method="equal_installment"))
    level = story.on().installments[0].principal + story.on().installments[0].interest
    _, *rest = story.repaid("2025-02-10", str(level + 4000), early="reduce_term").on().installments[1:]
    assert {row.principal + row.interest for row in rest[:-1]} == {level}
    assert rest[-1].principal + rest[-1].interest <= level
    balance = sum(row.principal for row in rest)
    assert len(rest) == math.ceil(numpy_financial.nper(0.005, float(level), -float(balance)))


def test_paying_off_early_costs_the_interest_to_the_day_and_no_fee():
    story = Story(a_contract(method="interest_only", frequency="quarterly", periods=4))
    assert story.standing("2025-02-24").payoff == D("12088.00")  # 44 days of 30/360 on 12000.00
    ledger = story.repaid("2025-02-24", "12088.00").on()
    assert (ledger.state, ledger.book.closed_on, ledger.balance) == ("closed", day("2025-02-24"), 0)
    assert ledger.figures()["paid_interest"] == D("88.00")


def test_principal_paid_early_on_a_bullet_stops_bearing_interest():
    contract = a_contract(method="bullet", periods=1, frequency="once", first_due_on=day("2026-01-10"))
    ledger = Story(contract).repaid("2025-07-10", "6360.00").on()
    early, last = ledger.installments
    assert (early.principal, early.interest) == (D("6000.00"), D("360.00"))
    assert (last.principal, last.interest) == (D("6000.00"), D("180.00"))


def test_what_closes_the_loan_is_not_kept_for_a_next_installment_that_asks_for_more():
    # Of 0.03 yuan at 100 % a year the interest to the day is nothing, and half a month later a cent.
    contract = a_contract(principal=D("0.03"), annual_rate=D(1), periods=3)
    assert Story(contract).on().installments[0].unpaid == D("0.01")
    ledger = Story(contract).repaid("2025-02-10", "0.02").on("2025-02-11")
    rest = ledger.payoff
    assert Story(contract).repaid("2025-02-10", "0.02").repaid("2025-02-11", str(rest)).on().state == "closed"


def test_money_paid_ahead_counts_when_the_rest_is_paid_off():
    story = Story().repaid("2025-01-20", "500.00")  # ahead: 60.00 interest, 440.00 principal
    assert story.standing("2025-01-25").payoff == D("11530.00")  # 12000.00 + 30.00 − 500.00
    ledger = story.repaid("2025-01-25", "11530.00").on()
    assert ledger.state == "closed"
    assert ledger.figures()["paid_interest"] == D("30.00")
    assert ledger.figures()["paid_principal"] == D("12000.00")
    for taken in ledger.book.allocations:
        assert sum(part for name, part in taken.items() if name not in ("n", "on", "amount")) == taken["amount"]


def test_disbursement_in_parts_derives_the_schedule_anew():
    story = (
        Story(disbursed=None)
        .then("disbursement", "2025-01-10", "6000.00")
        .then("disbursement", "2025-02-25", "6000.00")
    )
    assert [row.principal for row in story.on("2025-02-01").installments] == [D("500.00")] * 12
    ledger = story.repaid("2025-02-10", "530.00").on()
    # After the second part 5500.00 + 6000.00 over 11 installments.
    assert [row.principal for row in ledger.installments[1:]] == [D("1045.45")] * 10 + [D("1045.50")]
    assert ledger.installments[1].interest == D("42.50")  # 5500 × 15 days + 11500 × 15 days
    assert ledger.installments[1].period_start == day("2025-02-10")


def test_a_reversal_restores_the_former_state():
    before = Story().repaid("2025-02-10", "1060.00")
    after = Story().repaid("2025-02-10", "1060.00").repaid("2025-02-25", "3000.00", early="reduce_term")
    after.then("reversal", "2025-02-26", of=3)
    assert after.on("2025-02-26").fields() == before.on("2025-02-26").fields()
    assert after.on("2025-08-01").fields() == before.on("2025-08-01").fields()
    assert after.on("2025-02-25").balance < before.on("2025-02-25").balance  # it stood until it was reversed


def test_a_reversed_last_repayment_opens_the_loan_again():
    story = Story().repaid("2025-01-25", "12030.00")
    assert story.on().state == "closed"
    story.then("reversal", "2025-01-27", of=2)
    assert story.on().state == "active"
    assert story.standing("2025-02-11").days_overdue == 1


def test_as_of_ignores_what_came_later():
    story = Story().repaid("2025-02-10", "1060.00")
    then = story.on("2025-02-20").fields()
    story.repaid("2025-03-10", "1055.00").then("write_off", "2025-09-01")
    assert story.on("2025-02-20").fields() == then


def test_an_event_of_the_past_takes_its_place():
    late = Story().repaid("2025-03-10", "1055.00")
    assert late.on().book.allocations[0]["penalty"] > 0
    late.repaid("2025-02-10", "1060.00")
    assert late.on().book.allocations[0]["n"] == 3
    assert late.standing("2025-03-10").penalty == 0
    assert [row.settled_on for row in late.on().installments[:2]] == [day("2025-02-10"), day("2025-03-10")]


def test_a_holiday_puts_off_being_overdue_and_not_the_due_day():
    # 2025-05-01 to 05: Labour Day; 2025-04-27 is a Sunday that is worked.
    contract = a_contract(holiday_rule="next_working_day", first_due_on=day("2025-05-01"), periods=6)
    story = Story(contract, "2025-04-01")
    row = story.on().installments[0]
    assert (row.due_on, row.payable_until) == (day("2025-05-01"), day("2025-05-06"))
    assert story.standing("2025-05-06").status == "due"
    assert story.standing("2025-05-06").penalty == 0
    assert story.standing("2025-05-07").days_overdue == 1


def test_an_extension_moves_maturity_and_goes_on_at_the_agreed_rate():
    contract = a_contract(method="interest_only", frequency="quarterly", periods=4, interest_dates=InterestDates(20))
    story = Story(contract).then("extension", "2025-12-25", matures_on="2026-07-10", annual_rate=D("0.07"))
    ledger = story.on("2025-12-25")
    assert [str(row.due_on) for row in ledger.installments] == [
        "2025-03-20", "2025-06-20", "2025-09-20", "2025-12-20", "2026-03-20", "2026-06-20", "2026-07-10",
    ]  # fmt: skip
    # From 20 Dec: 5 days at 6 %, then 85 days at 7 % on 12000.00 (30/360).
    assert ledger.installments[4].interest == (D(12000) * (D("0.06") * 5 + D("0.07") * 85) / 360).quantize(D("0.01"))
    assert ledger.book.matures_on == day("2026-07-10")


def test_the_risk_fund_pays_and_the_borrower_goes_on_owing():
    story = Story().then("fund_paid", "2025-06-10", "9600.00", bank_share=D("2400.00"))
    ledger = story.on("2026-01-01")
    assert (ledger.state, ledger.balance) == ("compensated", 0)
    owed = Story().standing("2025-06-10").payoff
    assert ledger.book.recoverable == owed
    assert story.then("recovery", "2025-08-01", "2000.00").on().book.recoverable == owed - 2000
    assert story.then("write_off", "2025-12-31").on().state == "written_off"
    assert story.then("recovery", "2026-02-01", "100.00").on().figures()["recovered"] == D("2100.00")


def test_a_renewal_moves_the_principal_once_interest_is_paid():
    story = Story(a_contract(method="interest_only", frequency="quarterly", periods=4))
    with pytest.raises(InterestUnpaid) as refused:
        Story(story.contract).then("renewal", "2025-10-20", "12000.00").on()
    assert D(refused.value.details["amount"]) > 540
    for on in ("2025-04-10", "2025-07-10", "2025-10-10"):
        story.repaid(on, "180.00")
    ledger = story.repaid("2026-01-10", "180.00").then("renewal", "2026-01-10", "12000.00").on()
    assert (ledger.state, ledger.balance, ledger.figures()["renewed"]) == ("renewed", 0, D("12000.00"))
    assert ledger.figures()["paid_principal"] == 0


def test_fees_are_paid_before_anything_else():
    ledger = Story().then("fee", "2025-02-01", "80.00").repaid("2025-02-10", "100.00").on()
    assert ledger.book.allocations[0]["fees"] == D("80.00")
    assert ledger.book.allocations[0]["due_interest"] == D("20.00")


@pytest.mark.parametrize(
    ("story", "error"),
    [
        (lambda: Story(disbursed=None).repaid("2025-02-01", "1.00"), NotDisbursed),
        (lambda: Story().repaid("2025-01-09", "1.00"), NotDisbursed),
        (lambda: Story().repaid("2025-01-10", "12000.01"), RepaymentOverBalance),
        (lambda: Story().repaid("2025-01-10", "12000.00").repaid("2025-01-11", "0.01"), LoanEnded),
        (lambda: Story().then("disbursement", "2025-01-11", "0.01"), DisbursementOverPrincipal),
        (lambda: Story(a_contract(first_due_on=day("2025-01-10"))), DisbursementTooLate),
        (lambda: Story(disbursed=None).then("disbursement", "2025-01-10", "1.00").then("disbursement", "2026-01-10", "1.00"),
         DisbursementTooLate),
        (lambda: Story().then("extension", "2026-01-10", matures_on="2026-06-10"), ExtensionTooLate),
        (lambda: Story().then("diversion", "2025-01-11", "12000.01"), AmountOverDebt),
        (lambda: Story().then("fund_paid", "2025-01-10", "12000.00", bank_share=D("0.01")), AmountOverDebt),
        (lambda: Story().then("recovery", "2025-02-10", "1.00"), NothingToRecover),
        (lambda: Story().then("write_off", "2025-02-10").then("recovery", "2025-02-10", "12060.01"), AmountOverDebt),
        (lambda: Story().then("write_off", "2025-02-10").repaid("2025-02-11", "1.00"), LoanEnded),
        (lambda: Story().then("cancellation", "2025-02-10"), LoanEnded),
        (lambda: Story(disbursed=None).then("cancellation", "2025-02-10").then("disbursement", "2025-02-11", "1.00"), LoanEnded),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_number_of_the_event(story, error):
    told = story()
    with pytest.raises(error) as refused:
        told.on()
    assert isinstance(refused.value, DomainError)
    assert refused.value.details["event"] == told.events[-1].n
