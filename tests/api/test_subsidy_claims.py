"""Claims of interest subsidy over HTTP: drafted from the loans, frozen when submitted, corrected in the next one."""

from __future__ import annotations

import io
import threading
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from lending import subsidy_claims as claiming
from lending.loans import extend
from lending.subsidy_claims import hash_of
from records import subsidy_claims
from records.actors import at_command_line
from tests.builders import OTHER_COUNTY_VILLAGE, a_household, a_loan
from tests.lending.scheme_texts import a_scheme
from tests.lending.test_trail_keeping import repay

URL = "/api/v1/subsidy-claims"
BULLET = {
    "principal": "30000.00", "annual_rate": "0.0435", "method": "bullet", "periods": 1, "frequency": "once",
    "day_count": "ACT/360", "first_due_on": "2027-01-10", "scheme": {"code": "small", "version": "1"},
}  # fmt: skip


@pytest.fixture
def loan(db):
    """30,000.00 from 10 January 2026 for a year at 4.35 %, under a scheme that pays 70 % on up to 50,000.00."""
    a_scheme()
    return a_loan(**BULLET, contract_number="HT-1")


@pytest.fixture
def county(as_user):
    return as_user("county_office")


def draft(caller, quarter="2026Q2", **more):
    answer = caller.post(URL, json={"quarter": quarter, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def submitted(caller, claim):
    answer = caller.post(f"{URL}/{claim['id']}/submit", json={"version": claim["version"]})
    assert answer.status_code == 200, answer.text
    return answer.json()


def rows_of(caller, claim):
    return caller.get(f"{URL}/{claim['id']}/rows").json()["items"]


def test_a_draft_has_a_row_a_loan_whose_segments_explain_its_amount(loan, county):
    claim = draft(county)
    (row,) = rows_of(county, claim)
    # 30,000 × 91 × 0.0435 ÷ 360 × 0.7 = 230.9125
    assert row["segments"] == [{
        "first": "2026-04-01", "until": "2026-07-01", "days": 91, "balance": "30000.00", "eligible": "30000.00",
        "annual_rate": "0.0435", "share": "0.7", "amount": "230.91",
    }]  # fmt: skip
    assert (row["contract_number"], row["amount"], row["kind"]) == ("HT-1", "230.91", "quarter")
    assert claim["figures"] == {
        "loans": 1, "corrections": 0, "amount": "230.91", "differences": "0.00", "brought_forward": "0.00",
        "payable": "230.91", "carried_forward": "0.00",
    }  # fmt: skip


def test_an_extension_at_another_rate_earns_by_it_from_its_day_and_corrects_nothing_before(db, county):
    a_scheme(extension="{times: 1, subsidised: true}")
    loan = a_loan(**BULLET | {"first_due_on": "2026-06-30", "matures_on": "2026-06-30"})
    submitted(county, draft(county, "2026Q1"))
    changes = {"annual_rate": Decimal("0.03"), "asked_on": date(2026, 5, 1)}
    by = at_command_line("t")
    extend(loan["_id"], date(2026, 5, 1), date(2026, 12, 30), by, today=date(2026, 10, 1), **changes)
    (row,) = rows_of(county, draft(county, "2026Q2"))
    # 30,000 × 30 × 0.0435 ÷ 360 × 0.7 = 76.125; 30,000 × 61 × 0.03 ÷ 360 × 0.7 = 106.75
    assert [(one["first"], one["annual_rate"], one["amount"]) for one in row["segments"]] == [
        ("2026-04-01", "0.0435", "76.13"), ("2026-05-01", "0.03", "106.75"),
    ]  # fmt: skip


def test_a_frozen_claim_does_not_change_and_the_next_one_has_the_difference(loan, county):
    claim = submitted(county, draft(county))
    # Entered late: 10,000.00 and the interest of 131 days came back on 21 May, so that 20,000.00 were lent for 41 days.
    repay(loan, "2026-05-21", "10474.88")
    answer = county.post(f"{URL}/{claim['id']}/rebuild", json={"version": claim["version"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "subsidy.frozen")
    assert rows_of(county, claim)[0]["amount"] == "230.91"
    following = draft(county, "2026Q3")
    own, difference = sorted(rows_of(county, following), key=lambda row: row["kind"], reverse=True)
    balance = Decimal(own["segments"][0]["balance"])
    should_be = sum(Decimal(one["amount"]) for one in difference["segments"])
    assert (difference["of_quarter"], difference["claimed"]) == ("2026Q2", "230.91")
    assert Decimal(difference["amount"]) == should_be - Decimal("230.91") < 0
    assert [(one["first"], one["until"], one["days"]) for one in difference["segments"]] == [
        ("2026-04-01", "2026-05-21", 50), ("2026-05-21", "2026-07-01", 41),
    ]  # fmt: skip
    assert balance < 30000
    assert Decimal(following["figures"]["payable"]) == Decimal(own["amount"]) + Decimal(difference["amount"])


def test_a_difference_is_made_once(loan, county):
    submitted(county, draft(county, "2026Q1"))
    repay(loan, "2026-03-01", "1500.00")
    second = submitted(county, draft(county, "2026Q2"))
    assert second["figures"]["corrections"] == 1
    assert draft(county, "2026Q3")["figures"]["corrections"] == 0


def test_what_a_correction_takes_beyond_a_claim_is_carried_into_the_next(loan, county):
    submitted(county, draft(county, "2026Q1"))
    repay(loan, "2026-01-11", "30003.62")
    second = draft(county, "2026Q2")
    # Paid back the day after: of 205.54 only one day's 2.54 stands.
    figures = second["figures"]
    assert (figures["amount"], figures["differences"], figures["payable"]) == ("0.00", "-203.00", "0.00")
    assert figures["carried_forward"] == "-203.00"
    submitted(county, second)
    assert draft(county, "2026Q3")["figures"]["brought_forward"] == "-203.00"


def test_a_draft_from_before_an_earlier_quarter_was_submitted_is_computed_anew(loan, county):
    submitted(county, draft(county, "2026Q1"))
    repay(loan, "2026-01-11", "30003.62")
    second, third = draft(county, "2026Q2"), draft(county, "2026Q3")
    submitted(county, second)
    address = f"{URL}/{third['id']}"
    answer = county.post(f"{address}/submit", json={"version": third["version"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "subsidy.stale")
    anew = county.post(f"{address}/rebuild", json={"version": third["version"]}).json()
    assert (anew["figures"]["corrections"], anew["figures"]["brought_forward"]) == (0, "-203.00")
    submitted(county, anew)


def test_a_loan_is_claimed_once_a_quarter_however_areas_overlap(loan, county, as_user):
    first = draft(county)
    answer = as_user("township_office", region="522725001").post(URL, json={"quarter": "2026Q2"})
    assert (answer.status_code, answer.json()["code"]) == (409, "subsidy.claimed_elsewhere")
    assert county.post(URL, json={"quarter": "2026Q2"}).json()["code"] == "subsidy.claimed_elsewhere"
    assert county.delete(f"{URL}/{first['id']}?version=1").status_code == 204
    draft(as_user("township_office", region="522725001"))
    assert subsidy_claims.rows().count_documents({}) == 1


def test_of_two_who_submit_at_once_one_is_told(loan, county):
    claim, answers = draft(county), []

    def submit():
        answers.append(county.post(f"{URL}/{claim['id']}/submit", json={"version": 1}).status_code)

    threads = [threading.Thread(target=submit) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [200, 409]


def test_the_hash_proves_what_was_submitted(loan, county):
    claim = submitted(county, draft(county))
    held = subsidy_claims.claims().find_one({"_id": claim["id"]})
    assert hash_of(held, subsidy_claims.every_row(claim["id"])) == claim["sha256"]
    subsidy_claims.rows().update_one({}, {"$set": {"loan": "another"}})
    assert hash_of(held, subsidy_claims.every_row(claim["id"])) != claim["sha256"]


def test_another_person_records_the_payment(loan, county, as_user):
    claim = submitted(county, draft(county))
    body = {"version": claim["version"], "paid_on": "2026-08-01"}
    assert county.post(f"{URL}/{claim['id']}/payment", json=body).json()["code"] == "subsidy.same_person"
    paid = as_user("county_office").post(f"{URL}/{claim['id']}/payment", json=body).json()
    assert (paid["state"], paid["paid_on"]) == ("paid", "2026-08-01")
    again = as_user("county_office").post(f"{URL}/{claim['id']}/payment", json={**body, "version": paid["version"]})
    assert again.json()["code"] == "subsidy.state_forbids"


def test_a_banks_claim_has_its_own_loans_and_a_households_cap_is_one(loan, as_user):
    other = a_loan(**{**BULLET, "principal": "40000.00"}, household=_household_of(loan), institution="邮储银行",
                   disbursed_on=date(2026, 2, 1))  # fmt: skip
    bank = as_user("bank_reviewer", institution="邮储银行")
    (row,) = rows_of(bank, draft(bank))
    assert row["loan"] == other["_id"]
    assert [one["eligible"] for one in row["segments"]] == ["20000.00"]


def _household_of(loan):
    return {"_id": loan["household"], "code": loan["household_code"], "region": loan["region"], "head_name": "李建国"}


def test_a_loan_under_an_unknown_scheme_earns_nothing(loan, county):
    a_loan(**{**BULLET, "scheme": {"code": "unknown", "version": "1"}})
    assert draft(county)["figures"]["loans"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [({"quarter": "2026Q5"}, "subsidy.bad_quarter"), ({"quarter": "2199Q1"}, "subsidy.bad_quarter"),
     ({"quarter": "2026Q2", "region": "5227"}, "subsidy.region_too_wide"), ({"region": "522725"}, "request.invalid_fields")],
)  # fmt: skip
def test_what_cannot_be_claimed_is_refused(loan, as_user, body, code):
    answer = as_user("county_office", region="5227").post(URL, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert subsidy_claims.claims().count_documents({}) == 0


def test_other_areas_and_roles(loan, county, as_user):
    claim = draft(county)
    assert as_user("county_office", region="522726").get(f"{URL}/{claim['id']}").status_code == 404
    assert as_user("village_cadre").get(URL).status_code == 403
    assert as_user("loan_officer").post(URL, json={"quarter": "2026Q2"}).status_code == 403
    a_loan(**BULLET, household=a_household(region=OTHER_COUNTY_VILLAGE))
    assert claiming.earned(claiming.Scope("522725"), "2026Q2")[0][0]["_id"] == loan["_id"]


def test_the_workbook_is_masked_and_its_amounts_are_formulas(db, as_user):
    a_scheme()
    made = as_user("county_office").post("/api/v1/households", json={
        "code": "h-1", "region": "522725001003",
        "members": [{"name": "李建国", "relation": "户主", "id_number": "11010519491231002X"}],
    })  # fmt: skip
    assert made.status_code == 201, made.text
    household = {**made.json(), "_id": made.json()["id"]}
    member = made.json()["members"][0]["id"]
    a_loan(**BULLET, household=household, borrower={"member": member, "name": "李建国"}, contract_number="HT-1")
    county = as_user("county_office")
    claim = draft(county)
    sheet, segments = _sheets(county.get(f"{URL}/{claim['id']}/file"))
    assert [cell.value for cell in sheet[4]][3:8] == ["HT-1", "h-1", "李*", "110105********002X", ""]
    assert sheet["A1"].value.startswith("贵州省黔南布依族苗族自治州瓮安县 2026Q")
    assert {one.page_setup.orientation for one in (sheet, segments)} == {"landscape"}
    assert (sheet.print_title_rows, segments.print_title_rows) == ("$3:$3", "$1:$1")
    assert sheet["K5"].value == "=SUM(K4:K4)"
    assert segments["J2"].value == "=ROUND(G2*E2*H2*I2/360,2)"
    whole, _ = _sheets(county.get(f"{URL}/{claim['id']}/file?unmask=id_number&purpose=财政拨付核对"))
    assert [cell.value for cell in whole[4]][5:7] == ["李建国", "11010519491231002X"]
    assert county.get(f"{URL}/{claim['id']}/file?unmask=id_number").json()["code"] == "household.unmask_purpose"


def _sheets(answer):
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
