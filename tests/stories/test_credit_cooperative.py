"""The rural credit cooperative's four classes of borrowers: each with conditions and papers of its own, people of 18 to 55."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lending.eligibility import assess
from lending.eligibility_facts import FAIL, PASS, UNKNOWN, Asked, Facts, RatingFacts
from lending.scheme_library import shipped_schemes

pytestmark = pytest.mark.usefixtures("db")
SCHEME = next(one.scheme for one in shipped_schemes() if one.name == "credit-cooperative-2019")
ON = date(2021, 3, 10)
ASKED = Asked(ON, Decimal(30000), 12, "equal_principal", "breeding", "self_use")
# Class -> a category of the register, what its conditions ask for, and its papers.
CLASSES = {
    "household": ("建档立卡贫困户", {}, ("id_card", "register", "rating")),
    "cooperative": ("农民专业合作社", {"licence": "有效", "engages": "五户以上"}, ("licence", "members")),
    "farm": ("种养大户", {"lease": "有"}, ("id_card", "lease")),
    "micro": ("个体工商户", {"licence": "有效", "tax": "正常"}, ("licence",)),
}


def outcomes(category, attributes, born_on=date(1980, 1, 1)):
    """Return the class of a borrower and the outcome of each condition."""
    gate = {one.id: True for one in SCHEME.rating.gate}
    rating = RatingFacts(
        "四星", passed=True, settled=True, gate=gate, line=Decimal(50000), valid_until=date(2022, 1, 1)
    )
    facts = Facts(category, "李建国", born_on, {"credit_record": "良好", **attributes}, rating=rating)
    found = assess(SCHEME, facts, ASKED)
    return found.group, found.outcome, {one.id: one.outcome for one in found.checks}


@pytest.mark.parametrize("name", CLASSES)
def test_each_class_has_its_own_conditions_and_papers(name):
    category, attributes, documents = CLASSES[name]
    group, outcome, checks = outcomes(category, attributes)
    assert (group.id, outcome, group.documents) == (name, PASS, documents)
    assert {condition.id for condition in group.conditions} <= checks.keys()


@pytest.mark.parametrize(("name", "attribute"), [(name, one) for name in CLASSES for one in CLASSES[name][1]])
def test_a_condition_of_the_class_that_is_not_known_or_not_met_does_not_pass(name, attribute):
    category, attributes, _ = CLASSES[name]
    rest = {key: value for key, value in attributes.items() if key != attribute}
    assert outcomes(category, rest)[1] == UNKNOWN
    assert outcomes(category, {**rest, attribute: "无"})[1] == FAIL


@pytest.mark.parametrize(
    ("born_on", "outcome"),
    [(date(2003, 3, 10), PASS), (date(2003, 3, 11), FAIL), (date(1965, 3, 11), PASS), (date(1965, 3, 10), FAIL)],
)  # fmt: skip
def test_a_person_is_18_to_55_both_included(born_on, outcome):
    assert outcomes("建档立卡贫困户", {}, born_on)[2]["age"] == outcome
