"""Inside WeChat: its authorisation signs a borrower in, its scanner reads the card, and nothing hangs where it does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from api.client import WECHAT_SCRIPT
from households.people import encrypted
from records import borrowers
from tests.browser.client import OpenClient, PhoneClient
from tests.builders import a_household
from tests.http import Caller
from tests.wechat_connected import OFFICIAL_ACCOUNT, connected
from tests.wechat_server import OFFICIAL, WeChatServer

WECHAT = ("Mozilla/5.0 (Linux; Android 13; HLK-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
          "Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.50.2701(0x28003252) WeChat/arm64 Language/zh_CN")  # fmt: skip
IPHONE = ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
          "MicroMessenger/8.0.50(0x18003231) NetType/WIFI Language/zh_CN")  # fmt: skip
BEGINS = "https://open.weixin.qq.com/connect/oauth2/authorize?"


@pytest.fixture
def wechat(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeChatServer]:
    """WeChat, and a product whose official account is set up."""
    with connected(app, monkeypatch, **OFFICIAL_ACCOUNT) as server:
        yield server


@pytest.fixture
def in_wechat(open_client: OpenClient, wechat: WeChatServer) -> Callable[..., PhoneClient]:
    """Open the client in WeChat's browser; WeChat's own addresses lead to the loopback server."""

    def to_loopback(route: Route) -> None:
        asked = urlsplit(route.request.url)
        route.fulfill(response=route.fetch(url=f"{wechat.url}{asked.path}?{asked.query}", max_redirects=0))

    def make(agent: str = WECHAT) -> PhoneClient:
        client = open_client(user_agent=agent, sign_in=False)
        client.context.add_init_script("window.enteredAt = location.href")
        client.context.route(re.compile(r"^https://(open\.weixin|res\.wx)\.qq\.com/"), to_loopback)
        return client

    return make


@pytest.fixture
def household(db: None) -> dict:
    """A household whose head has an ID number."""
    head = {
        "id": "m1", "name": "李建国", "relation": "户主", "id_number": encrypted("id_number", "52272519680512121X"),
    }  # fmt: skip
    return a_household(code="522725001003-0009", members=[head])


def card_of(app: Flask, household: dict) -> str:
    return "https://example.org/h/" + app.config["RUHU"].cards.token(household["card_id"])


def who(page: Page) -> str:
    """Return the token of the borrower who is signed in on the phone."""
    return str(page.evaluate("JSON.parse(localStorage.getItem('ruhu.borrower')).token"))


def test_a_borrower_signs_in_by_wechat_scans_the_card_with_it_and_later_shows_it(app, in_wechat, wechat, household):
    client = in_wechat()
    page = client.page
    wechat.scanned = card_of(app, household)
    page.goto(f"{client.url}/app/borrower/sign-in")
    with page.expect_request(lambda one: one.url.startswith(BEGINS)) as left:
        page.get_by_role("button", name="微信登录").click()
    assert f"appid={OFFICIAL}" in left.value.url
    assert "snsapi_base" in left.value.url
    expect(page.get_by_role("heading", name="绑定农户")).to_be_visible()
    assert borrowers.collection().find_one()["openids"] == {"official": "openid-official"}

    page.get_by_role("button", name="扫二维码").click()
    expect(page.locator("input[name=card]")).to_have_value(wechat.scanned)
    page.fill("input[name=name]", "李建国")
    page.fill("input[name=last6]", "12121x")
    page.click("form button.main-button")
    expect(page.get_by_text("您目前没有贷款。")).to_be_visible()

    page.click("nav a[href='/app/borrower/me']")
    page.get_by_role("button", name="看门牌二维码").click()
    card = page.get_by_role("img", name="入户二维码牌 522725001003-0009")
    expect(card).to_be_visible()
    assert card.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1063
    expect(page.get_by_text("长按图片保存")).to_be_visible()

    stranger = a_household(code="522725001003-0010")
    me = Caller(client.url)
    me.session.headers["Authorization"] = f"Bearer {who(page)}"
    own = me.get(f"/api/v1/borrower/households/{household['_id']}/card.svg")
    assert "李**" in own.text
    assert own.headers["Content-Type"].startswith("image/svg+xml")
    other = me.get(f"/api/v1/borrower/households/{stranger['_id']}/card.png")
    assert (other.status_code, other.json()["code"]) == (404, "borrower.binding_not_found")


def test_what_this_phone_did_not_ask_for_and_what_wechat_refuses_signs_nobody_in(in_wechat, wechat):
    client = in_wechat()
    client.page.goto(f"{client.url}/app/borrower/sign-in?code={wechat.a_code('another')}&state=made-up")
    expect(client.page.get_by_role("alert")).to_have_text("请再点一次“微信登录”。")
    assert wechat.calls["/sns/oauth2/access_token"] == 0
    wechat.fail("/sns/oauth2/access_token", -1)
    client.page.get_by_role("button", name="微信登录").click()
    expect(client.page.get_by_role("alert")).to_contain_text("或用手机验证码登录")
    expect(client.page.locator("input[name=phone]")).to_be_visible()
    assert borrowers.collection().count_documents({}) == 0


@pytest.mark.parametrize("agent", [WECHAT, IPHONE], ids=["android", "iphone"])
def test_a_cadre_scans_with_wechat_and_with_the_own_camera_where_wechat_refuses(
    app, in_wechat, wechat, household, agent
):
    wechat.scanned = card_of(app, household)
    page = in_wechat(agent).sign_in().page
    page.click("a[href='/app/scan']")  # another address than that at which the page was entered
    expect(page.get_by_text("522725001003-0009")).to_be_visible()
    page.context.route(re.compile("page-config"), lambda route: route.fulfill(json={
        "appid": OFFICIAL, "nonce": "n", "timestamp": 1, "signature": "of another page",
    }))  # fmt: skip
    page.go_back()
    page.click("a[href='/app/scan']")
    expect(page.locator("video")).to_be_visible()


def test_who_gives_up_scanning_gets_no_other_camera(app, in_wechat, wechat, household):
    page = in_wechat().sign_in().page
    page.click("a[href='/app/scan']")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("从相册")).to_be_attached()
    expect(page.locator("video")).to_be_hidden()


def test_the_script_of_wechat_is_let_in_only_inside_wechat_and_only_with_an_account(anyone, wechat, app, monkeypatch):
    def scripts(agent: str) -> str:
        policy = anyone.get("/app/", headers={"User-Agent": agent}).headers["Content-Security-Policy"]
        return next(one for one in policy.split("; ") if one.startswith("script-src"))

    assert scripts(WECHAT) == f"script-src 'self' {WECHAT_SCRIPT} 'wasm-unsafe-eval'"
    assert scripts("Mozilla/5.0 Chrome/116.0") == "script-src 'self' 'wasm-unsafe-eval'"
    assert "User-Agent" in anyone.get("/app/").headers["Vary"]
    monkeypatch.setattr(app.config["RUHU"].settings, "WECHAT_OFFICIAL_APPID", "")
    assert scripts(WECHAT) == "script-src 'self' 'wasm-unsafe-eval'"
