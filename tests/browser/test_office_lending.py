"""What an office settles beside the records: objections to a notice, loans signed on paper, extensions asked for a borrower."""

from __future__ import annotations

from playwright.sync_api import expect

from lending.notices import settle
from records import applications, loans, notices, ratings
from tests.browser.test_office import menu
from tests.browser.test_office_records import home, open_from_row, said_at, scheme, submit  # noqa: F401  (fixtures)
from tests.browser.test_pages import violations
from tests.builders import a_household
from tests.lending.application_cases import at_step
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


def test_a_bank_registers_a_signed_loan_after_trying_it_out_under_the_scheme(desk, home):  # noqa: F811
    new = a_household(code="522725001003-0900", head_name="王秀英", names=["王秀英"], institution="瓮安农商行")
    page = desk("loan_officer")
    page.get_by_role("link", name="我的").click()
    page.get_by_role("link", name="办公页面").click()
    menu(page, "贷款")
    page.get_by_role("link", name="登记贷款").click()
    page.get_by_label("户编号或家庭成员姓名").fill("王")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("button", name="选这一户 王秀英").click()
    form = page.get_by_role("form", name="登记这笔贷款")
    for label, text in (("合同号", "HT-9"), ("本金（元）", "60,000"), ("年利率（%）", "4.35"), ("期数", "12")):
        form.get_by_label(label).fill(text)
    form.get_by_label("周期").select_option("monthly")
    form.get_by_label("还款方式").select_option("interest_only")
    form.get_by_label("用途", exact=False).first.select_option("breeding")
    form.get_by_role("button", name="试算并核对方案").click()
    expect(page.get_by_role("region", name="与方案核对")).to_contain_text("超过方案上限")
    expect(page.get_by_role("region", name="还款计划").get_by_role("row")).to_have_count(13)
    submit(page, "登记这笔贷款")
    assert "超过方案上限" in said_at(page, "本金（元）")
    form.get_by_label("按纸质合同补录").select_option("true")
    expect(page.get_by_role("region", name="与方案核对")).to_have_count(0)
    assert violations(page) == []
    submit(page, "登记这笔贷款")
    dialog = page.get_by_role("dialog", name="登记这笔贷款")
    expect(dialog).to_contain_text("有 1 处与方案不符")
    dialog.get_by_role("button", name="登记这笔贷款").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("HT-9")
    expect(page.get_by_role("region", name="合同")).to_contain_text("超过方案上限")
    (loan,) = loans.of_household_everywhere(new["_id"])
    assert (str(loan["terms"]["principal"]), loan["borrower"]["name"]) == ("60000.00", "李建国")


def test_an_extension_is_asked_for_on_the_loans_page_by_who_may_and_once(desk, home):  # noqa: F811
    page = desk("township_office")
    menu(page, "贷款")
    open_from_row(page, "HT-1")
    page.get_by_role("button", name="替借款人申请展期").click()
    page.get_by_label("展期月数").fill("六")
    send = page.get_by_role("button", name="提交展期申请")
    send.click()
    assert said_at(page, "展期月数")
    assert said_at(page, "借款人说的理由")
    assert violations(page) == []
    page.get_by_label("展期月数").fill("6")
    page.get_by_label("借款人说的理由").fill("牛还没出栏")
    send.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("展期申请")
    page.get_by_role("link", name="HT-1").click()
    asked = page.get_by_role("region", name="展期申请")
    expect(asked).to_contain_text("展期 6 个月")
    expect(page.get_by_role("button", name="替借款人申请展期")).to_have_count(0)
    (held,) = applications.collection().find({"kind": "extension"})
    assert (held["months"], held["history"][0]["reason"]) == (6, "牛还没出栏")


def test_an_objection_to_an_applications_notice_holds_its_step_up_until_it_is_answered(desk, home):  # noqa: F811
    made = at_step("village", household=home)
    page = desk("risk_group")
    open_from_row(page, made["applicant"])
    page.get_by_role("button", name="补充", exact=True).first.click()
    page.get_by_label("公示开始").fill("2026-02-20")
    page.get_by_label("公示结束").fill("2026-02-27")
    page.get_by_role("button", name="登记异议").click()
    page.get_by_label("异议 1 异议内容").fill("已有汽车")
    submit(page, "补充")
    lacks = page.get_by_text("异议的答复（已有汽车）")
    expect(lacks).to_be_visible()
    expect(page.get_by_label("公示开始")).to_have_value("2026-02-20")
    page.get_by_label("异议 1 核实结果").select_option("no")
    page.get_by_label("异议 1 核实情况和答复").fill("车为亲戚所有")
    assert violations(page) == []
    submit(page, "补充")
    expect(page.get_by_role("region", name="公示", exact=True)).to_contain_text("车为亲戚所有")
    expect(lacks).to_have_count(0)
    (objection,) = applications.get(made["_id"])["notice"]["objections"]
    assert (objection["content"], objection["upheld"]) == ("已有汽车", "no")
