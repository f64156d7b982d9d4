"""The client keeps WeChat's contract, against a loopback server that follows it."""

from __future__ import annotations

import threading
from datetime import timedelta

import httpx
import pytest

from records import shared_tokens
from records.clock import now
from reminders.wechat import failures
from reminders.wechat.client import WeChatClient
from reminders.wechat.failures import WeChatNotReached, WeChatOutcomeUnknown, WeChatRefusal
from reminders.wechat.fields import FieldUnfit, fitted
from tests.wechat_server import MINI, MINI_SECRET, TEMPLATE

DATA = {"thing1": "扶贫小额信贷", "amount2": "543.75元", "date3": "2026年10月20日"}
SEND = "/cgi-bin/message/subscribe/send"


def refused(call) -> WeChatRefusal:
    with pytest.raises(WeChatRefusal) as caught:
        call()
    return caught.value


def test_a_code_logs_in_once(wechat, mini):
    code = wechat.a_code("openid-1", "union-1")
    assert mini.session_of(code).openid == "openid-1"
    assert refused(lambda: mini.session_of(code)).kind == failures.BAD_CODE
    assert refused(lambda: mini.session_of("nothing")).kind == failures.BAD_CODE


def test_a_code_is_too_old_after_five_minutes(wechat, mini):
    code = wechat.a_code("openid-1")
    wechat.moved += 301
    assert refused(lambda: mini.session_of(code)).code == 40029


def test_the_official_account_has_openids_of_its_own(wechat, official):
    assert official.official_session_of(wechat.a_code("openid-h5", "union-1")).unionid == "union-1"


def test_the_phone_button_is_good_once(wechat, mini):
    code = wechat.a_phone_code("13812345678")
    assert mini.phone_of(code) == "13812345678"
    assert refused(lambda: mini.phone_of(code)).kind == failures.BAD_CODE


def test_each_consent_buys_one_message(wechat, mini):
    wechat.consent("openid-1")
    assert mini.send_subscribed("openid-1", TEMPLATE, DATA, "pages/due")
    assert wechat.sent[0]["data"]["thing1"] == {"value": "扶贫小额信贷"}
    assert refused(lambda: mini.send_subscribed("openid-1", TEMPLATE, DATA, "")).kind == failures.NO_CONSENT
    assert len(wechat.sent) == 1


def test_a_follower_gets_template_messages_and_a_stranger_does_not(wechat, official):
    wechat.followers.add("openid-h5")
    assert official.send_template("openid-h5", TEMPLATE, DATA, "https://example.org", None)
    told = refused(lambda: official.send_template("other", TEMPLATE, DATA, "", {"appid": MINI, "pagepath": "x"}))
    assert told.kind == failures.UNREACHABLE


def test_a_token_is_fetched_once_for_all_workers(wechat, mini):
    wechat.consent("openid-1", times=20)
    others = [WeChatClient(MINI, MINI_SECRET, wechat.url) for _ in range(8)]
    threads = [threading.Thread(target=one.send_subscribed, args=("openid-1", TEMPLATE, DATA, "")) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wechat.sent) == 8
    assert wechat.calls["/cgi-bin/stable_token"] == 1


def test_a_token_is_refreshed_before_it_ends_and_nobody_waits(wechat, mini):
    first = mini.access_token()
    stored = shared_tokens.SharedToken._get_collection()
    held = stored.find_one({})
    assert b"".join([first.encode()]) not in bytes(held["value"])
    assert timedelta(minutes=110) < held["refresh_at"] - now() < timedelta(minutes=116)
    # While another worker refreshes, the old one is good.
    stored.update_one({}, {"$set": {"refresh_at": now(), "lease_until": now() + timedelta(seconds=10)}})
    assert mini.access_token() == first
    stored.update_one({}, {"$unset": {"lease_until": ""}})
    wechat.moved += 7000
    assert mini.access_token() != first


def test_an_expired_or_revoked_token_is_fetched_anew_and_the_call_repeated_once(wechat, mini):
    wechat.consent("openid-1", times=3)
    mini.access_token()
    wechat.moved += 7201  # expired there, unknown here
    assert mini.send_subscribed("openid-1", TEMPLATE, DATA, "")
    wechat.revoke_tokens()
    assert mini.send_subscribed("openid-1", TEMPLATE, DATA, "")
    wechat.fail(SEND, 40001, 40001)
    assert refused(lambda: mini.send_subscribed("openid-1", TEMPLATE, DATA, "")).kind == failures.TOKEN
    assert len(wechat.sent) == 2


@pytest.mark.parametrize(
    ("code", "kind"),
    [(-1, "busy"), (45009, "limited"), (45011, "limited"), (40226, "blocked"), (43101, "no_consent"), (47003, "bad_message"),
     (40037, "bad_message"), (40164, "bad_settings"), (99999, "other")],
)  # fmt: skip
def test_each_error_has_its_kind(wechat, mini, code, kind):
    wechat.fail(SEND, code)
    assert refused(lambda: mini.send_subscribed("openid-1", TEMPLATE, DATA, "")).kind == kind


def test_an_answer_that_never_comes_is_an_unknown_outcome(wechat, mini):
    wechat.consent("openid-1", times=3)
    mini.access_token()
    mini._http.timeout = httpx.Timeout(0.5)
    wechat.fail(SEND, "slow", "cut", "500")
    for _ in range(3):
        with pytest.raises(WeChatOutcomeUnknown):
            mini.send_subscribed("openid-1", TEMPLATE, DATA, "")
    assert len(wechat.sent) == 2  # what is unknown here was done there


def test_a_server_that_cannot_be_reached_was_sent_nothing(db):
    nobody = WeChatClient(MINI, MINI_SECRET, "http://127.0.0.1:9")
    with pytest.raises(WeChatNotReached):
        nobody.session_of("x")


def test_a_code_for_the_mini_program_is_a_picture_or_an_error(wechat, mini):
    assert mini.mini_code("t" * 24, "pages/household").startswith(b"\x89PNG")
    assert refused(lambda: mini.mini_code("户" * 3, "pages/household")).code == 40169
    assert refused(lambda: mini.mini_code("t" * 33, "pages/household")).code == 40169


def test_a_thing_is_cut_and_an_amount_or_date_is_not():
    assert fitted({"thing1": "长" * 30})["thing1"] == "长" * 19 + "…"
    for wrong in (
        {"amount2": "12345678901.00元"},
        {"date3": "明天"},
        {"phrase1": "六个字的状态"},
        {"what1": "x"},
        {"thing": "x"},
    ):
        with pytest.raises(FieldUnfit):
            fitted(wrong)
