"""Loans over HTTP: registered under a scheme, disbursed, repaid once however often it is sent, read as each role may."""

from __future__ import annotations

import io
import threading
from datetime import date, timedelta
from decimal import Decimal

import pypdfium2
import pytest

from errors import AmountImpossible
from lending.ledger import fold_loan
from lending.loans import record_repayment
from records import loans as kept
from records.actors import at_command_line
from records.clock import today as today_in
from records.money import plain
from tests.builders import OTHER_COUNTY_VILLAGE, a_household, a_loan
from tests.http import problem
from tests.lending.scheme_texts import a_scheme

BANK = "瓮安农商行"
ALL_METHODS = "[interest_only, equal_installment, equal_principal, bullet]"


def today():
    return today_in("Asia/Shanghai")


def ago(days):
    return str(today() - timedelta(days))


@pytest.fixture
def officer(as_user):
    """A loan officer of the bank, with the scheme `small` loaded."""
    a_scheme(methods=ALL_METHODS, holiday_rule="none", renewal="{times: 1, without_repaying: true}")
    return as_user("loan_officer", institution=BANK)


@pytest.fixture
def reviewer(officer, as_user):
    return as_user("bank_reviewer", institution=BANK)


def a_contract(household=None, **values):
    terms = {
        "principal": "12000.00", "annual_rate": "0.0435", "method": "equal_principal", "periods": 12, "frequency": "monthly",
        "day_count": "30/360", "signed_on": "2025-01-08",
    }  # fmt: skip
    terms |= {key: values.pop(key) for key in list(values) if key in (*terms, "first_due_on", "matures_on", "penalty")}
    household = household or a_household(institution=BANK)
    return {
        "contract_number": f"HT-{household['code']}", "household": household["code"], "scheme": "small", "use": "breeding",
        "terms": terms, **values,
    }  # fmt: skip


def registered(caller, *args, **values):
    answer = caller.post("/api/v1/loans", json=a_contract(*args, **values))
    assert answer.status_code == 201, answer.text
    return answer.json()


def disbursed(caller, *args, on="2025-01-10", **values):
    loan = registered(caller, *args, **values)
    answer = caller.post(f"/api/v1/loans/{loan['id']}/disbursements", json={"on": on, "serial": f"D-{loan['id']}"})
    assert answer.status_code == 201, answer.text
    return answer.json()["loan"]


def repay(caller, loan, on, amount, serial="S1", **more):
    sent = {"on": on, "amount": amount, "serial": serial, **more}
    return caller.post(f"/api/v1/loans/{loan['id']}/repayments", json=sent)


def test_a_loan_is_registered_disbursed_and_read(officer):
    agreement = {"kind": "帮扶协议", "party": "甲合作社", "guaranteed_return": "3000.00"}
    loan = registered(officer, mode="self_use", agreements=[agreement], officer="xindai")
    assert loan["state"] == "signed"
    assert loan["scheme"] == {"code": "small", "version": "1"}
    assert loan["institution"] == BANK
    assert loan["terms"]["penalty"] == {"overdue_markup": "0.5", "diverted_markup": "1", "compound": False}
    assert loan["agreements"][0]["party"] == "甲合作社"
    loan = officer.post(f"/api/v1/loans/{loan['id']}/disbursements", json={"on": "2025-01-10"}).json()["loan"]
    assert (loan["state"], loan["disbursed_on"], loan["matures_on"]) == ("active", "2025-01-10", "2026-01-10")
    assert loan["figures"]["balance"] == "12000.00"
    rows = officer.get(f"/api/v1/loans/{loan['id']}/schedule").json()
    assert len(rows) == 12
    assert rows[0] == {
        "number": 1, "period_start": "2025-01-10", "due_on": "2025-02-10", "payable_until": "2025-02-10",
        "principal": "1000.00", "interest": "43.50", "paid_principal": "0.00", "paid_interest": "0.00", "settled_on": None,
        "early": False, "holidays_known": True,
    }  # fmt: skip
    assert officer.get(f"/api/v1/loans/{loan['id']}").json()["standing"]["status"] == "overdue"


