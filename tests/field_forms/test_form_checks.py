"""What is wrong with a form's logic is told at upload, with sheet, row and column."""

from __future__ import annotations

import io

import openpyxl
import pytest

from errors import FormInvalid
from field_forms.xlsform import read_xlsform

SETTINGS = "| settings |\n| | form_id | version |\n| | t | 1 |\n"


def errors_of(table: str) -> list[tuple[str, int, str, str]]:
    """Return (sheet, row, column, English words) of each error of a refused form."""
    with pytest.raises(FormInvalid) as refused:
        read_xlsform((table if "| settings |" in table else table + SETTINGS).encode(), "t.md", fallback_version="1")
    return [(one["sheet"], one["row"], one["column"], one["en"]) for one in refused.value.details["errors"]]


def warnings_of(table: str) -> list[tuple[str | None, int | None, str | None, str]]:
    form = read_xlsform((table + SETTINGS).encode(), "t.md", fallback_version="1")
    return [(one.sheet, one.row, one.column, one.en) for one in form.warnings]


def a_form(column: str, expression: str, kind: str = "integer") -> str:
    return f"| survey |\n| | type | name | label | {column} |\n| | integer | a | A | |\n| | {kind} | b | B | {expression} |\n"


@pytest.mark.parametrize(
    ("column", "expression", "said"),
    [
        ("relevant", "${a} > ", "ends too early"),
        ("relevance", "${a} = 1)", "something too much"),
        ("constraint", ". > 1 2", "something too much"),
        ("constraint", ". ＞ 1", "is not understood"),
        ("calculation", "foo(${a})", "no function foo()"),
        ("calculation", "selectd(${a}, 'x')", "did you mean selected()"),
        ("calculation", "substr(${a})", "takes 2–3 arguments, here are 1"),
        ("calculation", "indexed-repeat(${a}, ${a})", "takes ≥ 3 arguments"),
        ("calculation", "today(1)", "takes 0 arguments"),
        ("required", "if(${a}, 1)", "takes 3 arguments"),
        ("readonly", "not()", "takes 1 arguments"),
        ("constraint", "regex(., '^(?!x)')", "look-around"),
        ("constraint", r"regex(., '(a)\1')", "back-references"),
        ("constraint", "regex(., '[a')", "not valid"),
        ("calculation", "/data/aa + 1", "refers to /data/aa, which does not exist"),
        ("calculation", "../c", "refers to ../c"),
        ("calculation", "instance('crops')/root/item[1]/name", "the list “crops”"),
        ("calculation", "'" + "(" * 10 + "' = " + "(" * 200 + "1" + ")" * 200, "nested over 150 levels"),
    ],
)
def test_a_wrong_expression_is_refused_with_its_place(column, expression, said):
    [(sheet, row, header, words)] = errors_of(a_form(column, expression))
    assert (sheet, row, header) == ("survey", 3, column)
    assert said in words


def test_every_error_is_told_at_once_in_chinese_too():
    with pytest.raises(FormInvalid) as refused:
        read_xlsform((a_form("relevant", "foo(") + SETTINGS).replace("| A | |", "| A | bar() |").encode(), "t.md",
                     fallback_version="1")  # fmt: skip
    found = refused.value.details["errors"]
    assert [(one["row"], one["column"]) for one in found] == [(2, "relevant"), (3, "relevant")]
    assert "没有函数 bar()" in found[0]["zh"]
    assert "表达式不完整" in found[1]["zh"]


@pytest.mark.parametrize(
    ("first", "second", "chain"),
    [
        ("| integer | a | A | | ${b} + 1 |", "| integer | b | B | | ${a} + 1 |", "a → b → a"),
        ("| integer | a | A | ${b} = '' | |", "| integer | b | B | ${a} = '' | |", "a → b → a"),
        ("| integer | a | A | ${b} = 1 | |", "| calculate | b | | | ${a} |", "a → b → a"),
        ("| integer | a | A | . = '' | |", "| integer | b | B | | |", "a → a"),
        ("| integer | a | A | | once(${a}) |", "| integer | b | B | | |", "a → a"),
    ],
)
def test_a_circle_is_refused_and_named(first, second, chain):
    table = f"| survey |\n| | type | name | label | relevant | calculation |\n| {first}\n| {second}\n"
    [(sheet, row, _, words)] = errors_of(table)
    assert (sheet, row) in (("survey", 2), ("survey", 3))
    assert any(turned in words for turned in (chain, "b → a → b"))


