"""Each kind of question: what is chosen, typed or drawn on the page is the answer that the server gets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from field_forms.reading import answers_as_json
from media.qr import qr_png
from tests.browser.arrivals import arrived
from tests.browser.client import PhoneClient
from tests.browser.form_filler import FormFiller, opened
from tests.builders import a_household

EVERYTHING = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) | hint::English (en) | guidance_hint::中文 (zh) | guidance_hint::English (en) | appearance | parameters | relevant | constraint | constraint_message::中文 (zh) | constraint_message::English (en) | required | calculation | choice_filter | readonly | default |
| | begin group | words | 文字 | Words | | | | | field-list | | | | | | | | | | |
| | text | plain | 姓名 | Name | 户主 | Head | 按户口本填写 | As in the register | | | | | | | true() | | | | |
| | text | long | 情况 | Situation | | | | | multiline | | | | | | | | | | |
| | text | code | 编号 | Code | | | | | numbers | | | regex(., '^[0-9]{4}$') | 应为 4 位数字 | Four digits, please | | | | | |
| | text | secret | 暗号 | Secret | | | | | masked | | | | | | | | | | |
| | integer | cows | 牛 | Cows | | | | | thousands-sep | | | . < 100000 | 太多了 | Too many | | | | | |
| | decimal | land | 亩 | Land | | | | | | | | | | | | | | | |
| | text | fixed | 不变 | Fixed | | | | | | | | | | | | | | true() | 固定 |
| | calculate | twice | | | | | | | | | | | | | | ${cows} * 2 | | | |
| | note | told | 共 **${twice}** 头 <script>alert(1)</script> [网站](https://example.org) [坏](javascript:alert(1)) | ${twice} in all | | | | | | | ${cows} != '' | | | | | | | | |
| | end group | | | | | | | | | | | | | | | | | | |
| | begin group | times | 时间 | Times | | | | | field-list | | | | | | | | | | |
| | date | day | 日期 | Day | | | | | | | | | | | | | | | |
| | date | month | 月 | Month | | | | | month-year | | | | | | | | | | |
| | date | year | 年 | Year | | | | | year | | | | | | | | | | |
| | time | hour | 时刻 | Time | | | | | | | | | | | | | | | |
| | dateTime | moment | 时间 | Moment | | | | | | | | | | | | | | | |
| | end group | | | | | | | | | | | | | | | | | | |
| | begin group | choices | 选择 | Choices | | | | | field-list | | | | | | | | | | |
| | select_one yn | one | 单选 | One | | | | | | | | | | | | | | | |
| | select_multiple crop | many | 多选 | Many | | | | | columns-2 | | | not(selected(., 'none') and count-selected(.) > 1) | 矛盾 | Contradiction | | | | | |
| | select_one yn | small | 收起 | Minimal | | | | | minimal | | | | | | | | | | |
| | select_one crop or_other | other | 其他 | Other | | | | | | | | | | | | | | | |
| | select_one yn | liked | 满意吗 | Liked | | | | | likert | | | | | | | | | | |
| | select_one county | county | 县 | County | | | | | | | | | | | | | | | |
| | select_one town | town | 乡 | Town | | | | | | | | | | | | | county = ${county} | | |
| | rank crop | order | 排序 | Rank | | | | | | | | | | | | | | | |
| | range | score | 打分 | Score | | | | | | start=0 end=10 step=2 | | | | | | | | | |
| | acknowledge | read | 看过 | Read | | | | | | | | | | | | | | | |
| | end group | | | | | | | | | | | | | | | | | | |
| | select_one yn | fast | 快选 | Quick | | | | | quick | | | | | | | | | | |
| | begin group | things | 物 | Things | | | | | field-list | | | | | | | | | | |
| | barcode | card | 条码 | Barcode | | | | | | | | | | | | | | | |
| | geopoint | place | 位置 | Place | | | | | | | | | | | | | | | |
| | geotrace | path | 路 | Path | | | | | | | | | | | | | | | |
| | geoshape | field | 地 | Field | | | | | | | | | | | | | | | |
| | image | sign | 签名 | Signature | | | | | signature | | | | | | | | | | |
| | file | paper | 文件 | File | | | | | | | | | | | | | | | |
| | end group | | | | | | | | | | | | | | | | | | |
| | begin repeat | member | 成员 | Members | | | | | | | | | | | | | | | |
| | text | who | 名 | Name | | | | | | | | | | | true() | | | | |
| | end repeat | | | | | | | | | | | | | | | | | | |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) | county |
| | yn | yes | 是 | Yes | |
| | yn | no | 否 | No | |
| | crop | none | 没有 | None | |
| | crop | rice | 水稻 | Rice | |
| | crop | tea | 茶 | Tea | |
| | county | c1 | 甲县 | First | |
| | county | c2 | 乙县 | Second | |
| | town | t1 | 河边镇 | River | c1 |
| | town | t2 | 山上镇 | Hill | c2 |
| settings |
| | form_title | form_id | version | default_language |
| | 样样有 | everything | 1 | 中文 (zh) |
"""  # noqa: E501


