"""The risk fund over HTTP: money in, claims with their shares, what comes back, the stop rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from households.numbers import today
from lending import risk_funds as accounts
from lending import trail_keeping
from lending.fund_claims import carry_out_due
from lending.loans import record_recovery, record_repayment, reverse
from records import loans, risk_funds
from records.actors import at_command_line
from records.scopes import Scope
from tests.builders import a_household, a_loan
from tests.lending.scheme_texts import a_scheme

FUNDS, CLAIMS = "/api/v1/risk-funds", "/api/v1/fund-claims"
BANK = "瓮安农商行"
BY, TODAY = at_command_line("bank"), today()


@pytest.fixture
def late_loan(db):
    """10,000.00 in twelve installments from February 2026, none of them paid; the scheme's fund bears 80 %, from 60 days on."""
    a_scheme(("  trigger_days: 60\n", "  trigger_days: 60\n  stop_rate: 0.03\n  leverage: 10\n"))
    return a_loan(scheme={"code": "small", "version": "1"}, contract_number="HT-1")


@pytest.fixture
def county(as_user):
    return as_user("county_office")


@pytest.fixture
def bank(as_user):
    return as_user("loan_officer", institution=BANK)


@pytest.fixture
def fund(late_loan, county):
    made = county.post(FUNDS, json={"name": "县补偿金", "region": "522725", "scheme": "small"}).json()
    return pay_in(county, made, "100000.00", "p1")


