"""Households out of table rows, and every error that the import names."""

from __future__ import annotations

import tracemalloc
from datetime import date

import pytest
from stdnum import luhn

from households.drafts import MAX_ERRORS, households_from
from households.table import read_table
from tests.households.tables import HEADER, ID_1, ID_2, VILLAGES, a_csv, an_xlsx, read, the_error

CARD = "622848000000000001" + luhn.calc_check_digit("622848000000000001")
ZHANG = ("H1", "石板村", "张三", "户主", ID_1, "138 1234 5678")
LI = ("H1", "石板村", "李四", "配偶", ID_2, "")
WANG = ("H2", "岩脚村", "王五", "户主", "", "")
FULL_HEADER = (*HEADER, "户属性", "家庭住址", "银行卡号", "性别", "出生日期", "劳动能力", "健康状况", "组", "民族")


def test_rows_of_a_household_become_its_members_though_they_stand_apart():
    reading = read(a_csv(ZHANG, WANG, LI))
    assert reading.errors == []
    first, second = reading.households
    assert (first.code, first.region, first.rows) == ("H1", "522725001003", [2, 4])
    assert [(member.name, member.relation) for member in first.members] == [("张三", "户主"), ("李四", "配偶")]
    assert (second.code, second.region, second.rows) == ("H2", "522725001004", [3])
    assert reading.row_count == 3


def test_every_known_column_reaches_its_place():
    file = a_csv(
        (*ZHANG, "脱贫户", "石板寨 12 号", CARD, "女", "1949年12月31日", "弱劳动力", "健康", "三组", "汉族"),
        header=FULL_HEADER,
    )
    (household,) = read(file).households
    (member,) = household.members
    assert (household.category, household.address, household.attributes) == ("脱贫户", "石板寨 12 号", {"组": "三组"})
    assert (member.id_number, member.phone, member.card_number) == (ID_1, "13812345678", CARD)
    assert (member.sex, member.birth_date, member.labour, member.health) == ("female", "1949-12-31", "弱劳动力", "健康")
    assert member.attributes == {"民族": "汉族"}


def test_sex_and_birth_date_come_from_the_id_number_if_not_given():
    (household,) = read(a_csv(ZHANG)).households
    assert (household.members[0].sex, household.members[0].birth_date) == ("female", "1949-12-31")


def test_a_date_cell_of_excel_is_a_birth_date():
    file = an_xlsx(("H1", "石板村", "张三", "户主", date(1990, 1, 31)), header=(*HEADER[:4], "出生日期"))
    assert read(file, "a.xlsx").households[0].members[0].birth_date == "1990-01-31"


def test_a_region_code_counts_more_than_the_name_beside_it():
    file = an_xlsx((*ZHANG[:4], 522725001003), header=("户编号", "村", "姓名", "与户主关系", "行政区划代码"))
    assert read(file, "a.xlsx").households[0].region == "522725001003"


def test_a_table_of_heads_alone_needs_no_names_of_members():
    file = a_csv(("H1", "石板村", "张三"), ("H2", "岩脚村", "王五"), header=("户编号", "村", "户主姓名"))
    assert [household.members[0].relation for household in read(file).households] == ["户主", "户主"]


def test_household_values_may_stand_on_one_row_only():
    (household,) = read(a_csv(ZHANG, ("H1", "", "李四", "配偶", ID_2, ""))).households
    assert household.region == "522725001003"


def test_free_columns_of_the_household_go_to_the_household():
    file = a_csv((*ZHANG, "3 亩", "a", "b"), header=(*HEADER, "户耕地", "户:备注", "a.b"))
    (household,) = read(file).households
    assert household.attributes == {"户耕地": "3 亩", "备注": "a"}
    assert household.members[0].attributes == {"a．b": "b"}


def test_spaces_between_the_characters_of_a_chinese_name_go():
    (household,) = read(a_csv(("H1", "石板村", "张　 三", "户主", "", ""))).households
    assert household.members[0].name == "张三"


