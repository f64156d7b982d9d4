"""Sums as of a day over packed steps, against the same sums done slowly and plainly."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lending.as_of import MEASURES, NOTHING, TOTAL, before_month, before_year, sum_of, sums_of
from lending.standing import BUCKETS, bucket_of
from lending.steps import Step, at, buckets, days_late, joined, next_change, packed, unpacked

DAY = date(2026, 3, 31)


def a_trail(*steps: Step, region: str = "522725001003", household: str = "h1") -> dict:
    return {"steps": packed(steps), "region": region, "household": household}


def step(day: str, balance: int, *, late_since: str = "", overdue: int = 0, lent: int = 0) -> Step:
    since = date.fromisoformat(late_since).toordinal() if late_since else 0
    return Step(date.fromisoformat(day).toordinal(), since, balance, overdue, lent)


def by_township(trail: dict) -> str:
    return trail["region"][:9]


def test_a_late_loan_counts_whole_in_its_bucket_and_with_its_due_principal_in_the_arrears():
    trail = a_trail(
        step("2026-01-10", 1_000_000, lent=1_000_000),
        step("2026-02-21", 1_000_000, late_since="2026-02-20", overdue=80_000, lent=1_000_000),
    )
    found = sums_of([[trail]], [DAY, date(2026, 2, 20)], by_township)
    late, current = found[DAY]["522725001"], found[date(2026, 2, 20)]["522725001"]
    assert (late["balance"], late["overdue"], late["balance_31-60"], late["late_loans"]) == (
        1_000_000,
        80_000,
        1_000_000,
        1,
    )
    assert (current["overdue"], current["balance_current"], current["late_loans"]) == (0, 1_000_000, 0)


def test_new_loans_are_counted_in_their_month_and_year():
    trails = [
        a_trail(step("2025-12-31", 100, lent=100)), a_trail(step("2026-02-01", 200, lent=200)),
        a_trail(step("2026-03-01", 400, lent=400), step("2026-03-20", 900, lent=900)),
    ]  # fmt: skip
    sums = sums_of([trails], [DAY], lambda trail: "")[DAY][""]
    assert (sums["lent_in_year"], sums["opened_in_year"]) == (1100, 2)
    assert (sums["lent_in_month"], sums["opened_in_month"]) == (900, 1)


def test_a_household_with_two_loans_borrowed_once():
    trails = [a_trail(step("2026-01-01", 1, lent=1)), a_trail(step("2026-02-01", 1, lent=1)),
              a_trail(step("2026-04-01", 1, lent=1), household="h2")]  # fmt: skip
    assert sums_of([trails[:1], trails[1:]], [DAY], by_township)[DAY]["522725001"]["ever_borrowed"] == 1


def test_many_loans_fall_into_the_same_buckets_as_one():
    days = list(range(200))
    assert [BUCKETS[place] for place in buckets(days)] == [bucket_of(late) for late in days]


def test_the_next_change_is_a_step_or_a_bucket():
    steps = [step("2026-01-10", 5, lent=5), step("2026-02-21", 5, late_since="2026-02-20", overdue=1, lent=5)]
    assert next_change(steps, date(2026, 1, 1)) == date(2026, 1, 10)
    assert next_change(steps, date(2026, 1, 10)) == date(2026, 2, 21)
    assert next_change(steps, date(2026, 2, 21)) == date(2026, 2, 20) + timedelta(days=31)
    assert next_change(steps, date(2026, 3, 23)) == date(2026, 2, 20) + timedelta(days=61)
    assert next_change(steps, date(2026, 6, 1)) is None


def test_steps_that_repeat_the_one_before_are_left_out():
    one, same, other = step("2026-01-10", 5), step("2026-01-11", 5), step("2026-01-12", 4)
    assert joined([one, same, other]) == [one, other]
    assert joined([one, step("2026-01-10", 6)]) == [step("2026-01-10", 6)]


days = st.integers(date(2024, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
REGIONS = ["522725001003", "522725001004", "522725002001", "522726001001"]


@st.composite
def trails(draw):
    made = []
    for _ in range(draw(st.integers(1, 12))):
        lent, steps = 0, []
        for day in sorted(draw(st.sets(days, min_size=1, max_size=8))):
            lent += draw(st.sampled_from([0, 500, 1000]))
            balance = draw(st.integers(0, lent))
            late = day - draw(st.integers(1, 100)) if balance and draw(st.booleans()) else 0
            steps.append(Step(day, late, balance, draw(st.integers(0, balance)) if late else 0, lent))
        made.append(a_trail(*steps, region=draw(st.sampled_from(REGIONS)), household=f"h{draw(st.integers(1, 5))}"))
    return made


def slowly(some: list[dict], day: date) -> dict[str, int]:
    sums, had = dict(NOTHING), set()
    for trail in some:
        steps = unpacked(trail["steps"])
        now = at(steps, day)
        if not now:
            continue
        year, month = (at(steps, one) or Step(0, 0, 0, 0, 0) for one in (before_year(day), before_month(day)))
        sums["balance"] += now.balance
        sums["overdue"] += now.overdue
        sums[f"balance_{bucket_of(days_late(now, day))}"] += now.balance
        sums["loans"] += now.balance > 0
        sums["late_loans"] += now.balance > 0 and now.late_since > 0
        for name, then in (("year", year), ("month", month)):
            sums[f"lent_in_{name}"] += now.lent - then.lent
            sums[f"opened_in_{name}"] += now.lent > 0 and then.lent == 0
        if now.lent:
            had.add(trail["household"])
    return {**sums, "ever_borrowed": len(had)}


@settings(max_examples=60)
@given(trails(), st.lists(days.map(date.fromordinal), min_size=1, max_size=4, unique=True), st.integers(1, 5))
def test_it_sums_as_a_plain_loop_does(made, on, size):
    batches = [made[start : start + size] for start in range(0, len(made), size)]
    found = sums_of(batches, on, lambda trail: trail["region"])
    for day in on:
        for region in {trail["region"] for trail in made}:
            assert found[day][region] == slowly([one for one in made if one["region"] == region], day)


@settings(max_examples=60)
@given(trails(), days.map(date.fromordinal))
def test_children_sum_to_their_parent(made, day):
    each = sums_of([made], [day], lambda trail: trail["region"])[day]
    whole = each.pop(TOTAL)
    assert whole == slowly(made, day)
    total = sum_of(each.values())
    assert {name: total[name] for name in MEASURES if name != "ever_borrowed"} == {
        name: whole[name] for name in MEASURES if name != "ever_borrowed"
    }
    assert sum(whole[f"balance_{name}"] for name in BUCKETS) == whole["balance"]


@settings(max_examples=60)
@given(trails(), days.map(date.fromordinal), st.integers(1, 400))
def test_what_comes_later_changes_nothing_before(made, day, later):
    cut = [{**one, "steps": packed(step for step in unpacked(one["steps"]) if step.day <= day.toordinal() + later - 1)}
           for one in made]  # fmt: skip
    assert sums_of([cut], [day], by_township) == sums_of([made], [day], by_township) or _only_absent(cut, made, day)


def _only_absent(cut, made, day):
    """A trail that begins later is not there at all; where it was the only one of its key, zeros stand instead."""
    one, other = (sums_of([some], [day], by_township)[day] for some in (cut, made))
    return all(one.get(key, NOTHING) == other[key] for key in other)