def test_before_the_disbursement_the_schedule_is_what_it_would_be_today(officer):
    loan = registered(officer)
    rows = officer.get(f"/api/v1/loans/{loan['id']}/schedule?as_of=2025-01-10").json()
    assert [row["due_on"] for row in rows][:2] == ["2025-02-10", "2025-03-10"]
    assert rows[-1]["balance_after"] == "0.00"


def test_a_repayment_sent_twice_is_recorded_once(officer):
    loan = disbursed(officer)
    first, again = (repay(officer, loan, "2025-02-10", "1043.50") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["event"] == again.json()["event"]
    assert first.json()["event"]["allocation"] == {"due_interest": "43.50", "due_principal": "1000.00"}
    assert len(officer.get(f"/api/v1/loans/{loan['id']}/events").json()) == 2


def test_the_same_serial_with_another_amount_is_refused(officer):
    loan = disbursed(officer)
    repay(officer, loan, "2025-02-10", "1043.50")
    told = problem(repay(officer, loan, "2025-02-10", "1043.51"), 409, "loan.serial_conflict")
    assert told["event"] == {"n": "2", "kind": "repayment", "on": "2025-02-10", "amount": "1043.50"}
    other = disbursed(officer)
    problem(repay(officer, other, "2025-02-10", "1043.50"), 409, "loan.serial_elsewhere")


@pytest.mark.parametrize(
    ("on", "amount", "status", "code"),
    [
        ("2025-01-09", "1.00", 409, "loan.not_disbursed"),
        ("2025-01-07", "1.00", 422, "loan.before_signing"),
        ("2025-02-10", "99999.00", 422, "loan.over_balance"),
        (str(today() + timedelta(1)), "1.00", 422, "loan.in_the_future"),
        ("2025-02-10", "0.00", 422, "request.invalid_fields"),
        ("2025-02-10", "-5.00", 422, "request.invalid_fields"),
        ("2025-02-10", "1.005", 422, "request.invalid_fields"),
        ("2025-02-10", "NaN", 422, "request.invalid_fields"),
        ("2025-02-30", "1.00", 422, "request.invalid_fields"),
    ],
)
def test_a_repayment_that_cannot_be_changes_nothing(officer, on, amount, status, code):
    loan = disbursed(officer)
    before = kept.get(loan["id"])
    problem(repay(officer, loan, on, amount), status, code)
    assert kept.get(loan["id"]) == before


def test_more_than_is_owed_is_refused_with_what_would_close_the_loan(officer):
    loan = disbursed(officer)
    told = problem(repay(officer, loan, "2025-01-20", "12014.51"), 422, "loan.over_balance")
    assert told["payoff"] == "12014.50"  # ten days of 30/360 on 12000.00
    assert repay(officer, loan, "2025-01-20", "12014.50").json()["loan"]["state"] == "closed"
    problem(repay(officer, loan, "2025-01-21", "0.01", "S2"), 409, "loan.ended")


def test_a_repayment_of_the_past_takes_its_place_by_value_date(officer):
    loan = disbursed(officer)
    repay(officer, loan, "2025-03-10", "1043.50", "late")
    before = officer.get(f"/api/v1/loans/{loan['id']}/standing?as_of=2025-03-20").json()
    assert before["days_overdue"] == 38  # the first is still short of the penalty that the repayment paid first
    repay(officer, loan, "2025-02-10", "1043.50", "early")
    after = officer.get(f"/api/v1/loans/{loan['id']}/standing?as_of=2025-03-20").json()
    assert (after["status"], after["next_due_amount"]) == ("current", "1032.63")  # 1043.50 − 1039.88 is kept for April
    as_of = officer.get(f"/api/v1/loans/{loan['id']}/standing?as_of=2025-02-05").json()
    assert (as_of["balance"], as_of["status"]) == ("12000.00", "current")


def test_a_reversal_restores_what_was_and_needs_a_reviewer(officer, reviewer):
    loan = disbursed(officer)
    before = officer.get(f"/api/v1/loans/{loan['id']}").json()
    repay(officer, loan, "2025-02-10", "5000.00", early="reduce_term")
    sent = {"on": ago(0), "of": 2, "note": "退票"}
    problem(officer.post(f"/api/v1/loans/{loan['id']}/reversals", json=sent), 403, "auth.role_forbids")
    assert reviewer.post(f"/api/v1/loans/{loan['id']}/reversals", json=sent).status_code == 201
    after = officer.get(f"/api/v1/loans/{loan['id']}").json()
    for key in ("figures", "state", "matures_on", "next_due_on", "next_due_amount", "standing"):
        assert after[key] == before[key]
    problem(reviewer.post(f"/api/v1/loans/{loan['id']}/reversals", json=sent), 409, "loan.event_irreversible")
    problem(reviewer.post(f"/api/v1/loans/{loan['id']}/reversals", json={**sent, "of": 9}), 422, "loan.event_unknown")


def test_a_disbursement_with_repayments_after_it_cannot_be_reversed(officer, reviewer):
    loan = disbursed(officer)
    repay(officer, loan, "2025-02-10", "1043.50")
    answer = reviewer.post(f"/api/v1/loans/{loan['id']}/reversals", json={"on": ago(0), "of": 1, "note": "错账"})
    assert problem(answer, 409, "loan.later_events_forbid")["event"] == 2


def test_two_repayments_at_once_both_count(officer):
    loan = disbursed(officer)
    answers = []

    def pay(number):
        answers.append(repay(officer, loan, "2025-02-10", "100.00", f"S{number}").status_code)

    threads = [threading.Thread(target=pay, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 4
    held = plain(kept.get(loan["id"]))
    assert sum(one["amount"] for one in held["allocations"]) == 400
    assert [one["n"] for one in held["events"]] == [1, 2, 3, 4, 5]


def test_who_read_an_older_version_is_told(officer):
    loan = disbursed(officer)
    repay(officer, loan, "2025-02-10", "1043.50")
    told = problem(repay(officer, loan, "2025-02-11", "1.00", "S2", version=loan["version"]), 409, "loan.changed")
    assert told["version"] == loan["version"] + 1
    assert told["by"] == officer.user.username


def test_a_loan_that_breaks_the_scheme_is_refused_rule_by_rule(officer):
    sent = a_contract(
        principal="80000.00", annual_rate="0.06", use="building", mode="four_party", matures_on="2029-01-08", periods=48
    )
    told = problem(officer.post("/api/v1/loans", json=sent), 422, "loan.against_scheme")
    assert [one["pointer"] for one in told["errors"]] == [
        "/terms/principal", "/terms/matures_on", "/mode", "/use",
    ]  # fmt: skip
    assert all(one["zh"] and one["en"] for one in told["errors"])
    assert kept.collection().count_documents({}) == 0
    sent = a_contract(annual_rate="0.06")
    told = problem(officer.post("/api/v1/loans", json=sent), 422, "loan.against_scheme")
    assert told["errors"][0]["pointer"] == "/terms/annual_rate"


def test_a_legacy_loan_is_recorded_with_what_it_breaks(officer):
    loan = registered(officer, mode="four_party", principal="60000.00", legacy=True)
    assert [one["pointer"] for one in loan["deviations"]] == ["/terms/principal", "/mode"]


def test_a_second_loan_of_a_household_counts_with_the_first(officer):
    household = a_household(institution=BANK)
    disbursed(officer, household, principal="40000.00")
    sent = {**a_contract(household, principal="12000.00"), "contract_number": "HT-2"}
    told = problem(officer.post("/api/v1/loans", json=sent), 422, "loan.against_scheme")
    assert [one["pointer"] for one in told["errors"]] == ["/terms/principal", "/household"]


def test_the_version_of_the_scheme_on_the_day_of_signing_applies(officer):
    a_scheme(version='"2"', effective_from="2025-06-01", replaces='"1"', methods=ALL_METHODS, day_count="ACT/365")
    assert registered(officer)["scheme"]["version"] == "1"
    assert registered(officer, signed_on="2025-06-01")["scheme"]["version"] == "2"
    problem(officer.post("/api/v1/loans", json=a_contract(signed_on="2019-12-31")), 409, "scheme.not_in_force")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"principal": "0.00"}, "/terms/principal"), ({"annual_rate": "1.5"}, "/terms/annual_rate"),
        ({"method": "magic"}, "/terms/method"), ({"periods": 0}, "/terms/periods"), ({"use": "gold"}, "/use"),
        ({"signed_on": "2025-13-01"}, "/terms/signed_on"), ({"periods": "12"}, "/terms/periods"),
    ],
)  # fmt: skip
def test_fields_that_cannot_be_are_named(officer, change, pointer):
    told = problem(officer.post("/api/v1/loans", json=a_contract(**change)), 422, "request.invalid_fields")
    assert [one["pointer"] for one in told["errors"]] == [pointer]