def test_a_circle_through_a_group_and_through_a_repeat_is_refused():
    group = """| survey |
| | type | name | label | relevant |
| | begin group | g | G | ${x} = 1 |
| | integer | x | X | |
| | end group | | | |
"""
    assert errors_of(group)[0][:3] == ("survey", 2, "relevant")
    assert "g → x → g" in errors_of(group)[0][3]
    total = """| survey |
| | type | name | label | calculation |
| | begin repeat | r | R | |
| | calculate | q | | ${t} + 1 |
| | end repeat | | | |
| | calculate | t | | sum(${q}) |
"""
    assert "circle" in errors_of(total)[0][3]


def test_what_only_looks_like_a_circle_is_none():
    table = """| survey |
| | type | name | label | relevant | constraint | required | calculation |
| | begin repeat | r | R | | | | |
| | integer | p | P | | . > 0 and count(${r}) < 9 | | |
| | calculate | n | | | | | position(..) + count(${r}) |
| | integer | q | Q | ${p} > 1 | . != ${p} | ${p} > 2 | |
| | end repeat | | | | | | |
| | calculate | t | | | | | once(random()) + sum(${q}) |
"""
    assert not [one for one in warnings_of(table) if "circle" in one[3]]


@pytest.mark.parametrize("column", ["required", "readonly"])
def test_a_question_cannot_be_required_or_read_only_by_its_own_answer(column):
    [(sheet, row, header, words)] = errors_of(a_form(column, "${b} = ''"))
    assert (sheet, row, header) == ("survey", 3, column)
    assert "depends on its own answer" in words


def test_a_constraint_that_nobody_is_held_to_is_refused():
    table = "| survey |\n| | type | name | label | constraint | calculation |\n| | note | n | N | . > 1 | |\n"
    table += "| | calculate | c | | . > 1 | 1 + 1 |\n"
    found = errors_of(table)
    assert [(row, column) for _, row, column, _ in found] == [(2, "constraint"), (3, "constraint")]
    assert "nobody answers it" in found[0][3]


def test_counts_defaults_triggers_filters_and_settings_are_checked_where_they_stand():
    table = """| survey |
| | type | name | label | repeat_count | default | trigger | calculation | choice_filter |
| | integer | a | A | | foo() | | | |
| | begin repeat | r | R | bar() | | | | |
| | text | t | T | | | ${a} | qux() | |
| | end repeat | | | | | | | |
| | select_one l | s | S | | | | | name = baz() |
| choices |
| | list_name | name | label |
| | l | x | X |
| settings |
| | form_id | version | instance_name |
| | t | 1 | quux(${a}) |
"""
    found = {(sheet, row, column) for sheet, row, column, _ in errors_of(table)}
    assert found == {
        ("survey", 2, "default"), ("survey", 3, "repeat_count"), ("survey", 4, "calculation"),
        ("survey", 6, "choice_filter"), ("settings", 2, "instance_name"),
    }  # fmt: skip


def test_entities_are_checked_in_their_own_sheet():
    table = a_form("save_to", "head_name", "text") + "| entities |\n| | list_name | create_if | label |\n"
    assert errors_of(table + "| | households | foo() | ${b} |\n")[0][:3] == ("entities", 2, "create_if")


def test_rows_are_numbered_as_excel_does_blank_ones_included():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "survey"
    rows = [["type", "name", "label", "relevant"], ["integer", "a", "A"], [], [], ["integer", "b", "B", "foo()"]]
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    with pytest.raises(FormInvalid) as refused:
        read_xlsform(file.getvalue(), "t.xlsx", fallback_version="1")
    assert [one["row"] for one in refused.value.details["errors"]] == [5]


