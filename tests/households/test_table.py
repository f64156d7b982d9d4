"""Reading household tables: formats, encodings, headers and hostile files."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from errors import DomainError, TableUnreadable
from households.table import read_table
from households.workbooks import write_households_xlsx
from tests.households.tables import HEADER, a_csv, an_xlsx

ZHANG = ("H1", "石板村", "张三", "户主", "", "13812345678")


def rows_of(file: io.BytesIO, filename: str = "a.csv") -> list[dict[str, str]]:
    return [{key: cell.text for key, cell in row.cells.items()} for row in read_table(file, filename)]


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("comma", [",", "\t", ";"])
def test_csv_is_read_in_any_usual_encoding_and_delimiter(encoding, comma):
    (row,) = rows_of(a_csv(ZHANG, encoding=encoding, comma=comma))
    assert row == {"code": "H1", "village": "石板村", "name": "张三", "relation": "户主", "phone": "13812345678"}


def test_a_rare_character_of_gb18030_is_kept():
    (row,) = rows_of(a_csv(("H1", "石板村", "张𬱖", "户主", "", ""), encoding="gb18030"))
    assert row["name"] == "张𬱖"


def test_xlsx_is_read_with_numbers_as_text():
    (row,) = rows_of(an_xlsx(("H1", "石板村", "张三", "户主", None, 13812345678)), "a.xlsx")
    assert row["phone"] == "13812345678"


def test_the_content_and_not_the_name_says_what_a_file_is():
    assert len(rows_of(an_xlsx(ZHANG), "a.csv")) == 1


@pytest.mark.parametrize(
    "header",
    [
        ("household_code", "village", "name", "relation", "id_number", "phone"),
        ("Household Code", "Village", "Name", "Relationship", "ID Number", "Mobile"),
        ("户编号*", "行政村", "成员姓名", "与户主的关系", "证件号码（18位）", "手 机 号"),
        ("农户编号", "村名", "姓 名", "关系", "公民身份号码", "联系方式"),
    ],
)
def test_columns_are_found_by_their_synonyms(header):
    (row,) = read_table(a_csv(("H1", "石板村", "张三", "户主", "1", "2"), header=header), "a.csv")
    assert list(row.cells) == ["code", "village", "name", "relation", "id_number", "phone"]
    assert row.free == {}


def test_unknown_columns_are_kept_under_their_header():
    (row,) = read_table(a_csv((*ZHANG, "汉族", ""), header=(*HEADER, "民族", "备注")), "a.csv")
    assert {header: cell.text for header, cell in row.free.items()} == {"民族": "汉族"}


def test_a_title_above_the_header_is_skipped_and_rows_keep_excels_numbers():
    file = an_xlsx(HEADER, ZHANG, (), ZHANG, header=("石板村农户花名册", None))
    assert [row.number for row in read_table(file, "a.xlsx")] == [3, 5]


def test_the_worksheet_with_the_header_is_found():
    book = Workbook()
    book.active.append(["说明"])
    book.create_sheet("农户").append(HEADER)
    book["农户"].append(ZHANG)
    file = io.BytesIO()
    book.save(file)
    assert len(rows_of(file, "a.xlsx")) == 1


def test_missing_columns_are_named_before_any_row_is_drawn():
    with pytest.raises(TableUnreadable) as refused:
        read_table(a_csv(("H1", "张三"), header=("户编号", "姓名")), "a.csv")
    assert "村（或行政区划代码）、与户主关系" in refused.value.message_zh


@pytest.mark.parametrize("header", [(*HEADER, "手机号"), (*HEADER, "民族", "民族")])
def test_two_columns_of_one_meaning_are_refused_by_number(header):
    with pytest.raises(TableUnreadable) as refused:
        read_table(a_csv(header=header), "a.csv")
    assert f"第 {len(header)} 列" in refused.value.message_zh


def test_cells_under_no_header_are_told_apart():
    (row,) = read_table(a_csv((*ZHANG, "", "多余")), "a.csv")
    assert [(position, cell.text) for position, cell in row.nameless] == [(8, "多余")]


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (b"", "a.csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.xls"),
        (b"PK\x03\x04 not a zip", "a.xlsx"),
        (b"a,b\n1,2\n", "a.xlsx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a.csv"),
        (b"\xff\xff\xff\xff", "a.csv"),
        ("户编号,村,姓名,与户主关系\n".encode() + b'"never closed,\n' + b"x" * 200_000, "a.csv"),
        (",".join(HEADER).encode() + b"," * 300 + b"x\n", "a.csv"),
    ],
)
def test_what_is_no_table_is_unreadable_and_nothing_else(data, filename):
    with pytest.raises(TableUnreadable):
        list(read_table(io.BytesIO(data), filename))


def test_a_zip_that_is_no_workbook_is_unreadable():
    with pytest.raises(TableUnreadable):
        read_table(packed({"hello.txt": b"hello"}), "a.xlsx")


def test_a_zip_bomb_is_refused_without_unpacking_it():
    parts = unpacked(an_xlsx(ZHANG).getvalue())
    parts["xl/worksheets/sheet1.xml"] += b" " * 60_000_000
    file = packed(parts)
    del parts
    tracemalloc.start()
    with pytest.raises(TableUnreadable):
        read_table(file, "a.xlsx")
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_workbook_with_entities_is_refused():
    parts = unpacked(an_xlsx(ZHANG).getvalue())
    sheet = parts["xl/worksheets/sheet1.xml"]
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    body = sheet[sheet.index(b"?>") + 2 :] if sheet.startswith(b"<?xml") else sheet
    parts["xl/worksheets/sheet1.xml"] = bomb + body
    with pytest.raises(TableUnreadable):
        list(read_table(packed(parts), "a.xlsx"))


def test_a_row_number_beyond_excel_is_refused_and_not_counted_up_to():
    parts = unpacked(an_xlsx(ZHANG).getvalue())
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'r="2"', b'r="99999999999"').replace(
        b'2" t=', b'99999999999" t='
    )
    with pytest.raises(TableUnreadable):
        list(read_table(packed(parts), "a.xlsx"))


WORKBOOK = an_xlsx(ZHANG).getvalue()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_workbook_gives_rows_or_a_domain_error(flips):
    data = bytearray(WORKBOOK)
    for at, value in flips:
        data[at] = value
    with suppress(DomainError):
        list(read_table(io.BytesIO(bytes(data)), "a.xlsx"))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(unpacked(WORKBOOK))), st.data())
def test_a_workbook_with_damaged_parts_gives_rows_or_a_domain_error(name, data):
    parts = unpacked(WORKBOOK)
    body = bytearray(parts[name])
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(body) - 1), st.integers(32, 126)), max_size=5)):
        body[at] = value
    parts[name] = bytes(body)
    with suppress(DomainError):
        list(read_table(packed(parts), "a.xlsx"))


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_below_a_header_give_rows_or_a_domain_error(body):
    with suppress(DomainError):
        list(read_table(io.BytesIO(",".join(HEADER).encode() + b"\n" + body), "a.csv"))


def test_rows_without_number_are_read_in_bounded_memory():
    member = {"name": "张三", "relation": "户主", "id_number": "11010519491231002X", "attributes": {}}
    attributes = {f"户情况{number}": "一段说明文字" * 5 for number in range(3)}
    columns = ("code", "village", "address", "name", "relation", "id_number", *attributes)

    def peak(rows: int) -> int:
        file = io.BytesIO()
        households = (
            {
                "code": f"H{number:05d}",
                "region_name": "石板村",
                "address": f"组 {number}",
                "members": [member],
                "attributes": attributes,
            }
            for number in range(rows)
        )
        write_households_xlsx(file, households, columns=columns)
        tracemalloc.start()
        assert sum(len(row.free) == 3 for row in read_table(file, "a.xlsx")) == rows
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(500), peak(5_000)
    assert many - few < 4_500 * 200  # a row kept whole takes over a kilobyte


def test_the_file_stays_open_for_its_owner():
    for file in (a_csv(ZHANG), an_xlsx(ZHANG)):
        next(read_table(file, "a"))
        with pytest.raises(TableUnreadable):
            read_table(a_csv(header=("a",)), "a.csv")
        assert not file.closed


def test_only_line_feeds_end_a_csv_line():
    (row,) = rows_of(a_csv(("H1", "石板村", "张\u2028三\x85", "户主", "", "")))
    assert row["name"] == "张\u2028三"
    assert row["relation"] == "户主"


def test_a_quoted_cell_may_hold_line_breaks():
    (row,) = rows_of(a_csv(("H1", '"石板\r\n村"', "张三", "户主", "", "")))
    assert row["village"] == "石板\r\n村"