def test_the_example_of_the_template_is_not_imported():
    reading = read(a_csv(("示例001", "x", "y", "z", "1", "2"), WANG))
    assert [household.code for household in reading.households] == ["H2"]
    assert reading.errors == []


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (("", "石板村", "张三", "户主", "", ""), "户编号", ""),
        (("H/1", "石板村", "张三", "户主", "", ""), "户编号", "H/1"),
        (("H1", "无此村", "张三", "户主", "", ""), "村", "无此村"),
        (("H1", "", "张三", "户主", "", ""), "村", ""),
        (("H1", "石板村", "", "户主", "", ""), "姓名", ""),
        (("H1", "石板村", "张3", "户主", "", ""), "姓名", "张3"),
        (("H1", "石板村", "张\x07三", "户主", "", ""), "姓名", "张�三"),
        (("H1", "石板村", "张" * 101, "户主", "", ""), "姓名", "张" * 100),
        (("H1", "石板村", "张三", "配偶", "", ""), "与户主关系", ""),
        (("H1", "石板村", "张三", "户主", "110105194912310021", ""), "身份证号", "110105********0021"),
        (("H1", "石板村", "张三", "户主", "", "1381234567"), "联系电话", "1*********"),
    ],
)
def test_a_wrong_cell_is_named_by_row_column_and_masked_value(row, column, value):
    reading = read(a_csv(row))
    assert the_error(reading) == (2, column, value)
    assert reading.households == []


def test_an_empty_relation_is_named():
    errors = read(a_csv(("H1", "石板村", "张三", "", "", ""))).errors
    assert (errors[0].row, errors[0].column) == (2, "与户主关系")


@pytest.mark.parametrize(
    ("header", "value", "shown"),
    [
        (
            "银行卡号",
            CARD[:-1] + str((int(CARD[-1]) + 1) % 10),
            "622848*********" + CARD[15:18] + str((int(CARD[-1]) + 1) % 10),
        ),
        ("性别", "不详", "不详"),
        ("出生日期", "1990-02-30", "1990-02-30"),
        ("出生日期", "1990", "1990"),
        ("出生日期", "2990-01-01", "2990-01-01"),
        ("出生日期", "1990-01/01", "1990-01/01"),
        ("备注", "x" * 201, "x" * 100),
        ("配偶证件", ID_2, "340524********001X"),
    ],
)
def test_a_wrong_cell_of_other_columns_is_named(header, value, shown):
    assert the_error(read(a_csv((*WANG, value), header=(*HEADER, header)))) == (2, header, shown)


def test_an_id_number_that_excel_took_for_a_number_asks_for_text():
    for spoilt in (110105194912310000, 1.10105194912310e17):
        reading = read(an_xlsx(("H1", "石板村", "张三", "户主", spoilt, "")), "a.xlsx")
        assert the_error(reading) == (2, "身份证号", "110105********0000")
        assert "文本格式" in reading.errors[0].zh


@pytest.mark.parametrize("spoilt", ["1.10105E+17", "110105194912310000"])
def test_an_id_number_that_excel_spoilt_before_it_was_saved_as_csv_asks_for_text(spoilt):
    assert "文本格式" in read(a_csv((*ZHANG[:4], spoilt, ""))).errors[0].zh


def test_a_formula_is_refused():
    reading = read(an_xlsx(("H1", "石板村", '=CONCATENATE("张","三")', "户主", "", "")), "a.xlsx")
    assert the_error(reading)[:2] == (2, "姓名")
    assert "公式" in reading.errors[0].zh


def test_an_excel_error_is_refused():
    assert the_error(read(an_xlsx(("H1", "石板村", "#N/A", "户主", "", "")), "a.xlsx"))[:2] == (2, "姓名")


def test_a_cell_under_no_header_is_refused():
    assert the_error(read(a_csv((*WANG, "", "多余")))) == (2, "#8", "多余")


