"""The evidence of a loan over HTTP: tied, compared, and missed where there is none."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from lending.supervision.evidence_due import tie_evidence_due
from records import evidence, loans
from records.clock import today
from tests.builders import OTHER_VILLAGE, a_household, a_loan
from tests.lending.scheme_texts import a_scheme

DAY = today("Asia/Shanghai")


def sent(caller, household, **values):
    body = {"id": str(uuid.uuid4()), "household": household["_id"], "photos": [{"name": "a.jpg"}], **values}
    answer = caller.post("/api/v1/evidence", json=body)
    assert answer.status_code == 201, answer.text
    tie_evidence_due()
    return answer.json()


def read(caller, loan):
    answer = caller.get(f"/api/v1/loans/{loan['_id']}/evidence")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def officer(as_user):
    """A loan officer of the county."""
    return as_user("loan_officer", institution=None)


def cow(**values):
    return {"purchases": [{"item": "stock", "name": "西门塔尔牛犊", "amount": 6000}], "used_as_agreed": "yes", **values}


def test_evidence_is_tied_by_contract_number_and_compared_with_the_use(officer):
    household = a_household()
    loan = a_loan(household=household, use="breeding")
    sent(officer, household, **cow(contract_number=loan["contract_number"].lower(), spent=6000))
    found = read(officer, loan)
    (item,) = found["items"]
    assert (item["tied_by"], item["verdict"], item["seen"], item["total"]) == (
        "contract_number",
        "matches",
        ["stock"],
        6000,
    )
    summary = found["summary"]
    assert (summary["verdict"], summary["disbursed"], summary["spent"], summary["bought"]) == (
        "matches", "10000.00", "6000.00", "6000.00",
    )  # fmt: skip
    assert [one["code"] for one in summary["findings"]] == ["evidence.use_matches"]


def test_evidence_without_a_number_is_tied_to_the_households_only_loan(officer):
    household = a_household()
    loan = a_loan(household=household, use="planting")
    sent(officer, household, **cow())
    found = read(officer, loan)
    assert [(one["tied_by"], one["verdict"]) for one in found["items"]] == [("household", "differs")]
    assert [one["code"] for one in found["summary"]["findings"]] == ["evidence.use_differs"]


def test_more_spent_than_disbursed_and_diversions_are_told(officer):
    household = a_household()
    loan = a_loan(household=household)
    purchases = [{"item": "stock", "amount": 10000.5}]
    sent(
        officer,
        household,
        purchases=purchases,
        spent=20000,
        used_as_agreed="partly",
        diversion=["house"],
        diverted=3000,
    )
    summary = read(officer, loan)["summary"]
    assert [one["code"] for one in summary["findings"]] == [
        "evidence.use_differs", "evidence.spent_over_disbursed", "evidence.bought_over_disbursed", "evidence.diverted",
    ]  # fmt: skip
    assert (summary["diverted"], summary["diverted_to"]) == ("3000.00", ["building"])


def test_evidence_of_another_household_under_this_number_is_doubtful(officer):
    loan = a_loan()
    sent(officer, a_household(), **cow(contract_number=loan["contract_number"]))
    found = read(officer, loan)
    assert (found["items"], len(found["doubtful"])) == ([], 1)
    assert [one["code"] for one in found["summary"]["findings"]] == ["evidence.none"]


def test_a_cadre_sees_what_was_seen_and_no_sum_that_was_lent(officer, as_user):
    household = a_household()
    loan = a_loan(household=household)
    sent(officer, household, **cow(spent=20000))
    found = read(as_user("village_cadre"), loan)
    assert found["items"][0]["verdict"] == "matches"
    assert not {"disbursed", "spent", "bought", "diverted"} & found["summary"].keys()
    assert "evidence.spent_over_disbursed" not in str(found["summary"])
    open_scheme = a_scheme(cadre_sees_amounts="true")
    loans.collection().update_one(
        {"_id": loan["_id"]}, {"$set": {"scheme": {"code": open_scheme.code, "version": "1"}}}
    )
    assert read(as_user("village_cadre"), loan)["summary"]["disbursed"] == "10000.00"


def without(caller, **query):
    answer = caller.get("/api/v1/loans/without-evidence", params=query)
    assert answer.status_code == 200, answer.text
    return [one["loan"] for one in answer.json()["items"]]


def test_loans_whose_evidence_is_overdue_are_listed_the_earliest_first(officer):
    scheme = a_scheme(evidence_days=10)
    named = {"scheme": {"code": scheme.code, "version": scheme.version}}
    late = a_loan(disbursed_on=DAY - timedelta(11), **named)
    a_loan(disbursed_on=DAY - timedelta(10), **named)  # its last day is today
    unknown = a_loan(disbursed_on=DAY - timedelta(31))  # no scheme: the setting says 30
    a_loan(disbursed_on=DAY - timedelta(30))
    shown = a_loan(disbursed_on=DAY - timedelta(40), household=(home := a_household()))
    sent(officer, home, **cow())
    assert loans.get(shown["_id"])["evidence_on"] == DAY.isoformat()
    assert without(officer) == [unknown["_id"], late["_id"]]
    assert len(without(officer, days=9)) == 4
    assert without(officer, region=OTHER_VILLAGE) == []
    first = officer.get("/api/v1/loans/without-evidence", params={"limit": 1}).json()
    second = officer.get("/api/v1/loans/without-evidence", params={"limit": 1, "cursor": first["next"]}).json()
    assert [one["loan"] for one in first["items"] + second["items"]] == [unknown["_id"], late["_id"]]


def test_evidence_that_is_rejected_leaves_its_loan_without(officer):
    home = a_household()
    loan = a_loan(household=home)
    held = sent(officer, home, **cow())
    document = evidence.get(held["id"])
    evidence.keep_from_form({**document, "state": "rejected"})
    tie_evidence_due()
    assert "evidence_on" not in loans.get(loan["_id"])
    assert without(officer) == [loan["_id"]]
