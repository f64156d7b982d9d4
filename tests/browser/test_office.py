"""The office's pages on a wide screen: figures down to their lists, tables whose filters stay in the address, review."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.client import QUICK
from tests.browser.test_pages import violations
from tests.builders import VILLAGE, a_household, a_loan, new_id


@pytest.fixture
def two_loans(db: None) -> None:
    """Two loans of the village: one never paid, one just signed by another bank."""
    a_loan(contract_number="HT-1", household=a_household(head_name="李建国"))
    a_loan(contract_number="HT-2", household=a_household(head_name="王秀英"), institution="邮储银行")


def menu(page: Page, name: str) -> None:
    """Go to an entry of the office's menu."""
    page.get_by_role("navigation", name="办公菜单").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_the_county_office_goes_from_a_figure_to_a_village_and_to_the_loans_behind_it(two_loans, desk):
    page = desk()
    expect(page.get_by_role("heading", name="看板")).to_be_visible()
    expect(page.locator(".o-canvas svg").first).to_be_visible()
    assert violations(page) == []
    page.get_by_role("row", name="雍阳街道").get_by_role("link", name="雍阳街道").click()
    page.get_by_role("row", name="茶店村").get_by_role("link", name="茶店村").click()
    expect(page).to_have_url(re.compile(f"region={VILLAGE}"))
    page.reload()
    expect(page.get_by_role("navigation", name="地区").get_by_text("茶店村")).to_be_visible()
    page.locator(".o-card", has_text="在贷笔数").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.get_by_role("cell", name="HT-1")).to_be_visible()
    assert violations(page) == []


def test_the_filters_of_the_loan_table_stay_in_the_address(two_loans, desk):
    page = desk()
    menu(page, "贷款")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_label("银行").fill("邮储银行")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("银行")).to_have_value("邮储银行")
    expect(page.locator("tbody tr")).to_have_count(1)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出本页 CSV").click()
    lines = waiting.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("HT-2,")
    assert violations(page) == []


def test_an_office_reviews_a_submission_with_its_findings(desk, as_user, publish):
    form = publish()
    home = a_household(head_name="李建国")
    sent = {"form_id": form, "version": "1", "instance_id": new_id(), "household": home["_id"],
            "answers": {"visit": {"cattle": 3, "mood": "good", "needs": ["money", "skill"]},
                        "member": [{"name": "李建国"}, {"name": "王秀英"}]}}  # fmt: skip
    assert as_user("village_cadre").post("/api/v1/submissions", json=sent).status_code == 201
    page = desk()
    menu(page, "表格审核")
    page.get_by_label("状态").select_option("received")
    page.locator("tbody a").first.click()
    sheet = page.locator(".o-answers")
    expect(sheet.get_by_role("heading")).to_have_text(["走访", "家庭成员 1", "家庭成员 2"])
    expect(sheet.get_by_role("term")).to_have_text(["牛（头）", "态度", "需求", "姓名", "姓名"])
    expect(sheet.get_by_role("definition")).to_have_text(["3", "好", "资金、技术", "李建国", "王秀英"])
    page.get_by_label("也显示没有填的").check()
    expect(sheet.get_by_role("term").filter(has_text="位置")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="退回重填").click()
    expect(page.get_by_text("退回前请写明理由")).to_be_visible()
    page.get_by_label("审核意见").fill("牛的数量请再核实")
    page.get_by_role("button", name="退回重填").click()
    expect(page.locator("h1 .tag")).to_have_text("被退回")
    expect(page.get_by_text("牛的数量请再核实")).to_be_visible()


def test_every_entry_of_the_menu_opens_in_both_languages_without_a_violation(desk, two_loans, publish):
    publish()
    page = desk("county_office", "en-GB", color_scheme="dark")
    entries = page.get_by_role("navigation", name="Office menu").get_by_role("link")
    expect(entries).to_have_count(13)
    for number in range(12):
        entries.nth(number).click()
        expect(entries.nth(number)).to_have_attribute("aria-current", "page")
        expect(page.get_by_role("heading", level=1)).to_have_text(entries.nth(number).inner_text())
        page.wait_for_load_state("networkidle")
        assert page.get_by_role("alert").count() == 0
        assert violations(page) == [], page.url


def test_a_key_for_collect_is_shown_as_a_code_once(desk):
    page = desk()
    menu(page, "用户与密钥")
    page.get_by_role("button", name="管理").first.click()
    page.get_by_label("用在哪台设备").fill("红米手机")
    page.get_by_role("button", name="生成密钥").click()
    code = page.get_by_role("img", name="Collect 设置码")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.naturalWidth") > 100
    page.reload()
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(code).to_have_count(0)


def test_a_form_with_errors_is_told_by_sheet_and_row_and_a_good_one_is_published(desk, tmp_path):
    wrong, good = tmp_path / "wrong.md", tmp_path / "good.md"
    wrong.write_text(QUICK.replace("| text  |", "| texxt |"))
    good.write_text(QUICK)
    page = desk()
    menu(page, "表格管理")
    page.locator("input[type=file]").set_input_files(wrong)
    expect(page.locator(".o-notices tbody tr").first.locator("td")).to_contain_text(["survey", "2", "type", "texxt"])
    page.locator("input[type=file]").set_input_files(good)
    page.get_by_role("button", name="发布").click()
    expect(page.locator("h2 .tag")).to_have_text("已发布")
