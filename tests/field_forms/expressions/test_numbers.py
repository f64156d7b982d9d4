"""Functions on numbers. Source: https://getodk.github.io/xforms-spec/#fn:Number-Functions."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.field_forms.expressions.language import number, value


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("int(3.9)", 3), ("int(-3.9)", -3), ("int('7.5')", 7), ("int(/data/neg)", -3),
        ("round(2.5)", 3), ("round(2.4)", 2), ("round(-2.4)", -2), ("round(-2.5)", -3), ("round(2.345, 2)", 2.35),
        ("round(1234.5, -2)", 1200), ("round('1.005', 1)", 1.0), ("round(7, 3)", 7), ("round(1.25, 1)", 1.3),
        ("floor(2.9)", 2), ("floor(-2.1)", -3), ("ceiling(2.1)", 3), ("ceiling(-2.9)", -2), ("abs(-4.5)", 4.5), ("abs(4)", 4),
        ("pow(2, 10)", 1024), ("pow(2, -1)", 0.5), ("pow(9, 0.5)", 3), ("sqrt(16)", 4), ("exp(0)", 1), ("exp10(3)", 1000),
        ("log(exp(2))", 2), ("log10(1000)", 3), ("sin(0)", 0), ("cos(0)", 1), ("tan(0)", 0), ("asin(1)", math.pi / 2),
        ("acos(1)", 0), ("atan(1)", math.pi / 4), ("atan2(1, 1)", math.pi / 4), ("atan2(1, -1)", 3 * math.pi / 4),
        ("pi()", math.pi), ("number('12.50')", 12.5), ("number(true())", 1), ("number(/data/age)", 20),
        ("number()", 20), ("sum(/data/group/*)", 12), ("sum(/data/none)", 0), ("sum(/data/row[x != '']/x)", 3),
        ("max(/data/house/person/age)", 62), ("min(/data/house/person/age)", 3), ("max(1, 5, 3)", 5), ("min(4, /data/age)", 4),
        ("max('2', '10')", 10), ("count(/data/row)", 3), ("count-non-empty(/data/row/x)", 2), ("count-non-empty(/data/none)", 0),
    ],
)  # fmt: skip
def test_what_a_function_gives(expression, result):
    assert number(expression) == pytest.approx(result, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    "expression",
    ["int('x')", "round('')", "round(1, 'x')", "abs(/data/empty)", "sqrt(-1)", "log(-1)", "asin(2)", "acos(-2)", "pow(-8, 0.5)",
     "max()", "min(/data/none)", "max(1, 'x')", "min(/data/row/x)", "sum(/data/row/x)", "sum(/data/name)", "number('')",
     "exp('')", "atan2(1, '')", "floor('')", "number(/data/none)"],
)  # fmt: skip
def test_what_has_no_value_is_nan(expression):
    assert math.isnan(number(expression))


def test_overflow_and_poles_are_infinite():
    assert number("exp(1000)") == number("pow(10, 400)") == number("1 div 0") == math.inf
    assert number("log(0)") == number("log10(0)") == number("pow(-10, 401)") == -math.inf
    assert number("round(1 div 0, 2)") == number("int(1 div 0)") == math.inf


def test_minus_zero_is_zero():
    assert value("-0") == value("round(-0.4)") == value("-0 + 0") == "0"
    assert number("1 div (0 * -1)") == -math.inf


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_and_read_again_is_the_same(given_number):
    from field_forms.expressions.values import text_of_number

    text = text_of_number(given_number)
    assert "e" not in text
    assert float(text) == given_number


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.decimals(min_value=-(10**6), max_value=10**6, places=2),
)
def test_sums_and_products_are_those_of_doubles(a, b):
    assert number(f"{a} + {b} * 2 - ({a})") == float(a) + float(b) * 2 - float(a)


@pytest.mark.parametrize(
    ("given_number", "text"),
    [
        ("12345.5", "12,345.5"),
        ("999", "999"),
        ("-1234567", "-1,234,567"),
        ("0.25", "0.25"),
        ("'x'", ""),
        ("-0.5", "-0.5"),
    ],
)
def test_thousands_are_separated(given_number, text):
    assert value(f"thousands-sep({given_number})") == text
