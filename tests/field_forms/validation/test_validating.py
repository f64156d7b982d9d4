"""What validation tells, drops, computes and takes from the client."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from field_forms.expressions.elements import listing_of_rows
from field_forms.instances import read_instance
from field_forms.validation import Validated, validate
from tests.field_forms.forms import VISIT, form, xml

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
NEEDED = "<household>h1</household><people>1</people>"


def validated(table: str, body: str, **asked: object) -> Validated:
    if "| settings |" not in table:
        table += "| settings |\n| | form_id | version |\n| | visit | 3 |\n"
    return validate(form(table), read_instance(xml(body)), now=NOW, **asked)


def codes(found: Validated) -> list[tuple[str, str]]:
    return [(one.code, one.pointer) for one in found.findings]


def one(column: str, expression: str, kind: str = "integer") -> str:
    """Return a form of the questions a and b, b with an expression in a column."""
    return f"| survey |\n| | type | name | label | {column} |\n| | integer | a | a | |\n| | {kind} | b | b | {expression} |\n"


def test_required_is_told_where_the_question_is_relevant():
    found = validated(VISIT, "<people>2</people><members><age>3</age></members>")
    assert codes(found) == [
        ("answer.required", "/household"), ("answer.required", "/members/0/name"), ("answer.required", "/more/why"),
    ]  # fmt: skip
    assert found.findings[1].xpath == "/data/members[1]/name"
    assert codes(validated(VISIT, NEEDED)) == []


def test_a_wrong_answer_to_a_required_question_is_told_once():
    assert codes(validated(VISIT, "<household>h1</household><people>four</people>")) == [("answer.type", "/people")]


def test_a_required_question_in_a_missing_group_is_told_in_the_forms_words():
    table = """| survey |
| | type | name | label | required | required_message |
| | begin group | g | G | | |
| | text | a | A | yes | 请填写 |
| | end group | | | | |
"""
    found = validated(table, "")
    assert codes(found) == [("answer.required", "/g/a")]
    assert found.findings[0].message == "请填写"


def test_required_by_an_expression_follows_the_other_answers():
    table = one("required", "${a} > 3")
    assert codes(validated(table, "<a>4</a>")) == [("answer.required", "/b")]
    assert codes(validated(table, "<a>3</a>")) == codes(validated(table, "")) == []


def test_a_constraint_is_checked_only_of_an_answer():
    table = one("constraint", ". > ${a}")
    assert codes(validated(table, "<a>4</a><b>4</b>")) == [("answer.constraint", "/b")]
    assert codes(validated(table, "<a>4</a><b/>")) == codes(validated(table, "<a>4</a><b>5</b>")) == []


def test_the_forms_message_is_in_the_asked_language_with_answers_put_in():
    table = """| survey |
| | type | name | label::中文 (zh) | label::English (en) | constraint | constraint_message::中文 (zh) | {0} |
| | integer | a | 甲 | A | | | |
| | integer | b | 乙 | B | . < ${a} | 须小于 ${a} | Less than ${a} |
""".replace("{0}", "constraint_message::English (en)")
    for language, message in (
        ("zh", "须小于 4"),
        ("en", "Less than 4"),
        ("English (en)", "Less than 4"),
        ("fr", "须小于 4"),
    ):
        found = validated(table, "<a>4</a><b>9</b>", language=language).findings[0]
        assert (found.message, found.value, found.severity) == (message, "9", "error")
        assert "「乙」" in found.zh
        assert "“B”" in found.en


def test_what_is_not_relevant_is_dropped_and_noted_and_nothing_else_of_it_is_checked():
    table = """| survey |
| | type | name | label | relevant | required | constraint |
| | integer | a | a | | | |
| | begin group | g | g | ${a} > 3 | | |
| | integer | b | b | | yes | . > 5 |
| | begin group | h | h | ${b} > 0 | | |
| | integer | c | c | | yes | |
| | end group | | | | | |
| | end group | | | | | |
"""
    found = validated(table, "<a>1</a><g><b>2</b><h><c>3</c></h></g>")
    assert found.answers == {"a": 1}
    assert codes(found) == [("answer.not_relevant", "/g/b"), ("answer.not_relevant", "/g/h/c")]
    assert {one.severity for one in found.findings} == {"note"}
    assert codes(validated(table, "<a>4</a><g><b>6</b></g>")) == [("answer.required", "/g/h/c")]


def test_calculations_are_recomputed_in_order_and_a_difference_is_told():
    table = """| survey |
