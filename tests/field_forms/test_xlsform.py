from __future__ import annotations

import io
import random
import zipfile

import openpyxl
import pytest

from errors import DomainError, FormInvalid, FormUnreadable
from field_forms.xlsform import read_xlsform
from tests.builders import XLSFORMS
from tests.field_forms.forms import VISIT, converted

HEAD = "| survey |\n| | type | name | label | relevant |\n"


def refused(table):
    """Return the errors with which a table is refused."""
    with pytest.raises(FormInvalid) as caught:
        converted(table)
    return caught.value.details["errors"]


def workbook(**sheets):
    """Return the bytes of an .xlsx with these sheets of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("table", "place", "zh"),
    [
        (HEAD + "| | text | a | A | |\n| | foo | b | B | |\n", ("survey", 3, "type"), "不认识题型“foo”"),
        (
            HEAD + "| | select_one x | a | A | |\n| choices |\n| | list_name | name | label |\n| | y | a | A |\n",
            ("survey", 2, "type"),
            "没有选项列表“x”",
        ),
        (HEAD + "| | select_one x | a | A | |\n", ("choices", None, None), "没有 choices 表"),
        (HEAD + "| | text | a | A | |\n| | text | a | A | |\n", ("survey", 3, "name"), "名称“a”在同一层中重复"),
        (HEAD + "| | text | a | A | ${b} = 1 |\n", ("survey", 2, "relevant"), "${b}"),
        (HEAD + "| | text | a | A | |\n| | text | b | | |\n", ("survey", 3, "label"), "问题“b”没有标签"),
        (HEAD + "| | begin group | g | G | |\n| | text | a | A | |\n", ("survey", 2, "type"), "没有对应的 end_group"),
        (HEAD + "| | text | a | A | |\n| | end repeat | | | |\n", ("survey", 3, "type"), "没有对应的 begin_repeat"),
        (HEAD + "| | text | 1a | A | |\n", ("survey", 2, "name"), "名称写法不对"),
        (HEAD + "| | text | | A | |\n", ("survey", 2, "name"), "没有名称"),
        (HEAD + "| | | a | A | |\n", ("survey", 2, "type"), "没有题型"),
        ("| a |\n| | x |\n| | y |\n| b |\n| | x |\n| | y |\n", ("survey", None, None), "没有 survey 工作表"),
    ],
)
def test_an_error_is_placed_in_its_sheet_and_said_in_chinese(table, place, zh):
    (error,) = refused(table)
    assert (error["sheet"], error["row"], error["column"]) == place
    assert zh in error["zh"]
    assert error["en"]
    assert error["message"]


def test_the_refusal_itself_gives_the_first_reason_in_each_language():
    with pytest.raises(FormInvalid) as caught:
        converted(HEAD + "| | foo | a | A | |\n")
    assert "不认识题型" in caught.value.message_zh
    assert "Question type 'foo' is unknown" in caught.value.message_en


def test_two_errors_that_pyxform_joins_are_told_one_by_one():
    choices = "| choices |\n| | list_name | name | label |\n" + "".join(f"| | x | {name} | X |\n" for name in "aabb")
    errors = refused(HEAD + "| | select_one x | a | A | |\n" + choices)
    assert [(error["sheet"], error["row"]) for error in errors] == [("choices", 3), ("choices", 5)]


def test_an_unknown_message_keeps_pyxforms_words():
    (error,) = refused(
        "| survey |\n| | type | name | label | parameters |\n| | range | a | A | start=1 end=x step=1 |\n"
    )
    assert "must be a number" in error["message"]
    assert error["message"] in error["zh"]
    assert (error["sheet"], error["row"], error["column"]) == ("survey", 2, "parameters")


def test_warnings_are_placed_too():
    found = converted(HEAD + "| | image | a | A | |\n").warnings
    assert [(notice.sheet, notice.row, notice.column) for notice in found] == [("survey", 2, "parameters")]
    assert "max-pixels" in found[0].zh


def test_a_form_without_version_and_id_gets_the_fallback_and_the_files_name():
    result = read_xlsform((HEAD + "| | text | a | A | |\n").encode(), "C:\\forms\\入户.md", fallback_version="2024")
    assert (result.form_id, result.version) == ("入户", "2024")
    assert 'version="2024"' in result.xform


@pytest.mark.parametrize("settings", ["| | Version | form_id |\n| | | x |\n", "| | form_id |\n| | x |\n"])
def test_an_empty_version_gets_the_fallback(settings):
    result = converted(HEAD + "| | text | a | A | |\n| settings |\n" + settings, version="7")
    assert (result.form_id, result.version) == ("x", "7")


def test_a_version_of_its_own_is_kept():
    assert converted(VISIT, version="99").version == "3"


def test_an_xlsx_is_read_whatever_its_name():
    data = workbook(survey=[["type", "name", "label"], ["text", "a", "A"]], settings=[["form_id"], ["x"]])
    result = read_xlsform(data, "form.xls", fallback_version="1")
    assert result.form_id == "x"
    assert result.sheets["survey"] == [{"type": "text", "name": "a", "label": "A"}]


def test_external_choices_become_itemsets_csv():
    table = (
        "| survey |\n| | type | name | label | choice_filter |\n| | text | a | A | |\n"
        "| | select_one_external t | b | B | x = ${a} |\n"
        "| external_choices |\n| | list_name | name | label | x |\n| | t | t1 | T1 | 1 |\n"
    )
    result = converted(table)
    assert result.itemsets.splitlines()[1] == '"t","t1","T1","1"'


def test_an_encrypted_form_is_refused():
    (error,) = refused(HEAD + "| | text | a | A | |\n| settings |\n| | form_id | public_key |\n| | x | MIIB |\n")
    assert error["column"] == "public_key"


def _zip(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.xlsx"),
        (b"hello", "a.txt"),
        (b"hello", "a.md"),
        (b"\xff\xfe|", "a.md"),
        (b"| survey |\0", "a.md"),
        (b"PK\x03\x04 cut off", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls"),
        (_zip(nothing_xml="<a/>"), "a.xlsx"),
        (_zip(xl__workbook_xml='<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "a.xlsx"),
    ],
)
def test_what_is_no_workbook_is_unreadable(data, name):
    with pytest.raises(FormUnreadable):
        read_xlsform(data, name, fallback_version="1")


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(FormUnreadable, match="over 100 MB"):
        read_xlsform(_zip(xl__a_xml=b"0" * (101 * 2**20)), "bomb.xlsx", fallback_version="1")


def test_damaged_workbooks_never_crash():
    rows = [["type", "name", "label"], *([["text", f"q{number}", "Q"] for number in range(30)])]
    whole = workbook(survey=rows, settings=[["form_id"], ["x"]])
    dice = random.Random(1)
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(dice.randrange(1, 6)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            assert read_xlsform(bytes(damaged), "x.xlsx", fallback_version="1").form_id
        except DomainError as error:
            assert isinstance(error, FormInvalid | FormUnreadable)  # noqa: PT017


def test_shuffled_cells_never_crash():
    words = ["text", "select_one x", "begin group", "end group", "begin repeat", "end repeat", "calculate", "${q1}",
             "q1", "q2", None, "yes", "x", "1", "true()", "note", "range", "image", "start=1", "a b", "${"]  # fmt: skip
    columns = ["type", "name", "label", "relevant", "calculation", "parameters", "required", "choice_filter", "trigger"]
    dice = random.Random(2)
    for _ in range(150):
        rows = [[dice.choice(words) for _ in columns] for _ in range(dice.randrange(1, 6))]
        data = workbook(
            survey=[columns, *rows], choices=[["list_name", "name", "label"], ["x", dice.choice(words), "X"]]
        )
        try:
            assert read_xlsform(data, "x.xlsx", fallback_version="1").version == "1"
        except DomainError as error:
            assert isinstance(error, FormInvalid | FormUnreadable)  # noqa: PT017


@pytest.mark.skipif(not XLSFORMS.exists(), reason="../shared/data/xlsforms is missing")
@pytest.mark.parametrize(
    ("name", "form_id", "version", "languages"),
    [
        ("all-question-types", "all-question-types", "2024091201-3", ["default"]),
        (
            "building_natural_risks_survey",
            "karangasem_building_disaster_risk_assessment_v4",
            "2024032701",
            ["default", "Indonesian(id)"],
        ),
        ("socio-economic-survey", "socio-economic-survey", "20240515143545", ["English (en)", "French (fr)"]),
    ],
)
def test_published_forms_convert(name, form_id, version, languages):
    file = XLSFORMS / f"{name}.xlsx"
    result = read_xlsform(file.read_bytes(), file.name, fallback_version="1")
    assert (result.form_id, result.version, result.languages) == (form_id, version, languages)


@pytest.mark.skipif(not XLSFORMS.exists(), reason="../shared/data/xlsforms is missing")
def test_smart_quotes_around_an_instances_name_are_mended():
    file = XLSFORMS / "building_natural_risks_survey.xlsx"
    definition = read_xlsform(file.read_bytes(), file.name, fallback_version="1").definition
    node = definition.by_path["/data/feature_geolocation/building_selected_with_note/xid"]
    assert node.calculate.startswith("instance('features')/root/item[")
