"""The schedule to the cent: the worked cases of the domain paper, invariants, and numpy-financial beside it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import numpy_financial
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InvalidLoanTerms
from lending.due_dates import due_dates
from lending.schedule import level_installment, repayment_schedule
from lending.scheme_money import InterestDates as SchemeDates
from lending.terms import METHODS, YEAR_DAYS, InterestDates, LoanTerms

START = date(2024, 1, 1)


def some_terms(principal="100.00", rate="0.07", method="equal_installment", periods=6, **values):
    defaults = {
        "frequency": "monthly", "day_count": "30/360", "disbursed_on": START, "first_due_on": date(2024, 2, 1),
    }  # fmt: skip
    return LoanTerms(Decimal(principal), Decimal(rate), method, periods, **{**defaults, **values})


def parts(terms):
    return [(str(row.principal), str(row.interest)) for row in repayment_schedule(terms)]


def test_case_1_six_installments_at_9_4822_percent():
    terms = some_terms(rate="0.094822")
    assert level_installment(terms) == Decimal("17.13")
    assert parts(terms) == [
        ("16.34", "0.79"), ("16.47", "0.66"), ("16.60", "0.53"), ("16.73", "0.40"), ("16.86", "0.27"), ("17.00", "0.13"),
    ]  # fmt: skip


def test_case_2_six_installments_at_7_percent():
    terms = some_terms(rate="0.07")
    assert level_installment(terms) == Decimal("17.01")
    assert parts(terms) == [
        ("16.43", "0.58"), ("16.52", "0.49"), ("16.62", "0.39"), ("16.72", "0.29"), ("16.81", "0.20"), ("16.90", "0.10"),
    ]  # fmt: skip


def test_case_3_four_installments_at_two_percent_a_month():
    assert parts(some_terms("12000.00", "0.24", periods=4)) == [
        ("2911.49", "240.00"), ("2969.72", "181.77"), ("3029.11", "122.38"), ("3089.68", "61.79"),
    ]  # fmt: skip


def test_case_4_interest_only_for_48_months():
    rows = repayment_schedule(some_terms("10000.00", "0.10", "interest_only", 48))
    assert [row.interest for row in rows] == [Decimal("83.33")] * 47 + [Decimal("83.49")]
    assert sum(row.interest for row in rows) == Decimal("4000.00")
    assert [row.principal for row in rows[:-1]] == [0] * 47
    assert rows[-1].principal == Decimal("10000.00")


@pytest.mark.parametrize(("rate", "days", "interest"), [("0.0286", 90, "7.15"), ("0.0308", 181, "15.49")])
def test_case_5_a_bullet_bears_interest_by_days(rate, days, interest):
    terms = some_terms(
        "1000.00", rate, "bullet", 1, frequency="once", day_count="ACT/360", first_due_on=START + timedelta(days)
    )
    (row,) = repayment_schedule(terms)
    assert (row.principal, row.interest) == (Decimal("1000.00"), Decimal(interest))


def test_case_6_the_31st_comes_back_after_short_months():
    terms = some_terms(periods=14, disbursed_on=date(2022, 12, 31), first_due_on=date(2023, 1, 31))
    dates = due_dates(terms)
    assert [str(day) for day in dates[:4]] == ["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30"]
    assert [str(day) for day in dates[-2:]] == ["2024-01-31", "2024-02-29"]


def test_a_first_due_day_cut_short_by_february_goes_back_to_the_day_of_disbursement():
    terms = some_terms(periods=3, disbursed_on=date(2023, 1, 31), first_due_on=date(2023, 2, 28))
    assert [str(day) for day in due_dates(terms)] == ["2023-02-28", "2023-03-31", "2023-04-30"]


def test_quarterly_interest_dates_leave_broken_periods_at_both_ends():
    terms = some_terms(
        "50000.00", "0.0365", "interest_only", 4, frequency="quarterly", day_count="ACT/360", disbursed_on=date(2024, 5, 10),
        first_due_on=date(2024, 6, 20), interest_dates=InterestDates(20), matures_on=date(2025, 5, 10),
    )  # fmt: skip
    rows = repayment_schedule(terms)
    assert [str(row.due_on) for row in rows] == ["2024-06-20", "2024-09-20", "2024-12-20", "2025-03-20", "2025-05-10"]
    days = [(row.due_on - row.period_start).days for row in rows]
    assert days == [41, 92, 91, 90, 51]
    assert [str(row.interest) for row in rows] == ["207.85", "466.39", "461.32", "456.25", "258.54"]
    assert sum(row.interest for row in rows) == Decimal("1850.35")  # 50000 × 0.0365 × 365 ÷ 360 = 1850.347


def test_the_day_of_disbursement_bears_interest_and_the_due_day_does_not():
    terms = some_terms(
        "36000.00", "0.10", "bullet", 1, frequency="once", day_count="ACT/360", first_due_on=date(2024, 1, 2)
    )
    assert parts(terms) == [("36000.00", "10.00")]


def test_a_schemes_interest_dates_are_those_of_the_frequency():
    rule = SchemeDates(day=20)
    terms = {
        "method": "interest_only",
        "disbursed_on": date(2024, 1, 5),
        "interest_dates": rule,
        "first_due_on": date(2024, 1, 20),
    }
    monthly = due_dates(some_terms(periods=3, **terms))
    quarterly = due_dates(some_terms(periods=2, frequency="quarterly", **{**terms, "first_due_on": date(2024, 3, 20)}))
    assert [day.month for day in monthly] == [1, 2, 3]
    assert [day.month for day in quarterly] == [3, 6]


def test_monthly_interest_dates_by_a_day_of_the_month():
    terms = some_terms(periods=3, interest_dates=20, disbursed_on=date(2024, 1, 5), first_due_on=date(2024, 1, 20),
                       matures_on=date(2024, 4, 5), method="interest_only")  # fmt: skip
    assert [str(day) for day in due_dates(terms)] == ["2024-01-20", "2024-02-20", "2024-03-20", "2024-04-05"]


def test_grace_of_principal_pays_interest_first_and_spreads_the_principal_over_the_rest():
    rows = repayment_schedule(some_terms("1200.00", "0.12", "equal_principal", 6, grace_principal=2))
    assert [str(row.principal) for row in rows] == ["0.00", "0.00", "300.00", "300.00", "300.00", "300.00"]
    assert [str(row.interest) for row in rows] == ["12.00", "12.00", "12.00", "9.00", "6.00", "3.00"]


def test_grace_of_interest_moves_it_to_the_first_installment_after():
    plain = repayment_schedule(some_terms("1200.00", "0.12", "equal_principal", 6))
    graced = repayment_schedule(some_terms("1200.00", "0.12", "equal_principal", 6, grace_interest=2))
    assert [str(row.interest) for row in graced] == ["0.00", "0.00", "30.00", "6.00", "4.00", "2.00"]
    assert sum(row.interest for row in graced) == sum(row.interest for row in plain)


def test_without_interest_the_level_installment_is_the_principal_by_number():
    assert parts(some_terms("100.00", "0", periods=3)) == [("33.33", "0.00"), ("33.33", "0.00"), ("33.34", "0.00")]


def test_level_installments_are_numpy_financials():
    pick = random.Random(7)
    for _ in range(2000):
        principal = Decimal(pick.randint(100_000, 10_000_000)) / 100
        rate = Decimal(pick.randint(50, 2400)) / 10000
        months, periods = pick.choice([(1, "monthly"), (3, "quarterly")]), pick.randint(1, 60)
        step, frequency = months
        first = date(2024, 1 + step, 1)
        terms = LoanTerms(principal, rate, "equal_installment", periods, frequency, "30/360", START, first)
        exact = -numpy_financial.pmt(float(rate) / 12 * step, periods, float(principal))
        # Within half a cent, and the noise of floating point at sums of this size.
        assert abs(float(level_installment(terms)) - exact) < 0.005 + 1e-7
        rows = repayment_schedule(terms)
        interest = -numpy_financial.ipmt(float(rate) / 12 * step, 1, periods, float(principal))
        assert abs(float(rows[0].interest) - interest) < 0.005 + 1e-7
        # A cent of rounding a row, compounded to the end, is all that the last installment may differ by.
        most = numpy_financial.fv(float(rate) / 12 * step, periods, -0.01, 0)
        assert abs(float(rows[-1].payment - level_installment(terms))) <= most + 0.01


DATES = st.dates(date(2000, 1, 1), date(2040, 12, 31))
TERMS = st.builds(
    lambda cents, rate, method, periods, frequency, day_count, start, wait, grace, dates: LoanTerms(
        Decimal(cents) / 100, Decimal(rate) / 10000, method, 1 if frequency == "once" else periods, frequency, day_count,
        start, start + timedelta(wait), *(min(one, 0 if frequency == "once" else periods - 1) for one in grace),
        interest_dates=dates,
    ),
    st.integers(1, 20_000_000), st.integers(0, 10_000), st.sampled_from(list(METHODS)), st.integers(1, 60),
    st.sampled_from(["monthly", "quarterly", "once"]), st.sampled_from(list(YEAR_DAYS)), DATES, st.integers(1, 400),
    st.tuples(st.integers(0, 3), st.integers(0, 3)), st.sampled_from([None, 20, 31, InterestDates.monthly(28)]),
)  # fmt: skip


@given(TERMS)
def test_principal_parts_sum_to_the_principal_and_nothing_is_negative(terms):
    rows = repayment_schedule(terms)
    assert sum(row.principal for row in rows) == terms.principal
    assert all(row.principal >= 0 and row.interest >= 0 and row.balance_after >= 0 for row in rows)
    assert rows[-1].balance_after == 0
    assert all(amount == amount.quantize(Decimal("0.01")) for row in rows for amount in (row.principal, row.interest))


@given(TERMS)
def test_periods_follow_each_other_without_a_gap(terms):
    rows = repayment_schedule(terms)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].period_start == terms.disbursed_on
    assert [row.period_start for row in rows[1:]] == [row.due_on for row in rows[:-1]]
    assert all(row.period_start < row.due_on for row in rows)


@given(TERMS)
def test_each_balance_is_the_one_before_less_the_principal_part(terms):
    balance = terms.principal
    for row in repayment_schedule(terms):
        balance -= row.principal
        assert row.balance_after == balance


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"principal": "0.00"}, "principal"), ({"principal": "-5.00"}, "principal"), ({"principal": "10.005"}, "principal"),
        ({"principal": "NaN"}, "principal"), ({"rate": "-0.01"}, "annual_rate"), ({"rate": "4.35"}, "annual_rate"),
        ({"method": "balloon"}, "method"), ({"periods": 0}, "periods"), ({"periods": 601}, "periods"),
        ({"periods": 2.5}, "periods"), ({"frequency": "weekly"}, "frequency"), ({"day_count": "ACT/ACT"}, "day_count"),
        ({"frequency": "once", "periods": 2}, "periods"), ({"first_due_on": START}, "first_due_on"),
        ({"first_due_on": "2024-02-01"}, "first_due_on"), ({"disbursed_on": date(1, 1, 1)}, "disbursed_on"),
        ({"grace_principal": 6}, "grace_principal"), ({"grace_interest": -1}, "grace_interest"),
        ({"matures_on": date(2024, 1, 15)}, "matures_on"), ({"interest_dates": 32}, "interest_dates"),
        ({"interest_dates": InterestDates(20, ())}, "interest_dates"), ({"interest_dates": "20"}, "interest_dates"),
        ({"minor_unit": Decimal(0)}, "minor_unit"),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_are_refused_by_field_in_both_languages(values, field):
    with pytest.raises(InvalidLoanTerms) as refused:
        some_terms(**values)
    assert refused.value.slug == "loan.terms_invalid"
    assert refused.value.pointer == f"/{field}"
    assert refused.value.message_zh != refused.value.message_en


def test_periods_that_do_not_fit_before_maturity_are_refused():
    with pytest.raises(InvalidLoanTerms):
        repayment_schedule(some_terms(matures_on=date(2024, 4, 15)))
