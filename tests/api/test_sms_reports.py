"""What SMS providers post later: a message arrived, or the next channel is tried; nobody else may say so."""

from __future__ import annotations

import dataclasses
import json
import time
from datetime import timedelta

import pytest

from records import reminder_rules, reminders
from records.clock import now
from reminders.channels.aliyun import AliyunSms
from reminders.channels.http import HttpSms, signature
from reminders.channels.interface import Unknown
from reminders.channels.tencent import TencentSms
from reminders.rule_sets import default, default_content, in_force
from reminders.running import plan_day
from reminders.sending import send_due
from tests.http import problem
from tests.reminders.people import SHANGHAI, FakeChannel, a_due_loan, an_outbox
from tests.sms_servers import Aliyun, Gateway, Tencent

SECRET, DAY = "s3cret", now().astimezone(SHANGHAI).date()
PROVIDERS = {
    "aliyun": (Aliyun, lambda url: AliyunSms("key", "secret", "入户", url)),
    "tencent": (Tencent, lambda url: TencentSms("id", "key", "1400000000", "入户", url)),
    "http": (Gateway, lambda url: HttpSms(url, Gateway.secret)),
}


@pytest.fixture
def setting(app, monkeypatch):
    """Let the product be set up with a provider."""

    def to(provider: str) -> None:
        settings = app.config["RUHU"].settings
        for key, value in {"SMS": provider, "SMS_REPORT_SECRET": SECRET, "SMS_SECRET": Gateway.secret}.items():
            monkeypatch.setattr(settings, key, value)

    return to


def sent_by(channel, *channels: str) -> dict:
    """Send a reminder of today by text message (`channels`: what the rule has besides); return it."""
    rule = {**default_content()["rules"][0], "offsets": [7], "channels": ["sms", *channels]}
    rule["templates"] = {"sms": {"template_id": "SMS_1", "data": {"due": "{due_on}"}}}
    never = {"from": "00:00", "to": "00:00"}
    content = {**default_content(), "quiet_hours": never, "send_at": "00:00", "rules": [rule]}
    reminder_rules.insert(
        {"_id": "r1", "region": "", "scheme": None, "content": content, "active": True, "updated_at": now(),
         "updated_by": "test"}
    )  # fmt: skip
    due_on = (DAY + timedelta(days=7)).isoformat()
    a_due_loan(disbursed_on=DAY - timedelta(days=13), first_due_on=due_on)
    plan_day(DAY, in_force(), SHANGHAI)
    return sent_once(channel)


def sent_once(channel) -> dict:
    """Send what is due; return the only reminder."""
    send_due(dataclasses.replace(an_outbox(default(), now, sms=channel), rule_sets=in_force))
    (held,) = reminders.collection().find()
    return held


def report_of(provider: str, held: dict, *, arrived: bool, by_our_id: bool = False) -> list[dict]:
    """Return a report as the provider's documentation has it."""
    theirs, ours = held.get("provider_id", "") if not by_our_id else "", held["_id"]
    if provider == "aliyun":
        return [{"phone_number": "13812345678", "send_time": "2026-10-08 11:12:13", "report_time": "2026-10-08 11:12:20",
                 "success": arrived, "err_code": "DELIVERED" if arrived else "MK:0000", "err_msg": "", "sms_size": "1",
                 "biz_id": theirs, "out_id": ours}]  # fmt: skip
    if provider == "tencent":
        return [{"user_receive_time": "2026-10-08 11:12:20", "nationcode": "86", "mobile": "13812345678",
                 "report_status": "SUCCESS" if arrived else "FAIL", "errmsg": "DELIVRD" if arrived else "MK:0000",
                 "description": "", "sid": theirs, "ext": ours}]  # fmt: skip
    return [{"id": ours, "state": "delivered" if arrived else "failed", "code": "" if arrived else "MK:0000"}]


def posted(anyone, provider: str, rows: object, *, secret: str = SECRET, age: int = 0):
    """Post reports as the provider does."""
    if provider != "http":
        return anyone.post(f"/sms/reports/{secret}", json=rows)
    body, at = json.dumps(rows).encode(), str(int(time.time()) - age)
    headers = {
        "X-Ruhu-Timestamp": at,
        "X-Ruhu-Signature": signature(Gateway.secret if secret == SECRET else "x", at, body),
    }
    return anyone.post("/sms/reports", data=body, headers={**headers, "Content-Type": "application/json"})


def state() -> tuple[str, str | None]:
    (held,) = reminders.collection().find()
    return held["state"], held.get("reason")


@pytest.mark.parametrize("provider", list(PROVIDERS))
def test_what_arrived_is_delivered_and_what_did_not_failed_with_the_providers_code(anyone, db, setting, provider):
    server_of, channel_of = PROVIDERS[provider]
    server = server_of()
    setting(provider)
    held = sent_by(channel_of(server.url))
    server.stop()
    assert (held["state"], held["channel"]) == ("sent", "sms")
    assert posted(anyone, provider, report_of(provider, held, arrived=False)).status_code == 200
    assert state() == ("failed", "sms:MK:0000")
    reminders.collection().update_one({}, {"$set": {"state": "sent"}})
    for _ in range(2):
        assert posted(anyone, provider, report_of(provider, held, arrived=True)).status_code == 200
    assert state()[0] == "delivered"
    posted(anyone, provider, report_of(provider, held, arrived=False))
    assert state()[0] == "delivered"


def test_a_report_by_our_own_id_settles_what_was_unknown(anyone, db, setting):
    setting("aliyun")
    held = sent_by(FakeChannel(Unknown("no_answer")))
    assert held["state"] == "unknown"
    answer = posted(anyone, "aliyun", report_of("aliyun", held, arrived=True, by_our_id=True))
    assert answer.json() == {"code": 0, "msg": "OK"}
    assert state()[0] == "delivered"


def test_what_did_not_arrive_goes_out_by_the_next_channel(anyone, db, setting):
    setting("tencent")
    held = sent_by(FakeChannel(), "printed")
    answer = posted(anyone, "tencent", report_of("tencent", {**held, "provider_id": "p1"}, arrived=False))
    assert answer.json() == {"result": 0, "errmsg": "OK"}
    assert state()[0] == "due"
    sms = FakeChannel()
    told = sent_once(sms)
    assert (told["state"], told["channel"], sms.sent) == ("sent", "printed", [])
    assert [(one["channel"], one["outcome"], one["code"]) for one in told["attempts"]] == [
        ("sms", "refused", "MK:0000")
    ]


@pytest.mark.parametrize("provider", list(PROVIDERS))
def test_a_report_of_somebody_else_is_refused(anyone, db, setting, provider):
    setting(provider)
    problem(posted(anyone, provider, [], secret="guessed"), 403, "sms.report_refused")
    problem(posted(anyone, provider, ["x"]), 400, "request.unreadable_json")
    assert posted(anyone, provider, report_of(provider, {"_id": "nobody's"}, arrived=True)).status_code == 200
    if provider == "http":
        problem(posted(anyone, provider, [], age=301), 403, "sms.report_refused")
    setting("demo")
    problem(posted(anyone, provider, []), 403, "sms.report_refused")
