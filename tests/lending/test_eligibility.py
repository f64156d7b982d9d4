"""Eligibility: each condition passes, fails or is unknown, with value and rule, and nothing unknown passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from lending.eligibility import assess
from lending.eligibility_facts import FAIL, PASS, UNKNOWN, Asked, Facts, LoanFacts, RatingFacts, age_on
from lending.eligibility_views import assessment_view
from tests.lending.scheme_texts import read_small

ON = date(2024, 5, 1)
RATED = RatingFacts(
    grade="二星",
    passed=True,
    settled=True,
    gate={"has_labour": True},
    line=Decimal(50000),
    valid_until=date(2025, 4, 30),
)
GOOD = Facts(category="脱贫户", member="李建国", born_on=date(1980, 1, 1), rating=RATED)
ASKED = Asked(on=ON, amount=Decimal(30000), months=24, method="interest_only", use="breeding", mode="self_use")
ORGANISATIONS = (
    "  - {id: poor, zh: 脱贫户, en: Poor, categories: [脱贫户]}",
    (
        "  - {id: poor, zh: 脱贫户, en: Poor, categories: [脱贫户]}\n"
        "  - {id: coop, zh: 合作社, en: Cooperative, kind: organisation, categories: [合作社], cap: 20000, most_months: 12,\n"
        "     conditions: [{id: licence, zh: 执照有效, en: Licence, attribute: licence, values: [有效]}]}"
    ),
)


def found(facts=GOOD, asked=ASKED, scheme=None):
    return assess(scheme or read_small(), facts, asked)


def outcome(condition, facts=GOOD, asked=ASKED, scheme=None):
    check = check_of(condition, facts, asked, scheme)
    assert check.zh and check.en and check.title_zh and check.title_en
    assert check.pointer.startswith("/")
    return check.outcome


def check_of(condition, facts=GOOD, asked=ASKED, scheme=None):
    return next(one for one in found(facts, asked, scheme).checks if one.id == condition)


def asking(**values):
    return replace(ASKED, **values)


def owing(owed, **values):
    return replace(GOOD, loans=(LoanFacts(contract_number="HT1", owed=Decimal(owed), overdue=False),), **values)


def test_a_household_that_meets_every_condition_passes():
    assessment = found()
    assert {one.id: one.outcome for one in assessment.checks if one.outcome != PASS} == {}
    assert assessment.outcome == PASS
    assert assessment.group.id == "poor"


def test_nothing_that_is_not_known_passes():
    nothing = Facts(category=None, member=None, born_on=None)
    unknown = {one.id for one in found(nothing, Asked(on=ON)).checks if one.outcome == UNKNOWN}
    assert unknown == {"target_group", "age", "has_labour", "amount", "term", "use"}
    assert found(replace(GOOD, born_on=None)).outcome == UNKNOWN


def test_one_condition_that_fails_goes_before_what_is_unknown():
    assert found(replace(GOOD, born_on=None), asking(use="wedding")).outcome == FAIL


@pytest.mark.parametrize(
    ("category", "told"), [("脱贫户", PASS), ("一般农户", FAIL), (None, UNKNOWN)]
)  # fmt: skip
def test_the_target_group_follows_from_the_category(category, told):
    assert outcome("target_group", replace(GOOD, category=category)) == told


@given(st.dates(date(1930, 1, 1), date(2015, 12, 31)), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_both_ends_of_the_ages_are_included(born_on, on):
    age = relativedelta(on, born_on).years
    if (born_on.month, born_on.day) == (2, 29) and (on.month, on.day) == (2, 28):
        age = on.year - born_on.year - 1
    told = outcome("age", replace(GOOD, born_on=born_on), asking(on=on))
    assert told == (PASS if 18 <= age <= 60 else FAIL)


@pytest.mark.parametrize(
    ("born_on", "told"),
    [
        (date(2006, 5, 1), PASS),   # 18 today
        (date(2006, 5, 2), FAIL),   # tomorrow
        (date(1963, 5, 2), PASS),   # 61 tomorrow
        (date(1963, 5, 1), FAIL),   # 61 today
        (date(1964, 2, 29), PASS),
    ],
)  # fmt: skip
def test_the_age_is_that_of_the_day(born_on, told):
    assert outcome("age", replace(GOOD, born_on=born_on)) == told


def test_somebody_born_on_29_february_is_older_on_1_march():
    assert age_on(date(2004, 2, 29), date(2022, 2, 28)) == 17
    assert age_on(date(2004, 2, 29), date(2022, 3, 1)) == 18
    assert age_on(date(2004, 2, 29), date(2024, 2, 29)) == 20


@pytest.mark.parametrize(
    ("amount", "told"),
    [("999.99", FAIL), ("1000", PASS), ("1050", FAIL), ("50000", PASS), ("50000.01", FAIL), ("50100", FAIL)],
)
def test_the_amount_is_within_its_bounds_and_a_multiple_of_the_step(amount, told):
    assert outcome("amount", asked=asking(amount=Decimal(amount))) == told


def test_what_is_owed_counts_towards_the_cap_and_the_line():
    scheme = read_small(running_loans="3")
    assert outcome("exposure", owing("20000"), scheme=scheme) == PASS
    assert outcome("exposure", owing("20000.01"), scheme=scheme) == FAIL
    rated = replace(RATED, line=Decimal(40000))
    assert outcome("line", owing("10000", rating=rated), scheme=scheme) == PASS
    assert outcome("line", owing("10100", rating=rated), scheme=scheme) == FAIL
    assert outcome("line", replace(GOOD, rating=replace(RATED, line=None))) == UNKNOWN


def test_a_top_up_says_what_it_goes_without():
    grades = ("from: 90, line: 50000", "from: 90, line: 100000")
    cap = ("cap: 50000, least: 1000, step: 100", "cap: 50000, least: 1000, step: 100, top_up: {to: 100000}")
    scheme, rated = read_small(grades, cap), replace(GOOD, rating=replace(RATED, line=Decimal(100000)))
    check = check_of("amount", rated, asking(amount=Decimal(80000)), scheme)
    assert check.outcome == PASS
    assert "不贴息" in check.zh and "no fund cover" in check.en
    assert outcome("amount", rated, asking(amount=Decimal(100100)), scheme) == FAIL


def test_an_organisation_has_its_own_conditions_cap_and_term_and_no_age():
    scheme = read_small(ORGANISATIONS)
    coop = replace(GOOD, category="合作社", born_on=None)
    assert all(one.id != "age" for one in found(coop, scheme=scheme).checks)
    assert outcome("licence", coop, scheme=scheme) == UNKNOWN
    assert outcome("licence", replace(coop, attributes={"licence": "过期"}), scheme=scheme) == FAIL
    assert outcome("licence", replace(coop, attributes={"licence": "有效"}), scheme=scheme) == PASS
    assert outcome("amount", coop, scheme=scheme) == FAIL
    assert outcome("term", coop, asking(months=13), scheme) == FAIL
    assert outcome("term", coop, asking(months=12), scheme) == PASS


@pytest.mark.parametrize(
    ("use", "told", "word"),
    [
        ("breeding", PASS, "养殖"), ("building", FAIL, "禁止"), ("trade", FAIL, "不在允许"), ("x", FAIL, "不在允许"),
        (None, UNKNOWN, "没有填"),
    ],
)  # fmt: skip
def test_a_use_is_permitted_forbidden_or_not_permitted(use, told, word):
    check = check_of("use", asked=asking(use=use))
    assert (check.outcome, word in check.zh) == (told, True)


@pytest.mark.parametrize(("months", "told"), [(1, PASS), (36, PASS), (37, FAIL), (None, UNKNOWN)])
def test_the_term_is_within_its_bounds(months, told):
    assert outcome("term", asked=asking(months=months)) == told


@pytest.mark.parametrize(("mode", "told"), [("self_use", PASS), ("four_party", FAIL), ("credit", FAIL)])
def test_a_mode_that_is_only_recorded_is_refused_for_new_loans(mode, told):
    assert outcome("mode", asked=asking(mode=mode)) == told


def test_a_method_must_be_offered():
    assert outcome("method", asked=asking(method="bullet")) == FAIL


def test_a_rating_must_be_there_settled_and_passed():
    assert outcome("rating", replace(GOOD, rating=None)) == FAIL
    assert outcome("rating", replace(GOOD, rating=replace(RATED, settled=False))) == UNKNOWN
    assert outcome("rating", replace(GOOD, rating=replace(RATED, passed=False))) == FAIL
    assert outcome("has_labour", replace(GOOD, rating=replace(RATED, gate={"has_labour": False}))) == FAIL
    assert outcome("has_labour", replace(GOOD, rating=replace(RATED, gate={}))) == UNKNOWN


def test_overdue_lost_and_running_loans_are_told():
    late = replace(GOOD, loans=(LoanFacts(contract_number="HT1", owed=Decimal(100), overdue=True),))
    lost = replace(GOOD, loans=(LoanFacts(contract_number="HT2", owed=Decimal(100), overdue=False, lost=True),))
    assert outcome("overdue", late) == outcome("overdue", lost) == FAIL
    assert outcome("running_loans", late) == FAIL
    assert outcome("running_loans", lost) == PASS
    assert outcome("overdue", late, scheme=read_small(overdue_allowed="true")) == PASS


@given(st.dates(date(2019, 12, 25), date(2020, 1, 8)))
def test_a_scheme_counts_from_its_first_day_on(on):
    assert outcome("in_force", asked=asking(on=on)) == (PASS if on >= date(2020, 1, 1) else FAIL)


def test_a_rate_that_nobody_looked_up_is_unknown(db):
    fixed, lpr = (
        "  basis: fixed\n  bands:\n    - {up_to_months: 36, rate: 0.0435}",
        "  basis: lpr\n  bands: [{up_to_months: 36, tenor: 5y}]",
    )
    scheme = read_small((fixed, lpr))
    assert outcome("rate", asked=asking(on=date(2026, 9, 20)), scheme=scheme) == PASS
    assert outcome("rate", asked=asking(on=date(2026, 9, 21)), scheme=scheme) == UNKNOWN


def test_sums_owed_are_hidden_from_those_who_may_not_see_them():
    facts = owing("12345.67")
    shown, hidden = assessment_view(found(facts)), assessment_view(found(facts), shows_money=False)
    assert "12345.67" in str(shown)
    assert "12345.67" not in str(hidden) and "42345.67" not in str(hidden)
    assert [one["outcome"] for one in shown["conditions"]] == [one["outcome"] for one in hidden["conditions"]]
    assert shown["conditions"][0]["source"] == {"scheme": "small@1", "pointer": "/effective_from", "title": "测试"}


@given(
    category=st.sampled_from([None, "脱贫户", "x"]), born=st.none() | st.dates(date(1900, 1, 1), ON),
    amount=st.none() | st.decimals(min_value=0, max_value=10**9, places=2), months=st.none() | st.integers(1, 600),
    use=st.none() | st.text(max_size=5), offset=st.integers(-3000, 3000),
)  # fmt: skip
def test_an_assessment_never_fails_to_be_made_and_agrees_with_its_checks(category, born, amount, months, use, offset):
    facts = replace(GOOD, category=category, born_on=born)
    assessment = found(facts, Asked(on=ON + timedelta(days=offset), amount=amount, months=months, use=use))
    outcomes = [one.outcome for one in assessment.checks]
    assert assessment.outcome == (FAIL if FAIL in outcomes else UNKNOWN if UNKNOWN in outcomes else PASS)
    assert len({one.id for one in assessment.checks}) == len(outcomes)
