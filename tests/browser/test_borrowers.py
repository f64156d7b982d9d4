"""The borrower's pages: the whole way from the sign-in to the receipt, what stays without signal, for everybody's eyes."""

from __future__ import annotations

import dataclasses
import time
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from api import borrowers as borrowers_api
from households.people import encrypted
from media.qr import qr_png
from records import applications, evidence, reminders
from reminders.running import plan_day
from reminders.sending import send_due
from tests.browser.test_pages import SMALL_TARGETS, TARGETS, violations
from tests.builders import a_household, a_loan, a_user
from tests.http import Caller
from tests.reminders.people import DAY, SHANGHAI, Clock, FakeChannel, an_outbox, rules_of

PHONE, OTHER_PHONE = "13812345678", "13912345678"
ID_NUMBER = "52272519680512121X"
WORKER_IS_READY = """() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller
  || new Promise(resolve => navigator.serviceWorker.addEventListener('controllerchange', () => resolve(true))))"""


@pytest.fixture
def sms(app, monkeypatch):
    """A channel for text messages, and a product that believes that it is twelve days before the first installment."""
    channel = FakeChannel()
    monkeypatch.setitem(app.config, "RUHU", dataclasses.replace(app.config["RUHU"], channels={"sms": channel}))
    monkeypatch.setattr(borrowers_api, "today", lambda: date(2026, 1, 29))
    return channel


@pytest.fixture
def household(db):
    """A household of two with a loan each; the head's is of 50,000 yuan and looked after by an officer."""
    members = [
        {"id": key, "name": name, "relation": relation, "phone": encrypted("phone", phone),
         "id_number": encrypted("id_number", ID_NUMBER)}
        for key, name, relation, phone in (("m1", "李建国", "户主", PHONE), ("m2", "王秀英", "妻子", OTHER_PHONE))
    ]  # fmt: skip
    a_user(role="village_cadre", username="cun", name="赵敏", phone=encrypted("phone", "13700001111"))
    held = a_household(code="522725001003-0009", members=members, cadre="cun")
    a_loan(household=held, borrower={"member": "m1", "name": "李建国"}, principal="50000.00", method="interest_only",
           annual_rate="0.0435", officer="cun", contract_number="农信2026-0137")  # fmt: skip
    return held


def code_in(sms: FakeChannel, many: int = 1) -> str:
    """Return the code of the newest text message, once so many were sent."""
    deadline = time.monotonic() + 10
    while len(sms.sent) < many:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return sms.sent[-1][0].templates["sms"].data["code"]


def sign_in(page: Page, sms: FakeChannel, phone: str = PHONE) -> None:
    """Ask for a code and sign in with it, on the page where borrowers do."""
    page.fill("input[name=phone]", phone)
    sent = len(sms.sent)
    page.get_by_role("button", name="发送验证码").click()
    page.fill("input[name=code]", code_in(sms, sent + 1))
    page.click("form button.main-button")
    page.wait_for_url(lambda url: "sign-in" not in url)


def bind(page: Page, app, household: dict, name: str = "李建国") -> None:
    """Fill in the card's address, the name and the last six."""
    page.fill("input[name=card]", "https://example.org/h/" + app.config["RUHU"].cards.token(household["card_id"]))
    page.fill("input[name=name]", name)
    page.fill("input[name=last6]", "12121x")
    page.click("form button.main-button")
    expect(page.locator(".loan, .empty").first).to_be_visible()


def remind() -> None:
    """Send the reminder of a week before the first installment to the inbox."""
    rules = rules_of({"offsets": [7], "channels": ["inbox"]})
    plan_day(DAY, [rules], SHANGHAI)
    send_due(an_outbox(rules, Clock(DAY)))


def ask_for_an_extension(page: Page) -> None:
    """Answer the reminder on the screen with a wish for three more months."""
    page.get_by_role("button", name="想申请展期").click()
    page.locator("dialog select[name=months]").select_option("3")
    page.locator("dialog input[name=note]").fill("牛还没出栏")
    page.locator("dialog button.main-button").click()
    expect(page.get_by_text("已提出申请，有结果会告诉您。")).to_be_visible()


