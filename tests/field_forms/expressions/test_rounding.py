"""Numbers at their edges: halves, zeros with a sign, the very large and the very small; fractions are the oracle."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.field_forms.expressions.language import number, truth, value

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def written(given_number: float) -> str:
    """Return a number as an expression may have it: without exponent."""
    return f"'{given_number:.400f}'" if abs(given_number) < 1 else f"'{given_number:f}'"


@given(NUMBERS)
def test_floor_ceiling_int_and_round_are_those_of_exact_fractions(given_number):
    text = written(given_number)
    exact = Fraction(float(text.strip("'")))
    assert number(f"floor({text})") == float(math.floor(exact))
    assert number(f"ceiling({text})") == float(math.ceil(exact))
    assert number(f"int({text})") == float(math.trunc(exact))
    away = math.floor(abs(exact) + Fraction(1, 2))
    assert number(f"round({text})") == float(away if exact > 0 else -away)
    assert number(f"abs({text})") == float(abs(exact))


@given(st.integers(-(10**9), 10**9), st.integers(1, 6))
def test_rounding_to_tens_and_hundreds_gives_whole_tens_and_hundreds(whole, places):
    unit = 10**places
    away = (abs(whole) * 2 + unit) // (2 * unit) * unit
    assert number(f"round({whole}, -{places})") == math.copysign(away, whole)


@given(st.integers(-(10**8), 10**8), st.integers(0, 5))
def test_a_decimal_rounded_to_its_own_places_is_itself(digits, places):
    text = f"{'-' if digits < 0 else ''}{abs(digits) / 10**places:.{places}f}"
    assert number(f"round({text}, {places})") == float(text)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("round(0.49999999999999994)", "0"), ("round(4503599627370497)", "4503599627370497"), ("round(9007199254740991)", "9007199254740991"),
        ("round(-1.475, 2)", "-1.48"), ("round(2.15, 1)", "2.2"), ("round(626.3, -3)", "1000"), ("round(-50.55, -2)", "-100"), ("round(1, -1)", "0"),
        ("round(0.5)", "1"), ("round(-0.5)", "-1"), ("round(1.5)", "2"), ("round(-1.5)", "-2"), ("round(2.5)", "3"), ("round(0.05, 1)", "0.1"),
        ("round(-1.25, 1)", "-1.3"), ("round(123.456, 2)", "123.46"), ("round(150, -2)", "200"), ("round(149, -2)", "100"), ("round(1, 400)", "1"),
        ("round(1, -400)", "0"), ("round(12.34, 1.9)", "12.3"), ("round('', 2)", "NaN"), ("round(5, '')", "NaN"), ("round(-1 div 0)", "-Infinity"),
        ("1 div round(-0.2)", "-Infinity"), ("round(12.36, -0.9)", "12"), ("1 div floor(0)", "Infinity"), ("-(0)", "0"), ("0 mod -1", "0"),
        ("1 div (-0 + 0)", "Infinity"), ("-5.5 mod 2", "-1.5"), ("1 div 0 mod 2", "NaN"), ("2 mod (1 div 0)", "2"), ("0 div -5", "0"),
        ("pow(2, 53)", "9007199254740992"), ("pow(2, 53) + 1", "9007199254740992"), ("9007199254740993", "9007199254740992"),
        ("pow(10, 21)", "1000000000000000000000"), ("pow(10, -7)", "0.0000001"), ("1 div 3 * 3", "1"), ("0.1 + 0.2", "0.30000000000000004"),
        ("-0.0000001", "-0.0000001"), ("5e", "!"), ("1e3", "!"), ("007", "7"), ("1.50", "1.5"), (".5", "0.5"), ("5.", "5"),
        ("pow(0, 0)", "1"), ("pow(0, -1)", "Infinity"), ("pow(-2, 3)", "-8"), ("pow(-2, 0.5)", "NaN"), ("pow(4, -0.5)", "0.5"),
        ("pow('', 1)", "NaN"), ("sqrt(2) * sqrt(2) > 2", "true"), ("sqrt(-0)", "0"), ("exp(-1000)", "0"), ("exp10(-2)", "0.01"), ("exp10(400)", "Infinity"),
        ("exp10(-400)", "0"), ("log(0)", "-Infinity"), ("log(1)", "0"), ("log10(0.01)", "-2"), ("log10(-1)", "NaN"), ("log(1 div 0)", "Infinity"),
        ("sin(1 div 0)", "NaN"), ("atan(1 div 0) = pi() div 2", "true"), ("atan2(0, -1) = pi()", "true"), ("atan2(-1, 0) = -pi() div 2", "true"),
        ("acos(-1) = pi()", "true"), ("asin(1.1)", "NaN"), ("cos(pi())", "-1"), ("tan(pi() div 4) > 0.999", "true"), ("abs('-5')", "5"), ("abs(-1 div 0)", "Infinity"),
        ("max(-1, -2)", "-1"), ("min(1 div 0, 5)", "5"), ("max('2024-01-01', '2024-05-01') = date('2024-05-01')", "true"), ("int('')", "NaN"), ("int(-0.9)", "0"),
    ],
)  # fmt: skip
def test_what_numbers_come_to(expression, text):
    if text == "!":
        with pytest.raises(Exception, match="too much"):
            value(expression)
    else:
        assert value(expression) == text


@given(NUMBERS, NUMBERS)
def test_mod_has_the_sign_of_the_first_and_leaves_less_than_the_second(one, other):
    rest = number(f"{written(one)} mod {written(other)}")
    one, other = float(written(one).strip("'")), float(written(other).strip("'"))
    if other == 0:
        assert math.isnan(rest)
    else:
        assert abs(rest) < abs(other)
        assert math.copysign(1, rest) == math.copysign(1, one)
        assert Fraction(rest) == Fraction(one) - Fraction(other) * math.trunc(Fraction(one) / Fraction(other))


@given(NUMBERS, NUMBERS)
def test_exactly_one_of_less_equal_and_more_holds(one, other):
    first, second = written(one), written(other)
    held = [truth(f"number({first}) {sign} number({second})") for sign in ("<", "=", ">")]
    assert sum(held) == 1
    assert truth(f"number({first}) <= number({second})") is not held[2]
    assert truth(f"number({first}) != number({second})") is not held[1]
