"""The schedule to keep or to send: a picture for the phone, a page for the wall."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from borrowers.sentences import capitals
from media.schedule_picture import ScheduleRow, schedule_picture
from media.tables import Column, draw_table

Document = dict[str, Any]
_STATES = {"paid": "已还", "unpaid": "未还", "partly": "部分已还", "overdue": "逾期"}
_COLUMNS = (
    Column("期", 12),
    Column("到期日", 30),
    Column("本金", 32),
    Column("利息", 28),
    Column("合计", 32),
    Column("状态", 40),
)


def schedule_png(loan: Document, today: date) -> bytes:
    """Return the schedule of a loan (`borrowers.loans_view.loan_view`) as PNG, wide as a phone."""
    rows = [
        ScheduleRow(str(one["number"]), one["due_on"], f"{one['total']:.2f}", _STATES[one["state"]], one["state"])
        for one in loan["rows"]
    ]
    head = [
        f"合同尾号 {loan['contract'][1:]} · {loan['bank']}",
        f"贷款 {loan['principal']:.2f} 元（{capitals(loan['principal'])}）",
        f"尚欠本金 {loan['balance']:.2f} 元（{loan['balance_capitals']}）",
    ]
    return schedule_picture("还款计划", loan["sentence"], head, rows, f"{today.isoformat()} 生成 · 以银行账务为准")


def schedule_pdf(loan: Document, today: date) -> bytes:
    """Return the schedule of a loan as a PDF page."""
    rows = [
        (str(one["number"]), one["due_on"], f"{one['principal']:.2f}", f"{one['interest']:.2f}", f"{one['total']:.2f}",
         _STATES[one["state"]] + (f" {one['paid_on']}" if one["paid_on"] else ""))
        for one in loan["rows"]
    ]  # fmt: skip
    total = sum((one["total"] for one in loan["rows"]), loan["balance"] * 0)
    rows.append(("", "合计", "", "", f"{total:.2f}", capitals(total)))
    file = io.BytesIO()
    about = f"合同尾号 {loan['contract'][1:]} · {loan['bank']} · 尚欠本金 {loan['balance']:.2f} 元 · {today.isoformat()} 生成"
    draw_table(file, "还款计划", about, _COLUMNS, rows)
    return file.getvalue()
