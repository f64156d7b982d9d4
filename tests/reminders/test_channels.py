"""Each channel turns what its provider says into one of four outcomes, against loopback servers with their contracts."""

from __future__ import annotations

import json
import socketserver
import threading

import httpx
import pytest

from records import consents
from records.clock import now
from reminders.channels import aliyun as aliyun_module
from reminders.channels import mail as mail_module
from reminders.channels import tencent as tencent_module
from reminders.channels.aliyun import AliyunSms
from reminders.channels.http import HttpSms, SignedHttp, Webhook
from reminders.channels.interface import Contact, Later, Message, Refused, Sent, Unknown
from reminders.channels.mail import Mail
from reminders.channels.tencent import TencentSms
from reminders.channels.wechat import SubscribeMessages, TemplateMessages
from reminders.rules import Template
from reminders.wechat.client import WeChatClient
from tests.sms_servers import Aliyun, Gateway, Tencent
from tests.wechat_server import MINI, MINI_SECRET, TEMPLATE

DATA = {"thing1": "还款提醒", "amount2": "543.75元", "date3": "2026年10月20日"}
SMS = Template("SMS_1", "", {"due": "10 月 20 日", "days": "12"})
CONTACT = Contact(
    "borrower:1", openid_mini="openid-1", openid_official="openid-h5", phone="13812345678", email="office@example.org"
)
MESSAGE = Message(
    "loan:1:before:2026-10-08:borrower", "还款提醒", "应还 543.75 元", "您有一笔还款将到期",
    {"wechat_mini": Template(TEMPLATE, "pages/due", DATA), "wechat_official": Template(TEMPLATE, "", DATA), "sms": SMS},
)  # fmt: skip
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def provider(request):
    """A server of a kind, stopped at the end."""
    server = request.param()
    yield server
    server.stop()


# --- SMS ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", [Aliyun], indirect=True)
def test_aliyun_sends_a_template_with_its_parameters(provider):
    sms = AliyunSms("key", "secret", "入户", provider.url)
    assert sms.send(MESSAGE, CONTACT) == Sent("biz-1")
    (sent,) = provider.sent
    assert sent["PhoneNumbers"] == "13812345678"
    assert (sent["SignName"], sent["TemplateCode"], sent["OutId"]) == ("入户", "SMS_1", MESSAGE.id)
    assert json.loads(sent["TemplateParam"]) == SMS.data


@pytest.mark.parametrize("provider", [Aliyun], indirect=True)
@pytest.mark.parametrize(
    ("fault", "kind", "ours"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", Refused, False), ("isv.BUSINESS_LIMIT_CONTROL", Later, None),
        ("isv.AMOUNT_NOT_ENOUGH", Refused, True), ("isv.SMS_TEMPLATE_ILLEGAL", Refused, True),
        ("isp.SYSTEM_ERROR", Later, None), (503, Later, None), ("slow", Unknown, None),
    ],
)  # fmt: skip
def test_each_code_of_aliyun_has_its_outcome(provider, fault, kind, ours, monkeypatch):
    monkeypatch.setattr(aliyun_module, "_MILLISECONDS", 700)
    provider.faults.append(fault)
    outcome = AliyunSms("key", "secret", "入户", provider.url).send(MESSAGE, CONTACT)
    assert isinstance(outcome, kind), outcome
    assert ours is None or outcome.ours is ours
    assert len(provider.sent) == (fault == "slow")


@pytest.mark.parametrize("provider", [Tencent], indirect=True)
def test_tencent_sends_a_template_with_its_parameters_in_order(provider):
    sms = TencentSms("id", "key", "1400000000", "入户", provider.url)
    assert sms.send(MESSAGE, CONTACT) == Sent("serial-1")
    (sent,) = provider.sent
    assert sent["PhoneNumberSet"] == ["+8613812345678"]
    assert sent["TemplateParamSet"] == ["10 月 20 日", "12"]
    assert (sent["SmsSdkAppId"], sent["SignName"], sent["TemplateId"]) == ("1400000000", "入户", "SMS_1")


@pytest.mark.parametrize("provider", [Tencent], indirect=True)
@pytest.mark.parametrize(
    ("fault", "kind", "ours"),
    [
        ("InvalidParameterValue.IncorrectPhoneNumber", Refused, False), ("LimitExceeded.PhoneNumberDailyLimit", Later, None),
        ("FailedOperation.InsufficientBalanceInSmsPackage", Refused, True), ("InternalError.OtherError", Later, None),
        ("whole:AuthFailure.SignatureFailure", Refused, True), ("whole:RequestLimitExceeded", Later, None),
        ("slow", Unknown, None),
    ],
)  # fmt: skip
def test_each_code_of_tencent_has_its_outcome(provider, fault, kind, ours, monkeypatch):
    monkeypatch.setattr(tencent_module, "_SECONDS", 0.7)
    provider.faults.append(fault)
    outcome = TencentSms("id", "key", "1400000000", "入户", provider.url).send(MESSAGE, CONTACT)
    assert isinstance(outcome, kind), outcome
    assert ours is None or outcome.ours is ours


@pytest.mark.parametrize("provider", [Gateway], indirect=True)
@pytest.mark.parametrize("channel", [HttpSms, Webhook])
def test_our_own_contract_is_signed_and_names_no_sum(provider, channel):
    one = channel(provider.url, Gateway.secret)
    assert one.send(MESSAGE, CONTACT) == Sent("g1")
    assert one.send(MESSAGE, CONTACT) == Sent("g1")
    (sent,) = provider.sent
    assert sent["text"] == "您有一笔还款将到期"
    assert sent["to"] == one.address(CONTACT)
    assert "543.75" not in json.dumps(sent)


