"""The rectification ledger as .xlsx (整改责任清单), a row an item, all cells text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter

from lending.supervision.rules import RULES
from media.sheets import A3, set_for_paper
from records.rectification_items import DEFECTS, GONE, STATES

Document = dict[str, Any]
_ZONE = ZoneInfo("Asia/Shanghai")
_SOURCES = {"rule": "规则", "hand": "人工", "form": "督查表"}
COLUMNS: tuple[tuple[str, int], ...] = (
    ("发现日期", 12), ("问题类别", 14), ("来源", 10), ("规则", 18), ("问题描述", 40), ("行政区划", 14), ("机构", 16),
    ("户编号", 20), ("合同号", 20), ("责任人", 12), ("整改要求", 40), ("整改期限", 12), ("状态", 12), ("原因是否仍在", 14),
    ("整改情况", 40), ("销号日期", 12), ("编号", 38),
)  # fmt: skip


def write_ledger_xlsx(file: BinaryIO, found: Iterable[Document]) -> int:
    """Write items streaming; return the number of rows under the header."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("整改责任清单")
        bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@", "text_wrap": True})
        for position, (title, width) in enumerate(COLUMNS):
            sheet.set_column(position, position, width)
            sheet.write_string(0, position, title, bold)
        sheet.freeze_panes(1, 0)
        set_for_paper(sheet, 0, 0, A3)
        count = 0
        for count, item in enumerate(found, start=1):
            for position, text in enumerate(_row(item)):
                if text:
                    sheet.write_string(count, position, text[:32_767], plain)
    return count


def _row(item: Document) -> list[str]:
    rule = RULES.get(item.get("rule") or "")
    mended = "；".join(one["note"] for one in item.get("evidence", []) if one.get("note"))
    return [
        _day(item["found_at"]), DEFECTS[item["defect"]][0], _SOURCES[item["source"]], rule.zh if rule else "", item["zh"],
        item["region"], item.get("institution") or "", item.get("household_code") or "", item.get("contract_number") or "",
        item.get("responsible") or "", item.get("demand") or "", item.get("deadline") or "", STATES[item["state"]][0],
        "已消失" if item.get("cause") == GONE else "", mended, _day(item.get("closed_at")), item["_id"],
    ]  # fmt: skip


def _day(at: Any) -> str:
    return at.astimezone(_ZONE).date().isoformat() if at else ""