def test_two_heads_are_refused_where_the_second_stands():
    reading = read(a_csv(ZHANG, (*LI[:3], "本人", "", "")))
    assert the_error(reading) == (3, "与户主关系", "户主")
    assert "第 2 行" in reading.errors[0].zh


def test_the_same_id_number_twice_is_refused_and_names_the_first_row():
    reading = read(a_csv(ZHANG, ("H2", "岩脚村", "王五", "户主", ID_1, "")))
    assert the_error(reading) == (3, "身份证号", "110105********002X")
    assert "第 2 行" in reading.errors[0].zh
    assert [household.code for household in reading.households] == ["H1"]


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [("家庭住址", "1 号", "2 号"), ("户属性", "脱贫户", "一般农户"), ("户备注", "a", "b")],
)
def test_rows_of_a_household_that_contradict_each_other_are_refused(header, first, second):
    reading = read(a_csv((*ZHANG, first), (*LI, second), header=(*HEADER, header)))
    assert the_error(reading) == (3, header, second)


def test_a_household_in_two_villages_is_refused():
    assert the_error(read(a_csv(ZHANG, ("H1", "岩脚村", *LI[2:])))) == (3, "村", "岩脚村")


def test_a_name_of_the_head_that_is_not_the_heads_is_refused():
    assert the_error(read(a_csv((*ZHANG, "赵六"), header=(*HEADER, "户主姓名")))) == (2, "户主姓名", "赵六")


@pytest.mark.parametrize(("header", "value"), [("性别", "男"), ("出生日期", "1949-12-30")])
def test_what_contradicts_the_id_number_is_refused(header, value):
    assert the_error(read(a_csv((*ZHANG, value), header=(*HEADER, header)))) == (2, header, value)


def test_an_unknown_category_is_refused_if_they_are_given():
    file = a_csv((*WANG, "富户"), header=(*HEADER, "户属性"))
    assert the_error(read(file, categories=["脱贫户"])) == (2, "户属性", "富户")


def test_good_households_are_kept_beside_bad_ones():
    reading = read(a_csv(ZHANG, (*LI[:4], "123", ""), WANG))
    assert [household.code for household in reading.households] == ["H2"]
    assert reading.refused == ["H1"]


def test_no_report_shows_a_whole_number():
    wrong = [
        ("H1", "石板村", ID_1, "户主", "", ""),
        ("H1", "石板村 13812345678", "张三", "户主", ID_1 + "1", "138123456789"),
    ]
    reading = read(a_csv(*wrong))
    assert reading.errors
    shown = "".join(f"{error.value}{error.zh}{error.en}" for error in reading.errors)
    assert ID_1 not in shown
    assert "13812345678" not in shown


def test_a_village_is_asked_for_once():
    asked: list[str] = []
    rows = read_table(a_csv(*((f"H{number}", *WANG[1:]) for number in range(50))), "a.csv")
    households_from(rows, region_of=lambda text: asked.append(text) or VILLAGES.get(text))
    assert asked == ["岩脚村"]


def test_a_code_that_stands_on_over_100_rows_is_refused():
    rows = [("H1", "石板村", "张三", "户主" if number == 0 else "之子", "", "") for number in range(101)]
    assert the_error(read(a_csv(*rows))) == (2, "户编号", "H1")


def test_20000_bad_rows_are_counted_but_only_so_many_errors_are_kept():
    reading = read(a_csv(*((f"H{number}", "石板村", "张3", "户主", "", "") for number in range(20_000))))
    assert (len(reading.errors), reading.error_count) == (MAX_ERRORS, 20_000)


def test_20000_households_are_gathered_in_bounded_memory():
    file = a_csv(*((f"H{number}", "石板村", "张三", "户主", "", "13812345678") for number in range(20_000)))
    tracemalloc.start()
    reading = read(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(reading.households) == 20_000
    assert peak < 60_000_000
