"""Interest subsidy: figures computed by hand, and what always holds."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import QuarterInvalid
from lending.scheme_money import SubsidyPeriod
from lending.steps import Step
from lending.subsidy import SubsidisedLoan, quarter_of, subsidy_of, total

FULL = SubsidyPeriod(from_=date(2021, 1, 1), to=date(2023, 12, 31), share=Decimal(1), cap=Decimal(50000))
SEVENTY = SubsidyPeriod(from_=date(2024, 1, 1), to=date(2025, 12, 31), share=Decimal("0.7"), cap=Decimal(50000))
WHOLE = {"from_": date(2022, 1, 1), "share": Decimal(1), "cap": Decimal(50000)}
RATE = Decimal("0.0435")


def step(day: date, balance: int, late_since: date | None = None) -> Step:
    """A step with `balance` in yuan."""
    return Step(day.toordinal(), late_since.toordinal() if late_since else 0, balance * 100, 0, balance * 100)


def a_loan(*steps: Step, loan_id: str = "a", terms=(FULL, SEVENTY), rate=RATE, until=None) -> SubsidisedLoan:
    return SubsidisedLoan(loan_id, steps, rate, terms, until)


def rows(segments):
    return [(one.first, one.until, one.days, one.eligible, one.share, one.amount) for one in segments]


def test_a_whole_quarter_of_a_loan_under_the_cap():
    loan = a_loan(step(date(2022, 5, 1), 30000))
    # 30,000 × 92 × 0.0435 ÷ 360 = 333.50
    found = subsidy_of([loan], *quarter_of("2022Q3"))
    assert rows(found["a"]) == [
        (date(2022, 7, 1), date(2022, 10, 1), 92, Decimal(30000), Decimal(1), Decimal("333.50"))
    ]


def test_a_rate_that_an_extension_changed_counts_from_its_day():
    steps = [step(date(2022, 5, 1), 30000)]
    loan = SubsidisedLoan("a", steps, RATE, (FULL,), None, [(date(2022, 8, 1), Decimal("0.03"))])
    found = subsidy_of([loan], *quarter_of("2022Q3"))["a"]
    # 30,000 × 31 × 0.0435 ÷ 360 = 112.375; 30,000 × 61 × 0.03 ÷ 360 = 152.50
    assert [(one.days, one.annual_rate, one.amount) for one in found] == [
        (31, RATE, Decimal("112.38")), (61, Decimal("0.03"), Decimal("152.50")),
    ]  # fmt: skip


def test_only_the_part_up_to_the_cap_earns():
    loan = a_loan(step(date(2022, 5, 1), 100000))
    (segment,) = subsidy_of([loan], *quarter_of("2022Q3"))["a"]
    assert (segment.balance, segment.eligible) == (Decimal(100000), Decimal(50000))
    assert segment.amount == Decimal("555.83")  # 50,000 × 92 × 0.0435 ÷ 360 = 555.8333


def test_the_share_changes_with_the_calendar_year():
    loan = a_loan(step(date(2022, 5, 1), 30000))
    found = subsidy_of([loan], date(2023, 12, 1), date(2024, 2, 1))["a"]
    # 31 days each: 112.375 → 112.38 whole, × 0.7 = 78.6625 → 78.66
    assert [(one.days, one.share, one.amount) for one in found] == [
        (31, Decimal(1), Decimal("112.38")), (31, Decimal("0.7"), Decimal("78.66")),
    ]  # fmt: skip


def test_a_repayment_in_the_quarter_makes_two_segments_and_its_day_earns_no_more():
    loan = a_loan(step(date(2022, 5, 1), 30000), step(date(2022, 8, 15), 10000))
    found = rows(subsidy_of([loan], *quarter_of("2022Q3"))["a"])
    assert found == [
        (date(2022, 7, 1), date(2022, 8, 15), 45, Decimal(30000), Decimal(1), Decimal("163.13")),  # 163.125
        (date(2022, 8, 15), date(2022, 10, 1), 47, Decimal(10000), Decimal(1), Decimal("56.79")),  # 56.7917
    ]


def test_it_stops_on_the_due_day_that_was_missed_and_goes_on_when_the_arrears_are_paid():
    missed, noticed, paid = date(2022, 7, 20), date(2022, 7, 21), date(2022, 9, 1)
    loan = a_loan(step(date(2022, 5, 1), 30000), step(noticed, 30000, missed), step(paid, 30000))
    found = subsidy_of([loan], *quarter_of("2022Q3"))["a"]
    assert [(one.first, one.until) for one in found] == [
        (date(2022, 7, 1), missed), (paid, date(2022, 10, 1)),
    ]  # fmt: skip


def test_the_cap_is_one_for_the_household():
    first = a_loan(step(date(2022, 5, 1), 30000), loan_id="z")
    second = a_loan(step(date(2022, 6, 1), 40000), loan_id="a")
    found = subsidy_of([second, first], *quarter_of("2022Q3"))
    assert [one.eligible for one in found["z"]] == [Decimal(30000)]
    assert [one.eligible for one in found["a"]] == [Decimal(20000)]


def test_nothing_is_paid_outside_the_schemes_years():
    loan = a_loan(step(date(2022, 5, 1), 30000), terms=(SEVENTY,))
    assert subsidy_of([loan], *quarter_of("2022Q3")) == {}
    assert subsidy_of([loan], *quarter_of("2026Q1")) == {}


def test_a_highest_rate_bounds_the_rate_that_earns():
    period = SubsidyPeriod(**WHOLE, most_rate=Decimal("0.036"))
    (segment,) = subsidy_of([a_loan(step(date(2022, 5, 1), 30000), terms=[period])], *quarter_of("2022Q3"))["a"]
    assert (segment.annual_rate, segment.amount) == (Decimal("0.036"), Decimal("276.00"))


def test_a_scheme_may_go_on_paying_while_a_loan_is_late():
    period = SubsidyPeriod(**WHOLE, stops_when_overdue=False)
    late = step(date(2022, 7, 21), 30000, date(2022, 7, 20))
    (segment,) = subsidy_of([a_loan(step(date(2022, 5, 1), 30000), late, terms=[period])], *quarter_of("2022Q3"))["a"]
    assert segment.days == 92


def test_it_ends_where_the_first_term_ended_if_an_extension_is_not_subsidised():
    loan = a_loan(step(date(2022, 5, 1), 30000), until=date(2022, 8, 1))
    (segment,) = subsidy_of([loan], *quarter_of("2022Q3"))["a"]
    assert (segment.until, segment.days) == (date(2022, 8, 1), 31)


@pytest.mark.parametrize("name", ["2026", "2026Q5", "26Q1", "2026q1", "", "Q", "²⁰²⁶Q1", "9999Q44"])
def test_what_is_no_quarter_is_refused(name):
    with pytest.raises(QuarterInvalid):
        quarter_of(name)


amounts = st.integers(0, 200_000)
days = st.integers(date(2021, 6, 1).toordinal(), date(2025, 6, 1).toordinal()).map(date.fromordinal)


@st.composite
def loans(draw):
    made = []
    for number in range(draw(st.integers(1, 4))):
        when = sorted(draw(st.sets(days, min_size=1, max_size=6)))
        steps = [
            step(day, draw(amounts), day - timedelta(days=draw(st.integers(1, 4))) if draw(st.booleans()) else None)
            for day in when
        ]
        made.append(a_loan(*steps, loan_id=str(number)))
    return made


@given(loans(), days, st.integers(1, 400))
def test_it_is_never_negative_never_over_the_cap_and_the_segments_do_not_overlap(made, first, length):
    until = first + timedelta(days=length)
    found = subsidy_of(made, first, until)
    everything = [segment for segments in found.values() for segment in segments]
    assert all(segment.amount >= 0 and segment.days > 0 for segment in everything)
    for segments in found.values():
        assert all(a.until <= b.first for a, b in itertools.pairwise(segments))
    for segment in everything:
        same_day = [one.eligible for one in everything if one.first <= segment.first < one.until]
        assert sum(same_day) <= Decimal(50000)
    most = Decimal(50000) * length * RATE / 360
    assert sum(total(segments) for segments in found.values()) <= most + Decimal("0.005") * len(everything)


@given(loans(), days, st.integers(1, 200), st.integers(1, 200))
def test_two_periods_earn_what_both_together_earn_but_for_rounding(made, first, one, two):
    middle, last = first + timedelta(days=one), first + timedelta(days=one + two)
    whole, parts = subsidy_of(made, first, last), [subsidy_of(made, first, middle), subsidy_of(made, middle, last)]
    for loan in whole:
        segments = [segment for part in parts for segment in part.get(loan, [])]
        assert abs(total(whole[loan]) - total(segments)) <= Decimal("0.005") * (len(segments) + len(whole[loan]))
