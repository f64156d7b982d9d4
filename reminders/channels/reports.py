"""Delivery reports of SMS providers as they post them, read into ours.

Sources: Alibaba Cloud «SmsReport 短信发送回执 HTTP 批量推送»; Tencent Cloud «短信下发状态通知»; ours in docs/reminders.md.
The first two sign nothing: their address holds a secret instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reminders.delivery import DeliveryReport

Document = dict[str, Any]


def _aliyun(row: Document) -> DeliveryReport:
    """{"phone_number", "success": true, "err_code": "DELIVERED", "biz_id", "out_id", "report_time", …}."""
    arrived = row.get("success") in (True, "true")
    return DeliveryReport(arrived, _text(row, "biz_id"), _text(row, "out_id"), _text(row, "err_code"))


def _tencent(row: Document) -> DeliveryReport:
    """{"mobile", "report_status": "SUCCESS" or "FAIL", "errmsg": "DELIVRD", "sid", "ext", …}; `ext` is our SessionContext."""
    arrived = row.get("report_status") == "SUCCESS"
    return DeliveryReport(arrived, _text(row, "sid"), _text(row, "ext"), _text(row, "errmsg"))


def _own(row: Document) -> DeliveryReport:
    """{"id": our ID of the message, "state": "delivered" or "failed", "code"}."""
    return DeliveryReport(row.get("state") == "delivered", "", _text(row, "id"), _text(row, "code"))


def _text(row: Document, key: str) -> str:
    return str(row.get(key) or "")[:200]


# Provider (RUHU_SMS) -> how its rows are read, and what it wants to hear.
READERS: dict[str, Callable[[Document], DeliveryReport]] = {"aliyun": _aliyun, "tencent": _tencent, "http": _own}
ANSWERS: dict[str, Document] = {
    "aliyun": {"code": 0, "msg": "OK"}, "tencent": {"result": 0, "errmsg": "OK"}, "http": {},
}  # fmt: skip


def reports_in(provider: str, body: Any) -> list[DeliveryReport] | None:
    """Return the reports of a posted body (a list of rows, or one row), None if it is neither."""
    rows = body if isinstance(body, list) else [body]
    if not all(isinstance(row, dict) for row in rows):
        return None
    return [READERS[provider](row) for row in rows]