@pytest.fixture
def phone(open_client, publish) -> PhoneClient:
    """A cadre's phone with the form of every question, at a known place."""
    publish(EVERYTHING)
    client: PhoneClient = open_client(
        geolocation={"latitude": 27.078123, "longitude": 107.472345, "accuracy": 4}, permissions=["geolocation"],
        timezone_id="Asia/Shanghai",
    )  # fmt: skip
    page = opened(client, "fill/everything")
    expect(page.locator(".f-title")).to_be_visible(timeout=15_000)
    return client


def question(page: Page, name: str) -> Locator:
    """The block of a question."""
    return page.locator(f'.f-question[data-ref$="/{name}"]')


def type_into(page: Page, name: str, text: str) -> Locator:
    """Type an answer and leave the field."""
    box = question(page, name).locator("input, textarea").first
    box.fill(text)
    box.blur()
    return box


def pick(page: Page, name: str, choice: str) -> None:
    """Tap a choice."""
    question(page, name).locator("label", has_text=choice).first.click()


def answer_words(page: Page) -> None:
    """Fill the first page."""
    for name, text in (
        ("plain", "李建国"),
        ("long", "屋漏\n要修"),
        ("code", "0123"),
        ("secret", "芝麻"),
        ("land", "3"),
    ):
        type_into(page, name, text)
    type_into(page, "cows", "１２，０００")


def test_every_answer_is_the_one_that_was_given(phone, tmp_path):
    page = phone.page
    answer_words(page)
    expect(question(page, "told")).to_contain_text("共 24000 头")
    expect(question(page, "cows").locator("input")).to_have_value("12,000")
    page.click(".f-next")
    for name, text in (
        ("day", "2026-11-25"), ("month", "2026-10"), ("year", "1999"), ("hour", "08:30"), ("moment", "2026-11-25T21:05"),
    ):  # fmt: skip
        type_into(page, name, text)
    page.click(".f-next")
    _choose(page)
    page.click(".f-next")
    pick(page, "fast", "否")
    _things(page, tmp_path)
    page.click(".f-next")
    _members(page)
    page.click(".f-next")
    page.click(".f-send")
    _check(answers_as_json(arrived("everything")["answers"]))


def _choose(page: Page) -> None:
    pick(page, "one", "是")
    pick(page, "many", "茶")
    pick(page, "many", "水稻")
    question(page, "small").locator(".f-opens").click()
    page.locator("dialog[open] label", has_text="否").click()
    question(page, "other").locator("label").last.click()
    type_into(page, "other_other", "辣椒")
    pick(page, "liked", "是")
    expect(question(page, "town")).to_contain_text("先回答前面的问题")
    pick(page, "county", "乙县")
    expect(question(page, "town").locator("label")).to_have_text(["山上镇"])
    pick(page, "town", "山上镇")
    question(page, "order").get_by_role("button", name="按现在的顺序排").click()
    question(page, "order").get_by_role("button", name="「茶」上移").click()
    question(page, "score").get_by_role("button", name="增加").click()
    question(page, "score").get_by_role("button", name="增加").click()
    question(page, "read").locator("label.f-choice").click()


def _things(page: Page, folder: Path) -> None:
    code = folder / "code.png"
    code.write_bytes(qr_png("https://example.org/h/6901234567892"))
    question(page, "card").locator(".f-file").set_input_files(code)
    expect(question(page, "card")).to_contain_text("6901234567892", timeout=15_000)
    paper = folder / "收据.pdf"
    paper.write_bytes(b"%PDF-1.4 paper")
    filler = FormFiller(page, photo=paper)
    filler.done |= {"/data/things/card"}
    filler.fill_page()


def _members(page: Page) -> None:
    page.click("[data-instance='0']")
    type_into(page, "who", "甲")
    page.click(".f-next")
    page.click(".f-add")
    type_into(page, "who", "乙")
    page.click(".f-next")
    expect(page.locator("[data-instance]")).to_have_count(2)
    page.get_by_role("button", name="删除第 1 个").click()
    page.locator("dialog[open]").get_by_role("button", name="删除第 1 个").click()
    expect(page.locator("[data-instance]")).to_have_text(re.compile("乙"))


