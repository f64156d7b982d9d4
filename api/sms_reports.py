"""Where SMS providers post what became of messages."""

from __future__ import annotations

import hmac
import time

from flask import request
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from errors import SmsReportRefused, UnreadableJson
from records.clock import now
from reminders.channels.http import signature
from reminders.channels.reports import ANSWERS, reports_in
from reminders.delivery import take_report

blp = Blueprint("sms_reports", __name__, url_prefix="/sms/reports", description="Delivery reports of SMS providers")
# A signed report that is older was recorded and sent again.
_SECONDS = 300


def _taken(provider: str) -> dict:
    """Take the reports of the request; return what the provider wants to hear. Raises UnreadableJson."""
    found = reports_in(provider, request.get_json(force=True, silent=True))
    if found is None:
        raise UnreadableJson(reason="reports")
    for report in found:
        take_report("sms", report, now())
    return ANSWERS[provider]


@blp.route("/<secret>")
class ProviderReports(MethodView):
    @blp.doc(security=[])
    @blp.response(200, description="The answer that the provider expects")
    @blp.alt_response(400, description="No JSON")
    @blp.alt_response(403, description="Not the address that was given to the provider")
    def post(self, secret):
        """Take reports of Alibaba Cloud or Tencent Cloud (`RUHU_SMS`), which sign nothing: the address is the secret."""
        settings = context().settings
        expected = settings.SMS_REPORT_SECRET
        if settings.SMS not in ("aliyun", "tencent") or not expected or not _same(secret, expected):
            raise SmsReportRefused()
        return _taken(settings.SMS)


@blp.route("")
class OwnReports(MethodView):
    @blp.doc(security=[])
    @blp.response(200, description="Taken")
    @blp.alt_response(400, description="No JSON")
    @blp.alt_response(403, description="Not signed with RUHU_SMS_SECRET, or more than five minutes ago")
    def post(self):
        """Take reports of a gateway of our HTTP contract, signed as our messages to it are."""
        settings = context().settings
        at, given = request.headers.get("X-Ruhu-Timestamp", ""), request.headers.get("X-Ruhu-Signature", "")
        fresh = at.isascii() and at.isdigit() and len(at) < 12 and abs(time.time() - int(at)) <= _SECONDS
        right = _same(given, signature(settings.SMS_SECRET, at, request.get_data()))
        if settings.SMS != "http" or not settings.SMS_SECRET or not fresh or not right:
            raise SmsReportRefused()
        return _taken("http")


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