def test_terms_that_do_not_fit_are_refused_with_their_field(officer):
    answer = officer.post("/api/v1/loans", json=a_contract(matures_on="2025-06-01", first_due_on="2025-02-10"))
    assert problem(answer, 422, "loan.terms_invalid")["pointer"] == "/matures_on"
    answer = officer.post("/api/v1/loans", json=a_contract(method="bullet", frequency="once", periods=1))
    assert problem(answer, 422, "loan.terms_invalid")["pointer"] == "/matures_on"


def test_a_bank_registers_its_own_loans_only(officer, as_user):
    problem(officer.post("/api/v1/loans", json=a_contract(institution="独山农商行")), 403, "loan.foreign_institution")
    county = as_user("county_office")
    answer = county.post("/api/v1/loans", json=a_contract(a_household()))
    problem(answer, 422, "loan.institution_missing")
    assert registered(county, a_household(), institution="邮储银行")["institution"] == "邮储银行"
    problem(officer.post("/api/v1/loans", json=a_contract(a_household())), 404, "household.not_found")


def test_a_contract_number_is_registered_once(officer):
    sent = a_contract()
    assert officer.post("/api/v1/loans", json=sent).status_code == 201
    sent = {**a_contract(), "contract_number": sent["contract_number"]}
    problem(officer.post("/api/v1/loans", json=sent), 409, "loan.contract_taken")


