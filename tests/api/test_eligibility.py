"""Eligibility over HTTP: facts from the register, ratings and loans of every bank."""

from __future__ import annotations

from decimal import Decimal

import pytest

from households.people import encrypted
from tests.builders import OTHER_COUNTY_VILLAGE, a_household, a_loan
from tests.http import problem
from tests.lending.scheme_texts import a_scheme

ID_NUMBER = "11010519491231002X"  # born on 31 December 1949


@pytest.fixture
def household(db):
    a_scheme(("from: 18, to: 60", "from: 18, to: 65"), running_loans="2")
    member = {"id": "m1", "name": "李建国", "relation": "户主", "id_number": encrypted("id_number", ID_NUMBER)}
    return a_household(members=[member, {"id": "m2", "name": "王秀英", "relation": "配偶"}])


def ask(caller, household, **query):
    words = "&".join(f"{key}={value}" for key, value in ({"scheme": "small", "on": "2015-12-31"} | query).items())
    return caller.get(f"/api/v1/households/{household['_id']}/eligibility?{words}")


def told(answer):
    assert answer.status_code == 200, answer.text
    return {one["condition"]: one["outcome"] for one in answer.json()["conditions"]}


def test_the_age_follows_from_the_id_number_on_the_day(as_user, household):
    cadre = as_user("village_cadre")
    old = {"version": "1"}
    assert told(ask(cadre, household, **old, on="2015-12-30"))["age"] == "pass"
    assert told(ask(cadre, household, **old, on="2015-12-31"))["age"] == "fail"
    assert told(ask(cadre, household, **old, member="m2"))["age"] == "unknown"
    problem(ask(cadre, household, **old, member="m9"), 404, "household.member_not_found")


def test_every_condition_is_told_in_words_with_its_source(as_user, household):
    answer = ask(
        as_user("loan_officer", institution=None), household, on="2022-05-01", amount="60000", use="building", months=12
    ).json()
    assert answer["outcome"] == "fail"
    assert answer["scheme"] == {"code": "small", "version": "1", "name": "小方案"}
    amount = next(one for one in answer["conditions"] if one["condition"] == "amount")
    assert amount["words"]["zh"].startswith("60000")
    assert amount["source"]["pointer"] == "/amount"
    assert all(one["words"]["zh"] and one["words"]["en"] and one["title"]["zh"] for one in answer["conditions"])


def test_loans_of_other_banks_count_without_being_named(as_user, household):
    client = a_household(institution="瓮安农商行")
    loan = a_loan(household=client, institution="另一银行", overdue_from="2022-04-01")
    answer = ask(as_user("loan_officer", institution="瓮安农商行"), client, on="2022-05-01", amount="1000")
    assert told(answer)["overdue"] == "fail"
    assert loan["contract_number"] not in answer.text
    assert loan["contract_number"] in ask(as_user("county_office"), client, on="2022-05-01").text


def test_a_cadre_sees_outcomes_and_no_sums(as_user, household):
    a_loan(household=household, principal="10000.00")
    mine, others = (
        ask(as_user(role), household, on="2022-05-01", amount="45000") for role in ("village_cadre", "county_office")
    )
    assert told(mine)["exposure"] == told(others)["exposure"] == "fail"
    assert "10000" not in mine.text
    assert "10000" in others.text


def test_a_household_or_scheme_elsewhere_is_not_found(as_user, household):
    stranger = as_user("village_cadre", region=OTHER_COUNTY_VILLAGE)
    problem(ask(stranger, household, on="2022-05-01"), 404, "household.not_found")
    cadre = as_user("village_cadre")
    problem(ask(cadre, household, on="2019-12-31"), 409, "scheme.not_in_force")
    problem(ask(cadre, household, scheme="none"), 409, "scheme.not_in_force")
    problem(ask(cadre, household, version="9"), 404, "scheme.not_found")


@pytest.mark.parametrize(
    "query", [{"amount": "x"}, {"amount": "-1"}, {"months": "0"}, {"on": "x"}, {"method": "x"}, {"mode": "x"}]
)
def test_a_wrong_question_is_refused(as_user, household, query):
    problem(ask(as_user("village_cadre"), household, **query), 422, "request.invalid_fields")


def test_a_loan_that_is_signed_counts_with_its_principal(as_user, household):
    a_loan(household=household, principal="20000.00", state="signed")
    answer = ask(as_user("county_office"), household, on="2022-05-01", amount="30100")
    exposure = next(one for one in answer.json()["conditions"] if one["condition"] == "exposure")
    assert Decimal(exposure["value"]) == Decimal(50100)
    assert exposure["outcome"] == "fail"