@pytest.mark.parametrize("provider", [Gateway], indirect=True)
@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("400", Refused("http_400", "no")),
        ("409", Sent()),
        ("429", Later("http_429", 7.0)),
        ("503", Later("http_503", 7.0)),
    ],
)
def test_our_own_contract_reads_the_status(provider, fault, outcome):
    provider.faults.append(fault)
    assert HttpSms(provider.url, Gateway.secret).send(MESSAGE, CONTACT) == outcome


@pytest.mark.parametrize("provider", [Gateway], indirect=True)
def test_no_answer_from_a_gateway_is_unknown(provider):
    provider.faults.append("slow")
    post = SignedHttp(provider.url, Gateway.secret, httpx.Client(timeout=0.5))
    assert isinstance(post.post("k", {}), Unknown)


@pytest.mark.parametrize(
    "channel",
    [lambda: AliyunSms("key", "secret", "入户", NOBODY), lambda: TencentSms("id", "key", "1", "入户", NOBODY),
     lambda: HttpSms(NOBODY, "s"), lambda: Webhook(NOBODY, "s"), lambda: Mail("smtp://127.0.0.1:9", "a@example.org")],
)  # fmt: skip
def test_a_provider_that_cannot_be_reached_was_sent_nothing(channel):
    outcome = channel().send(MESSAGE, CONTACT)
    assert isinstance(outcome, Later), outcome
    assert outcome.code == "not_reached"


# --- WeChat ---------------------------------------------------------------------------------------------------------


def test_a_consent_is_spent_before_it_is_sent(wechat, mini):
    channel = SubscribeMessages(mini)
    wechat.consent("openid-1", times=2)
    assert channel.send(MESSAGE, CONTACT) == Refused("no_consent", "no consent left in the ledger")
    consents.accepted("openid-1", TEMPLATE, now())
    assert isinstance(channel.send(MESSAGE, CONTACT), Sent)
    assert consents.balance("openid-1") == {TEMPLATE: 0}
    assert len(wechat.sent) == 1


def test_the_ledger_learns_from_wechat_that_none_is_left(wechat, mini):
    for _ in range(3):
        consents.accepted("openid-1", TEMPLATE, now())
    outcome = SubscribeMessages(mini).send(MESSAGE, CONTACT)
    assert (outcome.code, consents.balance("openid-1")) == ("43101", {TEMPLATE: 0})


@pytest.mark.parametrize(
    ("code", "kind", "left"),
    [(-1, Later, 1), (45009, Later, 1), (47003, Refused, 1), (40003, Refused, 1), ("slow", Unknown, 0)],
)
def test_a_consent_comes_back_unless_it_may_have_been_used(wechat, mini, code, kind, left):
    mini.access_token()
    mini._http.timeout = httpx.Timeout(0.7)
    consents.accepted("openid-1", TEMPLATE, now())
    wechat.consent("openid-1")
    wechat.fail("/cgi-bin/message/subscribe/send", code)
    outcome = SubscribeMessages(mini).send(MESSAGE, CONTACT)
    assert isinstance(outcome, kind)
    assert consents.balance("openid-1") == {TEMPLATE: left}


def test_an_amount_that_does_not_fit_is_never_falsified(wechat, mini):
    consents.accepted("openid-1", TEMPLATE, now())
    wrong = Message(
        "x", "", "", "", {"wechat_mini": Template(TEMPLATE, "", {**DATA, "amount2": "五百四十三元七角五分"})}
    )
    assert SubscribeMessages(mini).send(wrong, CONTACT) == Refused("bad_field", ours=True)
    assert wechat.sent == []


def test_a_follower_of_the_official_account_is_told_there(wechat, official):
    channel = TemplateMessages(official)
    assert channel.send(MESSAGE, CONTACT).code == "43004"
    wechat.followers.add("openid-h5")
    assert isinstance(channel.send(MESSAGE, CONTACT), Sent)


def test_wechat_that_is_away_is_tried_later(db):
    consents.accepted("openid-1", TEMPLATE, now())
    channel = SubscribeMessages(WeChatClient(MINI, MINI_SECRET, NOBODY))
    assert channel.send(MESSAGE, CONTACT).code == "not_reached"
    assert consents.balance("openid-1") == {TEMPLATE: 1}


def test_a_callback_is_counted_once(db):
    assert consents.first_time("msg-1", now())
    assert not consents.first_time("msg-1", now())


# --- e-mail -----------------------------------------------------------------------------------------------------------


class _Post(socketserver.StreamRequestHandler):
    """Enough of RFC 5321 for one mail; the server's `refuse` is a code for RCPT."""

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            word = line.split(b" ")[0].strip().upper()
            if word == b"DATA":
                self._say("354 go on")
                text = b""
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    text += line
                self.server.mails.append(text.decode())
                self._say("250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                refused = word == b"RCPT" and self.server.refuse
                self._say(f"{self.server.refuse} no" if refused else "250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def post_office():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Post)
    server.mails, server.refuse = [], 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_an_office_gets_a_mail_without_sums(post_office, monkeypatch):
    monkeypatch.setattr(mail_module, "_SECONDS", 3.0)
    channel = Mail(f"smtp://127.0.0.1:{post_office.server_address[1]}", "ruhu@example.org")
    assert isinstance(channel.send(MESSAGE, CONTACT), Sent)
    (mail,) = post_office.mails
    assert "To: office@example.org" in mail
    assert "543.75" not in mail
    post_office.refuse = 550
    assert isinstance(channel.send(MESSAGE, CONTACT), Refused)