| | type | name | label | calculation |
| | calculate | twice | | ${once} * 2 |
| | calculate | once | | ${a} + 1 |
| | integer | a | a | |
"""
    found = validated(table, "<a>4</a><once>5</once><twice>99</twice>")
    assert found.answers == {"a": 4, "once": "5", "twice": "10"}
    assert found.calculated == {"/data/once": "5", "/data/twice": "10"}
    assert [(one.code, one.xpath, one.value, one.severity) for one in found.findings] == [
        ("answer.calculated", "/data/twice", "99", "warning")
    ]
    assert "“10”" in found.findings[0].en


def test_a_calculation_that_the_client_left_out_is_filled_in_without_a_word():
    found = validated(one("calculation", "${a} * 2", "calculate"), "<a>4</a>")
    assert (found.answers, found.findings) == ({"a": 4, "b": "8"}, [])


@pytest.mark.parametrize("sent", ["0.3", "0.30000000000000004", "0.300", "0.3000000000001"])
def test_a_number_that_another_program_writes_otherwise_is_no_difference(sent):
    found = validated(one("calculation", "0.1 + 0.2", "calculate"), f"<b>{sent}</b>")
    assert (found.answers, found.findings) == ({"b": sent}, [])


@pytest.mark.parametrize(
    "expression", ["now()", "today()", "random()", "uuid()", "once(random())", "concat('x', uuid())"]
)
def test_what_differs_from_time_to_time_is_taken_from_the_client(expression):
    found = validated(one("calculation", expression, "calculate"), "<b>sent</b>")
    assert (found.answers, found.findings) == ({"b": "sent"}, [])
    assert validated(one("calculation", expression, "calculate"), "").answers["b"]


def test_what_a_phone_looked_up_among_the_households_is_taken_from_it():
    table = """| survey |
| | type | name | label | calculation |
| | select_one_from_file households.csv | h | h | |
| | calculate | head | | instance('households')/root/item[name = ${h}]/head_name |
"""
    rows = listing_of_rows([{"name": "h1", "label": "新", "head_name": "新名"}])
    assert validated(table, "<h>h1</h><head>旧名</head>", find=lambda _: rows).answers["head"] == "旧名"
    assert validated(table, "<h>h1</h>", find=lambda _: rows).answers["head"] == "新名"


def test_today_is_the_day_on_which_the_form_was_filled():
    table = """| survey |
| | type | name | label | constraint |
| | end | end | | |
| | date | next | 下次 | . >= today() |
"""
    filled = "<end>2026-11-01T10:00:00.000+08:00</end><next>2026-11-02</next>"
    assert codes(validated(table, filled)) == []
    assert codes(validated(table, "<next>2026-11-02</next>")) == [("answer.constraint", "/next")]
    assert codes(validated(table, filled.replace("2026-11-01", "2019-11-01"))) == [("answer.constraint", "/next")]


def test_repeats_follow_their_count():
    table = """| survey |
| | type | name | label | repeat_count | calculation | required |
| | integer | n | n | | | |
| | begin repeat | r | r | ${n} | | |
| | text | t | t | | | yes |
| | end repeat | | | | | |
| | calculate | count | | | count(${r}) | |
"""
    few = validated(table, "<n>3</n><r><t>a</t></r>")
    assert codes(few) == [("repeat.too_few", "/r"), ("answer.required", "/r/1/t"), ("answer.required", "/r/2/t")]
    assert (few.answers["r"], few.answers["count"]) == ([{"t": "a"}], "3")
    many = validated(table, "<n>1</n><r><t>a</t></r><r><t>b</t></r>")
    assert codes(many) == [("repeat.too_many", "/r"), ("answer.not_relevant", "/r/1/t")]
    assert (many.answers["r"], many.answers["count"]) == ([{"t": "a"}], "1")


def test_a_repeat_that_is_not_relevant_has_no_instances_to_the_rest_of_the_form():
    table = """| survey |
| | type | name | label | relevant | calculation |
| | select_one yn | has | h | | |
| | begin group | g | g | ${has} = 'yes' | |
| | begin repeat | loan | l | | |
| | text | bank | b | | |
| | end repeat | | | | |
| | end group | | | | |
| | calculate | n | | | concat(count(${loan}), join(',', ${bank})) |
| choices |
| | list_name | name | label |
| | yn | yes | 是 |
| | yn | no | 否 |
"""
    body = "<has>{}</has><g><loan><bank>a</bank></loan><loan><bank>b</bank></loan></g>"
    assert validated(table, body.format("yes")).answers["n"] == "2a,b"
    assert validated(table, body.format("no")).answers == {"has": "no", "n": "0"}


CASCADE = """| survey |
| | type | name | label | choice_filter |
| | select_one towns | town | 镇 | |
| | select_multiple villages | village | 村 | town = ${town} |
| choices |
| | list_name | name | label | town |
| | towns | t1 | 镇一 | |
| | towns | t2 | 镇二 | |
| | villages | v1 | 村一 | t1 |
| | villages | v2 | 村二 | t2 |
"""


def test_a_choice_that_the_other_answers_rule_out_is_told_and_kept():
    found = validated(CASCADE, "<town>t1</town><village>v1 v2</village>")
    assert [(one.code, one.pointer, one.value) for one in found.findings] == [
        ("answer.choice_filter", "/village", "v2")
    ]
    assert found.answers["village"] == ["v1", "v2"]
    assert codes(validated(CASCADE, "<town>t2</town><village>v2</village>")) == []


def test_choices_out_of_a_file_and_out_of_a_repeat_are_checked():
    table = """| survey |