def pay_in(caller, fund, amount, serial, kind="payment_in"):
    body = {"kind": kind, "amount": amount, "on": "2026-01-05", "serial": serial, "source": "县财政"}
    answer = caller.post(f"{FUNDS}/{fund['id']}/entries", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def proposed(bank, loan):
    answer = bank.post(CLAIMS, json={"loan": loan["_id"], "reason": "借款人失联"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def balance(caller, fund):
    return caller.get(f"{FUNDS}/{fund['id']}").json()["figures"]["balance"]


def test_a_claim_is_paid_out_of_the_account_and_into_the_loan(fund, late_loan, bank, county):
    claim = proposed(bank, late_loan)
    assert (claim["loss"], claim["sharing"]["fund"], claim["sharing"]["bank"]) == ("10000.00", "8000.00", "2000.00")
    assert claim["days_overdue"] >= 60
    paid = county.post(f"{CLAIMS}/{claim['id']}/approval").json()
    assert paid["state"] == "paid"
    assert balance(county, fund) == "92000.00"
    loan = loans.get(late_loan["_id"])
    assert (loan["state"], loan["figures"]["fund_paid"].to_decimal()) == ("compensated", Decimal("8000.00"))
    lines = county.get(f"{FUNDS}/{fund['id']}/entries").json()["items"]
    assert [(line["kind"], line["amount"], line["balance"]) for line in lines] == [
        ("payment_in", "100000.00", "100000.00"), ("compensation", "8000.00", "92000.00"),
    ]  # fmt: skip
    assert lines[1]["sharing"]["split"] == {"county": "8000.00", "township": "0.00", "village": "0.00"}
    again = county.post(f"{CLAIMS}/{claim['id']}/approval")
    assert again.json()["code"] == "fund_claim.changed"
    assert "(paid)" in again.json()["message"]["en"]
    assert balance(county, fund) == "92000.00"


def test_what_comes_back_goes_back_in_the_same_shares_and_a_reversal_undoes_it(fund, late_loan, bank, county):
    claim = proposed(bank, late_loan)
    county.post(f"{CLAIMS}/{claim['id']}/approval")
    done = record_recovery(late_loan["_id"], TODAY, Decimal("1000.00"), "r1", BY, today=TODAY)
    trail_keeping.keep_trails_due()
    trail_keeping.keep([loans.get(late_loan["_id"])])
    assert balance(county, fund) == "92800.00"
    reverse(late_loan["_id"], done.event["n"], TODAY, "记错了", BY, today=TODAY)
    trail_keeping.keep_trails_due()
    assert balance(county, fund) == "92000.00"


def test_the_fund_gets_back_no_more_than_it_paid(fund, late_loan, bank, county):
    claim = proposed(bank, late_loan)
    county.post(f"{CLAIMS}/{claim['id']}/approval")
    owed = loans.get(late_loan["_id"])["figures"]["recoverable"].to_decimal()
    assert owed > Decimal("10000.00")  # interest and penalty, which the fund did not pay
    record_recovery(late_loan["_id"], TODAY, owed, "r1", BY, today=TODAY)
    trail_keeping.keep_trails_due()
    assert balance(county, fund) == "100000.00"
    line = county.get(f"{FUNDS}/{fund['id']}/entries").json()["items"][-1]
    assert (line["sharing"]["fund"], line["sharing"]["bank"]) == ("8000.00", str(owed - 8000))


def test_a_compensation_that_is_reversed_in_the_loan_comes_back_and_may_be_claimed_again(fund, late_loan, bank, county):
    claim = proposed(bank, late_loan)
    county.post(f"{CLAIMS}/{claim['id']}/approval")
    reverse(late_loan["_id"], loans.get(late_loan["_id"])["events"][-1]["n"], TODAY, "记错了", BY, today=TODAY)
    trail_keeping.keep_trails_due()
    assert balance(county, fund) == "100000.00"
    assert county.get(f"{CLAIMS}/{claim['id']}").json()["state"] == "undone"
    assert county.get("/api/v1/indicators").json()["total"]["values"]["compensation"]["value"] == "0.00"
    risk_funds.claims().update_one({}, {"$set": {"decided_at": datetime(2026, 9, 1, tzinfo=UTC)}})
    before = county.get("/api/v1/indicators?as_of=2026-09-30").json()["total"]["values"]["compensation"]["value"]
    assert before == "8000.00"
    again = proposed(bank, late_loan)
    assert county.post(f"{CLAIMS}/{again['id']}/approval").json()["state"] == "paid"
    assert balance(county, fund) == "92000.00"


def test_a_claim_is_not_approved_for_another_loss_than_there_is(fund, late_loan, bank, county):
    claim = proposed(bank, late_loan)
    record_repayment(late_loan["_id"], TODAY, Decimal("3000.00"), "part", BY, today=TODAY)
    answer = county.post(f"{CLAIMS}/{claim['id']}/approval")
    assert (answer.status_code, answer.json()["code"]) == (409, "fund_claim.outdated")
    left = loans.get(late_loan["_id"])["figures"]["balance"].to_decimal()
    assert answer.json()["loss"] == str(left)
    county.post(f"{CLAIMS}/{claim['id']}/refusal", json={"reason": "已部分归还"})
    assert proposed(bank, late_loan)["loss"] == str(left)


def test_where_there_is_an_account_nothing_is_paid_past_it(fund, late_loan, as_user):
    reviewer = as_user("bank_reviewer", institution=BANK)
    sent = {"on": str(TODAY), "amount": "8000.00", "bank_share": "2000.00", "serial": "F-1"}
    answer = reviewer.post(f"/api/v1/loans/{late_loan['_id']}/fund-payments", json=sent)
    assert (answer.status_code, answer.json()["code"]) == (409, "fund_claim.needed")


def test_a_loan_that_is_not_late_enough_is_refused(fund, bank, late_loan):
    early = a_loan(scheme={"code": "small", "version": "1"}, disbursed_on=date(2026, 9, 10), first_due_on="2026-10-10")
    answer = bank.post(CLAIMS, json={"loan": early["_id"], "reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "fund_claim.too_early")
    assert risk_funds.claims().count_documents({}) == 0


def test_a_loan_is_claimed_once_until_it_is_refused(fund, late_loan, bank, county):
    claim = proposed(bank, late_loan)
    assert bank.post(CLAIMS, json={"loan": late_loan["_id"], "reason": "x"}).json()["code"] == "fund_claim.exists"
    refused = county.post(f"{CLAIMS}/{claim['id']}/refusal", json={"reason": "材料不全"}).json()
    assert (refused["state"], refused["decision"]) == ("refused", "材料不全")
    proposed(bank, late_loan)
    assert [one["state"] for one in bank.get(CLAIMS).json()["items"]] == ["proposed", "refused"]


def test_a_loan_repaid_meanwhile_leaves_the_claim_as_it_was(fund, late_loan, bank, county):
    claim = proposed(bank, late_loan)
    payoff = bank.get(f"/api/v1/loans/{late_loan['_id']}/standing").json()["payoff"]
    record_repayment(late_loan["_id"], TODAY, Decimal(payoff), "all", BY, today=TODAY)
    answer = county.post(f"{CLAIMS}/{claim['id']}/approval")
    assert answer.status_code == 409
    assert county.get(f"{CLAIMS}/{claim['id']}").json()["state"] == "proposed"
    assert balance(county, fund) == "100000.00"


def test_an_account_with_too_little_says_so_and_the_claim_waits(late_loan, bank, county):
    small = county.post(FUNDS, json={"name": "x", "region": "522725", "scheme": "small"}).json()
    pay_in(county, small, "7999.99", "p1")
    claim = proposed(bank, late_loan)
    answer = county.post(f"{CLAIMS}/{claim['id']}/approval")
    assert (answer.status_code, answer.json()["code"]) == (409, "fund.too_small")
    assert loans.get(late_loan["_id"])["state"] == "active"
    pay_in(county, small, "0.01", "p2")
    assert county.post(f"{CLAIMS}/{claim['id']}/approval").json()["state"] == "paid"


def test_a_claim_left_half_way_is_finished_by_the_worker(fund, late_loan, bank, county):
    claim = risk_funds.claims().find_one({"_id": proposed(bank, late_loan)["id"]})
    risk_funds.change_claim(claim, ("proposed",), {"state": "approved", "decided_on": "2026-11-20", "decided_by": "x"})
    assert carry_out_due() == 1
    assert carry_out_due() == 0
    assert balance(county, fund) == "92000.00"
    assert loans.get(late_loan["_id"])["state"] == "compensated"


def test_who_claims_does_not_approve(fund, late_loan, bank, county):
    claim = proposed(bank, late_loan)
    risk_funds.claims().update_one({}, {"$set": {"proposed_by": county.user.username}})
    assert county.post(f"{CLAIMS}/{claim['id']}/approval").json()["code"] == "fund_claim.same_person"
    refused = bank.post(f"{CLAIMS}/{claim['id']}/approval")
    assert (refused.status_code, refused.json()["message"]["en"]) == (403, "Your role (loan officer) may not do this.")


def test_the_same_serial_again_changes_nothing_and_another_amount_is_refused(fund, county):
    assert pay_in(county, fund, "100000.00", "p1")["figures"]["balance"] == "100000.00"
    body = {"kind": "payment_in", "amount": "5.00", "on": "2026-01-05", "serial": "p1"}
    assert county.post(f"{FUNDS}/{fund['id']}/entries", json=body).json()["code"] == "fund.serial_taken"


def test_a_wrong_entry_is_reversed_and_nothing_is_overdrawn(fund, county):
    after = pay_in(county, fund, "60000.00", "w1", kind="withdrawal")
    assert after["figures"]["balance"] == "40000.00"
    undo = {"of": 1, "on": "2026-01-06", "reason": "记错了"}
    assert county.post(f"{FUNDS}/{fund['id']}/reversals", json=undo).json()["code"] == "fund.too_small"
    assert (
        county.post(f"{FUNDS}/{fund['id']}/reversals", json={**undo, "of": 2}).json()["figures"]["balance"]
        == "100000.00"
    )
    assert county.post(f"{FUNDS}/{fund['id']}/reversals", json={**undo, "of": 9}).json()["code"] == "fund.no_such_event"


def test_nothing_is_taken_out_on_a_day_that_did_not_have_it_or_has_not_come(fund, county):
    body = {"kind": "withdrawal", "amount": "1.00", "on": "2026-01-04", "serial": "w1"}  # paid in on the 5th
    refused = county.post(f"{FUNDS}/{fund['id']}/entries", json=body).json()
    assert (refused["code"], "0.00" in refused["message"]["en"]) == ("fund.too_small", True)
    tomorrow = {**body, "on": str(TODAY + timedelta(1))}
    assert county.post(f"{FUNDS}/{fund['id']}/entries", json=tomorrow).json()["code"] == "loan.in_the_future"
    assert balance(county, fund) == "100000.00"
    assert county.post(f"{FUNDS}/{fund['id']}/entries", json={**body, "on": "2026-01-05"}).status_code == 201


def test_a_county_has_one_account_a_bank_and_scheme(fund, county):
    body = {"name": "y", "region": "522725", "scheme": "small"}
    assert county.post(FUNDS, json=body).json()["code"] == "fund.exists"
    assert county.post(FUNDS, json={**body, "institution": BANK}).status_code == 201
    assert county.post(FUNDS, json={**body, "region": "522725001"}).status_code == 422
    assert county.post(FUNDS, json={**body, "region": "522726"}).status_code == 404


def test_the_limits_are_the_bad_loans_and_the_leverage(fund, late_loan, county):
    trail_keeping.keep_trails_due()
    found = county.get(f"{FUNDS}/{fund['id']}/limits?as_of=2026-06-30").json()
    assert (found["balance"], found["bad"], found["stopped"]) == ("10000.00", "10000.00", True)
    assert (found["leverage"], found["too_little_lent"]) == ("0.1", True)
    before = county.get(f"{FUNDS}/{fund['id']}/limits?as_of=2026-03-01").json()
    assert (before["bad_rate"], before["stopped"]) == ("0", False)
    assert county.get(f"{FUNDS}/{fund['id']}/limits?as_of=2026-01-04").json()["fund"] == "0.00"  # paid in on the 5th


def test_where_too_many_loans_are_bad_nothing_new_is_lent(fund, late_loan, as_user):
    trail_keeping.keep_trails_due()
    new = {
        "contract_number": "HT-2", "household": a_household()["code"], "scheme": "small", "mode": "self_use", "use": "breeding",
        "terms": {"principal": "10000.00", "annual_rate": "0.0435", "method": "equal_installment", "periods": 12,
                  "frequency": "monthly", "signed_on": "2026-07-01"},
    }  # fmt: skip
    officer = as_user("loan_officer", institution=BANK)
    a_household(code="own", institution=BANK)
    answer = officer.post("/api/v1/loans", json={**new, "household": "own"})
    assert (answer.status_code, answer.json()["code"]) == (409, "fund.lending_stopped"), answer.text
    assert "100.00%" in answer.json()["message"]["zh"]
    early = {**new, "household": "own", "terms": {**new["terms"], "signed_on": "2026-02-01"}}
    assert officer.post("/api/v1/loans", json=early).status_code == 201


def test_figures_are_what_the_entries_sum_to(fund):
    assert accounts.wrong_figures(Scope()) == []
    risk_funds.funds().update_one({}, {"$set": {"figures.balance": None}})
    assert accounts.wrong_figures(Scope(), mend=True) == [fund["id"]]
    assert accounts.wrong_figures(Scope()) == []


def test_other_areas_and_roles(fund, late_loan, bank, as_user):
    claim = proposed(bank, late_loan)
    elsewhere = as_user("county_office", region="522726")
    assert elsewhere.get(f"{FUNDS}/{fund['id']}").status_code == 404
    assert elsewhere.post(f"{CLAIMS}/{claim['id']}/approval").status_code == 404
    assert (
        as_user("loan_officer", institution="邮储银行")
        .post(CLAIMS, json={"loan": late_loan["_id"], "reason": "x"})
        .status_code
        == 404
    )
    assert as_user("village_cadre").get(FUNDS).status_code == 403
