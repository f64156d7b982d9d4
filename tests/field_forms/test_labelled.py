"""Filled forms in the words of their form: labels, choices, headings, places and times."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from field_forms.definition import FormDefinition
from field_forms.labelled import Reader, labelled_rows
from tests.field_forms.forms import form, read

FORM = """
| survey   |                       |          |                    |                          |                 |
|          | type                  | name     | label::中文 (zh)   | label::English (en)      | calculation     |
|          | start                 | start    |                    |                          |                 |
|          | select_multiple needs | needs    | 需求               | Needs                    |                 |
|          | begin group           | farm     | 生产               | Farm                     |                 |
|          | integer               | cattle   | 牛（头）           | Cattle                   |                 |
|          | date                  | seen_on  | 看到的日子         |                          |                 |
|          | time                  | seen_at  | 时刻               | Hour                     |                 |
|          | dateTime              | next     | 下次走访           | Next visit               |                 |
|          | geopoint              | place    | 位置               | Place                    |                 |
|          | calculate             | twice    |                    |                          | ${cattle} * 2   |
|          | acknowledge           | read     | 已读给户主听       | Read out                 |                 |
|          | end group             |          |                    |                          |                 |
|          | begin repeat          | member   | 成员               | Member                   |                 |
|          | text                  | name     | 姓名               | Name                     |                 |
|          | select_one mood       | mood     | ${name}的态度      | Mood of ${name}          |                 |
|          | end repeat            |          |                    |                          |                 |
|          | begin repeat          | loan     | 贷款               | Loan                     |                 |
|          | text                  | bank     | 银行               | Bank                     |                 |
|          | end repeat            |          |                    |                          |                 |
| choices  |                       |          |                    |                          |                 |
|          | list_name             | name     | label::中文 (zh)   | label::English (en)      |                 |
|          | needs                 | money    | 资金               | Money                    |                 |
|          | needs                 | skill    | 技术               | Skills                   |                 |
|          | mood                  | good     | 好                 | Good                     |                 |
| settings |                       |          |                    |                          |                 |
|          | form_title            | form_id  | version            | default_language         |                 |
|          | 走访                  | words    | 1                  | 中文 (zh)                |                 |
"""
BODY = """<start>2026-05-01T08:30:00.000+08:00</start><needs>skill money</needs>
<farm><cattle>3</cattle><seen_on>2026-05-01</seen_on><seen_at>07:05:00.000+08:00</seen_at>
<next>2026-05-02T00:30:00.000Z</next><place>27.1 107.2 0 4.5</place><twice>6</twice><read>OK</read></farm>
<member><name>李一</name><mood>good</mood></member><member><name>王二</name><mood/></member>"""


@pytest.fixture(scope="module")
def words() -> FormDefinition:
    return form(FORM)


@pytest.fixture(scope="module")
def filled(words) -> dict[str, Any]:
    return {"answers": read(words, BODY).answers, "findings": [
        {"code": "answer.constraint", "pointer": "/farm/cattle"}, {"code": "repeat.too_few", "pointer": "/member"},
        {"code": "answer.required", "pointer": "/member/1/mood"}, {"code": "household.unknown", "pointer": ""},
    ]}  # fmt: skip


def rows(definition, filled, language: str | None = None) -> dict[str, dict[str, Any]]:
    reader = Reader(ZoneInfo("Asia/Shanghai"), lambda _: None, language)
    return {row["pointer"]: row for row in labelled_rows(definition, filled, reader)}


def told(found: dict[str, dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [(row["label"], row["text"]) for row in found.values()]


def test_a_form_reads_in_its_first_language_when_none_is_asked_for(words, filled):
    assert told(rows(words, filled)) == [
        ("开始填写", "2026年5月1日 08:30"), ("需求", "技术、资金"), ("生产", None), ("牛（头）", "3"),
        ("看到的日子", "2026年5月1日"), ("时刻", "07:05"), ("下次走访", "2026年5月2日 08:30"),
        ("位置", "27.100000, 107.200000（精度 4.5 米）"), ("twice", "6"), ("已读给户主听", "已确认"),
        ("成员", None), ("姓名", "李一"), ("李一的态度", "好"),
        ("成员", None), ("姓名", "王二"), ("王二的态度", None), ("贷款", None),
    ]  # fmt: skip


def test_another_language_is_taken_by_its_code_and_falls_back_where_a_label_is_missing(words, filled):
    assert told(rows(words, filled, "en-GB"))[:10] == [
        ("Started", "1 May 2026 08:30"), ("Needs", "Skills, Money"), ("Farm", None), ("Cattle", "3"),
        ("看到的日子", "1 May 2026"), ("Hour", "07:05"), ("Next visit", "2 May 2026 08:30"),
        ("Place", "27.100000, 107.200000 (± 4.5 m)"), ("twice", "6"), ("Read out", "Confirmed"),
    ]  # fmt: skip
    assert told(rows(words, filled, "fr")) == told(rows(words, filled))


def test_instances_of_a_repeat_are_headings_with_their_numbers(words, filled):
    found = rows(words, filled)
    assert [(one, found[one]["kind"], found[one]["number"], found[one]["level"]) for one in (
        "/farm", "/farm/cattle", "/member/0", "/member/1", "/member/1/name",
    )] == [
        ("/farm", "group", None, 0), ("/farm/cattle", "question", None, 1), ("/member/0", "repeat", 1, 0),
        ("/member/1", "repeat", 2, 0), ("/member/1/name", "question", None, 1),
    ]  # fmt: skip


def test_findings_stand_at_the_question_they_concern(words, filled):
    found = rows(words, filled)
    assert {one: row["findings"][0]["code"] for one, row in found.items() if row["findings"]} == {
        "/farm/cattle": "answer.constraint", "/member/0": "repeat.too_few", "/member/1/mood": "answer.required",
    }  # fmt: skip


def test_what_is_empty_may_be_left_out_but_not_where_something_was_found(words, filled):
    assert [one for one, row in rows(words, filled).items() if row["empty"]] == ["/loan"]
    nothing = rows(words, {"answers": {}})
    assert all(row["empty"] for row in nothing.values())


def test_what_the_form_or_the_phone_filled_in_is_marked(words, filled):
    assert [one for one, row in rows(words, filled).items() if row["computed"]] == ["/start", "/farm/twice"]


def test_a_choice_that_the_form_no_longer_has_shows_as_it_was_sent(words):
    assert rows(words, {"answers": {"needs": ["gold", "money"]}})["/needs"]["text"] == "gold、资金"
