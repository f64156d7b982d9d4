"""What an office settles beside the records: objections to a notice, loans signed on paper, extensions asked for a borrower."""

from __future__ import annotations

from playwright.sync_api import expect

from lending.notices import settle
from records import notices, ratings
from tests.browser.test_office import menu
from tests.browser.test_office_records import home, open_from_row, said_at, scheme, submit  # noqa: F401  (fixtures)
from tests.browser.test_pages import violations
from tests.builders import a_household
from tests.lending.rating_builders import BY, a_decided_rating, a_notice


def on_notice(*households: dict) -> tuple[dict, list[dict]]:
    """Post a notice that ends today for the decided ratings of households; return it and the ratings."""
    rated = [a_decided_rating(household=one) for one in households]
    notice = a_notice(*rated)
    settle(notice["_id"], BY)
    return notice, rated


def test_the_township_records_an_objection_answers_it_and_ends_the_notice(desk, home):  # noqa: F811
    notice, (objected, other) = on_notice(home, a_household(head_name="王秀英"))
    page = desk("township_office")
    menu(page, "公示")
    open_from_row(page, "评级授信结果")
    expect(page.get_by_text("可以登记期满")).to_be_visible()
    page.get_by_role("button", name="登记异议").click()
    submit(page, "登记异议")
    assert said_at(page, "异议内容")
    page.get_by_label("对哪一户").select_option(label=f"李建国 · {home['code']}")
    page.get_by_label("异议内容").fill("已有汽车")
    submit(page, "登记异议")
    held = page.get_by_role("article", name="异议 1")
    expect(held).to_contain_text("这一户不能授信")
    expect(page.get_by_role("region", name="期满前还要")).to_contain_text("1 条异议的答复")
    expect(page.get_by_role("button", name="登记期满")).to_have_count(0)
    assert violations(page) == []
    held.get_by_role("button", name="答复", exact=True).click()
    held.get_by_label("核实结果").select_option("yes")
    held.get_by_label("核实情况和答复").fill("属实，车在其名下")
    held.get_by_role("button", name="提交答复").click()
    expect(held).to_contain_text("已退回小组重新评议")
    expect(page.get_by_role("row", name="李建国")).to_contain_text("已评分")
    page.get_by_role("button", name="登记期满").click()
    submit(page, "登记期满")
    page.get_by_role("dialog", name="登记期满").get_by_role("button", name="登记期满").click()
    expect(page.locator("h1 .tag")).to_have_text("已期满")
    assert notices.get(notice["_id"])["state"] == "ended"
    assert [ratings.get(one["_id"])["state"] for one in (objected, other)] == ["scored", "confirmed"]


def test_who_may_only_read_a_notice_has_no_buttons_and_reaches_it_from_the_household(desk, home):  # noqa: F811
    notice, _ = on_notice(home)
    objection = {"id": "o1", "household": home["_id"], "raised_on": "2026-02-01", "content": "已有汽车"}
    notices.change(notice["_id"], 1, {"$push": {"objections": objection}})
    page = desk("auditor", "en-GB")
    page.get_by_role("link", name="Households", exact=True).click()
    open_from_row(page, "李建国")
    page.get_by_role("link", name="On public notice").click()
    expect(page.get_by_role("article", name="Objection 1")).to_contain_text("the household gets no line")
    expect(page.locator("main button")).to_have_count(0)
    assert violations(page) == []
