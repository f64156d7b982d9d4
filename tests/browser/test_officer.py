"""A loan officer's day on the phone: who is late, evidence from a courtyard without signal, money that came, photos judged."""

from __future__ import annotations

import re
import time
import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from evidence.working_off import work_off
from households.people import encrypted
from records import collection_contacts, evidence, loans, photo_findings
from records.clock import today
from records.money import plain
from tests.browser.test_pages import SMALL_TARGETS, TARGETS, violations
from tests.builders import a_household, a_loan
from tests.photos_to_send import a_scene

HEAD = "赵长贵"
TODAY = today("Asia/Shanghai")


@pytest.fixture
def village(open_client, publish):
    """Open the client of an officer with one loan 40 days late and one in order: `village(width=320)`."""

    def make(**options):
        phone = open_client("loan_officer", sign_in=False, **options)
        members = [{"id": "m1", "name": HEAD, "relation": "户主", "phone": encrypted("phone", "13800005678")}]
        place = {"type": "Point", "coordinates": [107.4751, 27.0689]}
        late = a_household(head_name=HEAD, names=[HEAD], members=members, location=place)
        day, officer = TODAY - timedelta(71), phone.user.username
        phone.late = a_loan(household=late, disbursed_on=day, officer=officer, contract_number="HT-LATE")
        a_loan(
            household=a_household(head_name="钱二"),
            disbursed_on=TODAY,
            officer=officer,
            contract_number="HT-FINE",
        )
        return phone

    return make


def stored(find, patience: float = 15):
    """Return what `find` finds on the server, waiting for it."""
    end = time.monotonic() + patience
    while not (found := find()):
        assert time.monotonic() < end, "it did not arrive"
        time.sleep(0.05)
    return found


def open_loan(phone):
    """Go to the loan that is late."""
    page = phone.open("loans")
    page.click("text=HT-LATE")
    expect(page.get_by_role("heading", name=HEAD)).to_be_visible()
    return page


def test_the_longest_overdue_loan_stands_first_and_its_borrower_is_called_by_the_whole_number(village):
    phone = village().sign_in()
    page = phone.open("loans")
    first = page.locator("a.loan").first
    expect(first).to_contain_text(HEAD)
    expect(first).to_contain_text(re.compile("逾期 4[012] 天"))
    page.fill("input[type=search]", "钱二")
    expect(page.locator("a.loan")).to_have_count(1)
    page.fill("input[type=search]", "")
    page = open_loan(phone)
    page.get_by_role("button", name="打电话").click()
    expect(page.locator("a[href='tel:13800005678']")).to_be_visible()


def test_evidence_sent_without_signal_arrives_once_with_its_photo(village, tmp_path):
    phone = village().sign_in()
    picture = tmp_path / "calf.jpg"
    picture.write_bytes(a_scene(7))
    page = open_loan(phone)
    phone.open("loans")
    phone.has_worker()
    phone.context.set_offline(True)
    page.get_by_role("link", name="拍用途佐证").click()
    page.get_by_label("或输入户编号").fill(phone.late["household_code"])
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("heading", name="用途佐证")).to_be_visible()
    page.locator("input[type=file]").first.set_input_files(picture)
    expect(page.get_by_role("img", name="第 1 张照片")).to_be_visible()
    page.get_by_role("button", name="牲畜").click()
    page.get_by_label("金额（元）").fill("9000")
    page.wait_for_timeout(400)
    page.reload()  # as if the camera had pushed the app out of memory
    expect(page.get_by_label("金额（元）")).to_have_value("9000", timeout=20_000)
    page.get_by_role("button", name="发送").click()
    phone.expect_status("没有信号，1 份待上传")
    assert evidence.of_loans([phone.late["household"]], ["HT-LATE"]) == []
    phone.context.set_offline(False)
    phone.expect_status("已全部上传")
    [held] = evidence.of_loans([phone.late["household"]], ["HT-LATE"])
    held = evidence.get(held["_id"])
    assert (held["contract_number"], held["category"], held["missing"]) == ("HT-LATE", "stock", 0)
    assert held["purchases"][0]["amount"] == 9000
    assert held["attachments"][0]["sha256"]


