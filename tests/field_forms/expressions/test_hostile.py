"""Expressions that are wrong, too large, or made to do harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import XmlForbidden, XmlMalformed
from field_forms.expressions import BudgetExceeded, ExpressionError
from field_forms.expressions.parsing import parse
from tests.field_forms.expressions.language import truth, value


@pytest.mark.parametrize(
    ("expression", "at"),
    [
        ("", 0), ("1 +", 3), ("(1", 2), ("1)", 1), ("foo(", 4), ("/data/a[", 8), ("/data/a]", 7), ("1 2", 2), ("'abc", 0), ('"abc', 0),
        ("/data//", 7), ("a b", 2), ("= 1", 0), ("${a}", 0), ("$a", 0), ("a ! b", 2), ("concat('a',)", 11), ("a/", 2), ("@", 1),
        ("“a”", 0), ("if(1，2，3)", 4),  ("/data/a/following::b", 8), ("a[1", 3), ("child::", 7), ("#", 0),
    ],
)  # fmt: skip
def test_a_syntax_error_names_its_place_in_both_languages(expression, at):
    with pytest.raises(ExpressionError) as wrong:
        parse(expression)
    assert (wrong.value.code, wrong.value.at) == ("expression.syntax", at)
    assert str(at + 1) in wrong.value.en
    assert "字符" in wrong.value.zh


def wrong_with(text: str) -> ExpressionError | None:
    """Return what is wrong with a text; None if it is an expression. Anything else that is raised is a bug."""
    try:
        parse(text)
    except ExpressionError as error:
        return error
    return None


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_told_to_be_wrong(text):
    error = wrong_with(text)
    assert error is None or (error.zh and error.en)


_TOKENS = ["a", "/", "//", "(", ")", "[", "]", "1", "'x'", "+", "-", "*", "div", "and", "=", ",", "if", "@", "..", "."]


@given(st.lists(st.sampled_from(_TOKENS), max_size=25))
def test_any_row_of_tokens_is_parsed_or_told_to_be_wrong(tokens):
    error = wrong_with(" ".join(tokens))
    assert error is None or error.code == "expression.syntax"


@pytest.mark.parametrize(
    "expression",
    ["(" * 151 + "1" + ")" * 151, "-" * 200 + "1", "if(1," * 160 + "1" + ",2)" * 160, "a[" * 160 + "1" + "]" * 160, "1+" * 40_000 + "1",
     "'" + "x" * 70_000 + "'"],
)  # fmt: skip
def test_what_is_too_deep_or_too_long_is_refused(expression):
    with pytest.raises(ExpressionError) as wrong:
        parse(expression)
    assert wrong.value.code == "expression.too_large"


def test_what_a_county_may_write_is_not_too_deep_or_too_long():
    nested = "if(/data/age > 1, 'x', " * 100 + "'y'" + ")" * 100
    assert value(nested) == "x"
    assert value(" + ".join(["/data/age"] * 2000)) == "40000"
    assert truth(" or ".join(["/data/age = 1"] * 1000)) is False


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("foo()", "expression.unknown_function"), ("jr:foo()", "expression.unknown_function"), ("substr('a')", "expression.arguments"),
        ("if(1, 2)", "expression.arguments"), ("today(1)", "expression.arguments"), ("regex('a', '(?=b)')", "expression.regex"),
        ("regex('a', '(?<!b)c')", "expression.regex"), (r"regex('a', '(b)\1')", "expression.regex"), ("regex('a', '[')", "expression.regex"),
        ("indexed-repeat(1, 2, 3, 4)", "expression.arguments"), ("regex('a', 'a{2000}')", "expression.regex"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_told_before_it_is(expression, code):
    with pytest.raises(ExpressionError) as wrong:
        value(expression)
    assert wrong.value.code == code


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("13812345678", "^1[3-9][0-9]{9}$", True), ("1381234567", "^1[3-9][0-9]{9}$", False), ("a1b", "[0-9]", True),
        ("张三", "^[一-龥]{2,4}$", True), ("张三", r"^[\\u4e00-\\u9fff]+$".replace("\\\\", "\\"), True), ("a/b", r"a\/b", True),
        ("a b", r"a\sb", True), ("５", r"\d", False), ("ab\n", "^ab$", False), ("é", r"^\w$", False), ("A", "^[^a-z]$", True),
        ("x", "", True), ("王", r"^\p{Script=Han}$", True), ("aXb", "a.b", True), ("a-b", r"^[a\-b]+$", True), ("2024", r"^(?:19|20)\d\d$", True),
    ],
)  # fmt: skip
def test_patterns_of_forms_are_understood(text, pattern, found):
    instance = f"<data><t>{text}</t></data>"
    assert value(f"regex(/data/t, '{pattern}')", "/data/t", instance=instance) == str(found).lower()


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(a|a?)+b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*(.*)*x"])
def test_no_pattern_takes_more_than_linear_time(pattern):
    instance = f"<data><t>{'a' * 50_000}!</t></data>"
    assert value(f"regex(/data/t, '{pattern}')", "/data/t", instance=instance) == "false"


def test_work_and_text_without_bound_are_stopped():
    many = "<data>" + "<r><a>1</a></r>" * 3000 + "<t/></data>"
    with pytest.raises(BudgetExceeded):
        value("count(//*[count(//*[count(//*) > 0]) > 0])", "/data/t", instance=many)
    long = f"<data><t>{'x' * 300_000}</t></data>"
    for expression in ("concat(., ., ., .)", "join(., 1, 2, 3, 4, 5)", "concat(" + ", ".join("." * 9000) + ")"):
        with pytest.raises(BudgetExceeded):
            value(expression, "/data/t", instance=long)
    with pytest.raises(BudgetExceeded):
        value(" or ".join(["digest(., 'SHA-512') = ''"] * 2000), "/data/t", instance=long)


def test_what_xml_cannot_hold_is_not_made():
    assert value("base64-decode('YQBiAWM=')") == "abc"


@pytest.mark.parametrize(
    ("xml", "error"), [("<data>", XmlMalformed), ('<!DOCTYPE d [<!ENTITY a "b">]><data>&a;</data>', XmlForbidden)]
)
def test_xml_that_does_harm_is_refused(xml, error):
    with pytest.raises(error):
        value("1", "/data", instance=xml)


@pytest.mark.parametrize(
    "context", ["", "/", "data", "/data/none", "/data/row[9]/x", "/data/row[0]", "/data/age/", "/data[x]"]
)
def test_a_context_that_is_not_there_is_told(context):
    with pytest.raises(ExpressionError) as wrong:
        value("1", context)
    assert wrong.value.code == "expression.context"


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd", "/etc/passwd"])
def test_a_time_zone_that_is_not_there_is_told(zone):
    with pytest.raises(ExpressionError) as wrong:
        value("1", timezone=zone)
    assert wrong.value.code == "expression.timezone"
