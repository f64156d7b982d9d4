"""A form that is begun is never lost: without signal, over reloads and killed tabs, and when its form changes."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Error, Page, expect

from field_forms import publishing
from tests.browser.arrivals import arrived
from tests.browser.client import PhoneClient
from tests.browser.form_filler import opened
from tests.builders import a_user
from tests.http import Caller

VISIT = """
| survey   |             |        |            |
|          | type        | name   | label      |
|          | text        | what   | 情况       |
|          | begin group | photos | 照片       |
|          | image       | a      | 第一张     |
|          | image       | b      | 第二张     |
|          | image       | c      | 第三张     |
|          | end group   |        |            |
|          | begin group | last   | 最后       |
|          | text        | remark | 备注       |
|          | end group   |        |            |
| settings |             |        |            |
|          | form_title  | form_id | version   |
|          | 三张照片    | three  | {version}  |
"""


@pytest.fixture
def phone(open_client, publish) -> PhoneClient:
    """A cadre's phone that has the form of three photos."""
    publish(VISIT.format(version=1))
    client: PhoneClient = open_client()
    client.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return client


@pytest.fixture
def as_reviewer(phone, server_url: str) -> Caller:
    """Somebody of the county who reviews."""
    return Caller(server_url, user=a_user(role="county_office")).signed_in()


def begin(phone: PhoneClient) -> Page:
    """Open the form on its first page."""
    page = opened(phone, "fill/three")
    expect(page.get_by_label("情况")).to_be_visible(timeout=15_000)
    return page


