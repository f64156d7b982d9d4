"""Paths whose nodes lie nested, and what the first of them is: XPath 1.0, sections 2 and 3.3; libxml2 is the oracle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from field_forms.expressions import ExpressionError
from tests.field_forms.expressions.language import number, value

NESTED = """<data version="7"><g><x>1</x><g><x>2</x><y>3</y></g></g><x>4</x><h><x>5</x><x>6</x><z/></h>\
<div>8</div><mod>3</mod><and>1</and><or>0</or></data>"""

AXES = [
    "//x", "//x[1]", "(//x)[1]", "(//x)[last()]", "(//x)[position() < 3][2]", "//g//x", "//g/x", "//x/..", "name(//x/..)",
    "name(//y/ancestor::*)", "name(//y/ancestor::*[1])", "name(//y/ancestor::*[last()])", "count(//y/ancestor::*)",
    "count(//y/ancestor-or-self::*)", "name((//y/ancestor::*)[1])", "count(//y/ancestor::node())", "count(//x/ancestor::*)",
    "name(/data/h/preceding-sibling::*[1])", "name(/data/h/preceding-sibling::*)", "name((/data/h/preceding-sibling::*)[1])",
    "name(/data/h/following-sibling::*[1])", "name(/data/g/following-sibling::*[last()])", "count(//x/following-sibling::*)",
    "count(//x/preceding-sibling::*)", "count(/descendant::*)", "count(/descendant-or-self::*)", "count(descendant-or-self::*)",
    "/data/h/x | /data/x", "/data/x | /data/g/x", "(/data/h | /data/g)/x", "/data/h/x[2] | /data/h/x[1]", "//y | //x | /data/g",
    "count(//x | //x/.. | //*)", "//x[. > 3]", "//x[../z]", "//x[not(../z)][last()]", "//*[x][2]/x", "count(//*[not(*)])",
    "//g[g]/x", "//g[count(x) = 1][1]/x", "sum(//x[. mod 2 = 0])", "//x[position() = last()]", "//x[last() - 1]", "//h/x[2 = position()]",
    "count(/data/self::data)", "count(/data/self::x)", "count(parent::node())", "count(parent::*)", "count(/..)", "name(/*)", "count(/)",
    "name(/data/*[3])", "/data/*[self::h or self::x][2]/x", "child::g/child::x", "./g/./x", "g/../x", "//x[ancestor::h]", "count(//@*)",
    "@version", "/data/attribute::version", "name(@*)", "count(@none)", "//x[. = ../../x]", "//x[. = //y - 1]", "string(//none)",
]  # fmt: skip
OPERATORS = [
    "(div div mod) * 3", "div mod mod", "div*mod", "div * mod", "* div 2", "count(*) * count(*)", "and and or", "or or and", "div - mod",
    "- div", "-div - -mod", "div>mod", "div=8", "div mod mod + 1 = 3", "2 * div div 4 * mod", "1 - 2 - 3 * 4 div 2", "-(2) mod 3",
    "1 < 2 = 2 > 1", "3 > 2 >= 1", "1 != 1 = 0", "'a' = 'b' or 'c' = 'c' and 1 = 2", "not(1) or 1 and 0", "//x = //x", "//x != //x",
    "//x < //y", "//x > //y", "//y <= //x", "//z = ''", "//z < 1", "//z >= 0", "//z != 0", "//none = //none", "//none != //x", "//x = 6",
    "6 = //x", "7 < //x", "//x < 2", "//x = true()", "//none = false()", "true() < //x", "'5' = //h/x", "'x' != //h/x", "//h/x > '5'",
    "//z = //h", "0 div 0 != 0 div 0", "1 div 0 > 1 div 0", "-1 div 0 < 0", "0 = -0", "1 div 0 - 1 div 0", "0 * (1 div 0)", "1 mod (1 div 0)",
    "floor(-0.5) + 1", "ceiling(-0.5)", "floor(1 div 0)", "ceiling(0 div 0)",
    "round(-0.2)", "round(0 div 0)", "round(-1 div 0)", "string(-0)", "string(0.1)", "string(-1 div 0)", "number('')", "number(' -.5 ')",
    "number('5.')", "number('--5')", "number('+5')", "number('Infinity')", "boolean(-0)", "boolean(' ')",
    "boolean(1 div 0)", "string(true() + 1)",
    "substring('12345', 2.5)", "substring('12345', -1 div 0)", "substring('12345', 1 div 0)", "substring('', 1, 2)", "substring('12345', 0.5)",
    "string-length(' a ')", "translate('a-b-c', '-', '')", "contains('', '')", "starts-with('', 'a')", "substring-before('a-b-c', '-')",
    "substring-after('a-b-c', '-')", "normalize-space(concat(' ', 'a', '  b'))",
]  # fmt: skip


@pytest.mark.parametrize("expression", [*AXES, *OPERATORS])
def test_it_means_what_libxml2_says(expression):
    root = etree.fromstring(NESTED)
    assert value(expression, "/data", instance=NESTED) == root.xpath(f"string({expression})")


@pytest.mark.parametrize("axis", ["ancestor", "ancestor-or-self", "child", "descendant", "descendant-or-self", "parent", "self",
                                  "following-sibling", "preceding-sibling"])  # fmt: skip
@pytest.mark.parametrize("predicate", ["", "[1]", "[last()]", "[position() > 1]", "[x]"])
def test_every_axis_finds_libxml2s_nodes_in_its_order(axis, predicate):
    root = etree.fromstring(NESTED)
    for start in ("//x", "//g", "/data/h/x[1]", "//*"):
        path = f"{start}/{axis}::*{predicate}"
        ours = value(path, "/data", instance=NESTED, result="nodes")
        assert ours == ["".join(node.itertext()) for node in root.xpath(path)], path


STEPS = st.sampled_from(
    ["x", "*", "..", ".", "g", "h/x", "*[1]", "*[last()]", "x[2]", "ancestor::*", "preceding-sibling::*[1]", "*[x]", "descendant::x"]
)  # fmt: skip


@given(st.lists(STEPS, min_size=1, max_size=5), st.sampled_from(["/data/", "//x/", "//*/"]))
def test_any_path_finds_libxml2s_nodes(steps, start):
    path = start + "/".join(steps) + "/self::*"
    theirs = ["".join(node.itertext()) for node in etree.fromstring(NESTED).xpath(path)]
    assert value(path, "/data", instance=NESTED, result="nodes") == theirs


@pytest.mark.parametrize("axis", ["following", "preceding", "namespace", "nonsense"])
def test_an_axis_that_is_not_supported_is_told(axis):
    with pytest.raises(ExpressionError, match="axis"):
        value(f"/data/{axis}::x")


FARM = """<data><town>甲</town>
<farm><name>A</name><plot><crop>rice</crop><bag><kg>1</kg></bag><bag><kg>2</kg></bag></plot>
      <plot><crop>tea</crop><bag><kg>3</kg></bag></plot></farm>