def test_disbursement_in_parts_ends_at_the_contracts_sum(officer):
    loan = registered(officer)
    address = f"/api/v1/loans/{loan['id']}/disbursements"
    officer.post(address, json={"on": "2025-01-10", "amount": "5000.00"})
    problem(officer.post(address, json={"on": "2025-01-20", "amount": "7000.01"}), 422, "loan.over_principal")
    answer = officer.post(address, json={"on": "2025-01-20", "amount": "7000.00"}).json()
    assert answer["loan"]["figures"]["disbursed"] == "12000.00"
    rows = officer.get(f"/api/v1/loans/{loan['id']}/schedule").json()
    assert sum(Decimal(row["principal"]) for row in rows) == 12000
    problem(officer.post(address, json={"on": "2025-01-21", "amount": "0.01"}), 422, "loan.over_principal")
    problem(officer.post(address, json={"on": "2025-01-21"}), 422, "loan.over_principal")


def test_an_extension_keeps_to_the_schemes_limits(officer, reviewer):
    loan = disbursed(officer, method="interest_only", periods=4, frequency="quarterly")
    address = f"/api/v1/loans/{loan['id']}/extensions"
    told = problem(
        reviewer.post(address, json={"on": "2025-12-01", "matures_on": "2027-01-11"}), 422, "loan.extension_too_long"
    )
    assert told["latest"] == "2027-01-10"
    problem(
        reviewer.post(address, json={"on": "2026-01-10", "matures_on": "2026-06-10"}), 409, "loan.extension_too_late"
    )
    problem(
        reviewer.post(address, json={"on": "2025-12-01", "matures_on": "2026-01-10"}), 422, "loan.extension_too_short"
    )
    dear = {"on": "2025-12-01", "matures_on": "2026-07-10", "annual_rate": "0.0436"}
    assert problem(reviewer.post(address, json=dear), 422, "loan.extension_too_dear")["limit"] == "0.0435"
    answer = reviewer.post(address, json={"on": "2025-12-01", "matures_on": "2026-07-10"})
    assert answer.json()["loan"]["matures_on"] == "2026-07-10"
    problem(
        reviewer.post(address, json={"on": "2026-01-01", "matures_on": "2026-08-10"}), 409, "loan.too_many_extensions"
    )
    problem(officer.post(address, json={"on": "2026-01-01", "matures_on": "2026-08-10"}), 403, "auth.role_forbids")