def a_large_photo(folder: Path, shade: int) -> Path:
    """Write a picture of a phone's camera: 2400 × 1800 as the sensor lies, to be turned, with time and place."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Redmi"
    exif.get_ifd(0x8769)[0x9003] = "2026:11:25 08:30:00"
    exif.get_ifd(0x8769)[0x9011] = "+08:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (27.0, 4.0, 41.5), 3: "E", 4: (107.0, 28.0, 20.4)})
    picture = Image.effect_noise((600, 450), 60).resize((2400, 1800)).convert("RGB")
    picture.paste((shade, 90, 40), (0, 0, 400, 400))
    path = folder / f"IMG_{shade}.jpg"
    picture.save(path, exif=exif, quality=97)
    return path


def take(page: Page, name: str, photo: Path) -> None:
    """Choose a photo for a question."""
    block = page.locator(f'[data-ref="/data/photos/{name}"]')
    block.locator(".f-file").last.set_input_files(photo)
    expect(block.locator("img")).to_be_visible(timeout=20_000)


def kept_files(page: Page) -> dict[str, str]:
    """Return the SHA-256 of the files that the phone keeps, by name."""
    found: dict[str, str] = page.evaluate(
        """async () => {
          const [{ name }] = (await indexedDB.databases()).filter(one => one.name.startsWith('ruhu-'))
          const db = await new Promise(done => { const ask = indexedDB.open(name); ask.onsuccess = () => done(ask.result) })
          const all = db.transaction('files').objectStore('files').getAll()
          await new Promise(done => (all.onsuccess = done))
          db.close()
          const found = {}
          for (const { name, blob } of all.result) {
            const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
            found[name] = [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('')
          }
          return found
        }"""
    )
    return found


def test_three_photos_without_signal_survive_a_reload_and_a_killed_tab_and_arrive_once(phone, app, tmp_path):
    page = begin(phone)
    page.get_by_label("情况").fill("猪圈漏雨")
    page.click(".f-next")
    phone.context.set_offline(True)
    take(page, "a", a_large_photo(tmp_path, 10))
    take(page, "b", a_large_photo(tmp_path, 120))
    page.wait_for_timeout(400)
    page.reload()
    expect(page.locator('[data-ref="/data/photos/a"] img')).to_be_visible(timeout=20_000)  # on the page it was left on
    take(page, "c", a_large_photo(tmp_path, 240))
    page.wait_for_timeout(400)
    draft = page.url
    with contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=3000)  # the renderer dies without a word to the page
    page.close()
    phone.page = page = phone.context.new_page()
    page.goto(draft)
    expect(page.locator("[data-ref] img")).to_have_count(3, timeout=20_000)
    hashes = kept_files(page)
    assert len(hashes) == 3
    phone.finish()
    phone.context.set_offline(False)
    held = arrived("three")
    assert {row["name"]: row["sha256"] for row in held["attachments"]} == hashes
    assert held["answers"]["what"] == "猪圈漏雨"


def test_a_photo_is_made_small_upright_and_keeps_what_the_camera_wrote(phone, app, tmp_path):
    page = begin(phone)
    page.click(".f-next")
    take(page, "a", a_large_photo(tmp_path, 10))
    phone.finish()
    [row] = arrived("three")["attachments"]
    with app.config["RUHU"].blobs.open(row["sha256"]) as blob:
        picture = Image.open(io.BytesIO(blob.read()))
    exif = picture.getexif()
    assert picture.size == (1200, 1600)
    assert exif[0x0112] == 1
    assert picture.getpixel((1100, 60))[0] < 60, "the corner that was at the top left is at the top right"
    assert exif[0x010F] == "Redmi"
    assert exif.get_ifd(0x8769)[0x9003] == "2026:11:25 08:30:00"
    assert [float(part) for part in exif.get_ifd(0x8825)[2]] == [27.0, 4.0, 41.5]
    assert picture.format == "JPEG"


def test_the_last_letters_before_the_page_goes_are_kept(phone):
    page = begin(phone)
    page.get_by_label("情况").fill("一")
    page.wait_for_url("**/drafts/*")
    draft = page.url
    page.get_by_label("情况").fill("一二三")
    page.goto("about:blank")
    page.goto(draft)
    expect(page.get_by_label("情况")).to_have_value("一二三", timeout=15_000)


def test_a_draft_keeps_its_version_when_the_form_is_replaced(phone, app: Flask):
    page = begin(phone)
    page.get_by_label("情况").fill("旧版")
    page.wait_for_url("**/drafts/*")
    draft = page.url
    newer = VISIT.format(version=2).replace("情况", "新的情况")
    publishing.upload_form(newer.encode(), "form.md", by="test", blobs=app.config["RUHU"].blobs)
    publishing.publish("three", "test")
    page.goto(f"{phone.url}/app/")
    phone.loaded()
    page.goto(draft)
    expect(page.get_by_label("情况", exact=True)).to_have_value("旧版", timeout=15_000)
    phone.finish()
    assert arrived("three")["form_version"] == "1"
    page = opened(phone, "fill/three")
    expect(page.get_by_label("新的情况")).to_be_visible(timeout=15_000)


def test_a_record_that_came_back_from_review_is_mended_and_keeps_its_photo(phone, as_reviewer, photo):
    page = begin(phone)
    page.get_by_label("情况").fill("写错了")
    page.click(".f-next")
    take(page, "a", photo)
    phone.finish()
    first = arrived("three")
    answer = as_reviewer.post(
        f"/api/v1/submissions/{first['_id']}/review", json={"state": "rejected", "comment": "看不清"}
    )
    assert answer.status_code == 200, answer.text
    page.goto(f"{phone.url}/app/")
    page.get_by_text("看不清").click()
    box = page.get_by_label("情况")
    expect(box).to_have_value("写错了", timeout=15_000)
    box.fill("写对了")
    page.click(".f-next")
    expect(page.locator('[data-ref="/data/photos/a"]')).to_contain_text("照片在服务器上")
    phone.finish()
    second = arrived("three", deprecates=first["_id"])
    assert second["answers"]["what"] == "写对了"
    assert [row["sha256"] for row in second["attachments"]] == [row["sha256"] for row in first["attachments"]]


def test_a_second_page_does_not_fill_the_same_record(phone):
    page = begin(phone)
    page.get_by_label("情况").fill("一")
    page.wait_for_url("**/drafts/*")
    other = phone.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("alert")).to_contain_text("另一个页面", timeout=15_000)
    page.goto("about:blank")
    other.get_by_role("button", name="再试一次").click()
    expect(other.get_by_label("情况")).to_have_value("一", timeout=15_000)


def test_a_form_that_is_not_on_the_phone_says_so(phone):
    phone.context.set_offline(True)
    page = opened(phone, "fill/unknown")
    expect(page.get_by_role("alert")).to_contain_text("还没有这份表单", timeout=15_000)
    page = opened(phone, "drafts/uuid:none")
    expect(page.get_by_role("alert")).to_contain_text("草稿已经不在", timeout=15_000)
