from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.regions import trimmed
from records.scopes import LEVELS, Scope, prefixes

digits = st.text("0123456789", min_size=12, max_size=12)
codes = st.builds(lambda text, length: text[:length], digits, st.sampled_from((0, *LEVELS)))
# Few digits, so that codes often lie within one another.
near = st.builds(
    lambda text, length: text[:length], st.text("12", min_size=12, max_size=12), st.sampled_from((0, *LEVELS))
)
institutions = st.sampled_from([None, "信用社", "农商行"])
scopes = st.builds(Scope, near, institutions)


def test_prefixes_are_the_levels_widest_first():
    assert prefixes("522725001003") == ["", "52", "5227", "522725", "522725001", "522725001003"]
    assert prefixes("") == [""]


@given(near, institutions, scopes)
def test_the_database_condition_and_covers_agree(region, institution, scope):
    record = SimpleNamespace(scopes=prefixes(region), institution=institution)
    query = scope.query()
    found = query["scopes"] in record.scopes and query.get("institution", institution) == record.institution
    assert found == scope.covers(region, institution)


@given(near, near, near)
def test_a_narrowed_scope_covers_just_what_both_cover(own, asked, region):
    narrowed = Scope(own).narrowed(asked)
    both = Scope(own).covers(region) and Scope(asked).covers(region)
    assert (narrowed is not None and narrowed.covers(region)) == both


@given(scopes, near)
def test_narrowing_never_widens(scope, asked):
    narrowed = scope.narrowed(asked)
    if narrowed:
        assert narrowed.institution == scope.institution
        assert narrowed.prefix.startswith(scope.prefix)


@given(near, near)
def test_two_areas_meet_in_either_order(one, other):
    assert (Scope(one).narrowed(other) is None) == (Scope(other).narrowed(one) is None)


@given(codes)
def test_a_padded_code_is_trimmed_to_what_no_longer_ends_in_a_zero_level(code):
    short = trimmed(code.ljust(12, "0")) if code else ""
    assert code.ljust(12, "0").startswith(short)
    assert short.ljust(12, "0") == code.ljust(12, "0") or not code
    assert trimmed(short) == short


@pytest.mark.parametrize("institution", [None, "农商行"])
def test_bank_staff_see_their_institution_only(institution):
    assert not Scope("52", "信用社").covers("522725", institution)
    assert Scope("52", "信用社").covers("522725", "信用社")


def test_a_neighbour_whose_code_begins_alike_but_at_no_level_is_outside():
    assert "52272" not in prefixes("522725")
    assert not Scope("522725").covers("522726001")