def test_a_renewal_ends_the_old_loan_and_begins_the_new_one(officer, reviewer):
    loan = disbursed(officer, method="interest_only", periods=4, frequency="quarterly")
    address = f"/api/v1/loans/{loan['id']}/renewals"
    terms = {
        "annual_rate": "0.0435",
        "method": "interest_only",
        "periods": 4,
        "frequency": "quarterly",
        "day_count": "30/360",
    }
    sent = {"on": "2026-01-10", "contract_number": "HT-R1", "terms": terms}
    told = problem(reviewer.post(address, json=sent), 409, "loan.interest_unpaid")
    assert Decimal(told["amount"]) > 0
    for number, on in enumerate(("2025-04-10", "2025-07-10", "2025-10-10", "2026-01-10")):
        assert repay(officer, loan, on, "130.50", f"I{number}").status_code == 201
    answer = reviewer.post(address, json=sent)
    assert answer.status_code == 201, answer.text
    assert answer.json()["loan"]["state"] == "renewed"
    new = answer.json()["renewal"]
    assert (new["state"], new["renews"], new["renewal_number"]) == ("active", loan["id"], 1)
    assert new["figures"]["balance"] == "12000.00"
    undo = {"of": 1, "on": "2026-01-11", "note": "记错了"}  # else the principal would be in neither loan
    problem(reviewer.post(f"/api/v1/loans/{new['id']}/reversals", json=undo), 409, "loan.event_irreversible")
    assert "reversal" not in new["actions"]
    again = reviewer.post(address, json=sent)
    assert (again.status_code, again.json()["renewal"]["id"]) == (200, new["id"])
    answer = reviewer.post(f"/api/v1/loans/{new['id']}/renewals", json={**sent, "contract_number": "HT-R2"})
    problem(answer, 409, "loan.too_many_renewals")


def test_without_leave_to_renew_principal_it_is_repaid_first(as_user):
    a_scheme(methods=ALL_METHODS)
    reviewer = as_user("bank_reviewer", institution=BANK)
    household = a_household(institution=BANK)
    loan = disbursed(reviewer, household)
    terms = {"annual_rate": "0.0435", "method": "bullet", "periods": 1, "frequency": "once", "matures_on": "2026-01-20"}
    sent = {"on": "2025-01-20", "contract_number": "HT-R1", "terms": terms}
    problem(reviewer.post(f"/api/v1/loans/{loan['id']}/renewals", json=sent), 409, "loan.renewal_needs_repayment")
    repay(reviewer, loan, "2025-01-20", "12014.50")
    again = {**a_contract(household, signed_on="2025-01-21"), "contract_number": "HT-R1", "renews": loan["id"]}
    new = reviewer.post("/api/v1/loans", json=again)
    assert new.json()["renewal_number"] == 1
    stranger = {**a_contract(), "renews": loan["id"]}
    problem(reviewer.post("/api/v1/loans", json=stranger), 422, "loan.renews_another")
    third = {**again, "contract_number": "HT-R2", "renews": new.json()["id"]}
    problem(reviewer.post("/api/v1/loans", json=third), 409, "loan.too_many_renewals")


def test_a_renewal_that_the_ledger_refuses_leaves_no_new_loan(officer, reviewer):
    loan = disbursed(officer, method="interest_only", periods=4, frequency="quarterly")
    repay(officer, loan, "2025-04-10", "130.50", "I1")
    repay(officer, loan, "2025-07-10", "130.50", "I2")
    terms = {"annual_rate": "0.0435", "method": "bullet", "periods": 1, "frequency": "once", "matures_on": "2026-04-10"}
    sent = {"contract_number": "HT-R1", "terms": terms}
    address = f"/api/v1/loans/{loan['id']}/renewals"
    problem(reviewer.post(address, json={**sent, "on": "2025-04-10"}), 409, "loan.later_events_forbid")
    problem(reviewer.post(address, json={**sent, "on": "2025-07-10", "version": 1}), 409, "loan.changed")
    assert [one["_id"] for one in kept.of_household_everywhere(loan["household"])] == [loan["id"]]
    new = reviewer.post(address, json={**sent, "on": "2025-07-10"}).json()["renewal"]
    assert (new["terms"]["signed_on"], new["disbursed_on"], new["state"]) == ("2025-07-10", "2025-07-10", "active")
    problem(reviewer.post(address, json={**sent, "on": "2025-07-10", "contract_number": "HT-R2"}), 409, "loan.ended")