def test_a_missing_translation_is_a_warning_with_its_cell():
    table = """| survey |
| | type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) | hint::English (en) |
| | select_one l | a | 甲 | | 提示 | Hint |
| | integer | b | 乙 | B | 提示 | |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | l | x | 一 | One |
| | l | y | 二 | |
"""
    places = {one[:3] for one in warnings_of(table) if "not translated" in one[3]}
    assert places == {
        ("survey", 2, "label::English (en)"), ("survey", 3, "hint::English (en)"), ("choices", 3, "label::English (en)"),
    }  # fmt: skip


def test_a_constant_count_of_many_repeats_is_a_warning():
    table = "| survey |\n| | type | name | label | repeat_count |\n| | begin repeat | r | R | 5000 |\n"
    table += "| | text | t | T | |\n| | end repeat | | | |\n"
    assert ("survey", 2, "repeat_count") in {one[:3] for one in warnings_of(table)}


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("${a} > 1 and", "At character 13: the expression ends too early"),
        ("${a} ${a}", "At character 6: there is something too much here, but there is “${a}”"),
        ("${a} = 1）", "At character 9: “）” is a full-width"),
        ("${a} = ‘1’ )", "At character 12: there is something too much"),
    ],
)
def test_the_position_of_a_fault_is_that_in_the_cell(expression, said):
    assert said in errors_of(a_form("relevant", expression))[0][3]


@pytest.mark.parametrize("header", ["Relevant", "relevance", "bind::relevant", "RELEVANT"])
def test_headers_are_told_as_the_sheet_spells_them(header):
    assert errors_of(a_form(header, "foo()"))[0][:3] == ("survey", 3, header)


@pytest.mark.parametrize(
    ("of_a", "of_b"), [("required", "required"), ("readonly", "relevant"), ("required", "readonly"), ("relevant", "calculation")]
)  # fmt: skip
def test_a_circle_through_required_and_read_only_is_refused_as_by_odks_engine(of_a, of_b):
    columns = ["relevant", "required", "readonly", "calculation"]
    table = f"| survey |\n| | type | name | label | {' | '.join(columns)} |\n"
    for name, column, other in (("a", of_a, "b"), ("b", of_b, "a")):
        cells = [f"${{{other}}} + 1" if one == column else "" for one in columns]
        table += f"| | integer | {name} | L | {' | '.join(cells)} |\n"
    [(sheet, row, header, words)] = errors_of(table)
    assert (sheet, row, header) == ("survey", 2, of_a)
    assert "a → b → a" in words


def test_every_circle_is_told():
    table = "| survey |\n| | type | name | label | relevant |\n"
    for name, other in ("ab", "ba", "cd", "dc"):
        table += f"| | integer | {name} | L | ${{{other}}} = 1 |\n"
    assert [(row, "a → b → a" in words or "c → d → c" in words) for _, row, _, words in errors_of(table)] == [
        (2, True), (4, True),
    ]  # fmt: skip


def test_a_repeat_that_goes_on_while_an_answer_within_says_so_is_refused_with_a_way_out():
    table = """| survey |
| | type | name | label | repeat_count |
| | begin repeat | r | R | if(indexed-repeat(${more}, ${r}, count(${r})) = 'no', count(${r}), count(${r}) + 1) |
| | text | more | M | |
| | end repeat | | | |
"""
    [(sheet, row, header, words)] = errors_of(table)
    assert (sheet, row, header) == ("survey", 2, "repeat_count")
    assert "remove repeat_count" in words


def test_what_validation_has_no_use_for_is_checked_too():
    table = """| survey |
| | type | name | label | choice_filter | readonly | save_to |
| | select_one_from_file households.csv | household | H | name = foo() | | |
| | begin group | g | G | | bar() | |
| | text | t | T | | | x |
| | end group | | | | | |
| entities |
| | list_name | label | entity_id | update_if |
| | households | ${t} | baz() | true() |
"""
    assert {one[:3] for one in errors_of(table)} == {
        ("survey", 2, "choice_filter"), ("survey", 3, "readonly"), ("entities", 2, "entity_id"),
    }  # fmt: skip


def test_each_entity_list_has_its_row():
    table = """| survey |
| | type | name | label | save_to |
| | text | t | T | households#x |
| | begin repeat | r | R | |
| | text | u | U | people#y |
| | end repeat | | | |
| entities |
| | list_name | label | create_if |
| | households | ${t} | |
| | people | ${u} | foo() |
"""
    assert [one[:3] for one in errors_of(table)] == [("entities", 3, "create_if")]


