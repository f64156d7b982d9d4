"""The report of an import as .xlsx: every row of the file with what became of it, and the sums."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from lending.bank_imports.columns import FIELDS
from lending.bank_imports.table import Entry, open_bank_table
from records import bank_imports
from records.bank_imports import STATES
from records.blobs import BlobStore
from records.money import plain

Document = dict[str, Any]
OUTCOMES: dict[str, tuple[str, str]] = {
    "recorded": ("已入账", "Recorded"),
    "held": ("此前已入账", "Held already"),
    "refused": ("未导入", "Refused"),
}
_WOULD = {"recorded": ("可以入账", "Would be recorded")}
_KINDS = {"disbursements": ("放款", "Disbursements"), "repayments": ("还款", "Repayments")}
_KEYS = ("contract_number", "serial", "on", "amount", "borrower")


def write_report(file: BinaryIO, run: Document, blobs: BlobStore, today: date) -> None:
    """Write the report of a run that has ended. Cells are text but for amounts."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        _summary(book, run)
        _rows(book, run, blobs, today)


def _summary(book: Workbook, run: Document) -> None:
    sheet, bold = book.add_worksheet("汇总 Summary"), book.add_format({"bold": True})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 24)
    for number, (name, *values) in enumerate(_summary_lines(run)):
        sheet.write_string(number, 0, name, bold)
        for position, value in enumerate(values, start=1):
            sheet.write(number, position, float(value) if isinstance(value, Decimal) else value)


def _summary_lines(run: Document) -> Iterator[tuple[Any, ...]]:
    sums, totals = plain(run["amounts"]), plain(run.get("totals", {}))
    yield ("文件 File", run["filename"])
    yield ("机构 Bank", run["institution"])
    yield ("内容 Kind", " ".join(_KINDS[run["kind"]]))
    yield ("状态 State", " ".join(STATES[run["state"]]) + ("（试运行 dry run）" if run["dry_run"] else ""))
    if run.get("refusal"):
        yield ("原因 Reason", f"{run['refusal']['zh']} {run['refusal']['en']}")
    yield ("", "笔数 Count", "金额（元） Amount (yuan)")
    if totals:
        yield ("文件合计 File", totals["count"], totals["amount"])
    for kind in OUTCOMES:
        yield (" ".join(_words(run, kind)), run["counts"].get(kind, 0), sums.get(kind, Decimal(0)))


def _words(run: Document, outcome: str) -> tuple[str, str]:
    return _WOULD.get(outcome, OUTCOMES[outcome]) if run["dry_run"] else OUTCOMES[outcome]


def _rows(book: Workbook, run: Document, blobs: BlobStore, today: date) -> None:
    outcomes, problems = _parts(run["_id"])
    sheet, money = book.add_worksheet("逐行 Rows"), book.add_format({"num_format": "0.00"})
    for position, title in enumerate(_titles(run["kind"])):
        sheet.write_string(0, position, title, book.add_format({"bold": True}))
    sheet.set_column(1, len(_KEYS) + 3, 18)
    with blobs.open(run["sha256"]) as file:
        table = open_bank_table(file, run["filename"], run["kind"], run["columns"])
        for line, row in enumerate(table.rows(today), start=1):
            number = row.row if isinstance(row, Entry) else row[0].row
            told = problems.get(number, [])
            outcome = "refused" if told else outcomes.get(number)
            sheet.write_number(line, 0, number)
            if isinstance(row, Entry):
                _write_entry(sheet, line, row, money)
            texts = [" ".join(_words(run, outcome)) if outcome else "", _joined(told, "zh"), _joined(told, "en")]
            for position, text in enumerate(texts, start=len(_KEYS) + 1):
                sheet.write_string(line, position, text)


def _titles(kind: str) -> list[str]:
    fields = {field.key: field for field in FIELDS[kind]}
    return ["行 Row", *(f"{fields[key].zh} {fields[key].en}" for key in _KEYS), "结果 Result", "说明", "Why"]


def _write_entry(sheet: Worksheet, line: int, entry: Entry, money: Format) -> None:
    for position, key in enumerate(_KEYS, start=1):
        value = getattr(entry, key)
        if key == "amount":
            sheet.write_number(line, position, float(value), money)
        else:
            sheet.write_string(line, position, str(value))


def _joined(told: list[Document], language: str) -> str:
    return "; ".join(f"{one['column']}: {one[language]}" for one in told)


def _parts(run_id: str) -> tuple[dict[int, str], dict[int, list[Document]]]:
    """Return {row: outcome} and {row: its problems} of a run."""
    outcomes: dict[int, str] = {}
    problems: dict[int, list[Document]] = {}
    for part in bank_imports.parts(run_id):
        outcomes.update((row, outcome) for row, outcome in part["rows"])
        for one in part["problems"]:
            problems.setdefault(one["row"], []).append(one)
    return outcomes, problems
