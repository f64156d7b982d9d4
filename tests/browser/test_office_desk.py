"""What an office does at its desk: the map, forms tried out before they are published, accounts, rectification, reminders."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from records import submissions
from tests.api.test_maps import AT, a_visit, point
from tests.browser.client import QUICK
from tests.browser.test_office import menu
from tests.browser.test_pages import violations
from tests.builders import OTHER_VILLAGE, VILLAGE, a_household


@pytest.fixture
def homes(db):
    """A household with a place and a visit, and one of another village without."""
    a_visit(a_household(code=f"{VILLAGE}-0001", head_name="李建国", location=point(*AT)))
    a_household(region=OTHER_VILLAGE, head_name="王秀英")


def test_the_map_leads_from_the_county_to_a_household(homes, desk):
    page = desk()
    chart = page.locator(".o-map")
    expect(chart.locator("svg")).to_be_visible()
    expect(chart.get_by_text("共 2 户，1 户有位置；近 30 天走访 1 次，图上 1 次。")).to_be_visible()
    expect(chart.locator("svg text", has_text="107.47°E")).to_be_visible()
    chart.get_by_role("button", name="放大").click()
    chart.locator("svg text", has_text="茶店村").click()
    expect(page).to_have_url(re.compile(f"region={VILLAGE}"))
    chart.get_by_label("走访时间").select_option("7")
    expect(chart.get_by_text("近 7 天走访 1 次")).to_be_visible()
    assert violations(page) == []
    chart.get_by_text("看数据表").click()
    expect(chart.get_by_role("row", name="茶店村")).to_contain_text("茶店村111")


def phone_kept(page: Page) -> list[str]:
    """Return what the browser holds of forms that were begun."""
    keys = page.evaluate("Object.keys(localStorage)")
    return [key for key in keys if key.startswith(("ruhu.rescued", "ruhu.page"))]


def test_a_draft_is_tried_out_on_the_phone_beside_its_messages_and_sends_nothing(desk, tmp_path):
    draft = tmp_path / "draft.md"
    draft.write_text(QUICK.replace("| image | shot | 照片  |", "| integer | cows | 牛（头） |"))
    page = desk()
    menu(page, "表格管理")
    page.locator("input[type=file]").set_input_files(draft)
    expect(page.get_by_text("草稿：只有管理员能看到")).to_be_visible()
    frame = page.locator(".o-phone iframe")
    assert frame.bounding_box()["width"] == 390
    assert frame.bounding_box()["height"] == 844
    phone = page.frame_locator(".o-phone iframe")
    phone.get_by_label("情况").fill("猪圈漏雨")
    phone.get_by_label("牛（头）").fill("3")
    assert violations(page) == []
    page.reload()
    expect(phone.get_by_label("情况")).to_have_value("")
    phone.locator(".f-next").click()
    expect(phone.get_by_text("这是试填")).to_be_visible()
    phone.get_by_role("button", name="完成试填").click()
    expect(phone.get_by_role("heading", name="试填完成")).to_be_visible()
    assert submissions.collection().count_documents({}) == 0
    assert phone_kept(page) == []
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布：手机上填写的就是这一版。")).to_be_visible()


def test_what_a_draft_lacks_is_asked_for_before_it_is_published(desk, tmp_path):
    form, crops = tmp_path / "crops.md", tmp_path / "crops.csv"
    form.write_text(QUICK.replace("| image | shot | 照片  |", "| select_one_from_file crops.csv | crop | 作物 |"))
    crops.write_text("name,label\nrice,水稻\n")
    page = desk()
    menu(page, "表格管理")
    page.locator("header input[type=file]").set_input_files(form)
    expect(page.get_by_role("button", name="发布")).to_be_disabled()
    page.get_by_label("上传 crops.csv").set_input_files(crops)
    expect(page.get_by_role("button", name="发布")).to_be_enabled()
    expect(page.frame_locator(".o-phone iframe").get_by_text("水稻")).to_be_visible()
    page.get_by_role("button", name="放弃草稿").click()
    page.get_by_role("dialog").get_by_role("button", name="放弃草稿").click()
    expect(page.get_by_text("上传一个表格，或在下面选一个")).to_be_visible()
