"""ID, phone and bank-card numbers: normal form, what is wrong with one, what an ID number tells, and masks.

A problem is a pair (Chinese, English) that says what is wrong and how to mend it; None means the number is good.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from stdnum import luhn, numdb
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

Problem = tuple[str, str]

ID_LENGTH = 18
CARD_LENGTHS = range(13, 20)
EARLIEST_BIRTH_YEAR = 1900
# Residence permits of people from Taiwan carry 830000, which python-stdnum does not list.
TAIWAN_RESIDENTS = "83"

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Spaces, zero-width marks, dashes and the apostrophe that Excel users put before a number.
_SEPARATORS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\-\u2010-\u2015\u2212'’‘`·]+")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[1-9][0-9]{6,7}")
_COUNTRY_CODE = re.compile(r"^(?:\+|00)?86(?=1[3-9][0-9]{9}$|0?[1-9][0-9]{8,10}$)")
_MASKED = (
    "号码中含有 *，是遮盖后的号码，请填写完整号码或留空。",
    "The number holds * (a mask); give it whole or leave it empty.",
)


def today() -> date:
    """Return the present date in China."""
    return datetime.now(timezone(timedelta(hours=8))).date()


def normal_number(text: str) -> str:
    """Return a number as it is stored: half-width, without spaces and dashes, x as X."""
    return _SEPARATORS.sub("", text.translate(_FULL_WIDTH)).upper()


def normal_phone(text: str) -> str:
    """Return a phone number as it is stored: like `normal_number`, brackets and the country code 86 removed."""
    number = re.sub(r"[()]", "", normal_number(text))
    return _COUNTRY_CODE.sub("", number)


def id_number_problem(text: str) -> Problem | None:
    """Say what is wrong with an 18-character ID number: length, characters, region, birth date, check digit.

    Source: GB 11643-1999. Counties are not checked, as published lists lack many that were renamed; provinces are.
    """
    number = normal_number(text)
    if "*" in number:
        return _MASKED
    if len(number) == 15 and _digits(number):
        return (
            "这是 15 位旧证号，已停用；请填写二代证上的 18 位号码。",
            "This is an old 15-digit ID number, no longer valid; give the 18 characters of the present card.",
        )
    if len(number) != ID_LENGTH:
        return (
            f"身份证号应为 18 位，现为 {len(number)} 位；请对照证件补全或删去多余的字符。",
            f"An ID number has 18 characters, this has {len(number)}; compare it with the card.",
        )
    if not _digits(number[:-1]) or not (_digits(number[-1]) or number[-1] == "X"):
        return (
            "身份证号只能是 17 位数字加 1 位数字或 X；请删去其他字符。",
            "An ID number is 17 digits and then a digit or X; remove other characters.",
        )
    return _region_problem(number) or _birth_problem(number) or _check_problem(number)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _region_problem(number: str) -> Problem | None:
    known = numdb.get("cn/loc").info(number[:6])
    if number.startswith(TAIWAN_RESIDENTS) or any("province" in properties for _, properties in known):
        return None
    return (
        f"身份证号前两位 {number[:2]} 不是任何省份的代码；请对照证件更正前六位。",
        f"An ID number begins with a province's code, and {number[:2]} is none; compare the first six digits.",
    )


def _birth_problem(number: str) -> Problem | None:
    try:
        born = ric.get_birth_date(number)
    except InvalidComponent:
        born = None
    if born and born.year >= EARLIEST_BIRTH_YEAR and born <= today():
        return None
    return (
        f"身份证号第 7 至 14 位（{number[6:14]}）不是可能的出生日期；请对照证件更正。",
        f"Characters 7 to 14 of the ID number ({number[6:14]}) are no possible birth date; compare with the card.",
    )


def _check_problem(number: str) -> Problem | None:
    expected = ric.calc_check_digit(number)
    if number[-1] == expected:
        return None
    return (
        f"身份证号校验位不符：按前 17 位应为 {expected}，现为 {number[-1]}；有一位写错了，请逐位核对。",
        (
            f"The check digit is wrong: the first 17 digits ask for {expected}, not {number[-1]}; "
            "one character is mistyped, compare each with the card."
        ),
    )


def phone_problem(text: str) -> Problem | None:
    """Say what is wrong with a phone number: 11 digits beginning 13 to 19, or a landline with its area code."""
    number = normal_phone(text)
    if "*" in number:
        return _MASKED
    if not _digits(number):
        return (
            "电话号码只能含数字；一格只填一个号码。",
            "A phone number holds digits only; give one number in a cell.",
        )
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return None
    if number.startswith("1") and len(number) != 11:
        return (
            f"手机号应为 11 位，现为 {len(number)} 位；请补全或删去多余的数字。",
            f"A mobile number has 11 digits, this has {len(number)}; complete it.",
        )
    return (
        "不是手机号（11 位，以 13 至 19 开头），也不是带区号的固定电话（如 0854-2621234）；请更正。",
        (
            "This is neither a mobile number (11 digits, beginning 13 to 19) nor a landline with its area code "
            "(such as 0854-2621234); correct it."
        ),
    )


def card_problem(text: str) -> Problem | None:
    """Say what is wrong with a bank-card number: 13 to 19 digits of which the last is the Luhn digit (ISO/IEC 7812)."""
    number = normal_number(text)
    if "*" in number:
        return _MASKED
    if not _digits(number):
        return "银行卡号只能含数字；请删去其他字符。", "A card number holds digits only; remove other characters."
    if len(number) not in CARD_LENGTHS:
        return (
            f"银行卡号应为 13 至 19 位，现为 {len(number)} 位；请对照卡面补全。",
            f"A card number has 13 to 19 digits, this has {len(number)}; compare it with the card.",
        )
    expected = luhn.calc_check_digit(number[:-1])
    if number[-1] == expected:
        return None
    return (
        f"银行卡号校验位不符：按前面各位应为 {expected}，现为 {number[-1]}；有一位写错了，请逐位核对。",
        (
            f"The check digit is wrong: the digits before ask for {expected}, not {number[-1]}; "
            "one digit is mistyped, compare each with the card."
        ),
    )


def sex_of(id_number: str) -> Literal["male", "female"]:
    """Return the sex that a good ID number tells: its 17th digit is odd for men."""
    return "male" if int(normal_number(id_number)[16]) % 2 else "female"


def birth_date_of(id_number: str) -> date:
    """Return the birth date that a good ID number tells."""
    return ric.get_birth_date(normal_number(id_number))


def mask_id(number: str) -> str:
    """522725199001011234 -> 522725********1234."""
    return _masked(number, 6, 4)


def mask_phone(number: str) -> str:
    """13812345678 -> 138****5678."""
    return _masked(number, 3, 4)


def mask_card(number: str) -> str:
    """6222021234567890128 -> 622202*********0128."""
    return _masked(number, 6, 4)


def mask_name(name: str) -> str:
    """张三丰 -> 张*; the length is hidden too."""
    return name[:1] + "*" if name else ""


def _masked(number: str, head: int, tail: int) -> str:
    hidden = len(number) - head - tail
    if hidden < 4:  # too short for the usual mask to hide anything
        return number[:1] + "*" * (len(number) - 1)
    return number[:head] + "*" * hidden + number[-tail:]
