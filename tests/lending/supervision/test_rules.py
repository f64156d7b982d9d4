"""The supervision rules: each finds what it should and nothing else; items appear once, and only people close them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.supervision.daily import run_due_rules
from lending.supervision.rule_runs import RuleSettings, run_all
from lending.supervision.rules import Facts, found_in
from records import loans
from records import rectification_items as items
from records.clock import now
from records.database import database
from records.money import plain
from records.scopes import Scope
from tests.builders import OTHER_VILLAGE, VILLAGE, a_household, a_loan
from tests.lending.scheme_texts import a_scheme, read_small

TODAY = date(2026, 11, 25)
LOAN = {
    "_id": "L", "contract_number": "HT1", "household": "h", "state": "active", "disbursed_on": "2026-01-10", "use": "breeding",
    "matures_on": "2027-01-10", "borrower": {"member": "m1"}, "terms": {"principal": Decimal(30000)}, "events": [],
}  # fmt: skip
HOUSEHOLD = {"category": "脱贫户", "members": [{"id": "m1", "birth_date": "1980-05-01"}]}
GOOD = {"_id": "E", "purchases": [{"item": "stock"}], "used_as_agreed": "yes"}


def found(evidence=(GOOD,), household=HOUSEHOLD, owed=Decimal(0), **loan):
    facts = Facts({**LOAN, **loan}, TODAY, read_small(), household, list(evidence), owed)
    return {rule.id: details for rule, details in found_in(facts)}


def test_a_loan_in_order_has_nothing_found():
    assert found() == {}


def test_an_amount_over_the_limit():
    assert found(terms={"principal": Decimal("50000.01")})["amount_over_limit"]["limit"] == 50000
    assert found(owed=Decimal("20000.01")).keys() == {"amount_over_limit"}
    assert found(owed=Decimal(20000)) == {}


def test_a_term_over_the_limit():
    assert found(matures_on="2029-01-10") == {}
    assert found(matures_on="2029-01-11").keys() == {"term_over_limit"}
    extended = {"matures_on": "2029-06-01", "events": [{"kind": "extension"}]}
    assert found(**extended) == {}


def test_a_use_that_the_scheme_does_not_permit():
    assert found(use="trade", evidence=[{**GOOD, "purchases": []}])["forbidden_use"] == {"uses": ["小型商贸"]}
    house = {**GOOD, "used_as_agreed": "partly", "diversion": ["house"]}
    assert found(evidence=[house])["forbidden_use"] == {"uses": ["建房"]}


def test_no_evidence_in_time():
    assert found(evidence=[])["no_evidence"]["days"] == 30
    assert found(evidence=[], disbursed_on=(TODAY - timedelta(30)).isoformat()) == {}
    assert found(evidence=[], state="closed") == {}


def test_a_borrower_outside_the_target_group():
    assert found(household={**HOUSEHOLD, "category": "一般户"})["outside_target_group"]["category"] == "一般户"
    assert found(household={}) == {}
    born = {"category": "脱贫户", "members": [{"id": "m1", "birth_date": "1965-01-10"}]}
    assert found(household=born)["outside_target_group"] == {"age": 61, "from": 18, "to": 60}
    born["members"][0]["birth_date"] = "1965-01-11"  # 60 on the day of the disbursement
    assert found(household=born) == {}


def test_a_use_other_than_the_evidence_shows():
    assert found(evidence=[{**GOOD, "purchases": [{"item": "machine"}, {"item": "fertiliser"}]}]) == {}
    assert found(use="planting")["use_differs"]["seen"] == ["stock"]


@pytest.fixture
def rules(db):
    """Load the scheme and run the rules over everything."""
    scheme = a_scheme()

    def run(**options):
        return list(
            run_all(
                RuleSettings(TODAY, **{key: options.pop(key) for key in list(options) if key == "shared_phone"}),
                **options,
            )
        )[-1]

    run.scheme = {"code": scheme.code, "version": scheme.version}
    return run


def kept():
    return {(one["rule"], one.get("contract_number")): one for one in items.every(Scope(), {})}


def test_items_are_found_once_and_say_when_their_cause_is_gone(rules):
    loan = a_loan(scheme=rules.scheme, principal="60000.00", use="breeding")
    first = rules()
    assert (first.new, first.found) == (2, {"amount_over_limit": 1, "no_evidence": 1})
    assert (rules().new, len(kept())) == (0, 2)
    loans.collection().update_one({"_id": loan["_id"]}, {"$set": {"state": "closed"}})
    assert rules().gone == 2
    item = kept()["amount_over_limit", loan["contract_number"]]
    assert (item["state"], item["cause"], [step["action"] for step in item["history"]]) == (
        "open", "gone", ["found", "cause_gone"],
    )  # fmt: skip
    assert rules().gone == 0


def test_a_closed_item_is_opened_again_only_if_its_cause_had_gone_and_came_back(rules):
    loan = a_loan(scheme=rules.scheme, principal="60000.00")
    rules()
    item = kept()["amount_over_limit", loan["contract_number"]]
    database().db.rectification_items.update_one({"_id": item["_id"]}, {"$set": {"state": "closed"}})
    rules()
    assert kept()["amount_over_limit", loan["contract_number"]]["state"] == "closed"
    for state in ("closed", "active"):
        loans.collection().update_one({"_id": loan["_id"]}, {"$set": {"state": state}})
        report = rules()
    assert report.back == 2
    again = kept()["amount_over_limit", loan["contract_number"]]
    assert (again["state"], again["cause"]) == ("open", "present")


def test_a_dry_run_counts_the_same_and_writes_nothing(rules):
    a_loan(scheme=rules.scheme, principal="60000.00")
    dry = rules(dry_run=True)
    assert (dry.new, kept()) == (2, {})
    real = rules()
    assert (real.new, real.found) == (dry.new, dry.found)


def test_borrowers_of_many_households_with_one_phone_are_one_item(rules):
    phone, other = (database().encryption.encrypt(number) for number in ("13812345678", "13912345678"))
    homes = [
        a_household(region=region, members=[{"id": "m1", "name": "李建国", "phone": phone}])
        for region in (VILLAGE, VILLAGE, OTHER_VILLAGE)
    ]
    a_household(members=[{"id": "m1", "name": "没有贷款", "phone": phone}])
    a_loan(household=a_household(members=[{"id": "m1", "name": "王", "phone": other}]), scheme=rules.scheme)
    borrowed = [a_loan(household=home, scheme=rules.scheme) for home in homes]
    assert rules(shared_phone=4).found.get("shared_phone") is None
    report = rules(shared_phone=3)
    assert report.found["shared_phone"] == 1
    item = next(one for one in items.every(Scope(), {"rule": "shared_phone"}))
    assert sorted(item["details"]["households"]) == sorted(home["code"] for home in homes)
    assert (item["region"], item["scopes"][-1]) == ("522725001", "522725001")
    assert "13812345678" not in str(plain(item))
    loans.collection().update_one({"_id": borrowed[0]["_id"]}, {"$set": {"state": "closed"}})
    rules(shared_phone=3)
    assert items.get(item["_id"])["cause"] == "gone"


def test_the_days_run_is_done_once_and_gone_on_with_by_another_worker(rules, settings):
    a_loan(scheme=rules.scheme, principal="60000.00")
    assert not run_due_rules(settings, seconds=0).done  # stopped before its first batch
    assert run_due_rules(settings).done
    assert len(kept()) == 2
    assert run_due_rules(settings) is None


def test_what_a_person_did_meanwhile_is_not_overwritten(rules, monkeypatch):
    loan = a_loan(scheme=rules.scheme, principal="60000.00")
    rules()
    item = kept()["amount_over_limit", loan["contract_number"]]
    loans.collection().update_one({"_id": loan["_id"]}, {"$set": {"state": "closed"}})
    told, note = [], items.note_causes

    def after_a_person(changes):
        if not told:
            told.append(
                items.change(
                    item["_id"],
                    1,
                    {"responsible": "王芳", "updated_by": "x", "updated_at": now()},
                    {"n": 2, "action": "assign"},
                )
            )
        note(changes)

    monkeypatch.setattr(items, "note_causes", after_a_person)
    rules()
    held = items.get(item["_id"])
    assert (held["responsible"], held["cause"], held["version"]) == ("王芳", "present", 2)
    rules()
    assert items.get(item["_id"])["cause"] == "gone"