def test_rows_of_markdown_are_numbered_with_its_blank_ones():
    table = """| survey |
| | type | name | label | relevant |
| | integer | a | A | |
| | | | | |
# a comment is no row
| | | | | |
| | integer | b | B | foo() |
| | select_one l | s | S | |
| choices |
| | list_name | name | label |
| | | | |
| | l | x | X |
"""
    assert [one[:3] for one in errors_of(table)] == [("survey", 5, "relevant")]


def test_disabled_rows_and_notes_without_a_name_do_not_confuse_the_rows():
    table = """| survey |
| | type | name | label | relevant | disabled |
| | text | a | A | foo() | yes |
| | text | a | A | bar() | |
| | note | | N | baz() | |
"""
    assert [one[:3] for one in errors_of(table)] == [("survey", 3, "relevant"), ("survey", 4, "relevant")]


def test_a_language_that_columns_do_not_name_is_the_forms_default():
    table = """| survey |
| | type | name | label | label::English (en) |
| | text | a | 甲 | A |
| | text | b | 乙 | |
| | text | c | | C |
"""
    with_default = table + "| settings |\n| | form_id | version | default_language |\n| | t | 1 | 中文 (zh) |\n"
    for text, language in ((table + SETTINGS, "default"), (with_default, "中文 (zh)")):
        form = read_xlsform(text.encode(), "t.md", fallback_version="1")
        assert form.languages[0] == language
        assert [(one.row, one.column) for one in form.warnings] == [(3, "label::English (en)"), (4, "label")]


def test_a_column_that_is_missing_altogether_is_told_once():
    rows = "".join(f"| | text | q{number} | 问 | Q | 提示 |\n" for number in range(5))
    table = "| survey |\n| | type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) |\n" + rows
    own = [one for one in warnings_of(table) if one[0]]
    assert [one[:3] for one in own] == [("survey", 2, "hint::English (en)")]


def test_missing_translations_past_a_hundred_are_counted():
    rows = "".join(f"| | text | q{number} | 问 | |\n" for number in range(150))
    table = "| survey |\n| | type | name | label::中文 (zh) | label::English (en) |\n| | text | a | 甲 | A |\n" + rows
    found = [one[3] for one in warnings_of(table)]
    assert len(found) == 101
    assert found[-1].startswith("50 more translations")


def an_update(columns: str, cells: str, entity: str = "update_if |") -> str:
    """Return a form that updates households with one question."""
    value = "true() |" if entity else ""
    return (
        f"| survey |\n| | type | name | label | save_to | {columns} |\n"
        f"| | select_one_from_file households.csv | household | H | | |\n| | text | phone | P | phone | {cells} |\n"
        f"| entities |\n| | list_name | label | entity_id | {entity}\n| | households | '户' | ${{household}} | {value}\n"
    )


def test_a_question_that_wipes_what_a_household_holds_is_a_warning():
    wiping = ("survey", 3, "save_to")
    assert wiping in {one[:3] for one in warnings_of(an_update("hint", "x"))}
    for columns, cells in (
        ("relevant", "${household} != ''"), ("required", "yes"), ("default", "1"), ("calculation", "1 + 1"),
    ):  # fmt: skip
        assert wiping not in {one[:3] for one in warnings_of(an_update(columns, cells))}


@pytest.mark.parametrize(
    ("column", "expression", "said"),
    [
        ("calculation", "floor(${a})", "ODK Collect has no function floor()"),
        ("relevant", "substring('abc', 1) = 'a'", "ODK Collect has no function substring()"),
        ("calculation", "intersects(${a})", "The server does not work out intersects()"),
    ],
)
def test_functions_that_the_phone_or_the_server_does_not_know_are_warnings(column, expression, said):
    [(sheet, row, header, words)] = warnings_of(a_form(column, expression))
    assert (sheet, row, header) == ("survey", 3, column)
    assert said in words


def test_names_that_odk_collect_cannot_read_are_warnings():
    table = "| survey |\n| | type | name | label |\n| | text | 姓名 | 姓名 |\n"
    assert [one[:3] for one in warnings_of(table)] == [("survey", 2, "name")]
