"""A loan tried out before it is registered tells what registering it would make of it, and stores nothing."""

from __future__ import annotations

from records import loans as kept
from tests.api.test_loans import BANK, a_contract, officer, registered  # noqa: F401  (a fixture)
from tests.builders import OTHER_COUNTY_VILLAGE, a_household
from tests.http import problem

TRIAL = "/api/v1/loans/trial"


def test_a_trial_has_the_terms_and_schedule_that_the_loan_will_have(officer):  # noqa: F811
    sent = a_contract(day_count=None, method="equal_installment")
    del sent["contract_number"], sent["terms"]["day_count"]
    tried = officer.post(TRIAL, json=sent).json()
    assert kept.collection().count_documents({}) == 0
    loan = registered(officer, **{**sent, "household": a_household(institution=BANK)})
    assert (tried["terms"], tried["scheme"]) == (loan["terms"], loan["scheme"])
    assert (tried["months"], tried["matures_on"], tried["institution"]) == (12, "2026-01-08", BANK)
    shown = officer.post("/api/v1/loans/schedule", json={
        key: loan["terms"][key] for key in ("principal", "annual_rate", "method", "periods", "frequency", "day_count")
    } | {"disbursed_on": "2025-01-08"}).json()  # fmt: skip
    assert tried["schedule"] == shown


def test_a_trial_tells_each_rule_that_the_loan_breaks_instead_of_refusing_it(officer):  # noqa: F811
    sent = a_contract(principal="80000.00", use="building", mode="four_party")
    told = problem(officer.post("/api/v1/loans", json=sent), 422, "loan.against_scheme")["errors"]
    tried = officer.post(TRIAL, json=sent).json()["deviations"]
    assert [one for one in tried if not one.get("unchecked")] == told
    assert [one["pointer"] for one in tried if one.get("unchecked")] == ["/application"]


def test_a_loan_without_an_application_is_kept_as_one_whose_chain_nobody_checked(officer):  # noqa: F811
    loan = registered(officer, household=a_household(institution=BANK))
    assert [(one["pointer"], one["unchecked"]) for one in loan["deviations"]] == [("/application", True)]


def test_a_trial_refuses_what_no_loan_can_be(officer, as_user):  # noqa: F811
    sent = a_contract(first_due_on="2024-01-01")
    problem(officer.post(TRIAL, json=sent), 422, "loan.terms_invalid")
    problem(officer.post(TRIAL, json=a_contract(signed_on="2019-12-31")), 409, "scheme.not_in_force")
    elsewhere = a_household(region=OTHER_COUNTY_VILLAGE, institution=BANK)
    problem(officer.post(TRIAL, json=a_contract(elsewhere)), 404, "household.not_found")
    problem(as_user("township_office").post(TRIAL, json=a_contract()), 403, "auth.role_forbids")
