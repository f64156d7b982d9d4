"""The export can be imported again; the template explains itself."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from households.attributes import attribute_header, attribute_place
from households.columns import COLUMNS, known_column
from households.workbooks import DEFAULT_COLUMNS, write_households_xlsx, write_template_xlsx
from tests.households.tables import ID_1, ID_2, an_xlsx, read


def a_household(**changed):
    head = {"name": "张三", "relation": "户主", "id_number": ID_1, "phone": "13812345678", "sex": "female"}
    wife = {"name": "李四", "relation": "配偶", "id_number": ID_2, "health": "健康", "attributes": {"民族": "=1+1"}}
    return {
        "code": "0017",
        "region": "522725001003",
        "region_name": "石板村",
        "category": "脱贫户",
        "phone": "08542621234",
        "address": "石板寨 12 号",
        "head_name": "张三",
        "attributes": {"耕地": "3 亩"},
        "members": [head, wife],
    } | changed


COLUMNS_WITH_FREE = (*DEFAULT_COLUMNS, "户:耕地", "民族")


def exported(*households, columns=COLUMNS_WITH_FREE) -> io.BytesIO:
    file = io.BytesIO()
    write_households_xlsx(file, households, columns=columns)
    return file


def test_an_export_is_imported_again_as_it_was():
    reading = read(exported(a_household()), "a.xlsx")
    assert reading.errors == []
    (household,) = reading.households
    assert (household.code, household.region, household.category) == ("0017", "522725001003", "脱贫户")
    assert (household.phone, household.address) == ("08542621234", "石板寨 12 号")
    assert household.attributes == {"耕地": "3 亩"}
    head, wife = household.members
    assert (head.name, head.relation, head.id_number, head.phone, head.sex) == (
        "张三",
        "户主",
        ID_1,
        "13812345678",
        "female",
    )
    assert (wife.health, wife.attributes) == ("健康", {"民族": "=1+1"})


def test_texts_that_look_like_formulas_are_text_in_excel():
    dangerous = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "https://x.cn", "{=1}", "1e5", "007"]
    households = [a_household(code=f"H{number}", address=text) for number, text in enumerate(dangerous)]
    sheet = load_workbook(exported(*households))["农户"]
    column = DEFAULT_COLUMNS.index("address") + 1
    cells = [sheet.cell(row, column) for row in range(2, 2 + 2 * len(dangerous), 2)]
    assert [cell.value for cell in cells] == dangerous
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_masked_numbers_are_refused_by_the_import_rather_than_stored():
    household = a_household()
    household["members"][0]["id_number"] = "110105********002X"
    (error,) = read(exported(household), "a.xlsx").errors
    assert (error.row, error.column) == (2, "身份证号")
    assert "遮盖" in error.zh


def test_a_household_without_members_has_a_row_of_its_own():
    file = io.BytesIO()
    assert write_households_xlsx(file, [a_household(members=[])]) == 1


def test_it_writes_to_a_path_too(tmp_path):
    path = tmp_path / "households.xlsx"
    assert write_households_xlsx(path, [a_household()]) == 2
    assert path.stat().st_size > 1000


def test_rows_beyond_a_sheet_go_to_the_next(monkeypatch):
    monkeypatch.setattr("households.workbooks.SHEET_ROWS", 4)
    book = load_workbook(exported(*(a_household(code=f"H{number}") for number in range(4))))
    assert {sheet.title: sheet.max_row for sheet in book} == {"农户": 4, "农户2": 4, "农户3": 3}


@settings(max_examples=100)
@given(
    st.sampled_from(["household", "member"]),
    st.text(min_size=1, max_size=12) | st.sampled_from(["组", "姓名", "户情况", "成员:x", "户:x"]),
)
def test_a_free_column_comes_back_to_its_place(level, text):
    _, name = attribute_place("成员:" + text)
    header = attribute_header(level, name)
    if name and name.isprintable() and name == " ".join(name.split()):
        assert attribute_place(header) == (level, name)
        assert known_column(header) is None


def test_no_header_stands_for_two_columns():
    names = [name for column in COLUMNS for name in (column.zh, *column.others.split())]
    assert [known_column(name) for name in names] == [
        column.key for column in COLUMNS for _ in (column.zh, *column.others.split())
    ]


def test_the_template_is_a_table_whose_example_is_not_imported():
    file = io.BytesIO()
    write_template_xlsx(file)
    reading = read(file, "template.xlsx")
    assert (reading.households, reading.errors, reading.row_count) == ([], [], 0)


def test_the_example_of_the_template_is_free_of_errors():
    file = io.BytesIO()
    write_template_xlsx(file)
    header, example = load_workbook(file)["农户"].iter_rows(max_row=2, values_only=True)
    assert example[0] == "示例001"
    reading = read(an_xlsx(("H1", *example[1:]), header=header), "a.xlsx")
    assert reading.errors == []
    assert len(reading.households) == 1


def test_the_template_explains_every_column_in_both_languages():
    file = io.BytesIO()
    write_template_xlsx(file)
    sheet = load_workbook(file)["说明"]
    explained = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    for column in COLUMNS:
        assert all(explained[column.zh][:4])
