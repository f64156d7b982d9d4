"""The closing statement of a loan as a page to print and stamp."""

from __future__ import annotations

import io
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from media.cards import Line, draw_text
from media.fonts import outlines

_WIDTH, _HEIGHT = A4[0] / mm, A4[1] / mm
_LEFT, _RIGHT, _BOTTOM = 25.0, _WIDTH - 25.0, _HEIGHT - 45.0
_COLUMNS = (_LEFT, 70.0, 105.0)
_ROW = 8.0
_HEAD = {
    "contract_number": "合同号", "institution": "放款机构", "borrower": "借款人", "household_code": "户编号",
    "disbursed_on": "放款日", "matures_on": "到期日", "closed_on": "终结日",
}  # fmt: skip


def closing_pdf(statement: dict[str, Any]) -> bytes:
    """Return the statement of `lending.closing.closing_statement` as PDF, A4, on as many pages as its repayments need."""
    out = io.BytesIO()
    page = _Page(Canvas(out, pagesize=A4, pageCompression=1))
    page.canvas.setTitle(f"贷款结清证明 {statement['contract_number']}")
    page.write(
        "贷款结清证明" if statement["state"] == "closed" else f"贷款终结证明（{statement['state_zh']}）", 70.0, size=7.0
    )
    page.down(14)
    for key, zh in _HEAD.items():
        page.row(zh, str(statement.get(key, "")))
    page.down(4)
    for one in statement["sums"]:
        page.row(one["zh"], f"{one['amount']:,.2f} 元", one["capitals"])
    page.down(4)
    page.row("还款日期", "金额（元）", "流水号")
    for one in statement["repayments"]:
        page.row(one["on"], f"{one['amount']:,.2f}", one.get("serial", ""))
    page.down(14)
    page.row("经办人：", "", "机构（盖章）：")
    page.canvas.save()
    return out.getvalue()


class _Page:
    """Writes down a page and goes on to the next one at its end."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.y, self._fonts = canvas, 30.0, outlines()

    def write(self, text: str, left: float, size: float = 4.0, width: float = 0.0) -> None:
        """Write `text` at the present height."""
        line = Line(text, left, self.y, size, width or _RIGHT - left)
        draw_text(self.canvas, line, self._fonts, _HEIGHT)

    def down(self, by: float) -> None:
        """Go down `by` millimetres, to the next page if this one is full."""
        self.y += by
        if self.y > _BOTTOM + 20:
            self.canvas.showPage()
            self.y = 25.0

    def row(self, *cells: str) -> None:
        """Write a row of cells and go down."""
        ends = (*_COLUMNS[1:], _RIGHT)
        for text, left, right in zip(cells, _COLUMNS, ends, strict=False):
            if text:
                self.write(text, left, width=right - left - 2)
        self.down(_ROW)
