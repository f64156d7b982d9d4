import io

import psutil
import pytest

from errors import ImportRefused, TableUnreadable
from households import importing
from households.exporting import exported
from households.importing import import_households
from households.register import create_household, update_household
from households.views import household_view
from households.workbooks import write_households_xlsx
from records import households, regions
from records.households import Household
from records.scopes import Scope
from tests import builders
from tests.households.people import (
    ALL,
    CARD,
    ID_1,
    ID_2,
    MASKED_ID_1,
    PHONE,
    a_head,
    new_values,
    registered,
    stored,
)
from tests.households.tables import a_csv, an_xlsx

pytestmark = pytest.mark.usefixtures("db")
HEADER = ("户编号", "村", "姓名", "与户主关系", "身份证号", "联系电话", "出生日期", "户属性")
COUNTY = Scope("522725")


def a_row(code="H-1", village="茶店村", name="李建国", relation="户主", number="", phone="", born="", category=""):
    return (code, village, name, relation, number, phone, born, category)


GOOD = a_row("H-9", name="王好")


def imported(*rows, header=HEADER, scope=COUNTY, file=None, name="a.csv", **options):
    return import_households(file or a_csv(*rows, header=header), name, scope=scope, by="test", **options)


def counts(report):
    return report.created, report.updated, report.unchanged, report.error_count


def codes():
    return [held["code"] for held in stored()]


def without_stamps(documents):
    stamps = ("updated_at", "updated_by", "changed")
    return [{key: value for key, value in one.items() if key not in stamps} for one in documents]


def test_rows_become_households_with_encrypted_numbers():
    report = imported(
        a_row(number=ID_1, phone=PHONE, category="脱贫户"), a_row(name="李秀英", relation="女儿", number=ID_2), GOOD
    )
    assert (counts(report), report.rows, report.households) == ((2, 0, 0, 0), 3, 2)
    held = stored()[0]
    assert (held["code"], held["region"], held["category"], held["version"]) == ("H-1", builders.VILLAGE, "脱贫户", 1)
    assert [member["name"] for member in held["members"]] == ["李建国", "李秀英"]
    assert held["members"][0]["id_number"].subtype == 6
    assert held["card_id"]
    assert (held["created_by"], held["updated_by"]) == ("test", "test")
    assert ID_1 not in repr(held)
    assert PHONE not in repr(held)


def test_an_imported_household_is_searched_like_any_other():
    imported(a_row(number=ID_1, phone=PHONE))
    registered(code="H-2")
    found = households.with_number("id_number", stored()[1]["members"][0]["id_number"], ALL)
    assert {one["code"] for one in found} == {"H-1", "H-2"}


ERRORS = {
    "wrong check digit": ([a_row(number=ID_1[:-1] + "1")], (2, "身份证号", "校验位")),
    "old ID number": ([a_row(number="110105491231002")], (2, "身份证号", "15 位")),
    "masked ID number": ([a_row(number=MASKED_ID_1)], (2, "身份证号", "*")),
    "number that lost its digits": ([a_row(number="5.22725E+17")], (2, "身份证号", "Excel")),
    "wrong phone": ([a_row(phone="1381234567")], (2, "联系电话", "11 位")),
    "unknown village": ([a_row(village="无此村")], (2, "村", "没有这个村")),
    "unknown village code": ([a_row(village="522725001999")], (2, "村", "没有这个村")),
    "a township is no village": ([a_row(village="522725001")], (2, "村", "没有这个村")),
    "village of another county": ([a_row(village="城东村")], (2, "村", "没有这个村")),
    "no village": ([a_row(village="")], (2, "村", "不能为空")),
    "no head": ([a_row(relation="女儿")], (2, "与户主关系", "没有户主")),
    "two heads": ([a_row(), a_row(name="王")], (3, "与户主关系", "两名户主")),
    "no relation": ([a_row(), a_row(name="王", relation="")], (3, "与户主关系", "不能为空")),
    "no name": ([a_row(name="")], (2, "姓名", "不能为空")),
    "name with digits": ([a_row(name="李3")], (2, "姓名", "数字")),
    "no code": ([a_row(code="")], (2, "户编号", "不能为空")),
    "code with a slash": ([a_row(code="a/b")], (2, "户编号", "/")),
    "duplicate ID number": ([a_row(number=ID_1), a_row("H-2", number=ID_1)], (3, "身份证号", "第 2 行")),
    "bad date": ([a_row(born="1990-02-30")], (2, "出生日期", "没有这一天")),
    "unclear date": ([a_row(born="90年")], (2, "出生日期", "写不清")),
    "contradicts the ID number": ([a_row(number=ID_1, born="1950-01-01")], (2, "出生日期", "身份证号不符")),
    "rows that disagree": (
        [a_row(category="脱贫户"), a_row(name="王", relation="妻", category="一般")],
        (3, "户属性", "第 2 行"),
    ),
    "control character": ([a_row(name="李\x01")], (2, "姓名", "控制字符")),
    "too long": ([a_row(category="长" * 51)], (2, "户属性", "最多 50")),
}


