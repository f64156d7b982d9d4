"""A bulletin as a workbook, whose sums and rates are formulas, and as a PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from lending.bulletins import RANKED, SHOWN
from lending.indicator_definitions import BY_CODE, COUNT, RATIO
from media.reports import Column, Curve, Report, report_pdf

Document = dict[str, Any]
_HEAD = 3  # title, subtitle, headings
_WIDTHS = {RATIO: 17, COUNT: 14}
_NUMBER_FORMATS = {RATIO: "0.00%", COUNT: "#,##0"}


def bulletin_xlsx(bulletin: Document) -> bytes:
    """Return the bulletin as .xlsx: a sheet of figures with ranks, and one of the months before.

    Totals are sums of their column, rates are numerator ÷ denominator of their row, so that they can be followed.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _figures(book, bulletin)
        _months(book, bulletin)
    return out.getvalue()


def _figures(book: Any, bulletin: Document) -> None:
    sheet, bold = (
        book.add_worksheet("通报"),
        book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1}),
    )
    sheet.write_string(0, 0, title_of(bulletin), book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, subtitle_of(bulletin))
    sheet.write_string(_HEAD - 1, 0, "地区", bold)
    rows, column = bulletin["rows"], 1
    for line, row in enumerate(rows, _HEAD):
        sheet.write_string(line, 0, row["name"] or row["key"])
    sheet.write_string(_HEAD + len(rows), 0, "合计", bold)
    for code in SHOWN:
        column += _column(book, sheet, bulletin, code, column, bold)
    sheet.freeze_panes(_HEAD, 1)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, column, 13)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _column(book: Any, sheet: Any, bulletin: Document, code: str, first: int, bold: Any) -> int:
    """Write an indicator: its value, or numerator, denominator and quotient, and its rank; return how many columns."""
    indicator, rows = BY_CODE[code], bulletin["rows"]
    style = book.add_format({"num_format": _NUMBER_FORMATS.get(indicator.unit, "#,##0.00"), "border": 1})
    parts = [("numerator", indicator.zh)]
    if indicator.denominator:
        parts = [("numerator", indicator.numerator.zh), ("denominator", indicator.denominator.zh)]
    money = book.add_format({"num_format": "#,##0.00" if indicator.unit != COUNT else "#,##0", "border": 1})
    for offset, (part, words) in enumerate(parts):
        sheet.write_string(_HEAD - 1, first + offset, words, bold)
        for line, row in enumerate(rows, _HEAD):
            sheet.write_number(line, first + offset, float(row["values"][code][part]), money)
        total = bulletin["total"][code][part]
        sheet.write_formula(_HEAD + len(rows), first + offset, _sum(first + offset, len(rows)), money, float(total))
    width = len(parts)
    if indicator.denominator:
        sheet.write_string(_HEAD - 1, first + 2, indicator.zh, bold)
        for line, values in enumerate([*(row["values"][code] for row in rows), bulletin["total"][code]], _HEAD):
            cells = xl_rowcol_to_cell(line, first), xl_rowcol_to_cell(line, first + 1)
            value = "" if values["value"] is None else float(values["value"])
            sheet.write_formula(line, first + 2, f'=IF({cells[1]}=0,"",{cells[0]}/{cells[1]})', style, value)
        width = 3
    if code in RANKED:
        sheet.write_string(_HEAD - 1, first + width, f"{indicator.zh}排名", bold)
        for line, row in enumerate(rows, _HEAD):
            if row["ranks"][code] is not None:
                sheet.write_number(line, first + width, row["ranks"][code])
        width += 1
    return width


def _sum(column: int, count: int) -> str:
    name = xl_col_to_name(column)
    return f"=SUM({name}{_HEAD + 1}:{name}{_HEAD + count})" if count else "=0"


def _months(book: Any, bulletin: Document) -> None:
    sheet, codes = book.add_worksheet("各月"), list(bulletin["months"][0]["values"]) if bulletin["months"] else []
    bold, styles = book.add_format({"bold": True}), {}
    for unit in (RATIO, COUNT, ""):
        styles[unit] = book.add_format({"num_format": _NUMBER_FORMATS.get(unit, "#,##0.00")})
    for column, words in enumerate(["月份", *(BY_CODE[code].zh for code in codes)]):
        sheet.write_string(0, column, words, bold)
    for line, row in enumerate(bulletin["months"], 1):
        sheet.write_string(line, 0, row["key"])
        for column, code in enumerate(codes, 1):
            if row["values"][code]["value"] is not None:
                style = styles.get(BY_CODE[code].unit, styles[""])
                sheet.write_number(line, column, float(row["values"][code]["value"]), style)
    sheet.set_column(0, len(codes), 16)


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
