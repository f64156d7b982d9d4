"""Numbers: python-stdnum and the published samples are the oracles."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from households.numbers import (
    birth_date_of,
    card_problem,
    id_number_problem,
    mask_card,
    mask_id,
    mask_name,
    mask_phone,
    normal_number,
    normal_phone,
    phone_problem,
    sex_of,
)

GOOD_IDS = ["11010519491231002X", "34052419800101001X"]


def an_id_number(first_17: str) -> str:
    return first_17 + ric.calc_check_digit(first_17 + "0")


@pytest.mark.parametrize("number", GOOD_IDS)
def test_published_samples_are_good(number):
    assert id_number_problem(number) is None


@pytest.mark.parametrize(
    "written", ["１１０１０５１９４９１２３１００２ｘ", "110105 19491231 002x", "'110105-19491231-002X　"]
)
def test_full_width_spaces_dashes_and_a_small_x_do_not_matter(written):
    assert normal_number(written) == "11010519491231002X"
    assert id_number_problem(written) is None


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macau_and_taiwan_are_good(region):
    assert id_number_problem(an_id_number(region + "19900101001")) is None


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("110105491231002", "15 位"),
        ("1101051949123100", "16 位"),
        ("", "0 位"),
        ("1101051949123100２A", "17 位数字"),
        ("X1010519491231002X", "17 位数字"),
        ("²1010519491231002X", "17 位数字"),
        (an_id_number("99010519491231002"), "99"),
        (an_id_number("11010519490230002"), "19490230"),
        (an_id_number("11010518491231002"), "18491231"),
        (an_id_number("11010529991231002"), "29991231"),
        ("110105194912310021", "应为 X，现为 1"),
        ("110105********002X", "遮盖"),
    ],
)
def test_what_is_wrong_with_an_id_number_is_said_in_both_languages(number, told):
    zh, en = id_number_problem(number)
    assert told in zh
    assert en.isascii()


@given(st.text("0123456789X", min_size=17, max_size=19) | st.text(max_size=20))
def test_no_text_makes_a_check_fail(text):
    for problem in (id_number_problem, phone_problem, card_problem):
        problem(text)


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_every_number_that_stdnum_accepts_is_good_and_any_wrong_digit_is_found(born, sequence, at, shift):
    number = an_id_number(f"522725{born:%Y%m%d}{sequence:03d}")
    assert ric.is_valid(number)
    assert id_number_problem(number) is None
    alphabet = "0123456789X" if at == 17 else "0123456789"
    other = alphabet[(alphabet.index(number[at]) + shift) % len(alphabet)]
    assert id_number_problem(number[:at] + other + number[at + 1 :]) is not None


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(0, 999))
def test_an_id_number_tells_birth_date_and_sex(born, sequence):
    number = an_id_number(f"522725{born:%Y%m%d}{sequence:03d}")
    assert birth_date_of(number) == born
    assert sex_of(number) == ("male" if sequence % 2 else "female")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("８６１３８１２３４５６７８", "13812345678"),
        ("(0854)2621234", "08542621234"),
        ("010-62345678", "01062345678"),
        ("0854 2621234", "08542621234"),
    ],
)
def test_phone_numbers_are_good_however_they_are_written(written, normal):
    assert normal_phone(written) == normal
    assert phone_problem(written) is None


@pytest.mark.parametrize(
    "text", ["1381234567", "138123456789", "12812345678", "2621234", "13812345678/13912345678", "无"]
)
def test_wrong_phone_numbers_are_told(text):
    assert phone_problem(text) is not None


@given(st.text("0123456789", min_size=12, max_size=18), st.integers(1, 9))
def test_cards_follow_luhn_and_the_expected_digit_is_named(body, shift):
    digit = luhn.calc_check_digit(body)
    wrong = str((int(digit) + shift) % 10)
    assert card_problem(body + digit) is None
    assert f"应为 {digit}，现为 {wrong}" in card_problem(body + wrong)[0]


@pytest.mark.parametrize("text", ["622202", "62220212345678901234", "6222-0212-34AB-7890", "622202******7890"])
def test_wrong_cards_are_told(text):
    assert card_problem(text) is not None


def test_masks_are_those_of_the_domain():
    assert mask_id("522725199001011234") == "522725********1234"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_card("6222021234567890128") == "622202*********0128"
    assert mask_name("张三丰") == "张*"


@given(st.text(max_size=30))
def test_a_mask_always_hides_four_characters_or_all_but_one(text):
    for mask in (mask_id, mask_phone, mask_card):
        masked = mask(text)
        assert len(masked) == len(text)
        hidden = sum(a != b or b == "*" for a, b in zip(text, masked, strict=True))
        assert hidden >= min(4, max(len(text) - 1, 0))