def _check(answers: dict) -> None:
    words = answers["words"]
    assert float(words.pop("land")) == 3
    assert float(words.pop("twice")) == 24000
    assert words == {
        "plain": "李建国", "long": "屋漏\n要修", "code": "0123", "secret": "芝麻", "cows": 12000, "fixed": "固定",
    }  # fmt: skip
    assert answers["times"] == {
        "day": "2026-11-25", "month": "2026-10-01", "year": "1999-01-01", "hour": "08:30:00.000+08:00",
        "moment": "2026-11-25T21:05:00.000+08:00",
    }  # fmt: skip
    assert answers["choices"] == {
        "one": "yes", "many": ["rice", "tea"], "small": "no", "other": "other", "other_other": "辣椒", "liked": "yes",
        "county": "c2", "town": "t2", "order": ["none", "tea", "rice", "other"], "score": 2, "read": "OK",
    }  # fmt: skip
    assert answers["fast"] == "no"
    assert answers["member"] == [{"who": "乙"}]
    things = answers["things"]
    assert things["card"] == "https://example.org/h/6901234567892"
    assert things["place"]["coordinates"][:2] == [107.472345, 27.078123]
    assert things["place"]["accuracy"] == 4
    assert len(things["path"]["coordinates"]) == 3
    ring = things["field"]["coordinates"][0]
    assert len(ring) == 4
    assert ring[0] == ring[-1]
    assert things["sign"].endswith(".jpg")
    assert things["paper"].endswith(".pdf")


def test_what_is_wrong_is_said_at_the_question_in_the_language_of_the_form(phone):
    page = phone.page
    page.click(".f-next")
    expect(question(page, "plain")).to_contain_text("必须回答")
    expect(question(page, "plain").locator("input")).to_be_focused()
    box = type_into(page, "code", "12")
    expect(question(page, "code")).to_contain_text("应为 4 位数字")
    assert box.get_attribute("aria-invalid") == "true"
    assert page.locator(f"#{box.get_attribute('aria-describedby').split()[-1]}").inner_text().strip() == "应为 4 位数字"
    page.select_option(".f-language select", "English (en)")
    expect(question(page, "code")).to_contain_text("Four digits, please")
    expect(page.locator(".f-title")).to_have_text("Words")
    type_into(page, "cows", "三头")
    expect(question(page, "cows")).to_contain_text("请填整数")
    type_into(page, "code", "1234")
    expect(question(page, "code").locator(".f-error")).to_have_count(0)


def test_the_end_lists_what_is_wrong_and_leads_there(phone):
    page = phone.page
    page.get_by_role("button", name="全部问题").click()
    page.locator("dialog[open]").get_by_role("button", name="成员").first.click()
    page.click("[data-instance='0']")
    page.get_by_role("button", name="全部问题").click()
    page.locator("dialog[open]").get_by_role("button", name="快选").last.click()
    pick(page, "fast", "否")
    page.click(".f-next")
    page.click(".f-next")
    expect(page.locator(".f-error").first).to_contain_text("1 处要改")  # the member without a name holds the list back
    page.locator("[data-instance='0']").click()
    type_into(page, "who", "甲")
    page.click(".f-next")
    page.click(".f-next")
    expect(page.locator(".f-send")).to_be_disabled()
    page.get_by_role("button", name="姓名").click()
    expect(question(page, "plain").locator("input")).to_be_focused()


def test_markdown_of_a_note_is_shown_and_nothing_of_it_runs(phone):
    page = phone.page
    type_into(page, "cows", "2")
    note = question(page, "told")
    expect(note.locator("strong")).to_have_text("4")
    expect(note.locator("a")).to_have_count(1)
    assert note.locator("a").get_attribute("href") == "https://example.org"
    assert note.locator("script").count() == 0


def test_guidance_opens_apart_from_the_hint(phone):
    block = question(phone.page, "plain")
    expect(block.locator(".f-hint")).to_have_text("户主")
    expect(block.get_by_text("按户口本填写")).to_have_count(0)
    block.get_by_role("button", name="填写说明").click()
    expect(block.get_by_text("按户口本填写")).to_be_visible()


def test_one_of_a_thousand_households_is_found_by_name(open_client, publish):
    publish(VISIT_OF_A_HOUSEHOLD)
    for number in range(1000):
        name = f"赵{number:04}"
        a_household(code=f"522725001003-{number + 10:04}", head_name=name, names=[name])
    phone = open_client()
    page = opened(phone, "fill/one")
    page.locator(".f-opens").click(timeout=15_000)
    sheet = page.locator("dialog[open]")
    expect(sheet.locator(".f-choice")).to_have_count(100)
    sheet.get_by_role("searchbox").fill("赵0765")
    expect(sheet.locator(".f-choice")).to_have_count(1)
    sheet.locator(".f-choice").click()
    expect(page.locator(".f-opens")).to_contain_text("赵0765")
    expect(page.locator(".f-question.note")).to_contain_text("赵0765家")
    phone.finish()
    assert arrived("one")["household_code"] == "522725001003-0775"


VISIT_OF_A_HOUSEHOLD = """
| survey |
| | type | name | label | calculation |
| | select_one_from_file households.csv | household | 农户 | |
| | calculate | head | | instance('households')/root/item[name = ${household}]/head_name |
| | note | told | ${head}家 | |
| settings |
| | form_title | form_id | version |
| | 一户 | one | 1 |
"""
