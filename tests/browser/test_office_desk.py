"""What an office does at its desk: the map, forms tried out before they are published, accounts, rectification, reminders."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from records import reminders, submissions
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


def test_an_account_is_made_with_a_password_that_is_shown_once_and_works(desk, anyone):
    page = desk()
    menu(page, "用户与密钥")
    page.get_by_role("button", name="新建用户").click()
    form = page.get_by_role("form", name="新建用户")
    form.get_by_label("用户名").fill("li.mei")
    form.get_by_label("姓名").fill("李梅")
    form.get_by_label("角色").select_option("loan_officer")
    form.get_by_label("地区 1").select_option(label="雍阳街道")
    form.get_by_label("地区 2").select_option(label="茶店村")
    form.get_by_role("button", name="建立账号").click()
    expect(form.get_by_text("银行角色须填写所属机构。")).to_be_visible()
    form.get_by_label("所属银行").fill("瓮安农商行")
    form.get_by_role("button", name="建立账号").click()
    password = page.locator(".o-once code").inner_text()
    signed_in = anyone.post("/api/v1/auth/login", json={"username": "li.mei", "password": password}).json()
    assert (signed_in["user"]["region"], signed_in["user"]["must_change_password"]) == (VILLAGE, True)
    assert violations(page) == []
    page.reload()
    expect(page.get_by_role("form", name="修改账号").get_by_label("地区 2")).to_have_value(VILLAGE)
    expect(page.locator(".o-once")).to_have_count(0)


def confirmed(page: Page, name: str) -> None:
    """Press a button and say yes to what it asks."""
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=name).click()


def test_an_account_is_changed_given_a_new_password_and_closed_and_a_lost_phone_is_shut_out(desk, as_user):
    cadre = as_user("village_cadre", username="cun.gan").user
    token = (
        as_user("county_office")
        .post(f"/api/v1/users/{cadre.username}/field-keys", json={"device": "红米"})
        .json()["token"]
    )
    page = desk()
    menu(page, "用户与密钥")
    page.get_by_role("button", name="管理 cun.gan").click()
    box = page.get_by_role("region", name="张三")
    box.get_by_label("姓名").fill("张三丰")
    box.get_by_label("手机号").fill("13812345678")
    box.get_by_role("button", name="保存修改").click()
    expect(page.get_by_role("cell", name="138****5678")).to_be_visible()
    confirmed(page, "重置密码")
    expect(page.locator(".o-once code")).to_be_visible()
    page.get_by_role("button", name="吊销 红米").click()
    page.get_by_role("dialog").get_by_role("button", name="吊销").click()
    expect(page.get_by_text("已吊销")).to_be_visible()
    assert as_user().session.get(f"{as_user().url}/v1/key/{token}/formList", timeout=9).status_code == 403
    confirmed(page, "停用账号")
    expect(page.locator("h2 .tag")).to_have_text("停用")
    assert violations(page) == []


def test_an_item_is_assigned_mended_and_closed_by_somebody_else(homes, desk, as_user):
    cadre = as_user("village_cadre")
    page = desk()
    menu(page, "整改台账")
    page.get_by_role("button", name="登记事项").click()
    form = page.get_by_role("form", name="登记事项")
    form.get_by_label("问题类别").select_option(label="使用不精准")
    form.get_by_label("发现的问题").fill("贷款用于建房")
    form.get_by_label("户编号").fill(f"{VILLAGE}-0001")
    form.get_by_role("button", name="登记").click()
    expect(page.get_by_role("button", name="打开 贷款用于建房")).to_be_visible()
    box = page.get_by_role("region", name="贷款用于建房")
    box.get_by_role("button", name="交办").click()
    box.get_by_label("责任人").fill("王芳")
    box.get_by_label("限办日").fill("2027-01-31")
    box.get_by_role("form").get_by_role("button", name="交办").click()
    expect(page.get_by_role("cell", name="2027-01-31")).to_be_visible()
    [item] = cadre.get("/api/v1/rectification").json()["items"]
    mended = cadre.post(f"/api/v1/rectification/{item['id']}/mending", json={"version": 2, "note": "已退回贷款"})
    assert mended.status_code == 200, mended.text
    page.reload()
    box.get_by_role("button", name="退回").click()
    box.get_by_role("form").get_by_role("button", name="退回").click()
    expect(box.get_by_text("退回须写明原因")).to_be_visible()
    assert violations(page) == []
    box.get_by_role("button", name="销号").click()
    box.get_by_role("form").get_by_role("button", name="销号").click()
    expect(box.locator("h2 .tag")).to_have_text("已销号")
    expect(box.get_by_role("list", name="经过").get_by_role("listitem")).to_have_count(4)


def test_a_reminder_that_reached_nobody_is_sent_again_for_a_reason(desk):
    failed = {
        "_id": "r:1", "about": "installment_due", "rule": "before_due", "rules": "default", "day": "2026-10-08",
        "audience": "borrower", "region": VILLAGE, "state": "failed", "reason": "43101", "text": {"title": "还款提醒"},
        "attempts": [{"channel": "wechat", "at": datetime.now(UTC), "outcome": "refused", "code": "43101"}],
    }  # fmt: skip
    reminders.add([failed])
    page = desk()
    menu(page, "提醒记录")
    page.get_by_label("只看没有送到的").check()
    page.get_by_role("button", name=re.compile("^打开")).click()
    box = page.get_by_role("region", name="还款提醒")
    expect(box.get_by_text("wechat · 被拒绝")).to_be_visible()
    box.get_by_role("button", name="再发一次").click()
    box.get_by_label("理由").fill("借款人已重新授权")
    box.get_by_role("form").get_by_role("button", name="再发一次").click()
    expect(box.locator("h2 .tag")).to_have_text("待发送")
    expect(box.get_by_text("借款人已重新授权")).to_be_visible()
    assert violations(page) == []