def test_a_borrower_signs_in_binds_reads_answers_with_a_receipt_and_leaves_nothing_behind(
    open_client, app, household, sms, photo, tmp_path
):
    client = open_client(sign_in=False)
    page = client.page
    page.goto(f"{client.url}/app/")
    page.get_by_role("link", name="我是借款户").click()
    page.fill("input[name=phone]", PHONE)
    page.fill("input[name=code]", "000000")
    page.click("form button.main-button")
    expect(page.get_by_role("alert")).to_contain_text("验证码")
    sign_in(page, sms)
    door = tmp_path / "door.png"
    door.write_bytes(qr_png("https://example.org/h/" + app.config["RUHU"].cards.token(household["card_id"])))
    page.locator("input[type=file]").set_input_files(door)
    expect(page.get_by_text("扫到了。")).to_be_visible()
    bind(page, app, household)

    # A month of 50,000 yuan at 4.35 %: 50,000 × 0.0435 ÷ 12.
    expect(page.locator(".sum strong").first).to_have_text("181.25")
    expect(page.locator(".sentence")).to_have_text("还有 12 天，2 月 10 日应还利息 181.25 元")
    expect(page.get_by_text("伍万元整")).to_be_visible()
    expect(page.locator("a[href='tel:13700001111']").first).to_contain_text("赵敏")
    expect(page.locator("details[open] li")).to_have_count(12)
    expect(page.get_by_role("button", name="念给我听")).to_be_visible()
    page.get_by_role("button", name="保存还款表图片").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="存到手机").click()
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")
    page.get_by_role("button", name="关闭").click()

    remind()
    page.click("nav a[href='/app/borrower/inbox']")
    expect(page.locator("article")).to_contain_text("还有 7 天，2 月 10 日应还 181.25 元（利息 181.25 元）。")
    page.get_by_role("button", name="我已还款").click()
    page.locator("dialog input[type=file]").set_input_files(photo)
    expect(page.locator("dialog img")).to_be_visible()
    page.locator("dialog input[name=note]").fill("镇上柜台还的")
    page.locator("dialog button.main-button").click()
    expect(page.get_by_text("凭证已收到")).to_be_visible()
    (kept,) = evidence.collection().find()
    assert kept["contract_number"] == "农信2026-0137"
    held = reminders.collection().find_one({"audience": "borrower"})
    assert (held["state"], held["replies"][0]["note"]) == ("read", "镇上柜台还的")
    ask_for_an_extension(page)
    (asked,) = applications.collection().find()
    assert (asked["kind"], asked["months"], asked["loan"]) == ("extension", 3, held["loan"])

    page.click("nav a[href='/app/borrower/me']")
    page.get_by_role("button", name="退出登录").click()
    page.locator(".van-dialog__confirm").click()
    expect(page.locator("input[name=phone]")).to_be_visible()
    assert page.evaluate("localStorage.getItem('ruhu.borrower')") is None
    assert page.evaluate("indexedDB.databases().then(all => all.filter(one => /borrower/.test(one.name)).length)") == 0


def test_without_signal_the_last_overview_is_shown_with_its_time_and_only_to_its_borrower(
    open_client, app, household, sms
):
    client = open_client()  # a cadre is signed in on the same phone
    page = client.page
    page.goto(f"{client.url}/app/borrower")
    sign_in(page, sms)
    bind(page, app, household)
    page.evaluate(WORKER_IS_READY)
    client.context.set_offline(True)
    page.reload()
    expect(page.locator(".stale")).to_contain_text("没有信号。这是")
    expect(page.locator(".sum strong").first).to_have_text("181.25")
    client.context.set_offline(False)
    staff = page.evaluate("localStorage.getItem('ruhu.session')")

    page.evaluate("localStorage.removeItem('ruhu.borrower')")  # another person takes the phone; the database stays
    page.goto(f"{client.url}/app/borrower/sign-in")
    sign_in(page, sms, OTHER_PHONE)
    expect(page.get_by_role("heading", name="绑定农户")).to_be_visible()
    bind(page, app, household, "王秀英")
    expect(page.get_by_text("您目前没有贷款。")).to_be_visible()
    expect(page.get_by_text("181.25")).to_have_count(0)
    page.goto(f"{client.url}/app/")
    expect(page.get_by_role("heading", name="今天")).to_be_visible()
    assert page.evaluate("localStorage.getItem('ruhu.session')") == staff


def test_a_token_that_the_server_no_longer_takes_leads_to_the_sign_in_and_leaves_staff_alone(
    open_client, app, household, sms
):
    client = open_client()
    page = client.page
    page.goto(f"{client.url}/app/borrower")
    sign_in(page, sms)
    bind(page, app, household)
    token = page.evaluate("JSON.parse(localStorage.getItem('ruhu.borrower')).token")
    elsewhere = Caller(client.url)
    elsewhere.session.headers["Authorization"] = f"Bearer {token}"
    assert elsewhere.post("/api/v1/borrower/sign-out").status_code == 204
    page.reload()
    expect(page.locator("input[name=phone]")).to_be_visible()
    page.goto(f"{client.url}/app/")
    expect(page.get_by_role("heading", name="今天")).to_be_visible()
    expect(page.get_by_text("登录已过期")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme", "large"), [(390, "light", False), (320, "dark", True)])
def test_every_page_of_a_borrower_is_accessible_fits_and_has_targets_for_thumbs(
    open_client, app, household, sms, width, scheme, large
):
    client = open_client(width=width, sign_in=False, color_scheme=scheme, bypass_csp=True)
    page = client.page

    def check(what: str) -> None:
        page.wait_for_timeout(300)
        assert violations(page) == [], what
        assert page.evaluate(SMALL_TARGETS, TARGETS) == [], what
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{what} is wider than the phone"

    page.goto(f"{client.url}/app/borrower/sign-in")
    if large:
        page.evaluate("localStorage.setItem('ruhu.large', '1')")
        page.reload()
    expect(page.locator("input[name=phone]")).to_be_visible()
    check("sign-in")
    sign_in(page, sms)
    expect(page.locator("input[name=card]")).to_be_visible()
    check("bind")
    bind(page, app, household)
    check("home")
    remind()
    page.click("nav a[href='/app/borrower/inbox']")
    expect(page.locator("article")).to_be_visible()
    check("inbox")
    page.get_by_role("button", name="我已还款").click()
    expect(page.locator("dialog")).to_be_visible()
    check("reply")
    page.get_by_role("button", name="关闭").click()
    page.click("nav a[href='/app/borrower/me']")
    page.get_by_role("button", name="请家人一起看").click()
    expect(page.locator(".code")).to_be_visible()
    check("me")