| | type | name | label | choice_filter |
| | begin repeat | m | m | |
| | text | n | n | |
| | end repeat | | | |
| | select_one ${n} | who | 谁 | |
| | select_one_from_file fruits.csv | fruit | 果 | |
"""
    rows = listing_of_rows([{"name": "apple", "label": "苹果"}])
    body = "<m><n>张三</n></m><m><n>李四</n></m>"
    assert codes(validated(table, body + "<who>李四</who><fruit>apple</fruit>", find=lambda _: rows)) == []
    assert codes(validated(table, body + "<who>王五</who><fruit>pear</fruit>", find=lambda _: rows)) == [
        ("answer.choice_filter", "/who"), ("answer.choice_filter", "/fruit"),
    ]  # fmt: skip
    assert codes(validated(table, body + "<fruit>pear</fruit>")) == []  # the file is not at hand


def test_two_questions_may_each_rule_out_the_others_answer():
    table = """| survey |
| | type | name | label | choice_filter |
| | select_one l | a | a | name != ${b} |
| | select_one l | b | b | name != ${a} |
| choices |
| | list_name | name | label |
| | l | x | x |
| | l | y | y |
"""
    assert codes(validated(table, "<a>x</a><b>y</b>")) == []
    assert [code for code, _ in codes(validated(table, "<a>x</a><b>x</b>"))] == ["answer.choice_filter"]


def test_a_range_and_a_read_only_answer_are_held_to_the_form():
    table = """| survey |
| | type | name | label | parameters | readonly | default |
| | range | r | r | start=1 end=5 step=1 | | |
| | text | t | t | | yes | 固定 |
"""
    assert codes(validated(table, "<r>6</r><t>改了</t>")) == [("answer.limits", "/r"), ("answer.read_only", "/t")]
    assert codes(validated(table, "<r>5</r><t>固定</t>")) == []


def test_the_form_may_forbid_an_entity_but_asks_for_none_by_itself():
    table = """| survey |
| | type | name | label | save_to |
| | text | n | n | head_name |
| entities |
| | list_name | create_if | label |
| | households | ${n} = 'yes' | ${n} |
"""
    sent = '<n>{}</n><meta><instanceID>uuid:1</instanceID><entity dataset="households" id="u1"{}/></meta>'

    def read(n: str, flags: str) -> Validated:
        body = f'<data id="visit" version="3">{sent.format(n, flags)}</data>'
        table_of = table + "| settings |\n| | form_id | version |\n| | visit | 3 |\n"
        return validate(form(table_of), read_instance(body.encode()), now=NOW)

    assert [one.label for one in read("yes", ' create="1"').reading.entities] == ["yes"]
    forbidden = read("no", ' create="1"')
    assert (forbidden.reading.entities, [one.code for one in forbidden.findings]) == ([], ["answer.calculated"])
    assert (read("yes", "").reading.entities, read("yes", "").findings) == ([], [])


def test_work_past_the_budget_is_told_and_nothing_hangs():
    table = """| survey |
| | type | name | label | calculation |
| | begin repeat | m | m | |
| | integer | a | a | |
| | end repeat | | | |
| | calculate | n | | count(${m}[count(../m[a > 0]) > 0]) |
"""
    found = validated(table, "<m><a>4</a></m>" * 300, steps=20_000)
    assert codes(found) == [("validation.too_much", "")]
    assert found.answers["m"][299] == {"a": 4}
    assert validated(table, "<m><a>4</a></m>" * 30).answers["n"] == "30"


def test_thousands_of_repeats_are_checked_or_told_to_be_too_many():
    table = """| survey |
| | type | name | label | calculation | relevant |
| | begin repeat | m | m | | |
| | integer | a | a | | |
| | calculate | n | | position(..) | |
| | text | t | t | | ${a} > 5 |
| | end repeat | | | | |
| | calculate | sum | | sum(${a}) | |
"""
    found = validated(table, "<m><a>1</a><t>x</t></m>" * 8000)
    assert (found.answers["sum"], found.answers["m"][7999]) == ("8000", {"a": 1, "n": "8000"})
    assert found.findings[-1].code == "findings.more"
    assert "7800" in found.findings[-1].en
