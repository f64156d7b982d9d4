"""A bulletin as a workbook, whose sums and rates are formulas, and as a PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from lending.bulletins import RANKED, SHOWN
from lending.indicator_definitions import BY_CODE, COUNT, RATIO, YUAN, Indicator
from media.reports import Column, Curve, Report, report_pdf
from media.sheets import A3, heading_height, set_for_paper

Document = dict[str, Any]
_HEAD = 3  # title, subtitle, headings
_WIDTHS = {RATIO: 17, COUNT: 14}
_UNITS = (RATIO, COUNT, YUAN)
_NUMBER_FORMATS = {RATIO: "0.00%", COUNT: "#,##0"}
_COLUMN_WIDTHS = {RATIO: 9, COUNT: 9, YUAN: 15}
_HEADING = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}


def bulletin_xlsx(bulletin: Document) -> bytes:
    """Return the bulletin as .xlsx: a sheet of figures with ranks, and one of the months before.

    Totals are sums of their column, rates are numerator ÷ denominator of their row, so that they can be followed.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _Figures(book, bulletin).write()
        _months(book, bulletin)
    return out.getvalue()


class _Figures:
    """The sheet of figures, written column by column."""

    def __init__(self, book: Any, bulletin: Document) -> None:
        self.sheet, self.bulletin = book.add_worksheet("通报"), bulletin
        self.last = _HEAD + len(bulletin["rows"])  # the row of the totals
        self.headings: list[tuple[str, float]] = []
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.heading = book.add_format(_HEADING)
        self.words, self.total = book.add_format({"border": 1}), book.add_format({"border": 1, "bold": True})
        self.number = {unit: book.add_format({"num_format": _format_of(unit), "border": 1}) for unit in _UNITS}

    def write(self) -> None:
        """Write the sheet."""
        self.sheet.write_string(0, 0, title_of(self.bulletin), self.title)
        self.sheet.write_string(1, 0, subtitle_of(self.bulletin))
        self._regions()
        for code in SHOWN:
            self._indicator(BY_CODE[code])
        for column, (_, width) in enumerate(self.headings):
            self.sheet.set_column(column, column, width)
        self.sheet.set_row(_HEAD - 1, heading_height(self.headings))
        self.sheet.freeze_panes(_HEAD, 1)
        set_for_paper(self.sheet, _HEAD - 1, _HEAD - 1, A3)

    def _begin(self, title: str, width: float) -> int:
        """Begin a column with its heading; return its number."""
        column = len(self.headings)
        self.sheet.write_string(_HEAD - 1, column, title, self.heading)
        self.headings.append((title, width))
        return column

    def _regions(self) -> None:
        column = self._begin("地区", 18)
        for line, row in enumerate(self.bulletin["rows"], _HEAD):
            self.sheet.write_string(line, column, row["name"] or row["key"], self.words)
        self.sheet.write_string(self.last, column, "合计", self.total)

    def _indicator(self, indicator: Indicator) -> None:
        """Write an indicator: its value, or numerator, denominator and quotient; and its rank."""
        part = indicator.numerator
        first = self._sums(indicator.code, "numerator", part.zh if indicator.denominator else indicator.zh, part.unit)
        if indicator.denominator:
            self._sums(indicator.code, "denominator", indicator.denominator.zh, indicator.denominator.unit)
            self._quotients(indicator, first)
        if indicator.code in RANKED:
            self._ranks(indicator)

    def _sums(self, code: str, part: str, title: str, unit: str) -> int:
        """Write a column that sums up; return its number."""
        column, style = self._begin(title, _COLUMN_WIDTHS[unit]), self.number[unit]
        for line, row in enumerate(self.bulletin["rows"], _HEAD):
            self.sheet.write_number(line, column, float(row["values"][code][part]), style)
        formula, total = _sum(column, len(self.bulletin["rows"])), float(self.bulletin["total"][code][part])
        self.sheet.write_formula(self.last, column, formula, style, total)
        return column

    def _quotients(self, indicator: Indicator, first: int) -> None:
        column, style = self._begin(indicator.zh, _COLUMN_WIDTHS[indicator.unit]), self.number[indicator.unit]
        everything = [*(row["values"] for row in self.bulletin["rows"]), self.bulletin["total"]]
        for line, values in enumerate(everything, _HEAD):
            above, below = xl_rowcol_to_cell(line, first), xl_rowcol_to_cell(line, first + 1)
            value = values[indicator.code]["value"]
            formula = f'=IF({below}=0,"",{above}/{below})'
            self.sheet.write_formula(line, column, formula, style, "" if value is None else float(value))

    def _ranks(self, indicator: Indicator) -> None:
        column, style = self._begin(f"{indicator.zh}排名", _COLUMN_WIDTHS[COUNT]), self.number[COUNT]
        for line, row in enumerate(self.bulletin["rows"], _HEAD):
            rank = row["ranks"][indicator.code]
            self.sheet.write(line, column, rank, style)
        self.sheet.write_blank(self.last, column, None, style)


