"""A subsidy claim as a workbook: a sheet of loans, and one of segments whose amounts are formulas."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter

from households.numbers import mask_name
from households.people import shown_number
from lending.subsidy import DAYS_A_YEAR
from media.sheets import set_for_paper
from records import households, regions, subsidy_claims
from records.money import plain

Document = dict[str, Any]
# Titles and widths of columns, in digits.
_LOANS: tuple[tuple[str, int], ...] = (
    ("序号", 6), ("类别", 15), ("所属季度", 10), ("合同号", 20), ("户编号", 20), ("借款人", 10), ("身份证号", 21),
    ("银行卡号", 22), ("区划", 15), ("银行", 18), ("贴息金额（元）", 16),
)  # fmt: skip
_SEGMENTS: tuple[tuple[str, int], ...] = (
    ("合同号", 20), ("所属季度", 10), ("起（含）", 12), ("止（不含）", 12), ("天数", 7), ("余额", 15), ("可贴息余额", 15),
    ("年利率", 10), ("贴息比例", 10), ("贴息（元）", 14),
)  # fmt: skip
_KINDS = {"quarter": "本季度", "difference": "以前季度差额"}
_BATCH = 500


def claim_xlsx(claim: Document, unmask: frozenset[str] = frozenset()) -> bytes:
    """Return a claim as .xlsx. Names and numbers are masked but for the fields of `unmask` (id_number, card_number).

    Each segment's amount is the formula that defines it, each sum one over its column.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _Workbook(book, claim, unmask).write()
    return out.getvalue()


class _Workbook:
    """The two sheets, written row by row."""

    def __init__(self, book: Any, claim: Document, unmask: frozenset[str]) -> None:
        self.claim, self.unmask = claim, unmask
        self.loans, self.segments = book.add_worksheet("贴息清单"), book.add_worksheet("计息分段")
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.heading = book.add_format({"bold": True, "border": 1, "align": "center"})
        self.words, self.bold = book.add_format({"border": 1}), book.add_format({"border": 1, "bold": True})
        self.money = book.add_format({"num_format": "#,##0.00", "border": 1})
        self.rate = book.add_format({"num_format": "0.0000%", "border": 1})
        self.share = book.add_format({"num_format": "0.00%", "border": 1})

    def write(self) -> None:
        """Write both sheets."""
        self._heads()
        line, segment_line = 3, 1
        for number, (row, person) in enumerate(_with_people(self.claim["_id"]), 1):
            self._loan(line, number, row, person)
            for segment in row["segments"]:
                self._segment(segment_line, row, segment)
                segment_line += 1
            line += 1
        self._total(line)

    def _heads(self) -> None:
        """Write what both sheets have above their rows."""
        claim, state = self.claim, subsidy_claims.STATES[self.claim["state"]][0]
        area, bank = regions.full_name(claim["region"]) or claim["region"], claim.get("institution") or "全部银行"
        self.loans.write_string(0, 0, f"{area} {claim['quarter']} 贴息申报　{bank}　{state}", self.title)
        self.loans.write_string(1, 0, f"校验 SHA-256：{claim.get('sha256') or '（未提交）'}")
        for sheet, line, columns in ((self.loans, 2, _LOANS), (self.segments, 0, _SEGMENTS)):
            for column, (text, width) in enumerate(columns):
                sheet.write_string(line, column, text, self.heading)
                sheet.set_column(column, column, width)
            sheet.freeze_panes(line + 1, 0)
            set_for_paper(sheet, line, line)

    def _loan(self, line: int, number: int, row: Document, person: Document) -> None:
        name = row.get("borrower") or ""
        cells = [
            _KINDS[row["kind"]], row["of_quarter"], row["contract_number"], row["household_code"],
            name if self.unmask else mask_name(name),
            *(shown_number(field, person.get(field), self.unmask) or "" for field in ("id_number", "card_number")),
            row["region"], row["institution"],
        ]  # fmt: skip
        self.loans.write_number(line, 0, number, self.words)
        for column, cell in enumerate(cells, 1):
            self.loans.write_string(line, column, str(cell or ""), self.words)
        self.loans.write_number(line, len(_LOANS) - 1, float(row["amount"]), self.money)

    def _segment(self, line: int, row: Document, segment: Document) -> None:
        for column, text in enumerate((row["contract_number"], row["of_quarter"], segment["first"], segment["until"])):
            self.segments.write_string(line, column, text, self.words)
        self.segments.write_number(line, 4, segment["days"], self.words)
        for column, key in ((5, "balance"), (6, "eligible")):
            self.segments.write_number(line, column, float(segment[key]), self.money)
        for column, key, style in ((7, "annual_rate", self.rate), (8, "share", self.share)):
            self.segments.write_number(line, column, float(segment[key]), style)
        at = line + 1
        formula = f"=ROUND(G{at}*E{at}*H{at}*I{at}/{DAYS_A_YEAR},2)"
        self.segments.write_formula(line, 9, formula, self.money, float(segment["amount"]))

    def _total(self, line: int) -> None:
        """Write the sum, what was brought forward and what is to be paid."""
        last, figures = len(_LOANS) - 1, plain(self.claim["figures"])
        whole = figures["amount"] + figures["differences"]
        for down, words in enumerate(("合计", "上期结转", "本期应拨付")):
            self.loans.merge_range(line + down, 0, line + down, last - 1, words, self.bold)
        self.loans.write_formula(line, last, f"=SUM(K4:K{line})" if line > 3 else "=0", self.money, float(whole))
        self.loans.write_number(line + 1, last, float(figures["brought_forward"]), self.money)
        formula = f"=MAX(0,K{line + 1}+K{line + 2})"
        self.loans.write_formula(line + 2, last, formula, self.money, float(figures["payable"]))


def _with_people(claim_id: str) -> Iterator[tuple[Document, Document]]:
    """Yield the rows of a claim, each with the borrower as the register has them ({} where it has not)."""
    batch: list[Document] = []
    for row in subsidy_claims.every_row(claim_id):
        batch.append(plain(row))
        if len(batch) == _BATCH:
            yield from _joined(batch)
            batch = []
    yield from _joined(batch)


def _joined(rows: list[Document]) -> Iterator[tuple[Document, Document]]:
    codes = [row["household_code"] for row in rows if row.get("household_code")]
    held = households.with_codes(codes)
    for row in rows:
        members = held.get(row.get("household_code") or "", {}).get("members", [])
        yield row, next((one for one in members if one["id"] == row.get("member")), {})
