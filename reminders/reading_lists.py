"""The printed list of those who have no phone: a cadre reads it out and marks who was told."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from media.tables import Column, draw_table
from records import households, regions, reminder_lists
from records.scopes import Scope

_COLUMNS = (
    Column("户编号", 40),
    Column("户主", 22),
    Column("请转告", 80),
    Column("已告知", 16),
    Column("不在家", 16),
)
_TICK = "（　）"
_MOST = 2000


def reading_list(file: BinaryIO, scope: Scope, day: date) -> int:
    """Write the list of an area and day as PDF; return how many rows it has. No sums: a cadre is a third party."""
    found = reminder_lists.of_day(scope, day.isoformat(), {"channel": "printed"}, None, _MOST)
    ids = sorted({one["household"] for one in found})
    known = {one["_id"]: one for one in households.several(ids, {"code": 1, "head_name": 1})}
    rows = []
    for one in found:
        household = known.get(one["household"], {})
        text = one.get("text", {}).get("sent") or one.get("text", {}).get("title", "")
        rows.append((household.get("code", ""), household.get("head_name", ""), text, _TICK, _TICK))
    name = regions.full_name(scope.prefix) or scope.prefix
    draw_table(
        file, f"{name} 还款提醒名单", f"{day.isoformat()} · 共 {len(rows)} 户次 · 只提醒，不谈金额", _COLUMNS, rows
    )
    return len(rows)
