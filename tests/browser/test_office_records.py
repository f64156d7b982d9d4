"""One household, one loan and one application at the office's screen: read from their rows, and acted on in small forms."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from households.numbers import today
from households.people import encrypted
from lending.schemes import load
from records import applications, loans
from records.actors import at_command_line
from tests.browser.test_office import menu
from tests.browser.test_pages import violations
from tests.builders import a_household, a_loan
from tests.lending.application_cases import at_step, finished, scheme_text
from tests.lending.rating_builders import a_decided_rating

HEAD = {"id": "m1", "name": "李建国", "relation": "户主", "labour": "有劳动能力"}


@pytest.fixture
def scheme(db: None) -> None:
    """A scheme with a chain of every kind of step."""
    load(scheme_text(), at_command_line("test"))


@pytest.fixture
def home(scheme: None) -> dict:
    """A household with numbers, and a loan of one repayment."""
    numbers = {"id_number": encrypted("id_number", "11010519491231002X"), "phone": encrypted("phone", "13812345678")}
    made = a_household(members=[{**HEAD, **numbers}], address="三组 12 号")
    paid = {"kind": "repayment", "on": "2026-02-10", "amount": Decimal("849.90"), "serial": "S1"}
    a_loan(household=made, contract_number="HT-1", scheme={"code": "small", "version": "1"}, events=[paid])
    return made


def open_from_row(page: Page, name: str) -> None:
    """Follow a link of a table by the keyboard."""
    page.get_by_role("link", name=name, exact=True).first.focus()
    page.keyboard.press("Enter")


def submit(page: Page, words: str) -> None:
    """Send the form of an act."""
    page.get_by_role("form", name=words).get_by_role("button", name=words).click()


def said_at(page: Page, label: str) -> str:
    """What the page says of a field that the server refused."""
    field = page.get_by_label(label)
    expect(field).to_have_attribute("aria-invalid", "true")
    return page.locator(f"[id='{field.get_attribute('aria-describedby')}']").inner_text()


def test_a_household_opens_from_its_row_and_back_to_the_same_filters(desk, home, as_user):
    a_household(head_name="王秀英", names=["王秀英"])
    at_step("township", household=home)
    page = desk("township_office")
    menu(page, "农户")
    page.get_by_label("名称").fill("李")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    open_from_row(page, "李建国")
    expect(page.get_by_role("heading", level=1)).to_contain_text("李建国")
    expect(page.get_by_role("link", name="HT-1")).to_be_visible()
    expect(page.get_by_text("有 1 笔未还清")).to_be_visible()  # why it may not borrow now
    expect(page.get_by_role("region", name="贷款申请").get_by_role("link", name="李建国")).to_be_visible()
    expect(page.get_by_text("茶店村")).to_be_visible()
    assert violations(page) == []
    page.get_by_text("查看完整号码").click()
    page.get_by_label("查看原因").fill("看")
    page.get_by_role("button", name="显示").click()
    assert "用途" in said_at(page, "查看原因")
    expect(page.get_by_text("110105********002X")).to_be_visible()
    page.get_by_label("查看原因").fill("核对贷款合同")
    page.get_by_role("button", name="显示").click()
    expect(page.get_by_text("11010519491231002X")).to_be_visible()
    (entry,) = as_user("admin").get(f"/api/v1/audit?target=household:{home['_id']}").json()["items"]
    assert (entry["action"], entry["purpose"]) == ("numbers.unmasked", "核对贷款合同")
    with page.expect_download() as card:
        page.get_by_role("button", name="打印户码牌").click()
    assert card.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="农户", exact=True).last.click()
    expect(page.get_by_label("名称")).to_have_value("李")


def test_a_loan_shows_its_schedule_and_ledger_and_takes_a_repayment_once(desk, home):
    page = desk("bank_reviewer", "en-GB", color_scheme="dark")
    page.get_by_role("link", name="Loans", exact=True).click()
    open_from_row(page, "HT-1")
    expect(page.get_by_role("heading", level=1)).to_contain_text("HT-1")
    schedule = page.get_by_role("region", name="Schedule")
    expect(schedule.get_by_role("row")).to_have_count(13)
    expect(schedule.get_by_role("row").nth(1)).to_contain_text("Paid")
    expect(schedule.get_by_role("row").nth(2)).to_contain_text("Overdue")
    page.get_by_role("button", name="Repayment", exact=True).click()
    page.get_by_label("Amount (yuan)").fill("99999999")
    page.get_by_label("Bank serial number").fill("S2")
    submit(page, "Repayment")
    dialog = page.get_by_role("dialog", name="Repayment")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Repayment").click()
    assert "over everything owed" in said_at(page, "Amount (yuan)")
    page.get_by_label("Amount (yuan)").fill("849.90")
    submit(page, "Repayment")
    dialog.get_by_role("button", name="Repayment").click()
    expect(page.get_by_role("region", name="Ledger").get_by_role("row")).to_have_count(4)
    expect(page.get_by_role("cell", name="S2")).to_be_visible()
    kept = loans.collection().find_one({"contract_number": "HT-1"})
    assert [one.get("serial") for one in kept["events"]] == [None, "S1", "S2"]


def test_the_group_votes_at_its_desk_with_papers_and_notice_and_says_why_it_waits(desk, home, photo):
    made = at_step("village", household=home)
    page = desk("risk_group")
    expect(page.get_by_role("heading", level=1)).to_have_text("申请进度")  # without figures, its work is its home
    open_from_row(page, made["applicant"])
    page.get_by_role("button", name="暂停待补", exact=True).click()
    submit(page, "暂停待补")
    assert "理由" in said_at(page, "理由（必填）")
    page.get_by_label("理由（必填）").fill("户口簿不清楚")
    submit(page, "暂停待补")
    expect(page.get_by_text("户口簿不清楚")).to_be_visible()
    submit(page, "恢复办理")
    page.get_by_role("button", name="通过", exact=True).first.click()
    for number, name in enumerate(("乙", "乙", "丙"), 1):
        page.get_by_label(f"第 {number} 位姓名").fill(name)
    submit(page, "通过")
    expect(page.get_by_role("group", name="表决").get_by_role("alert")).to_be_visible()  # one name votes twice
    page.get_by_label("第 1 位姓名").fill("甲")
    page.get_by_label("第 3 位表决").select_option("false")
    page.get_by_label("公示开始").fill("2026-02-20")
    page.get_by_label("公示结束").fill("2026-02-27")
    page.get_by_text("其他材料").click()
    page.get_by_role("group", name="合同").locator("input[type=file]").set_input_files(photo)
    assert violations(page) == []
    submit(page, "通过")
    expect(page.get_by_text("3 人参加，2 人同意")).to_be_visible()
    held = applications.get(made["_id"])
    assert (held["step"], held["opinions"]["village"]["votes"]["in_favour"]) == ("township", 2)
    (paper,) = [one for one in held["documents"] if one["kind"] == "contract"]
    assert paper["attachments"] == [held["attachments"][0]["name"]]
    assert re.fullmatch(r"contract-\w{8}\.jpg", held["attachments"][0]["name"])


def test_the_bank_approves_on_terms_of_its_own(desk, home):
    made = at_step("bank", household=a_household(members=[HEAD]))
    page = desk("bank_reviewer")
    page.get_by_role("link", name="申请进度").click()
    open_from_row(page, made["applicant"])
    page.get_by_role("button", name="退回", exact=True).click()
    assert page.get_by_label("退回到").locator("option").all_inner_texts() == ["乡审核", "村初审", "户申请"]
    page.get_by_role("button", name="通过", exact=True).first.click()
    page.get_by_label("批准金额（元）").fill("60000")
    page.get_by_label("与申请相符").select_option("true")
    page.get_by_label("调查说明").fill("养牛 3 头")
    submit(page, "通过")
    assert "40000" in said_at(page, "批准金额（元）")
    page.get_by_label("批准金额（元）").fill("30,000")
    page.get_by_label(re.compile("^年利率")).fill("3.5")
    submit(page, "通过")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已批准")
    held = applications.get(made["_id"])["approved"]
    assert (str(held["amount"]), str(held["rate"])) == ("30000.00", "0.035")


def test_the_bank_grants_the_line_of_a_rating_and_no_more_than_its_grade(desk, home):
    a_decided_rating(household=home, state="confirmed")
    page = desk("bank_reviewer")
    menu(page, "农户")
    open_from_row(page, "李建国")
    page.get_by_role("button", name="授信", exact=True).click()
    page.get_by_label("授信（元）").fill("50001")
    submit(page, "授信")
    assert "50000" in said_at(page, "授信（元）")
    page.get_by_label("授信（元）").fill("20000")
    submit(page, "授信")
    expect(page.get_by_role("region", name="评级授信")).to_contain_text("20,000.00")


def test_an_officer_makes_the_loan_of_what_was_approved_and_no_more(desk, home):
    bank = at_step("bank", household=a_household(members=[HEAD], institution="瓮安农商行"))
    made = finished(bank, today=today())
    page = desk("loan_officer")
    page.get_by_role("link", name="我的").click()
    page.get_by_role("link", name="办公页面").click()
    menu(page, "申请进度")
    open_from_row(page, made["applicant"])
    form = page.get_by_role("form", name="登记贷款合同")
    form.get_by_label("合同号").fill("HT-2026-9")
    form.get_by_label("本金（元）").fill("35000")
    form.get_by_role("group", name="合同").get_by_label("原件已核").check()
    submit(page, "登记贷款合同")
    expect(form.get_by_role("alert")).to_contain_text("35000")
    form.get_by_label("本金（元）").fill("30000")
    submit(page, "登记贷款合同")
    expect(page.get_by_role("heading", level=1)).to_contain_text("HT-2026-9")
    expect(page.get_by_text("若今天全部放款")).to_be_visible()
    assert applications.get(made["_id"])["state"] == "lent"
