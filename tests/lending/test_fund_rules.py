"""How losses are shared, what an account holds, when lending stops: worked by hand, and what always holds."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lending.fund_rules import figures_of, limits_of, parts_of, shared, statement
from lending.scheme_money import Fund, FundShares, FundSplit

EIGHT_TO_TWO = Fund(
    shares=FundShares(fund=Decimal("0.8"), bank=Decimal("0.2")),
    split=FundSplit(county=Decimal("0.5"), township=Decimal("0.3"), village=Decimal("0.2")),
    trigger_days=60, stop_rate=Decimal("0.03"), leverage=Decimal(10),
)  # fmt: skip


def event(n, kind, amount, **more):
    return {"n": n, "kind": kind, "on": "2026-01-01", "amount": Decimal(amount), **more}


def test_a_loss_is_borne_eight_to_two_and_the_funds_part_by_county_township_and_village():
    found = shared(Decimal("12345.67"), EIGHT_TO_TWO)
    assert (found.fund, found.bank, found.other) == (Decimal("9876.54"), Decimal("2469.13"), Decimal("0.00"))
    assert found.split == {"county": Decimal("4938.27"), "township": Decimal("2962.96"), "village": Decimal("1975.31")}


@given(st.decimals(0, 10**7, places=2), st.lists(st.integers(0, 100), min_size=1, max_size=5).filter(any))
def test_parts_make_the_whole_and_none_is_negative(amount, weights):
    total = sum(weights)
    shares = {str(number): Decimal(weight) / total for number, weight in enumerate(weights)}
    parts = parts_of(amount, shares)
    assert sum(parts.values()) == amount
    assert all(part >= 0 for part in parts.values())
    assert all(not part for name, part in parts.items() if not shares[name])


def test_what_an_account_holds_follows_from_its_entries():
    sharing = shared(Decimal(10000), EIGHT_TO_TWO).as_dict()
    back = shared(Decimal(5000), EIGHT_TO_TWO).as_dict()
    events = [
        event(1, "payment_in", 500000), event(2, "compensation", 8000, sharing=sharing), event(3, "recovery", 4000, sharing=back),
        event(4, "withdrawal", 1000), event(5, "reversal", 1000, of=4),
    ]  # fmt: skip
    figures = figures_of(events)
    assert (figures["balance"], figures["compensated"], figures["recovered"], figures["withdrawn"]) == (
        496000,
        8000,
        4000,
        0,
    )
    # Half came back, and with it half of what each level had borne.
    assert figures["by_level"] == {"county": 2000, "township": 1200, "village": 800}
    assert [line["balance"] for line in statement(events)] == [500000, 492000, 496000, 495000, 496000]


@given(
    st.lists(st.tuples(st.sampled_from(["payment_in", "withdrawal", "compensation", "recovery"]), st.integers(1, 1000)))
)
def test_the_statement_ends_at_the_balance(entries):
    events = [event(number, kind, amount) for number, (kind, amount) in enumerate(entries, 1)]
    lines = statement(events)
    assert (lines[-1]["balance"] if lines else 0) == figures_of(events)["balance"]


def test_lending_stops_over_the_limit_and_not_at_it():
    at = limits_of(Decimal(1000000), Decimal(30000), Decimal(90000), EIGHT_TO_TWO)
    over = limits_of(Decimal(1000000), Decimal("30000.01"), Decimal(110000), EIGHT_TO_TWO)
    assert (at.stopped, over.stopped) == (False, True)
    assert (at.too_little_lent, over.too_little_lent) == (False, True)
    nothing = limits_of(Decimal(0), Decimal(0), Decimal(0), EIGHT_TO_TWO)
    assert (nothing.bad_rate, nothing.leverage, nothing.stopped) == (None, None, False)
