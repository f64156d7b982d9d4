"""Schemes in files: what is wrong is named by line and path, with what to write instead."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from errors import DomainError, SchemeInvalid, SchemeUnreadable
from lending.scheme_reading import read_scheme
from lending.scheme_writing import as_data, as_yaml, fingerprint
from tests.lending.scheme_texts import SMALL, read_small, small


def mistakes(*changes, **lines):
    """Return the mistakes of a changed SMALL."""
    with pytest.raises(SchemeInvalid) as refused:
        read_small(*changes, **lines)
    return refused.value.details["errors"]


def only(*changes, **lines):
    """Return the one mistake of a changed SMALL."""
    found = mistakes(*changes, **lines)
    assert len(found) == 1, found
    assert found[0]["zh"] and found[0]["en"]
    return found[0]


def test_a_scheme_is_read_with_its_types():
    scheme = read_small()
    assert scheme.effective_from == date(2020, 1, 1)
    assert scheme.amount.cap == Decimal(50000)
    assert scheme.chain[-1].lends is True
    assert scheme.holiday_rule == "next_working_day"


def test_json_is_read_like_yaml():
    plain = yaml.load(SMALL, yaml.BaseLoader)
    assert read_scheme(json.dumps(plain)) == read_small()


def test_what_is_written_reads_back_as_the_same_scheme():
    scheme = read_small()
    assert read_scheme(as_yaml(scheme)) == scheme
    assert read_scheme(json.dumps(as_data(scheme))) == scheme
    assert fingerprint(read_scheme(as_yaml(scheme))) == fingerprint(scheme)


def test_comments_and_order_do_not_change_the_fingerprint_and_rules_do():
    other = "# 注释\n" + small(("cap: 50000, least: 1000, step: 100", "step: 100.00, cap: 50000.0, least: 1000"))
    assert fingerprint(read_scheme(other)) == fingerprint(read_small())
    assert fingerprint(read_small(notice_days="7")) != fingerprint(read_small())


def test_an_unknown_key_is_named_with_the_nearest_one():
    wrong = only(("trigger_days: 60", "triger_days: 60\n  trigger_days: 60"))
    assert wrong["pointer"] == "/fund/triger_days"
    assert wrong["line"] == SMALL[: SMALL.index("trigger_days")].count("\n") + 1
    assert "trigger_days" in wrong["zh"] and "trigger_days" in wrong["en"]


def test_a_missing_key_is_named_where_it_should_be():
    wrong = only(("  trigger_days: 60\n", ""))
    assert wrong["pointer"] == "/fund/trigger_days"
    assert wrong["line"] == SMALL[: SMALL.index("fund:\n")].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "pointer", "told"),
    [
        ("from: 18, to: 60", "from: 60, to: 18", "/ages", "写反"),
        ("below: 70, line: 0", "below: 65, line: 0", "/rating/grades/1/from", "65"),
        ("from: 70, below: 90", "from: 60, below: 90", "/rating/grades/1/from", "属于两个等级"),
        ("from: 90, line: 50000", "from: 90, below: 95, line: 50000", "/rating/grades/2/below", "没有等级"),
        ("from: 90, line: 50000", "from: 90, line: 20000", "/rating/grades", "越低"),
        ("pass_mark: 70", "pass_mark: 80", "/rating/grades/1", "合格分"),
        ("pass_mark: 70", "pass_mark: 101", "/rating/pass_mark", "满分"),
        ("share: 1, cap", "share: 1.5, cap", "/subsidy/0/share", "超出范围"),
        ("from: 2024-01-01, share", "from: 2023-12-31, share", "/subsidy/1/from", "重叠"),
        ("fund: 0.8, bank", "fund: 0.7, bank", "/fund/shares", "应为 1"),
        ("roles: [bank_reviewer]", "roles: []", "/chain/1/roles", "没人能做"),
        ("roles: [bank_reviewer]", "roles: [bank_reviewr]", "/chain/1/roles/0", "bank_reviewer"),
        ("differs_from: [bank]", "differs_from: [county]", "/chain/2/maker_checker_differs_from", "county"),
        ("lends: true", "lends: false", "/chain/2", "最后一步"),
        ("group_least: 3", "group_least: 4", "/rating/group_least", "单数"),
        ("cap: 50000, least: 1000", "cap: 500, least: 1000", "/amount/least", "最低金额"),
        ("most_months: 36", "most_months: 60", "/rate/bands", "37 至 60"),
        ("rate: 0.0435", "rate: 4.35", "/rate/bands/0/rate", "超出范围"),
        ("rate: 0.0435", "rate: 4.35%", "/rate/bands/0/rate", "应为数"),
        ("[building, lending_on]", "[building, planting]", "/uses/permitted/0", "既允许又禁止"),
        ("effective_from: 2020-01-01", "effective_from: 2020-02-30", "/effective_from", "应为日期"),
        ("effective_from: 2020-01-01", "effective_from: 2020-01-01\neffective_to: 2019-12-31", "/effective_to", "早于"),
        ('version: "1"', 'version: "1"\nversion: "2"', "/version", "写了两次"),
        ('region: "522725"', 'region: "5227251"', "/region", "格式不对"),
        ("{mode: self_use}", "self_use", "/modes/0", "一组字段"),
        ("methods: [interest_only, equal_installment]", "methods: interest_only", "/methods", "列表"),
        ("methods: [interest_only, equal_installment]", "methods: []", "/methods", "至少要有一项"),
        ("new: false", "new: maybe", "/modes/1/new", "true 或 false"),
        ("name: 小方案", "name: [小方案]", "/name", "单个值"),
        ("permitted: [planting", "permitted: [plantng", "/uses/permitted/0", "planting"),
        ("permitted: [planting, breeding]", "permitted: [planting, planting]", "/uses/permitted/1", "重复"),
        ("answer: score/labour,", "answer: score/integrity,", "/rating/parts/1/items/0/answer", "计了两次分"),
        ("{id: labour,", "{id: integrity,", "/rating/parts/1", "重复"),
        ("grade: 二星", "grade: 一星", "/rating/grades/2", "重复"),
        ("ages: {from", "interest_dates: {day: 20, quarter_months: []}\nages: {from",
         "/interest_dates/quarter_months", "结息月份"),
        ("ages: {from", "interest_dates: {quarter_months: [3, 3]}\nages: {from", "/interest_dates/quarter_months/1", "重复"),
        ("ages: {from", "quotas: [{year: 2026, loans: 1}, {year: 2026, region: '522725', loans: 2}]\nages: {from",
         "/quotas/1", "2026 522725 重复"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_its_place(old, new, pointer, told):
    found = mistakes((old, new))
    assert any(one["pointer"] == pointer and told in one["zh"] for one in found), found


def test_a_hole_in_the_lpr_table_of_a_scheme_is_named():
    table = "table: [{from: 2020-06-01, rate_1y: 0.03, rate_5y: 0.04}]"
    bands = "bands: [{up_to_months: 36, tenor: 1y}]"
    wrong = only(
        ("  basis: fixed\n  bands:\n    - {up_to_months: 36, rate: 0.0435}", f"  basis: lpr\n  {bands}\n  {table}")
    )
    assert wrong["pointer"] == "/rate/table/0/from"
    assert "2020-01-01" in wrong["en"]


def test_every_mistake_is_told_in_the_order_of_the_file():
    found = mistakes(
        ("share: 1, cap", "share: 2, cap"), ("cap: 50000, least", "cap: -5, least"), ("fund: 0.8", "fund: x")
    )
    assert [one["pointer"] for one in found] == ["/amount/cap", "/subsidy/0/share", "/fund/shares/fund"]
    assert [one["line"] for one in found] == sorted(one["line"] for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "a: 1\n---\nb: 2",
        "a: &x [1]\nb: *x",
        "\x00",
        "[" * 5000,
        "a: " + "{b: " * 50 + "}" * 50,
        "x" * (1 << 21),
    ],
)
def test_what_is_no_document_is_refused_with_a_line(text):
    with pytest.raises(SchemeUnreadable) as refused:
        read_scheme(text, "x.yaml")
    assert "x.yaml" in refused.value.message_zh


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=True),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["code", "ages", "rating", "chain", "amount", "from", "rate", "x"]), inner, max_size=5),
    max_leaves=12,
))  # fmt: skip
def test_whatever_is_sent_is_a_scheme_or_told_what_is_wrong(document):
    with pytest.raises(DomainError):
        read_scheme(json.dumps(document, ensure_ascii=True))


@given(st.decimals(min_value=0, max_value=100, places=1))
def test_every_score_has_exactly_one_grade(points):
    rating = read_small().rating
    fitting = [one for one in rating.grades if one.from_ <= points and (one.below is None or points < one.below)]
    assert fitting == [rating.grade_of(points)]