@pytest.mark.parametrize(("rows", "told"), ERRORS.values(), ids=ERRORS.keys())
def test_each_error_is_named_and_the_good_household_is_kept(rows, told):
    report = imported(*rows, GOOD)
    row, column, words = told
    assert [(one["row"], one["column"]) for one in report.errors] == [(row, column)]
    assert words in report.errors[0]["zh"]
    assert report.errors[0]["en"]
    assert report.error_count == 1
    assert "H-9" in codes()
    assert "H-1" not in codes() or told[0] == 3  # of the pair with one ID number the first is kept


@pytest.mark.parametrize(("rows", "told"), ERRORS.values(), ids=ERRORS.keys())
def test_each_error_stops_everything_if_all_or_nothing_is_asked(rows, told):
    with pytest.raises(ImportRefused) as caught:
        imported(*rows, GOOD, all_or_nothing=True)
    assert [one["row"] for one in caught.value.details["errors"]] == [told[0]]
    assert stored() == []


def test_a_number_that_excel_stored_as_a_number_is_told():
    file = an_xlsx((*a_row()[:4], 522725199001011234, "", "", ""), header=HEADER)
    report = imported(file=file, name="a.xlsx")
    assert [(one["row"], one["column"]) for one in report.errors] == [(2, "身份证号")]
    assert "Excel" in report.errors[0]["zh"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.csv"),
        (b"", "a.xlsx"),
        ("姓名,与户主关系\n李,户主\n".encode(), "a.csv"),
        ("户编号,户编号,村,姓名,与户主关系\n".encode(), "a.csv"),
        (b"not a workbook", "a.xlsx"),
        (b"PK\x03\x04 cut off", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.csv"),
    ],
    ids=["empty", "empty xlsx", "missing column", "double column", "no xlsx", "broken xlsx", "old xls", "picture"],
)
def test_what_is_no_table_is_refused(data, name):
    with pytest.raises(TableUnreadable) as caught:
        imported(file=io.BytesIO(data), name=name)
    assert caught.value.message_zh
    assert stored() == []


def test_a_dry_run_tells_and_stores_nothing():
    imported(a_row("H-1"), a_row("H-2"))
    before = stored()
    report = imported(a_row("H-1", category="脱贫户"), a_row("H-2"), a_row("H-3"), a_row("", name="王"), dry_run=True)
    assert counts(report) == (1, 1, 1, 1)
    assert report.dry_run
    assert stored() == before


def test_importing_the_same_again_changes_nothing():
    rows = [a_row(number=ID_1, phone=PHONE, category="脱贫户"), a_row(name="李秀英", relation="女儿"), GOOD]
    imported(*rows)
    before = stored()
    assert counts(imported(*rows)) == (0, 0, 2, 0)
    assert stored() == before


def test_an_update_goes_onto_the_household_of_that_code():
    imported(a_row(category="脱贫户"))
    before = stored()[0]
    assert counts(imported(a_row(category="一般农户"))) == (0, 1, 0, 0)
    after = stored()[0]
    assert (after["_id"], after["card_id"], after["version"]) == (before["_id"], before["card_id"], 2)
    assert (after["category"], after["members"]) == ("一般农户", before["members"])


