"""The index of fingerprints finds what a look at every one finds."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import fingerprints

MARKS = 400


def flipped(mark: bytes, bits: list[int]) -> bytes:
    number = int.from_bytes(mark, "big")
    for bit in bits:
        number ^= 1 << bit
    return number.to_bytes(18, "big")


def balanced(pick: random.Random) -> bytes:
    """As the median makes them: half of the bits are set."""
    bits = pick.sample(range(144), 72)
    return flipped(bytes(18), bits)


@pytest.fixture
def held(db):
    pick = random.Random(5)
    marks = {f"{n:064x}": balanced(pick) for n in range(MARKS)}
    for sha256, mark in marks.items():
        fingerprints.remember(sha256, mark)
    return marks


def scanned(held: dict[str, bytes], mark: bytes, most: int) -> set[tuple[str, int]]:
    wanted = int.from_bytes(mark, "big")
    found = {(sha256, (int.from_bytes(other, "big") ^ wanted).bit_count()) for sha256, other in held.items()}
    return {pair for pair in found if pair[1] <= most}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, MARKS - 1), st.lists(st.integers(0, 143), max_size=15, unique=True))
def test_whatever_differs_in_at_most_15_bits_is_found(held, number, bits):
    mark = flipped(held[f"{number:064x}"], bits)
    assert set(fingerprints.near(mark, 15)) == scanned(held, mark, 15)
    assert (f"{number:064x}", len(bits)) in fingerprints.near(mark, 34)


def test_the_nearest_come_first_and_no_more_than_asked(held):
    mark = held[f"{7:064x}"]
    for n in range(5):
        fingerprints.remember(f"near{n}", flipped(mark, list(range(n))))
    found = fingerprints.near(mark, 34, limit=3)
    assert [bits for _, bits in found] == [0, 0, 1]


def test_remembering_again_changes_nothing(held):
    mark = held[f"{1:064x}"]
    fingerprints.remember(f"{1:064x}", mark)
    assert fingerprints.of(f"{1:064x}") == mark
    assert fingerprints._collection().count_documents({}) == MARKS
    assert fingerprints.of("unknown") is None


def test_the_look_up_uses_its_index(held):
    from records.database import database

    mark = held[f"{1:064x}"]
    plan = database().db.fingerprints.find({"bands": {"$in": fingerprints.probes_of(mark)}}).explain()
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
    assert plan["executionStats"]["totalDocsExamined"] < MARKS
