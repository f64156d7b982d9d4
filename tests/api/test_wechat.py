"""What WeChat calls: events are taken once if they are WeChat's; pages are signed; codes of households are drawn once."""

from __future__ import annotations

import base64
import json
import secrets

import pytest

from records import consents, reminders
from reminders.wechat.signatures import CallbackCipher, callback_signature, page_signature
from tests.builders import a_household
from tests.http import problem
from tests.wechat_connected import MINI_PROGRAM, OFFICIAL_ACCOUNT, connected
from tests.wechat_server import MINI, OFFICIAL

TOKEN, KEY = "callback-token", base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
POPUP = """<xml><ToUserName>gh_1</ToUserName><FromUserName>openid-1</FromUserName><CreateTime>1610969440</CreateTime>
<MsgType>event</MsgType><Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent>
<List><TemplateId>t1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>2</PopupScene></List>
<List><TemplateId>t2</TemplateId><SubscribeStatusString>reject</SubscribeStatusString><PopupScene>2</PopupScene></List>
</SubscribeMsgPopupEvent></xml>"""


@pytest.fixture
def wechat(app, monkeypatch):
    with connected(
        app, monkeypatch, **MINI_PROGRAM, **OFFICIAL_ACCOUNT, WECHAT_CALLBACK_TOKEN=TOKEN, WECHAT_AES_KEY=KEY
    ) as server:
        yield server


def delivered(anyone, text: str, *, token: str = TOKEN, cipher: CallbackCipher | None = None):
    """POST an event as WeChat does in the safe mode."""
    sealed = (cipher or CallbackCipher(KEY, MINI)).sealed(text.encode())
    parts = {"timestamp": "1409659813", "nonce": "1372623149"}
    signature = callback_signature(token, *parts.values(), sealed)
    body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
    return anyone.post("/wechat/callback", params={**parts, "msg_signature": signature}, data=body.encode())


def test_the_address_is_proven(anyone, wechat, db):
    parts = {"timestamp": "1409659813", "nonce": "1372623149", "echostr": "4375120948345356249"}
    signature = callback_signature(TOKEN, parts["timestamp"], parts["nonce"])
    assert anyone.get("/wechat/callback", params={**parts, "signature": signature}).text == parts["echostr"]
    problem(anyone.get("/wechat/callback", params={**parts, "signature": "x"}), 403, "wechat.callback_refused")


def test_consents_of_a_popup_are_counted_once_however_often_it_is_sent(anyone, wechat, db):
    for _ in range(3):
        answer = delivered(anyone, POPUP)
        assert (answer.status_code, answer.text) == (200, "success")
    assert consents.balance("openid-1") == {"t1": 1, "t2": 0}
    delivered(anyone, POPUP.replace("1610969440", "1610969441"))
    assert consents.balance("openid-1")["t1"] == 2


def test_events_come_as_json_too(anyone, wechat, db):
    event = {
        "FromUserName": "openid-1", "CreateTime": 1, "MsgType": "event", "Event": "subscribe_msg_popup_event",
        "List": [{"TemplateId": "t1", "SubscribeStatusString": "accept", "PopupScene": "0"}],
    }  # fmt: skip
    assert delivered(anyone, json.dumps(event)).text == "success"
    assert consents.balance("openid-1") == {"t1": 1}


def test_what_became_of_a_message_is_known_from_its_event(anyone, wechat, db):
    for number in (1, 2):
        reminders.add(
            [{"_id": f"r{number}", "about": "installment_due", "rule": "x", "rules": "x", "day": "2026-10-08",
              "audience": "borrower", "region": "522725001003", "state": "sent", "channel": "wechat_mini",
              "provider_id": f"170056484226405990{number}"}]
        )  # fmt: skip
    sent = """<xml><FromUserName>openid-1</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType>
    <Event>subscribe_msg_sent_event</Event><SubscribeMsgSentEvent><List><TemplateId>t1</TemplateId>
    <MsgID>{id}</MsgID><ErrorCode>{code}</ErrorCode><ErrorStatus>{words}</ErrorStatus></List></SubscribeMsgSentEvent></xml>"""
    delivered(anyone, sent.format(id="1700564842264059901", code="0", words="success"))
    delivered(anyone, sent.format(id="1700564842264059902", code="4", words="user refuse"))
    held = {one["_id"]: one for one in reminders.collection().find()}
    assert held["r1"]["state"] == "delivered"
    assert (held["r2"]["state"], held["r2"]["reason"]) == ("failed", "wechat_mini:user refuse")


@pytest.mark.parametrize("how", ["token", "account", "plain", "rubbish"])
def test_what_wechat_did_not_send_is_refused(anyone, wechat, db, how):
    if how == "token":
        answer = delivered(anyone, POPUP, token="other")
    elif how == "account":
        answer = delivered(anyone, POPUP, cipher=CallbackCipher(KEY, "wx-other"))
    else:
        answer = anyone.post("/wechat/callback", data=POPUP.encode() if how == "plain" else b"\x00<")
    problem(answer, 403, "wechat.callback_refused")
    assert consents.balance("openid-1") == {}


def test_a_page_is_signed_for_what_is_before_its_fragment(anyone, wechat, db):
    told = anyone.get("/api/v1/wechat/page-config", params={"url": "https://example.org/app/?a=1#/scan"}).json()
    assert told["appid"] == OFFICIAL
    ticket = "t" * 20
    expected = page_signature(ticket, told["nonce"], told["timestamp"], "https://example.org/app/?a=1")
    assert told["signature"] == expected


def test_a_household_has_a_mini_program_code_with_the_token_of_its_card(app, as_user, wechat):
    household = a_household()
    cadre = as_user("village_cadre")
    path = f"/api/v1/households/{household['_id']}/wxacode"
    first, second = cadre.get(path), cadre.get(path)
    assert first.content == second.content
    assert first.content.startswith(b"\x89PNG")
    assert wechat.calls["/wxa/getwxacodeunlimit"] == 1
    assert wechat.scenes == [app.config["RUHU"].cards.token(household["card_id"])]
    wechat.fail("/wxa/getwxacodeunlimit", 45009)
    problem(cadre.get(f"{path}?version=trial"), 503, "wechat.busy")
