"""Rates of loans: the LPR of the day by term, and an error where the table does not reach."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InTheFuture, InvalidFields, RateBandMissing, RateDatesWrong, RateExists, RateNotCovered
from households.numbers import today
from lending.rate_publications import add_publication
from lending.rates import day_before_next, rate_of, shipped, table
from records.actors import at_command_line
from tests.lending.scheme_texts import read_small

FIXED = "  basis: fixed\n  bands:\n    - {up_to_months: 36, rate: 0.0435}"
LPR = "  basis: lpr\n  bands: [{up_to_months: 12, tenor: 1y}, {up_to_months: 36, tenor: 5y, markup: 0.0050}]"
BY = at_command_line("test")


@pytest.fixture
def lpr(db):
    """SMALL with the LPR instead of a fixed rate."""
    return read_small((FIXED, LPR))


def a_publication(**values):
    given = {"published_on": date(2026, 9, 21), "rate_1y": "0.0290", "rate_5y": "0.0340", "source": "测试"}
    return add_publication(given | values, BY)


@pytest.mark.parametrize(
    ("on", "months", "rate"),
    [
        (date(2019, 8, 20), 12, "0.0425"),
        (date(2022, 8, 21), 12, "0.0370"),
        (date(2022, 8, 22), 12, "0.0365"),
        (date(2024, 2, 19), 13, "0.0470"),
        (date(2024, 2, 20), 13, "0.0445"),
        (date(2025, 5, 20), 36, "0.0400"),
        (date(2026, 9, 20), 1, "0.0300"),
    ],
)
def test_a_loan_has_the_rate_of_its_day_and_term(lpr, on, months, rate):
    assert rate_of(lpr, months, on) == Decimal(rate)


def test_a_day_outside_the_table_is_told(lpr):
    for on in (date(2019, 8, 19), date(2026, 9, 21)):
        with pytest.raises(RateNotCovered) as refused:
            rate_of(lpr, 12, on)
        assert str(on) in refused.value.message_zh


def test_a_publication_extends_the_table_and_never_changes(lpr):
    a_publication()
    assert rate_of(lpr, 12, date(2026, 9, 21)) == Decimal("0.0290")
    assert table("lpr").covered_to == date(2026, 10, 19)
    with pytest.raises(RateNotCovered):
        rate_of(lpr, 12, date(2026, 10, 20))
    with pytest.raises(RateExists):
        a_publication(rate_1y="0.0280")
    assert rate_of(lpr, 12, date(2026, 9, 20)) == Decimal("0.0300")


def test_where_a_publication_is_missing_no_rate_is_made_up(lpr):
    a_publication(published_on=date(2026, 9, 28))  # put off by a holiday: until then the last one holds
    assert rate_of(lpr, 12, date(2026, 9, 27)) == Decimal("0.0300")
    a_publication(published_on=date(2026, 11, 20), rate_1y="0.0280")  # that of October is not known
    assert rate_of(lpr, 12, date(2026, 10, 19)) == Decimal("0.0290")
    for on in (date(2026, 10, 20), date(2026, 11, 19)):
        with pytest.raises(RateNotCovered) as refused:
            rate_of(lpr, 12, on)
        assert "2026-10-19" in refused.value.message_en
    assert rate_of(lpr, 12, date(2026, 11, 20)) == Decimal("0.0280")
    a_publication(published_on=date(2026, 10, 20), rate_1y="0.0285")
    assert rate_of(lpr, 12, date(2026, 11, 19)) == Decimal("0.0285")


def test_a_publication_of_tomorrow_is_refused(db):
    with pytest.raises(InTheFuture):
        a_publication(published_on=today() + timedelta(days=1))


def test_wrong_publications_are_refused(db):
    with pytest.raises(RateDatesWrong):
        a_publication(covered_to=date(2026, 9, 20))
    for wrong in ("3.5", "-0.01", "x", "NaN", "0." + "1" * 50):
        with pytest.raises(InvalidFields):
            a_publication(rate_5y=wrong)
    assert table("lpr") == shipped("lpr")


def test_a_term_without_a_band_is_told():
    with pytest.raises(RateBandMissing):
        rate_of(read_small(), 37, date(2022, 1, 1))
    assert rate_of(read_small(), 36, date(1999, 1, 1)) == Decimal("0.0435")


def test_a_schemes_own_table_goes_before_the_products():
    own = "table: [{from: 2019-01-01, rate_1y: 0.05, rate_5y: 0.06}, {from: 2023-01-01, rate_1y: 0.04, rate_5y: 0.05}]"
    scheme = read_small((FIXED, f"{LPR}\n  {own}"))
    assert rate_of(scheme, 12, date(2022, 12, 31)) == Decimal("0.05")
    assert rate_of(scheme, 24, date(2030, 1, 1)) == Decimal("0.0550")


def test_the_benchmark_rates_reach_to_their_last_day(db):
    scheme = read_small((FIXED, LPR.replace("lpr", "benchmark")))
    assert rate_of(scheme, 12, date(2018, 5, 1)) == Decimal("0.0435")
    assert rate_of(scheme, 36, date(2021, 3, 31)) == Decimal("0.0525")


@given(st.dates(date(2019, 8, 20), date(2030, 1, 1)))
def test_the_next_publication_is_on_a_weekday_from_the_20th_on(published_on):
    following = day_before_next(published_on) + timedelta(days=1)
    assert following.weekday() < 5
    assert 20 <= following.day <= 22
    assert (following.year * 12 + following.month) - (published_on.year * 12 + published_on.month) == 1


@pytest.mark.parametrize("basis", ["lpr", "benchmark"])
def test_the_shipped_table_is_in_order_and_names_its_source(basis):
    held = shipped(basis)
    days = [row.from_ for row in held.rows]
    assert days == sorted(set(days))
    assert held.covered_to >= days[-1]
    assert held.source
    for before, after in zip(held.rows, held.rows[1:], strict=False):
        assert (before.rate_1y, before.rate_5y) != (after.rate_1y, after.rate_5y)
        assert after.rate_1y <= after.rate_5y