def test_a_repayment_is_recorded_once_and_a_refusal_says_why(village):
    phone = village().sign_in()
    page = open_loan(phone)
    page.get_by_role("link", name="记还款").click()
    page.fill("input[name=serial]", "LS-1")
    page.fill("input[name=amount]", "999999")
    page.get_by_role("button", name="记入").click()
    expect(page.get_by_role("alert")).to_contain_text("超过")
    page.fill("input[name=amount]", "500")
    page.get_by_role("button", name="记入").click()
    expect(page.get_by_text("已记入 500.00 元。")).to_be_visible()
    page.get_by_role("link", name="回到贷款").click()
    page.get_by_role("link", name="记还款").click()
    page.fill("input[name=serial]", "LS-1")
    page.fill("input[name=amount]", "500")
    page.get_by_role("button", name="记入").click()
    expect(page.get_by_text("没有重复记入")).to_be_visible()
    received = [one for one in plain(loans.get(phone.late["_id"]))["events"] if one["kind"] == "repayment"]
    assert [(one["serial"], str(one["amount"])) for one in received] == [("LS-1", "500.00")]


def test_a_call_with_a_promise_is_kept_and_shown_in_the_list(village):
    phone = village().sign_in()
    page = open_loan(phone)
    page.get_by_role("link", name="记联系").click()
    page.get_by_role("button", name="电话", exact=True).click()
    page.get_by_role("button", name="承诺还款").click()
    page.fill("input[name=amount]", "800")
    page.fill("input[name=on]", (TODAY + timedelta(5)).isoformat())
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("未到期")).to_be_visible()
    [contact] = stored(lambda: collection_contacts.of_loan(phone.late["_id"], None, 9))
    assert (contact["channel"], contact["outcome"]) == ("phone", "promised")


def test_a_finding_is_looked_at_side_by_side_and_dismissed_with_a_reason(village, as_user, app):
    phone = village()
    cadre, sent = as_user("village_cadre"), [str(uuid.uuid4()), str(uuid.uuid4())]
    photo = a_scene(3)
    for record, household in zip(sent, (phone.late["household"], a_household()["_id"]), strict=True):
        body = {"id": record, "household": household, "photos": [{"name": "a.jpg"}]}
        assert cadre.post("/api/v1/evidence", json=body).status_code == 201
        assert cadre.put(f"/api/v1/evidence/{body['id']}/photos/a.jpg", data=photo).status_code == 201
    assert work_off(app.config["RUHU"].photos) == 2
    page = phone.sign_in().open("loans")
    page.get_by_role("link", name="照片疑点").click()
    page.get_by_text("同一张照片").click()
    expect(page.locator("figure img")).to_have_count(2)
    page.get_by_role("button", name="排除").click()
    expect(page.get_by_role("alert")).to_contain_text("理由")
    page.get_by_role("button", name="两户共用").click()
    page.get_by_role("button", name="排除").click()
    expect(page.get_by_text("已排除")).to_be_visible()
    [finding] = [one for one in photo_findings.of_records(sent) if one["code"] == "photo.reused"]
    assert (finding["state"], finding["reason"], finding["decided_by"]) == (
        "dismissed",
        "两户共用",
        phone.user.username,
    )


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (320, "dark")])
def test_the_officers_pages_are_accessible_fit_and_have_targets_for_thumbs(village, width, scheme):
    phone = village(width=width, color_scheme=scheme, bypass_csp=True).sign_in()
    page, loan = phone.page, f"/app/loans/{phone.late['_id']}"
    paths = [
        "/app/loans",
        loan,
        f"{loan}/repayment",
        f"{loan}/contact",
        f"/app/evidence?household={phone.late['household']}",
    ]
    for path in [*paths, "/app/findings"]:
        page.goto(phone.url + path)
        expect(page.locator("h1").first).not_to_be_empty(timeout=15_000)
        page.wait_for_timeout(500)
        assert violations(page) == [], path
        assert page.evaluate(SMALL_TARGETS, TARGETS) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than the phone"
