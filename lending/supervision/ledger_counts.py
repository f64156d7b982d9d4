"""The rectification ledger in figures: by class and state, and the share that is closed (销号率: closed ÷ to be rectified)."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from records import rectification_items as items
from records.rectification_items import CLOSED, DEFECTS, STATES
from records.scopes import Scope

Document = dict[str, Any]


def counted(scope: Scope, conditions: Document, today: date) -> Document:
    """Return {total, closed, late, closed_rate, defects: [{defect, zh, total, <state>…, late, cause_gone}]}."""
    by_defect = {key: {"defect": key, "zh": zh, "total": 0, **dict.fromkeys(STATES, 0), "late": 0, "cause_gone": 0}
                 for key, (zh, _) in DEFECTS.items()}  # fmt: skip
    for row in items.counts(scope, conditions, today.isoformat()):
        one = by_defect[row["_id"]["defect"]]
        one[row["_id"]["state"]] += row["count"]
        one["total"] += row["count"]
        one["late"] += row["late"]
        one["cause_gone"] += row["gone"]
    found: list[Document] = list(by_defect.values())
    total, closed = sum(one["total"] for one in found), sum(one[CLOSED] for one in found)
    rate = (Decimal(closed) / total).quantize(Decimal("0.0001"), ROUND_HALF_UP) if total else None
    return {"total": total, "closed": closed, "late": sum(one["late"] for one in found), "closed_rate": rate,
            "defects": [one for one in found if one["total"]]}  # fmt: skip
