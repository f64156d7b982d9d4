"""Paths, repeats, lists beside the form. Source: #fn:Node-set-Functions and “A Big Deviation with XForms”."""

from __future__ import annotations

import math

import pytest

from tests.field_forms.expressions.language import number, value

NAME = "/data/house[2]/person[1]/n"


@pytest.mark.parametrize(
    ("expression", "context", "text"),
    [
        # From within a repeat an absolute path means the instances that the question itself is in.
        ("/data/house/code", NAME, "B"), ("/data/house/person/age", NAME, "41"), ("../age", NAME, "41"), ("../../code", NAME, "B"),
        ("/data/house/person/age", "/data/house[2]/code", "41"), ("/data/age", NAME, "20"), ("current()/../age", NAME, "41"),
        ("/data/house/code", "/data/age", "A"), ("sum(/data/house/person/age)", "/data/house[1]/code", "35"),
        ("sum(/data/house/person/age)", "/data/age", "141"), ("count(/data/house)", NAME, "2"), ("count(/data/house/person)", NAME, "3"),
        ("count(../../person)", NAME, "3"), ("count(/data/house/person)", "/data/age", "5"), ("position(..)", NAME, "1"),
        ("position(../..)", NAME, "2"), ("position(..)", "/data/house[2]/person[3]/n", "3"), ("/data/house[1]/code", NAME, "A"),
        ("/data/house[position() = 1]/person[2]/age", NAME, "5"), ("count(/data/house[code = 'A']/person)", NAME, "2"),
        ("join(',', /data/house/person/n)", "/data/house[1]/code", "甲,乙"), ("//code", NAME, "A"),
        ("/data/house[code = current()/../../code]/person[1]/n", NAME, "丙"), (".", NAME, "丙"), ("string(.)", NAME, "丙"),
        ("count(/data/house/person[age > 18])", "/data/age", "3"), ("/data/house[2]/person[last()]/age", "/data/age", "3"),
        ("/data/house/person[age = max(../person/age)]/n", "/data/house[2]/code", "丁"), ("count(/)", NAME, "1"),
        ("/data/group", NAME, "57"), ("name(..)", NAME, "person"), ("local-name()", NAME, "n"), ("namespace-uri(..)", NAME, ""),
        ("/data/@version", NAME, "3"), ("last()", NAME, "1"), ("position()", NAME, "1"),
    ],
)  # fmt: skip
def test_a_path_means(expression, context, text):
    assert value(expression, context) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("indexed-repeat(/data/row/x, /data/row, 2)", "2"), ("indexed-repeat(/data/row/x, /data/row, 4)", ""),
        ("indexed-repeat(/data/row/x, /data/row, 0)", ""), ("indexed-repeat(/data/row/x, /data/row, 'x')", ""),
        ("indexed-repeat(/data/row/x, /data/row, 1.5)", ""), ("indexed-repeat(/data/house/person/n, /data/house, 2, /data/house/person, 2)", "丁"),
        ("indexed-repeat(/data/house/person/n, /data/house/person, 2, /data/house, 1)", "乙"),
        ("indexed-repeat(/data/house/person/n, /data/house, 1, /data/house/person, 3)", ""),
        ("indexed-repeat(/data/house/person/age, /data/house, 2)", "41"),
        ("sum(indexed-repeat(/data/house/person/age, /data/house, 2))", "106"),
        ("indexed-repeat(/data/house/person/n, /data/house, /data/zero + 1, /data/house/person, count(/data/row) - 1)", "乙"),
    ],
)  # fmt: skip
def test_indexed_repeat_takes_the_instance_at_each_level(expression, text):
    assert value(expression) == text


def test_indexed_repeat_means_all_instances_also_from_within_the_repeat():
    assert value("indexed-repeat(/data/row/x, /data/row, position(..) - 1)", "/data/row[2]/x") == "1"
    nested = "indexed-repeat(/data/house/person/n, /data/house, position(../..), /data/house/person, position(..) + 1)"
    assert value(nested, NAME) == "丁"


