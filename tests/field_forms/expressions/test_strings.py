"""Functions on text. Source: https://getodk.github.io/xforms-spec/#fn:String-Functions."""

from __future__ import annotations

import pytest

from tests.field_forms.expressions.language import number, truth, value


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("concat('a')", "a"), ("concat('a', 1, true(), '')", "a1true"), ("concat(/data/row/x)", "12"), ("concat()", ""),
        ("concat(/data/none)", ""), ("concat(/data/house/person/n, '!')", "甲乙丙丁!"),
        ("join('、', 'a', 'b')", "a、b"), ("join(', ', /data/row/x)", "1, 2, "), ("join('-', /data/none)", ""),
        ("join('', 'a', /data/row/x, 3)", "a123"), ("join('、', /data/house/code)", "A、B"),
        ("substr('hello', 1, 3)", "el"), ("substr('hello', 2)", "llo"), ("substr('hello', -2)", "lo"),
        ("substr('hello', 1, -1)", "ell"), ("substr('hello', 9)", ""), ("substr('hello', 3, 1)", ""),
        ("substr('hello', -9, 2)", "he"), ("substr(/data/name, 0, 1)", "张"), ("substr('', 0, 1)", ""), ("substr('abc', 'x')", ""),
        ("substr('abc', 0, 1 div 0)", "abc"), ("substr('abc', 1.9)", "bc"),
        ("substring('12345', 2, 3)", "234"), ("substring('12345', 2)", "2345"), ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"), ("substring('12345', 0 div 0, 3)", ""), ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring(/data/rare, 1, 1)", "𠮷"),
        ("substring-before('1999/04/01', '/')", "1999"), ("substring-before('abc', 'x')", ""), ("substring-before('abc', '')", ""),
        ("substring-after('1999/04/01', '/')", "04/01"), ("substring-after('1999/04/01', '19')", "99/04/01"),
        ("substring-after('abc', 'x')", ""), ("substring-after('abc', '')", "abc"),
        ("translate('bar', 'abc', 'ABC')", "BAr"), ("translate('--aaa--', 'abc-', 'ABC')", "AAA"), ("translate('aa', 'aa', 'xy')", "xx"),
        ("normalize-space('  a \t b\n')", "a b"), ("normalize-space(/data/crops)", "rice maize beans"),
        ("normalize-space('　全角　')", "　全角　"), ("string(12)", "12"), ("string(/data/row)", "1"), ("string()", "20"),
        ("string(false())", "false"), ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'SHA-1', 'hex')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("digest('abc', 'SHA-256', 'hex')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("digest('abc', 'MD5')", "kAFQmDzST7DWlj99KOF/cg=="), ("digest('abc', 'CRC', 'hex')", ""), ("digest('abc', 'MD5', 'x')", ""),
        ("base64-decode('5byg5LiJ')", "张三"), ("base64-decode('!')", ""), ("coalesce('', 'b')", "b"), ("coalesce('a', 'b')", "a"),
        ("coalesce(/data/none, /data/age)", "20"), ("coalesce(/data/empty + 1, 0)", "0"), ("coalesce('', '')", ""),
        ("if(1 > 0, 'y', 'n')", "y"), ("if(/data/none, 'y', 'n')", "n"), ("if('', 1, 2)", "2"), ("if(0, 1, /data/name)", "张三丰"),
        ("string(if(true(), 1, 'x') + 1)", "2"), ("version()", ""), ("property('deviceid')", ""), ("jr:itext('no-such')", ""),
    ],
)  # fmt: skip
def test_what_a_function_gives(expression, text):
    assert value(expression) == text


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("contains('abc', 'bc')", True), ("contains('abc', '')", True), ("contains('', 'a')", False), ("contains(/data/name, '三')", True),
        ("starts-with('abc', 'ab')", True), ("starts-with('abc', 'b')", False), ("ends-with('abc', 'bc')", True),
        ("ends-with('abc', '')", True), ("ends-with(/data/name, '丰')", True), ("ends-with('abc', 'ab')", False),
        ("boolean-from-string('true')", True), ("boolean-from-string('1')", True), ("boolean-from-string('TRUE')", False),
        ("boolean-from-string('')", False), ("boolean-from-string(1)", True), ("boolean-from-string(/data/false)", False),
        ("selected(/data/crops, 'maize')", True), ("selected(/data/crops, 'mai')", False), ("selected(/data/crops, ' rice ')", True),
        ("selected('', '')", False), ("selected(/data/none, 'a')", False), ("selected(/data/one, 'rice')", True),
        ("true()", True), ("false()", False), ("not('')", True), ("not(/data/row)", False), ("boolean(0 div 0)", False),
        ("boolean('false')", True), ("boolean(/data/empty)", True), ("boolean(-1)", True),
    ],
)  # fmt: skip
def test_what_is_true(expression, result):
    assert truth(expression) is result


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("string-length('')", 0), ("string-length(/data/name)", 3), ("string-length(/data/rare)", 3), ("string-length(12.5)", 4),
        ("string-length()", 2), ("count-selected(/data/crops)", 3), ("count-selected('')", 0), ("count-selected(/data/one)", 1),
        ("count-selected('  a   b ')", 2),
    ],
)  # fmt: skip
def test_lengths_and_counts(expression, result):
    assert number(expression) == result


@pytest.mark.parametrize(
    ("at", "text"),
    [(0, "rice"), (1, "maize"), (2, "beans"), (3, ""), (-1, ""), ("'x'", ""), (1.9, "maize"), ("1 div 0", "")],
)
def test_the_choice_at_an_index(at, text):
    assert value(f"selected-at(/data/crops, {at})") == text


@pytest.mark.parametrize(
    ("least", "most", "arguments", "result"),
    [
        (1, 2, "true(), false(), false()", True), (1, 2, "true(), true(), true()", False), (2, -1, "true(), true(), true()", True),
        (-1, 1, "false(), false()", True), (1, 1, "'1', '0', ''", True), (0, 0, "'', 'no'", True), (2, 2, "/data/row/x", True),
        (1, 1, "/data/age > 3, /data/none", True), (3, 3, "1, 2, '3'", True),
    ],
)  # fmt: skip
def test_a_checklist_counts_what_is_true(least, most, arguments, result):
    assert truth(f"checklist({least}, {most}, {arguments})") is result


@pytest.mark.parametrize(
    ("least", "most", "arguments", "result"),
    [
        (5, 9, "true(), 5, false(), 8", True), (6, 9, "true(), 5, false(), 8", False), (1, 4, "true(), 5", False),
        (-1, 5, "true(), 2, true(), 3", True), (5, -1, "true(), '2', '1', 3", True), (3, 3, "/data/row/x, /data/row/x", True),
    ],
)  # fmt: skip
def test_a_weighted_checklist_counts_by_weight(least, most, arguments, result):
    assert truth(f"weighted-checklist({least}, {most}, {arguments})") is result


def test_once_keeps_what_is_there():
    assert value("once('new')", "/data/age") == "20"
    assert value("once('new')", "/data/empty") == "new"