def test_a_loan_that_still_runs_is_not_renewed_by_registering_another(officer):
    household = a_household(institution=BANK)
    loan = disbursed(officer, household)
    second = {**a_contract(household), "contract_number": "HT-R1", "renews": loan["id"]}
    told = problem(officer.post("/api/v1/loans", json=second), 409, "loan.renews_running")
    assert loan["contract_number"] in told["message"]["en"]
    assert officer.post("/api/v1/loans", json={**second, "legacy": True}).status_code == 201


def test_of_two_who_pay_a_loan_off_at_once_one_wins_and_the_other_is_told(officer):
    loan = disbursed(officer)
    answers = []

    def pay_off(serial):
        answers.append(repay(officer, loan, "2025-01-20", "12014.50", serial))

    threads = [threading.Thread(target=pay_off, args=(f"S{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"loan.ended"}
    assert len(kept.get(loan["id"])["events"]) == 2


def test_the_standing_can_be_told_as_it_was_known_then(officer):
    loan = disbursed(officer)
    known = officer.get(f"/api/v1/loans/{loan['id']}").json()["updated_at"]
    repay(officer, loan, "2025-02-10", "1043.50")
    address = f"/api/v1/loans/{loan['id']}/standing"
    asked = {"as_of": "2025-02-20"}
    assert officer.get(address, params=asked).json()["status"] == "current"
    assert officer.get(address, params={**asked, "known_at": known}).json()["days_overdue"] == 10


def test_the_fund_pays_money_comes_back_and_the_rest_is_written_off(officer, reviewer):
    loan = disbursed(officer, method="interest_only", periods=4, frequency="quarterly")
    address = f"/api/v1/loans/{loan['id']}"
    sent = {"on": "2026-04-10", "amount": "9600.00", "bank_share": "2400.00", "serial": "F1"}
    problem(reviewer.post(f"{address}/fund-payments", json={**sent, "amount": "99999.00"}), 422, "loan.over_debt")
    early = reviewer.post(f"{address}/fund-payments", json={**sent, "on": "2025-06-08"})
    assert problem(early, 409, "loan.fund_too_early")["days_overdue"] == 59
    problem(officer.post(f"{address}/recoveries", json={"on": "2026-04-10", "amount": "1.00", "serial": "R0"}), 409,
            "loan.nothing_to_recover")  # fmt: skip
    answer = reviewer.post(f"{address}/fund-payments", json=sent)
    assert answer.json()["loan"]["state"] == "compensated"
    assert reviewer.post(f"{address}/fund-payments", json=sent).status_code == 200
    assert answer.json()["loan"]["figures"]["balance"] == "0.00"
    assert answer.json()["loan"]["figures"]["lost_principal"] == "12000.00"
    problem(repay(officer, loan, "2026-05-10", "100.00"), 409, "loan.ended")
    answer = officer.post(f"{address}/recoveries", json={"on": "2026-05-10", "amount": "1000.00", "serial": "R1"})
    assert answer.json()["loan"]["figures"]["recovered"] == "1000.00"
    assert reviewer.post(f"{address}/write-offs", json={"on": "2026-06-10"}).json()["loan"]["state"] == "written_off"
    told = officer.get(f"{address}/closing-statement").json()
    assert {one["name"]: one["amount"] for one in told["sums"]}["fund_paid"] == "9600.00"


def test_a_signed_loan_can_be_cancelled_and_a_disbursed_one_not(officer):
    loan = registered(officer)
    answer = officer.post(f"/api/v1/loans/{loan['id']}/cancellation", json={"on": "2025-01-09"})
    assert answer.json()["loan"]["state"] == "cancelled"
    problem(officer.post(f"/api/v1/loans/{loan['id']}/disbursements", json={"on": "2025-01-10"}), 409, "loan.ended")
    loan = disbursed(officer)
    problem(officer.post(f"/api/v1/loans/{loan['id']}/cancellation", json={"on": "2025-01-11"}), 409, "loan.ended")


def test_an_amount_that_no_request_could_send_is_refused_all_the_same(officer):
    loan = disbursed(officer)
    for amount in ("0.00", "-1.00", "1.005", "NaN"):
        with pytest.raises(AmountImpossible):
            record_repayment(
                loan["id"], date(2025, 2, 10), Decimal(amount), "S1", at_command_line("test"), today=today()
            )
    assert len(kept.get(loan["id"])["events"]) == 1


def test_diverted_use_bears_the_higher_penalty_from_its_day(officer, reviewer):
    loan = disbursed(officer, method="interest_only", periods=4, frequency="quarterly")
    sent = {"on": "2025-01-10", "amount": "6000.00", "note": "购车"}
    assert reviewer.post(f"/api/v1/loans/{loan['id']}/diversions", json=sent).status_code == 201
    told = officer.get(f"/api/v1/loans/{loan['id']}/standing?as_of=2025-02-09").json()
    assert told["penalty"] == "21.75"  # 6000.00 × 4.35 % × 1.0 × 30 ÷ 360


def test_the_closing_statement_has_capitals_and_can_be_printed(officer):
    loan = disbursed(officer)
    address = f"/api/v1/loans/{loan['id']}/closing-statement"
    problem(officer.get(address), 409, "loan.not_ended")
    repay(officer, loan, "2025-01-20", "12014.50", "S-末")
    told = officer.get(address).json()
    assert told["sums"][0]["capitals"] == "壹万贰仟元整"
    assert told["sums"][2] == {
        "name": "paid_interest", "zh": "已还利息", "en": "Interest paid", "amount": "14.50", "capitals": "壹拾肆元伍角整",
    }  # fmt: skip
    answer = officer.get(f"{address}.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = pypdfium2.PdfDocument(io.BytesIO(answer.content))[0].get_textpage().get_text_range()
    assert "壹万贰仟元整" in text
    assert "S-末" in text


def test_lists_filter_by_what_an_officer_asks(officer):
    late = disbursed(officer, officer="li")
    paid = disbursed(officer)
    repay(officer, paid, "2025-01-20", "12014.50")
    signed = registered(officer)

    def ids(query):
        return {one["id"] for one in officer.get(f"/api/v1/loans?{query}").json()["items"]}

    assert ids("") == {late["id"], paid["id"], signed["id"]}
    assert ids("state=closed") == {paid["id"]}
    assert ids("overdue=true") == {late["id"]}
    assert ids("officer=li") == {late["id"]}
    assert ids(f"household={late['household']}") == {late["id"]}
    assert ids(f"contract_number={signed['contract_number']}") == {signed["id"]}
    assert ids("scheme=small") == {late["id"], paid["id"], signed["id"]}
    assert ids("institution=邮储银行") == set()


def test_what_falls_due_soon_comes_earliest_first(as_user):
    first = a_loan(disbursed_on=today() - timedelta(25), first_due_on=today() + timedelta(5))
    second = a_loan(disbursed_on=today() - timedelta(25), first_due_on=today() + timedelta(2))
    a_loan(disbursed_on=today() - timedelta(5), first_due_on=today() + timedelta(25))
    county = as_user("county_office")
    items = county.get("/api/v1/loans?due_within=7&limit=1").json()
    assert [one["id"] for one in items["items"]] == [second["_id"]]
    rest = county.get(f"/api/v1/loans?due_within=7&limit=5&cursor={items['next']}").json()
    assert [one["id"] for one in rest["items"]] == [first["_id"]]


def test_nobody_can_tell_a_late_loan_from_one_that_falls_due_soon_without_seeing_amounts(as_user):
    late = a_loan(disbursed_on=today() - timedelta(40), first_due_on=today() - timedelta(10))
    soon = a_loan(disbursed_on=today() - timedelta(25), first_due_on=today() + timedelta(5))
    cadre, own = as_user("village_cadre"), {"id", "household", "household_code", "region", "loan"}
    read = [cadre.get(f"/api/v1/loans/{one['_id']}").json() for one in (late, soon)]
    for query in ("", "?within=0"):
        listed = {one["loan"]: one for one in cadre.get(f"/api/v1/collection{query}").json()["items"]}
        read += [listed[one["_id"]] for one in (late, soon)]
    for one, other in zip(read[::2], read[1::2], strict=True):
        assert {key: value for key, value in one.items() if key not in own} == {
            key: value for key, value in other.items() if key not in own
        }


def test_a_cadre_sees_that_there_is_a_loan_and_when_it_falls_due_and_no_amounts(as_user):
    loan = a_loan(disbursed_on=today() - timedelta(40), first_due_on=today() - timedelta(10))
    cadre = as_user("village_cadre")
    told = cadre.get(f"/api/v1/loans/{loan['_id']}").json()
    assert set(told) == {
        "id", "region", "household", "household_code", "institution", "borrower", "has_loan", "remind",
    }  # fmt: skip
    assert (told["has_loan"], told["remind"]) == (True, True)
    assert cadre.get("/api/v1/loans").json()["items"] == [told]
    later = a_loan(disbursed_on=today() - timedelta(5), first_due_on=today() + timedelta(25))
    seen = cadre.get(f"/api/v1/loans/{later['_id']}").json()
    assert (seen["next_due_on"], seen["remind"]) == (str(today() + timedelta(25)), False)
    for path in ("/schedule", "/events", "/standing", "/closing-statement", "/closing-statement.pdf"):
        problem(cadre.get(f"/api/v1/loans/{loan['_id']}{path}"), 403, "loan.amounts_hidden")
    for query in ("overdue=true", "state=written_off", "due_within=7"):
        problem(cadre.get(f"/api/v1/loans?{query}"), 403, "loan.amounts_hidden")
    problem(repay(cadre, {"id": loan["_id"]}, ago(0), "1.00"), 403, "auth.role_forbids")


def test_a_scheme_may_open_amounts_to_cadres(as_user):
    a_scheme(cadre_sees_amounts="true")
    loan = a_loan(scheme={"code": "small", "version": "1"})
    cadre = as_user("village_cadre")
    assert cadre.get(f"/api/v1/loans/{loan['_id']}").json()["figures"]["balance"] == "10000.00"
    assert len(cadre.get(f"/api/v1/loans/{loan['_id']}/schedule").json()) == 12


def test_a_loan_outside_the_area_or_of_another_bank_is_not_found(as_user):
    loan = a_loan()
    for caller in (
        as_user("village_cadre", region=OTHER_COUNTY_VILLAGE), as_user("loan_officer", institution="邮储银行"),
        as_user("county_office", region="522726"),
    ):  # fmt: skip
        for path in ("", "/schedule", "/events", "/standing", "/closing-statement"):
            problem(caller.get(f"/api/v1/loans/{loan['_id']}{path}"), 404, "loan.not_found")
        assert caller.get("/api/v1/loans").json()["items"] == []
    problem(
        repay(as_user("loan_officer", institution="邮储银行"), {"id": loan["_id"]}, ago(0), "1.00"),
        404,
        "loan.not_found",
    )


def test_a_schedule_can_be_tried_out(as_user):
    sent = {"principal": "100.00", "annual_rate": "0.07", "method": "equal_installment", "periods": 6, "frequency": "monthly",
            "day_count": "30/360", "disbursed_on": "2024-01-01"}  # fmt: skip
    rows = as_user("village_cadre").post("/api/v1/loans/schedule", json=sent).json()
    assert [(row["principal"], row["interest"]) for row in rows][:2] == [("16.43", "0.58"), ("16.52", "0.49")]
    assert rows[-1]["balance_after"] == "0.00"
    problem(as_user("auditor").post("/api/v1/loans/schedule", json={**sent, "first_due_on": "2023-01-01"}), 422,
            "loan.terms_invalid")  # fmt: skip


def test_a_loan_read_as_of_the_future_is_refused(officer):
    loan = disbursed(officer)
    answer = officer.get(f"/api/v1/loans/{loan['id']}/standing?as_of={today() + timedelta(1)}")
    problem(answer, 422, "loan.in_the_future")


def test_each_change_is_in_the_audit_log(officer, as_user):
    loan = disbursed(officer)
    repay(officer, loan, "2025-02-10", "1043.50")
    entries = as_user("admin").get(f"/api/v1/audit?target=loan:{loan['id']}").json()["items"]
    assert {one["action"] for one in entries} == {"loan.registered", "loan.disbursement", "loan.repayment"}


def test_the_stored_loan_is_what_its_events_say(officer):
    loan = disbursed(officer)
    repay(officer, loan, "2025-02-10", "1043.50")
    repay(officer, loan, "2025-03-25", "3000.00", "S2", early="reduce_amount")
    held = plain(kept.get(loan["id"]))
    told = fold_loan(held).fields()
    assert {key: held[key] for key, value in told.items() if value is not None} == {
        key: value for key, value in told.items() if value is not None
    }  # fmt: skip