def test_what_the_table_has_no_column_for_stays():
    held = registered(
        address="一组", tags=["重点户"], attributes={"组": "三组"}, location={"coordinates": [107.4, 27.0]}
    )
    assert counts(imported(a_row(category="脱贫户"))) == (0, 1, 0, 0)
    after = stored()[0]
    for key in ("address", "tags", "attributes", "location", "cadre", "contacts"):
        assert after.get(key) == held.get(key)
    assert household_view(after, frozenset(["id_number"]))["members"][0]["id_number"] == ID_1


def test_members_are_known_by_id_number_though_the_name_changed():
    imported(a_row(number=ID_1), a_row(name="李秀英", relation="女儿", number=ID_2))
    before = {member["name"]: member["id"] for member in stored()[0]["members"]}
    imported(a_row(name="李秀英", number=ID_1), a_row(name="李小英", relation="女儿", number=ID_2))
    after = {member["name"]: member["id"] for member in stored()[0]["members"]}
    assert after == {"李秀英": before["李建国"], "李小英": before["李秀英"]}


def test_members_without_a_number_are_known_by_name_and_get_one():
    imported(a_row(), a_row(name="李秀英", relation="女儿"))
    before = [member["id"] for member in stored()[0]["members"]]
    imported(a_row(number=ID_1), a_row(name="李秀英", relation="女儿", number=ID_2))
    members = stored()[0]["members"]
    assert [member["id"] for member in members] == before
    assert all(member["id_number"].subtype == 6 for member in members)


def test_members_whom_the_table_lacks_leave_with_a_warning():
    imported(a_row(), a_row(name="李秀英", relation="女儿"))
    report = imported(a_row())
    assert [(one["row"], one["value"]) for one in report.warnings] == [(2, "李秀英")]
    assert [member["name"] for member in stored()[0]["members"]] == ["李建国"]


def test_a_dry_run_warns_of_members_who_would_leave():
    imported(a_row(), a_row(name="李秀英", relation="女儿"))
    assert len(imported(a_row(), dry_run=True).warnings) == 1
    assert len(stored()[0]["members"]) == 2


def test_a_table_of_heads_alone_leaves_the_other_members():
    imported(a_row(number=ID_1), a_row(name="李秀英", relation="女儿", number=ID_2))
    before = stored()[0]["members"]
    heads = ("户编号", "村", "户主姓名", "联系电话")
    report = imported(("H-1", "茶店村", "李建国", PHONE), header=heads)
    assert (counts(report), report.warnings) == ((0, 1, 0, 0), [])
    assert stored()[0]["members"] == [{**before[0], "phone": stored()[0]["members"][0]["phone"]}, before[1]]
    assert counts(imported(("H-1", "茶店村", "李建国", PHONE), header=heads)) == (0, 0, 1, 0)


def test_a_new_head_in_a_table_of_heads_takes_the_place_of_the_former():
    imported(a_row(), a_row(name="李秀英", relation="女儿"))
    imported(("H-1", "茶店村", "李秀英"), header=("户编号", "村", "户主姓名"))
    held = stored()[0]
    assert [(member["name"], member.get("relation")) for member in held["members"]] == [
        ("李建国", None), ("李秀英", "户主")
    ]  # fmt: skip
    assert held["head_name"] == "李秀英"


def test_a_household_outside_the_scope_is_a_row_error_and_unchanged():
    held = registered(region=builders.OTHER_COUNTY_VILLAGE)
    report = imported(a_row(), GOOD)
    assert [(one["row"], one["column"], one["value"]) for one in report.errors] == [(2, "户编号", "H-1")]
    assert (counts(report), report.refused) == ((1, 0, 0, 1), 1)
    assert without_stamps(stored()[:1]) == without_stamps([held])


@pytest.mark.parametrize("village", ["茶店村", builders.VILLAGE])
def test_a_village_is_found_by_name_and_by_code(village):
    imported(a_row(village=village))
    assert stored()[0]["region"] == builders.VILLAGE


def test_the_code_counts_where_village_and_code_are_given():
    imported((*a_row(), builders.OTHER_VILLAGE), header=(*HEADER, "行政区划代码"))
    assert stored()[0]["region"] == builders.OTHER_VILLAGE


def test_a_village_name_that_two_places_have_is_told_unless_one_is_in_the_scope():
    regions.store([("522726001009", "茶店村")])
    assert counts(imported(a_row(), scope=ALL)) == (0, 0, 0, 1)
    assert counts(imported(a_row(), scope=COUNTY)) == (1, 0, 0, 0)