<farm><name>B</name><plot><crop>oil</crop><bag><kg>4</kg></bag><bag><kg>5</kg></bag><bag><kg>6</kg></bag></plot></farm></data>"""
KG = "/data/farm[1]/plot[1]/bag[2]/kg"


@pytest.mark.parametrize(
    ("expression", "context", "text"),
    [
        ("/data/farm/plot/bag/kg", KG, "2"), ("/data/farm/plot/crop", KG, "rice"), ("/data/farm/name", KG, "A"),
        ("/data/farm/plot/bag/kg", "/data/farm[2]/plot/bag[3]/kg", "6"), ("count(/data/farm/plot/bag)", KG, "2"),
        ("sum(/data/farm/plot/bag/kg)", "/data/farm[1]/plot[2]/crop", "3"), ("sum(/data/farm/plot/bag/kg)", "/data/farm[1]/name", "6"),
        ("sum(/data/farm/plot/bag/kg)", "/data/town", "21"), ("/data/town", KG, "甲"), ("count(/data/farm)", KG, "2"),
        ("/data/farm/plot[2]/crop", KG, "tea"), ("/data/farm[2]/plot/crop", KG, "oil"), ("sum(//kg)", KG, "21"),
        ("/data/farm/name", "/data/farm[2]", "B"), ("count(/data/farm/plot)", "/data/farm[1]/plot[2]", "2"),
        ("concat(position(../../..), position(../..), position(..))", KG, "112"),
        ("position(/data/farm/plot)", "/data/farm[1]/plot[2]/crop", "1"), ("position(..)", "/data/farm[1]/plot[2]/crop", "2"),
        ("indexed-repeat(/data/farm/plot/bag/kg, /data/farm, 2, /data/farm/plot, 1, /data/farm/plot/bag, 3)", KG, "6"),
        ("indexed-repeat(/data/farm/plot/bag/kg, /data/farm, 1, /data/farm/plot, 2, /data/farm/plot/bag, 2)", KG, ""),
        ("indexed-repeat(/data/farm/plot/crop, /data/farm, position(../../..), /data/farm/plot, position(../..) + 1)", KG, "tea"),
        ("count(indexed-repeat(/data/farm/plot/bag/kg, /data/farm, 1, /data/farm/plot, 1))", KG, "2"),
    ],
)  # fmt: skip
def test_absolute_paths_within_nested_repeats_stay_within_the_same_instances(expression, context, text):
    assert value(expression, context, instance=FARM) == text


def test_an_index_column_and_a_position_in_one_predicate_agree_with_a_scan():
    rows = {"l": [{"k": "b", "v": "1"}, {"k": "a", "v": "2"}, {"k": "a", "v": "3"}]}
    for position in (
        "position() = 3",
        "position() + 0 = 3",
        "number(position()) = 3",
        "-position() = -3",
        "not(position() < 3)",
        "position() = last()",
    ):
        for predicate in (f"k = 'a' and {position}", f"{position} and k = 'a'"):
            assert value(f"instance('l')/root/item[{predicate}]/v", instances=rows) == "3", predicate
    assert value("instance('l')/root/item[k = 'a'][position() = 2]/v", instances=rows) == "3"
    assert value("instance('l')/root/item[v = 2 or k = 'b']/v", instances=rows, result="nodes") == ["1", "2"]
    assert number("count(instance('l')/root/item[k = current()/../none])", instances=rows) == 0