def test_positions_close_up_after_a_deletion():
    before = "<data><r><a>1</a></r><r><a>2</a></r><r><a>3</a></r></data>"
    after = before.replace("<r><a>2</a></r>", "")
    assert value("position(..)", "/data/r[3]/a", instance=before) == "3"
    assert value("position(..)", "/data/r[2]/a", instance=after) == "2"
    assert value("indexed-repeat(/data/r/a, /data/r, 2)", "/data/r[1]/a", instance=after) == "3"
    assert value("/data/r[position() = position(current()/..) - 1]/a", "/data/r[2]/a", instance=after) == "1"


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("instance('villages')/root/item[name = 'v2']/label", "二村"), ("instance('villages')/root/item[2]/label", "二村"),
        ("count(instance('villages')/root/item)", "3"), ("count(instance('villages')/root/item[town = 't1'])", "2"),
        ("instance('villages')/root/item[town = 't1' and people < 100]/label", "二村"), ("instance('no')/root/item[1]/name", ""),
        ("instance('villages')/root/item[town = 't1'][last()]/name", "v2"), ("sum(instance('villages')/root/item/people)", "400"),
        ("instance('villages')/root/item[people = max(instance('villages')/root/item/people)]/name", "v3"),
        ("instance('villages')/root/item[name = concat('v', 3)]/label", "三村"), ("instance('villages')/root/item[name = 'v9']/label", ""),
        ("join(' ', instance('villages')/root/item[position() > 1]/name)", "v2 v3"), ("instance('xml')/root/item[name = 'b']/v", "2"),
        ("pulldata('villages', 'label', 'name', 'v1')", "一村"), ("pulldata('villages', 'name', 'town', 't1')", "v1"),
        ("pulldata('villages', 'label', 'name', 'x')", ""), ("pulldata('villages', 'no', 'name', 'v1')", ""),
        ("pulldata('no', 'label', 'name', 'v1')", ""), ("pulldata('villages.csv', 'label', 'name', 'v3')", "三村"),
        ("count(instance('villages')/root/item[people > 100 or town = 't1'])", "3"),
        ("instance('villages')/root/item['v2' = name]/town", "t1"), ("count(instance('villages')/root/item[name = /data/none])", "0"),
    ],
)  # fmt: skip
def test_lists_beside_the_form(expression, text):
    assert value(expression) == text


def test_predicates_see_the_answers_of_the_question_they_belong_to():
    instance = "<data><r><v>v1</v><l/></r><r><v>v3</v><l/></r></data>"
    for wanted in ("current()/../v", "/data/r/v"):
        expression = f"instance('villages')/root/item[name = {wanted}]/label"
        assert value(expression, "/data/r[2]/l", instance=instance) == "三村"


def test_position_of_nothing_is_nan():
    assert math.isnan(number("position(/data/none)"))


def test_randomize_shuffles_alike_for_the_same_seed_and_loses_nothing():
    every = "instance('villages')/root/item"
    first = value(f"join(' ', randomize({every}, 42)/name)")
    assert first == value(f"join(' ', randomize({every}, 42)/name)")
    assert sorted(first.split()) == ["v1", "v2", "v3"]
    assert len({value(f"join(' ', randomize({every}, {seed})/name)") for seed in range(30)}) > 3
    assert sorted(value(f"join(' ', randomize({every})/name)").split()) == ["v1", "v2", "v3"]
    assert value(f"join(' ', randomize({every}, 'seed')/name)") == value(f"join(' ', randomize({every}, 'seed')/name)")


def test_random_and_uuid_differ_from_call_to_call():
    assert 0 <= number("random()") < 1
    assert len({value("uuid()") for _ in range(5)}) == 5
    assert [len(value(f"uuid({length})")) for length in (0, 8, 36, 100)] == [0, 8, 36, 100]


@pytest.mark.parametrize(
    ("expression", "metres"),
    [
        ("distance('0 0; 0 1')", 111318.85), ("distance('0 0', '0 1')", 111318.85), ("distance(/data/line)", 222637.69),
        ("distance('27.1 107.2; 27.1 107.2')", 0), ("area(/data/shape)", 1239183.48), ("area('0 0; 0 1')", 0),
        ("distance(/data/point, /data/point)", 0),
    ],
)  # fmt: skip
def test_distances_and_areas(expression, metres):
    assert number(expression) == pytest.approx(metres, rel=1e-4, abs=0.02)


@pytest.mark.parametrize(
    "expression", ["distance('')", "distance('91 0; 0 0')", "area('x')", "distance('0 0')", "area(/data/empty)"]
)
def test_what_is_no_place_has_no_measure(expression):
    assert math.isnan(number(expression))


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        ("0.005 0.005 0 0", True),
        ("0.02 0.005 0 0", False),
        ("", False),
        ("x", False),
        ("-0.001 0.005", False),
        ("0.0001 0.0099", True),
    ],
)
def test_a_geofence_holds_what_is_in_it(point, inside):
    assert value(f"geofence('{point}', /data/shape)") == str(inside).lower()
    assert value(f"geofence('{point}', '')") == "false"