@pytest.mark.parametrize("column", ["责任银行", "institution"])
def test_a_bank_column_sets_the_institution(column):
    imported((*a_row(), "甲银行"), header=(*HEADER, column))
    held = stored()[0]
    assert held["institution"] == "甲银行"
    assert column not in held["attributes"]


def test_an_institution_imports_its_own_households_and_no_others():
    bank = Scope("522725", "甲银行")
    create_household(new_values(code="H-2", institution="乙银行"), scope=ALL, by="test")
    report = imported(a_row(), a_row("H-2"), scope=bank)
    assert counts(report) == (1, 0, 0, 1)
    assert stored()[0]["institution"] == "甲银行"
    assert counts(imported((*a_row("H-3"), "乙银行"), header=(*HEADER, "责任银行"), scope=bank)) == (0, 0, 0, 1)


def test_a_change_that_comes_between_is_not_overwritten(monkeypatch):
    imported(a_row())
    held_at = importing.households.with_codes

    def then_somebody_changes(codes):
        found = held_at(codes)
        one = found["H-1"]
        update_household(one["_id"], one["version"], {"address": "一组", "tags": ["重点户"]}, scope=ALL, by="office")
        return found

    monkeypatch.setattr(importing.households, "with_codes", then_somebody_changes)
    assert counts(imported(a_row(category="脱贫户"))) == (0, 1, 0, 0)
    held = stored()[0]
    assert (held["category"], held["address"], held["tags"], held["version"]) == ("脱贫户", "一组", ["重点户"], 3)


def test_a_code_that_another_import_took_meanwhile_is_changed_instead(monkeypatch):
    held_at = importing.households.with_codes

    def then_somebody_imports(codes):
        found = held_at(codes)
        registered(members=[a_head()], address="一组")
        return found

    monkeypatch.setattr(importing.households, "with_codes", then_somebody_imports)
    imported(a_row(category="脱贫户"))
    [held] = stored()
    assert (held["category"], held["address"], held["version"]) == ("脱贫户", "一组", 2)


def test_an_unmasked_export_imports_again_unchanged():
    imported(a_row(number=ID_1, phone=PHONE, category="脱贫户"), a_row(name="李秀英", relation="女儿", number=ID_2))
    registered(code="H-2", members=[a_head(id_number=None)], phone="0854-2621234")
    before = stored()
    file = io.BytesIO()
    write_households_xlsx(file, exported(COUNTY, frozenset(["id_number", "phone", "card_number"])))
    file.seek(0)
    report = imported(file=file, name="a.xlsx")
    assert (counts(report), report.errors) == ((0, 0, 2, 0), [])
    assert stored() == before


def test_a_masked_export_is_refused_rather_than_stored_over_the_numbers():
    imported(a_row(number=ID_1))
    before = stored()
    file = io.BytesIO()
    write_households_xlsx(file, exported(COUNTY))
    file.seek(0)
    assert [one["value"] for one in imported(file=file, name="a.xlsx").errors] == [MASKED_ID_1]
    assert stored() == before


def test_an_export_shows_no_household_outside_the_scope():
    registered()
    registered(code="H-2", region=builders.OTHER_COUNTY_VILLAGE)
    shown = list(exported(COUNTY))
    assert [(one["code"], one["region_name"]) for one in shown] == [("H-1", "茶店村")]
    assert not any(number in repr(shown) for number in (ID_1, PHONE, CARD))


def test_20000_rows_are_imported_in_bounded_memory_with_progress():
    rows = (a_row(f"H-{number // 4:05}", name="李王张刘"[number % 4] * 2, relation="户主" if number % 4 == 0 else "子女",
                  phone=f"138{number:08}") for number in range(20_000))  # fmt: skip
    table, process, told, resident = an_xlsx(*rows, header=HEADER), psutil.Process(), [], []
    before = process.memory_info().rss

    def progress(count):
        told.append(count)
        resident.append(process.memory_info().rss)

    report = imported(file=table, name="a.xlsx", progress=progress)
    assert (counts(report), report.rows) == ((5_000, 0, 0, 0), 20_000)
    assert told == [500] * 10
    assert Household._get_collection().count_documents({}) == 5_000
    assert max(resident) - before < 150_000_000
