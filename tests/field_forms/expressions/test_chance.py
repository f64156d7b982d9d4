"""Functions that draw. Source: #fn:randomize: Fisher-Yates inside-out with a seeded Park-Miller generator."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.field_forms.expressions.language import number, value

LETTERS = "<data><age/><seed>42</seed><none/>" + "".join(f"<i>{letter}</i>" for letter in "ABCDEF") + "</data>"


def park_miller(nodes: str, seed: int) -> str:
    """Return the letters shuffled as the specification describes it, written out once more."""
    state = seed % 2147483647
    state = state if state > 0 else state + 2147483646
    shuffled: list[str] = []
    for at, letter in enumerate(nodes):
        state = state * 16807 % 2147483647
        chosen = int((state - 1) / 2147483646 * (at + 1))
        shuffled.append(letter if chosen == at else shuffled[chosen])
        shuffled[chosen] = letter
    return "".join(shuffled)


@pytest.mark.parametrize(
    ("seed", "order"),
    # The first five are those of enketo/openrosa-xpath-evaluator's tests, randomize.spec.js.
    [("42", "AFCBDE"), ("1", "BFEACD"), ("11111111", "ACDBFE"), ("-42", "EDAFBC"), ("'42'", "AFCBDE"), ("42.9", "AFCBDE"),
     ("/data/seed", "AFCBDE")],
)  # fmt: skip
def test_a_seed_always_gives_the_same_order(seed, order):
    assert value(f"join('', randomize(/data/i, {seed}))", instance=LETTERS) == order


@given(st.integers(1, 2147483646))
def test_any_seed_shuffles_as_park_and_miller_have_it(seed):
    assert value(f"join('', randomize(/data/i, {seed}))", instance=LETTERS) == park_miller("ABCDEF", seed)


@given(
    st.one_of(
        st.integers(-(10**18), 10**18).map(str),
        st.floats().map(lambda seed: f"'{seed}'"),
        st.just("'种子'"),
        st.just("/data/none"),
    )
)
def test_whatever_the_seed_no_node_is_lost_or_doubled(seed):
    found = value(f"randomize(/data/i, {seed})", instance=LETTERS, result="nodes")
    assert sorted(found) == list("ABCDEF")


def test_without_a_seed_the_order_differs():
    orders = {value("join('', randomize(/data/i))", instance=LETTERS) for _ in range(40)}
    assert len(orders) > 10
    assert {"".join(sorted(order)) for order in orders} == {"ABCDEF"}


def test_nothing_shuffled_is_nothing_and_one_node_is_itself():
    assert value("randomize(/data/nothing, 1)", instance=LETTERS, result="nodes") == []
    assert value("randomize(/data/seed, 1)", instance=LETTERS) == "42"


def test_steps_and_positions_after_a_shuffle_keep_its_order():
    rows = {"l": [{"name": letter, "label": letter.lower()} for letter in "ABCDEF"]}
    for expression, text in (("join('', randomize(instance('l')/root/item, 42)/label)", "afcbde"),
                             ("randomize(instance('l')/root/item, 42)[2]/label", "f"),
                             ("join('', randomize(instance('l')/root/item[name != 'A'], 42)/name)", park_miller("BCDEF", 42))):  # fmt: skip
        assert value(expression, instances=rows) == text


def test_random_numbers_are_from_0_up_to_1_and_differ():
    drawn = [number("random()") for _ in range(200)]
    assert all(0 <= one < 1 for one in drawn)
    assert len(set(drawn)) == 200
    assert min(drawn) < 0.2
    assert max(drawn) > 0.8
    assert number("random() = random()") == 0


def test_uuids_are_of_version_4_of_rfc_4122():
    shape = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert all(re.fullmatch(shape, value("uuid()")) for _ in range(20))
    assert value("concat('uuid:', uuid())").startswith("uuid:")
    assert [len(value(f"uuid({length})")) for length in (0, -1, "'x'", 1e5)] == [0, 0, 36, 10_000]
    assert value("once(random())") == "20"
    assert 0 <= float(value("once(random())", "/data/empty")) < 1
