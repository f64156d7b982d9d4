"""A visit without signal, and everything that can happen to what it brought home."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from field_forms import publishing
from records import submissions
from tests.browser.client import problem_json
from tests.builders import a_user


def stored() -> list[dict]:
    """Return the submissions that the server has."""
    return list(submissions.collection().find({}))


def kept_bytes(app, name_of: dict) -> bytes:
    """Return the bytes of a submission's only photo."""
    [row] = name_of["attachments"]
    with app.config["RUHU"].blobs.open(row["sha256"]) as blob:
        return blob.read()


def test_a_visit_without_signal_arrives_once_and_byte_for_byte(open_client, app, photo):
    phone = open_client()
    phone.has_worker()
    phone.context.set_offline(True)
    phone.expect_status("没有信号")
    page = phone.open("households")
    page.fill("input[type=search]", "王秀")
    expect(page.locator("ul.list li")).to_have_count(1)
    page.click("text=王秀英")
    expect(page.get_by_role("heading", name="家庭成员")).to_be_visible()
    phone.fill_quick("屋顶要修", photo, send=False)
    page.wait_for_timeout(600)  # the draft follows each answer
    page.reload()  # as if the battery had been out
    expect(page.locator(".f-form input[type=text], .f-form textarea").first).to_have_value("屋顶要修", timeout=20_000)
    phone.finish()
    phone.expect_status("没有信号，1 份待上传")
    assert stored() == []
    phone.context.set_offline(False)
    phone.expect_status("已全部上传")
    [held] = stored()
    assert held["answers"]["what"] == "屋顶要修"
    assert held["channel"] == "xml"
    assert held["missing"] == 0
    assert kept_bytes(app, held) == photo.read_bytes()


def test_a_server_that_fails_is_asked_again_and_keeps_it_once(open_client, photo):
    phone = open_client()
    down = {"status": 500, "body": "<html>oops</html>"}
    posts = phone.answer_once(r"/api/v1/submissions\?", "POST", down)
    pieces = phone.answer_once(r"/api/v1/uploads/", "PATCH", {"status": 502, "body": ""})
    phone.fill_quick(photo=photo)
    page = phone.open("outbox")
    expect(page.get_by_text("服务器出错（500）")).to_be_visible(timeout=15_000)
    page.click("text=立即上传")
    expect(page.get_by_text("服务器正在维护")).to_be_visible(timeout=15_000)
    page.click("text=立即上传")
    phone.expect_status("已全部上传")
    [held] = stored()
    assert held["missing"] == 0
    assert (len(posts), len(pieces)) == (2, 2)


def test_what_the_server_refuses_says_why_lets_the_others_pass_and_can_be_mended(open_client):
    phone = open_client()
    phone.answer_once(r"/api/v1/submissions\?", "POST", problem_json(422, "submission.invalid", "情况写得不对。"))
    phone.fill_quick("第一份")
    phone.fill_quick("第二份")
    page = phone.open("outbox")
    expect(page.get_by_text("全部上传好了。")).to_be_visible()
    phone.expect_status("1 份需处理")
    assert [one["answers"]["what"] for one in stored()] == ["第二份"]
    expect(page.get_by_text("情况写得不对。")).to_be_visible()
    page.click("button:has-text('修改')")
    field = page.locator(".f-form input[type=text], .f-form textarea").first
    expect(field).to_have_value("第一份")
    field.fill("第一份，改好了")
    phone.finish()
    phone.expect_status("已全部上传")
    assert sorted(one["answers"]["what"] for one in stored()) == ["第一份，改好了", "第二份"]


def test_a_form_that_was_closed_meanwhile_is_told_in_words_and_nothing_is_lost(open_client):
    phone = open_client()
    phone.has_worker()
    phone.context.set_offline(True)
    phone.fill_quick("来晚了")
    publishing.close("quick", "test")
    phone.context.set_offline(False)
    phone.expect_status("1 份需处理")
    page = phone.open("outbox")
    assert re.search("[\u4e00-\u9fff]{4}", page.locator(".trouble").inner_text())
    publishing.reopen("quick", "test")
    page.click("button:has-text('重发')")
    phone.expect_status("已全部上传")
    assert len(stored()) == 1


def test_a_photo_that_is_too_large_for_the_server_is_told_and_the_answers_are_there(open_client, photo):
    phone = open_client()
    phone.answer_once(r"/api/v1/uploads$", "POST", {"status": 413, "body": ""})
    phone.fill_quick(photo=photo)
    phone.expect_status("1 份需处理")
    expect(phone.open("outbox").get_by_text("文件太大")).to_be_visible()
    assert stored()[0]["missing"] == 1
    phone.page.click("button:has-text('重发')")
    phone.expect_status("已全部上传")
    assert stored()[0]["missing"] == 0


