"""A subsidy claim as a workbook: a sheet of loans, and one of segments whose amounts are formulas."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter

from households.numbers import mask_name
from households.people import shown_number
from lending.subsidy import DAYS_A_YEAR
from records import households, subsidy_claims
from records.money import plain

Document = dict[str, Any]
_LOANS = (
    "序号",
    "类别",
    "所属季度",
    "合同号",
    "户编号",
    "借款人",
    "身份证号",
    "银行卡号",
    "区划",
    "银行",
    "贴息金额（元）",
)
_SEGMENTS = (
    "合同号",
    "所属季度",
    "起（含）",
    "止（不含）",
    "天数",
    "余额",
    "可贴息余额",
    "年利率",
    "贴息比例",
    "贴息（元）",
)
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
        self.bold = book.add_format({"bold": True, "border": 1})
        self.money = book.add_format({"num_format": "#,##0.00", "border": 1})
        self.rate = book.add_format({"num_format": "0.0000%", "border": 1})

    def write(self) -> None:
        """Write both sheets."""
        claim, state = self.claim, subsidy_claims.STATES[self.claim["state"]][0]
        bank = claim.get("institution") or "全部银行"
        self.loans.write_string(0, 0, f"{claim['quarter']} 贴息申报　{claim['region']}　{bank}　{state}")
        self.loans.write_string(1, 0, f"校验 SHA-256：{claim.get('sha256') or '（未提交）'}")
        for sheet, line, words in ((self.loans, 2, _LOANS), (self.segments, 0, _SEGMENTS)):
            for column, text in enumerate(words):
                sheet.write_string(line, column, text, self.bold)
            sheet.freeze_panes(line + 1, 0)
            sheet.set_column(0, len(words), 16)
        line, segment_line = 3, 1
        for number, (row, person) in enumerate(_with_people(claim["_id"]), 1):
            self._loan(line, number, row, person)
            for segment in row["segments"]:
                self._segment(segment_line, row, segment)
                segment_line += 1
            line += 1
        self._total(line)

    def _loan(self, line: int, number: int, row: Document, person: Document) -> None:
        name = row.get("borrower") or ""
        cells = [
            _KINDS[row["kind"]], row["of_quarter"], row["contract_number"], row["household_code"],
            name if self.unmask else mask_name(name),
            *(shown_number(field, person.get(field), self.unmask) or "" for field in ("id_number", "card_number")),
            row["region"], row["institution"],
        ]  # fmt: skip
        self.loans.write_number(line, 0, number)
        for column, cell in enumerate(cells, 1):
            self.loans.write_string(line, column, str(cell or ""))
        self.loans.write_number(line, len(_LOANS) - 1, float(row["amount"]), self.money)

    def _segment(self, line: int, row: Document, segment: Document) -> None:
        for column, text in enumerate((row["contract_number"], row["of_quarter"], segment["first"], segment["until"])):
            self.segments.write_string(line, column, text)
        self.segments.write_number(line, 4, segment["days"])
        for column, key in ((5, "balance"), (6, "eligible")):
            self.segments.write_number(line, column, float(segment[key]), self.money)
        for column, key in ((7, "annual_rate"), (8, "share")):
            self.segments.write_number(line, column, float(segment[key]), self.rate)
        at = line + 1
        formula = f"=ROUND(G{at}*E{at}*H{at}*I{at}/{DAYS_A_YEAR},2)"
        self.segments.write_formula(line, 9, formula, self.money, float(segment["amount"]))

    def _total(self, line: int) -> None:
        """Write the sum, what was brought forward and what is to be paid."""
        last, figures = len(_LOANS) - 1, plain(self.claim["figures"])
        whole = figures["amount"] + figures["differences"]
        self.loans.write_string(line, 1, "合计", self.bold)
        self.loans.write_formula(line, last, f"=SUM(K4:K{line})" if line > 3 else "=0", self.money, float(whole))
        self.loans.write_string(line + 1, 1, "上期结转", self.bold)
        self.loans.write_number(line + 1, last, float(figures["brought_forward"]), self.money)
        self.loans.write_string(line + 2, 1, "本期应拨付", self.bold)
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
