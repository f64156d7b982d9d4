"""Which column of a bank's file is which, and what its rows say."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from errors import BankColumnsDouble, BankColumnsMissing, TableUnreadable
from lending.bank_imports.columns import columns_of, guessed_columns, normal_header, scale_of
from lending.bank_imports.table import Entry, open_bank_table
from tests.lending.bank_imports.files import HEADER, a_bank_csv, a_bank_xlsx

TODAY = date(2026, 11, 25)
GOOD = ("1", "HT1", "李建国", "S1", "2026-02-10", "1,234.50")
ENTRY = Entry(2, "HT1", "S1", date(2026, 2, 10), Decimal("1234.50"), "李建国")


def opened(data: bytes, name: str = "a.csv", saved=None, kind: str = "repayments"):
    return open_bank_table(io.BytesIO(data), name, kind, saved or {})


def read(data: bytes, name: str = "a.csv", **options):
    return list(opened(data, name, **options).rows(TODAY))


@pytest.mark.parametrize("options", [
    {"encoding": "gbk"}, {"encoding": "gb18030"}, {"encoding": "utf-8"}, {"encoding": "utf-8", "bom": True},
    {"encoding": "utf-16"}, {"delimiter": "\t"}, {"delimiter": "|"}, {"delimiter": ";"},
])  # fmt: skip
def test_a_csv_of_any_core_system_is_read(options):
    assert read(a_bank_csv(GOOD, **options)) == [ENTRY]


def test_a_workbook_is_read_with_its_numbers_and_dates():
    midnight = datetime(2026, 2, 10, tzinfo=UTC).replace(tzinfo=None)
    rows = [(1, "HT1", "李建国", "S1", midnight, 1234.5), (2, "HT1", "李建国", "S2", 46063, "￥10"),
            (3, "HT1", "李建国", 123456, date(2026, 2, 10), 0.1 + 0.2)]  # fmt: skip
    found = read(a_bank_xlsx(*rows, title="还款明细"), "a.xlsx")
    assert [(one.serial, one.on, one.amount) for one in found] == [
        ("S1", date(2026, 2, 10), Decimal("1234.50")), ("S2", date(2026, 2, 10), Decimal("10.00")),
        ("123456", date(2026, 2, 10), Decimal("0.30")),
    ]  # fmt: skip


def test_titles_above_and_totals_below_are_no_rows():
    data = a_bank_csv(GOOD, ("合计", "", "", "", "", "1,234.50"), title="瓮安农商行,2026 年 2 月")
    table = opened(data)
    assert [one.row for one in table.rows(TODAY)] == [3]
    assert table.totals == [(4, Decimal("1234.50"))]


def test_every_wrong_cell_of_a_row_is_told():
    (problems,) = read(a_bank_csv(("1", "", "李建国", "6.2E+18", "昨天", "-1")))
    assert [(one.row, one.column, one.code) for one in problems] == [
        (2, "合同编号", "bank_import.missing"), (2, "交易流水号", "bank_import.lost_digits"),
        (2, "实际还款日", "bank_import.date_unclear"), (2, "还款总额（元）", "bank_import.amount_negative"),
    ]  # fmt: skip
    assert all(one.zh and one.en for one in problems)


def test_long_numbers_are_masked_in_problems():
    (problems,) = read(
        a_bank_csv(
            ("1", "HT1", "", "11010519491231002X6217000000000000000000000000000000000000000000000", "2026-02-10", "1")
        )
    )
    assert "19491231" not in problems[0].value


def test_parts_that_do_not_sum_to_the_amount_are_told():
    header = (*HEADER, "本金", "利息", "罚息")
    good, bad = (*GOOD, "1000", "234.5", ""), ("2", "HT1", "", "S2", "2026-02-10", "10", "5", "4", "")
    found = read(a_bank_csv(good, bad, header=header))
    assert isinstance(found[0], Entry)
    assert [one.code for one in found[1]] == ["bank_import.parts_differ"]


@pytest.mark.parametrize(
    ("header", "normal"),
    [("还款金额（元）", "还款金额"), ("还款金额(万元)", "还款金额"), (" 合同 编号 ", "合同编号"), ("Serial No.", "serialno"),
     ("金额_元", "金额")],
)  # fmt: skip
def test_headers_are_compared_without_units_and_marks(header, normal):
    assert normal_header(header) == normal


def test_a_header_in_ten_thousands_scales_the_amounts():
    assert scale_of("放款金额（万元）") == 10_000
    header = ("合同号", "借据号", "放款日", "放款金额（万元）")
    (entry,) = read(a_bank_csv(("HT1", "J1", "2026-02-10", "5"), header=header), kind="disbursements")
    assert entry.amount == Decimal("50000.00")


@pytest.mark.parametrize(
    ("kind", "headers", "found"),
    [
        ("repayments", ["合同号", "流水号", "日期", "金额"], ["合同号", "流水号", "日期", "金额"]),
        ("repayments", ["借款合同编号", "核心流水号", "记账日期", "实还总额", "实还本金"],
         ["借款合同编号", "核心流水号", "记账日期", "实还总额"]),
        ("disbursements", ["合同编号", "借据编号", "贷款发放日", "贷款发放金额(元)"],
         ["合同编号", "借据编号", "贷款发放日", "贷款发放金额(元)"]),
        ("repayments", ["Contract No.", "Serial No.", "Date", "Amount"],
         ["Contract No.", "Serial No.", "Date", "Amount"]),
        ("repayments", ["贷款合同编号*", "本行交易流水号", "客户实际还款日", "本期还款金额"],
         ["贷款合同编号*", "本行交易流水号", "客户实际还款日", "本期还款金额"]),
    ],
)  # fmt: skip
def test_columns_are_guessed_from_the_names_that_banks_use(kind, headers, found):
    guessed = guessed_columns(kind, headers)
    assert [guessed[key] for key in ("contract_number", "serial", "on", "amount")] == found


def test_a_note_is_no_serial_number_of_a_repayment():
    with pytest.raises(BankColumnsMissing) as missing:
        columns_of("repayments", ["合同号", "借据号", "日期", "金额"], {})
    assert missing.value.details["missing"] == ["serial"]
    assert "借据号" in missing.value.message_zh


def test_the_banks_mapping_goes_before_guesses():
    headers = ["合同号", "流水号", "日期", "金额", "实收"]
    assert columns_of("repayments", headers, {"amount": "实收"})["amount"] == "实收"


def test_a_mapped_column_that_is_gone_is_told_and_not_guessed():
    with pytest.raises(BankColumnsMissing) as missing:
        columns_of("repayments", ["合同号", "流水号", "日期", "金额"], {"amount": "实收金额合计"})
    assert missing.value.details["missing"] == ["amount"]


def test_two_columns_of_one_name_are_told():
    with pytest.raises(BankColumnsDouble):
        columns_of("repayments", ["合同号", "流水号", "日期", "金额", "金额"], {})


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0 old excel", b"PK\x03\x04 broken"])
def test_what_is_no_table_is_told(data):
    with pytest.raises(TableUnreadable):
        opened(data, "a.xlsx")