def test_a_token_that_ended_is_renewed_and_a_sign_in_that_ended_asks_for_the_password(open_client):
    phone = open_client()
    ended = problem_json(401, "auth.token_expired", "登录已过期。")
    phone.answer_once(r"/api/v1/submissions\?", "POST", ended)
    phone.fill_quick("续期")
    phone.expect_status("已全部上传")
    phone.context.unroute_all()
    phone.answer_once(r"/api/v1/submissions\?", "POST", ended)
    phone.answer_once(r"/api/v1/auth/refresh", "POST", ended)
    phone.fill_quick("过期")
    phone.expect_status("需重新登录")
    assert len(stored()) == 1
    phone.open("me")
    phone.page.get_by_role("alert").get_by_role("link", name="登录").click()
    phone.page.fill("input[name=password]", "correct-horse-9")
    phone.page.click("form button.main-button")
    phone.expect_status("已全部上传")
    assert sorted(one["answers"]["what"] for one in stored()) == ["续期", "过期"]


def test_a_tab_that_is_killed_while_it_sends_goes_on_in_the_next(open_client, app, tmp_path: Path):
    photo = tmp_path / "large.jpg"
    photo.write_bytes(noisy_jpeg())
    assert photo.stat().st_size > 600_000  # two pieces
    phone = open_client()
    patches = []

    def cut(route):
        patches.append(route.request.headers["upload-offset"])
        return route.abort() if len(patches) == 2 else route.fallback()

    phone.context.route(
        re.compile("/api/v1/uploads/"), lambda r: cut(r) if r.request.method == "PATCH" else r.fallback()
    )
    phone.fill_quick(photo=photo)
    phone.page.wait_for_timeout(200)
    while len(patches) < 2:
        phone.page.wait_for_timeout(50)
    phone.page.close(run_before_unload=False)
    phone.page = phone.context.new_page()
    phone.page.goto(f"{phone.url}/app/outbox")
    phone.expect_status("已全部上传")
    [held] = stored()
    assert held["missing"] == 0
    assert kept_bytes(app, held) == photo.read_bytes()
    assert patches.count("0") == 1  # what was there was not sent again


def noisy_jpeg() -> bytes:
    """Return a JPEG of about 0.8 MB that the phone leaves as it is."""
    out = io.BytesIO()
    Image.frombytes("RGB", (1200, 900), random.Random(3).randbytes(1200 * 900 * 3)).save(out, "JPEG", quality=85)
    return out.getvalue()


def test_two_tabs_send_each_form_once(open_client):
    phone = open_client()
    phone.has_worker()
    other = phone.context.new_page()
    other.goto(f"{phone.url}/app/outbox")
    phone.page.bring_to_front()
    answered: list[str] = []
    phone.context.on(
        "response", lambda answer: answered.append(answer.url) if "/api/v1/submissions?" in answer.url else None
    )
    phone.context.set_offline(True)
    for number in range(3):
        phone.fill_quick(f"第 {number} 份")
    expect(other.locator(".words").first).to_contain_text("3 份待上传")
    phone.context.set_offline(False)
    phone.expect_status("已全部上传")
    expect(other.locator(".words").first).to_contain_text("已全部上传")
    assert sorted(one["answers"]["what"] for one in stored()) == [f"第 {number} 份" for number in range(3)]
    assert len(answered) == 3  # neither tab sent what the other had sent


def test_a_clock_that_is_wrong_by_a_year_stops_nothing(open_client):
    phone = open_client(sign_in=False)
    phone.page.clock.install(time="2025-01-01T08:00:00+08:00")
    phone.sign_in()
    phone.fill_quick("钟不准")
    phone.page.clock.run_for(3000)
    phone.expect_status("已全部上传")
    assert len(stored()) == 1


def test_of_one_account_nothing_shows_under_another_and_leaving_with_unsent_work_warns(open_client):
    phone = open_client()
    phone.has_worker()
    phone.context.set_offline(True)
    phone.fill_quick("我的")
    page = phone.open("me")
    page.click("text=退出登录")
    expect(page.get_by_text("1 份待上传、0 份没填完")).to_be_visible()
    page.get_by_role("button", name="退出登录").last.click()
    expect(page.locator("input[name=username]")).to_be_visible()
    phone.context.set_offline(False)
    elsewhere = a_user(region="522725001004")
    phone.sign_in(elsewhere)
    page = phone.open("households")
    expect(page.get_by_text("手机里还没有农户")).to_be_visible()
    expect(phone.open("outbox").get_by_text("全部上传好了。")).to_be_visible()
    assert stored() == []
    phone.open("me").click("text=退出登录")
    expect(page.locator("input[name=username]")).to_be_visible()
    phone.sign_in()
    phone.expect_status("已全部上传")
    assert [one["submitted_by"] for one in stored()] == [phone.user.username]


@pytest.mark.parametrize("workers", ["allow", "block"])
def test_the_client_works_with_a_service_worker_and_without(open_client, workers):
    phone = open_client(service_workers=workers)
    if workers == "allow":
        phone.has_worker()
    else:
        expect(phone.page.locator("html[data-ready=memory]")).to_be_attached(timeout=20_000)
    phone.context.set_offline(True)
    phone.fill_quick(workers)
    phone.context.set_offline(False)
    phone.expect_status("已全部上传")
    assert len(stored()) == 1