def _format_of(unit: str) -> str:
    return _NUMBER_FORMATS.get(unit, "#,##0.00")


def _sum(column: int, count: int) -> str:
    name = xl_col_to_name(column)
    return f"=SUM({name}{_HEAD + 1}:{name}{_HEAD + count})" if count else "=0"


def _months(book: Any, bulletin: Document) -> None:
    sheet, codes = book.add_worksheet("各月"), list(bulletin["months"][0]["values"]) if bulletin["months"] else []
    heading, words = book.add_format(_HEADING), book.add_format({"border": 1})
    styles = {unit: book.add_format({"num_format": _format_of(unit), "border": 1}) for unit in _UNITS}
    for column, title in enumerate(["月份", *(BY_CODE[code].zh for code in codes)]):
        sheet.write_string(0, column, title, heading)
    for line, row in enumerate(bulletin["months"], 1):
        sheet.write_string(line, 0, row["key"], words)
        for column, code in enumerate(codes, 1):
            value = row["values"][code]["value"]
            sheet.write(line, column, None if value is None else float(value), styles[BY_CODE[code].unit])
    sheet.set_column(0, len(codes), 16)
    set_for_paper(sheet, 0, 0)


def bulletin_pdf(bulletin: Document) -> bytes:
    """Return the bulletin as a PDF: the table with ranks, and the balance and overdue rate of the months before."""
    columns = [Column("地区", 30, "left")]
    for code in SHOWN:
        columns.append(Column(BY_CODE[code].zh, _WIDTHS.get(BY_CODE[code].unit, 24)))
        columns += [Column("名次", 9)] if code in RANKED else []
    lines = [_line(row["name"] or row["key"], row["values"], row["ranks"]) for row in bulletin["rows"]]
    lines.append(_line("合计", bulletin["total"], {}))
    curves = [
        Curve(f"{BY_CODE[code].zh}（{unit}）", [row["key"][2:] for row in bulletin["months"]],
              [float(row["values"][code]["value"] or 0) / divisor for row in bulletin["months"]])
        for code, unit, divisor in (("balance", "万元", 1e4), ("overdue_rate", "%", 0.01))
    ]  # fmt: skip
    note = "金额单位：元。逾期金额、逾期率越低名次越前；并列同名次。只排地区，不排个人。"
    return report_pdf(Report(title_of(bulletin), subtitle_of(bulletin), columns, lines, note, curves))


def _line(name: str, values: Document, ranks: Document) -> list[str]:
    cells = [name]
    for code in SHOWN:
        cells.append(shown(values[code]["value"], BY_CODE[code].unit))
        if code in RANKED:
            cells.append(str(ranks.get(code) or ""))
    return cells


def shown(value: Any, unit: str) -> str:
    """Return a figure as people read it: 12,345.60, 12.35%, 12; a dash where there is none.

    >>> shown(Decimal("0.123456"), "ratio"), shown(Decimal("12345.6"), "yuan"), shown(None, "ratio")
    ('12.35%', '12,345.60', '—')
    """
    if value is None:
        return "—"
    if unit == RATIO:
        return f"{Decimal(value):.2%}"
    return f"{value:,}" if unit == COUNT else f"{Decimal(value):,.2f}"


def title_of(bulletin: Document) -> str:
    """Return the bulletin's title."""
    year, month = bulletin["month"].split("-")
    return f"{bulletin['name'] or bulletin['region'] or '全部地区'} {year} 年 {int(month)} 月小额信贷工作通报"


def subtitle_of(bulletin: Document) -> str:
    """Return what the figures are as of, and of whom."""
    bank = f"，{bulletin['institution']}" if bulletin.get("institution") else ""
    return f"数据截至 {bulletin['as_of']}{bank}"


# Kind -> content type and what makes the file.
FORMATS: dict[str, tuple[str, Callable[[Document], bytes]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bulletin_xlsx),
    "pdf": ("application/pdf", bulletin_pdf),
}


def file_of(bulletin: Document, kind: str) -> bytes:
    """Return a bulletin (amounts as Decimal) as a file; `kind` is a key of FORMATS."""
    return FORMATS[kind][1](bulletin)
