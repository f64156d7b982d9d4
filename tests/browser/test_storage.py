"""A phone that runs out of room in the middle of a visit, and one whose app is updated meanwhile: told in words, nothing lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, expect, sync_playwright

from records import submissions
from tests.browser.arrivals import arrived
from tests.browser.client import PhoneClient
from tests.browser.conftest import FLAGS

QUOTA = 12_000_000  # the app itself takes 4
# Fills what the site may still use, in a database of its own, until 100 bytes are refused; returns the last refusal.
FILL = """async () => {
  const db = await new Promise((done, failed) => {
    const ask = indexedDB.open('ballast')
    ask.onupgradeneeded = () => ask.result.createObjectStore('all', { autoIncrement: true })
    ask.onsuccess = () => done(ask.result)
    ask.onerror = () => failed(ask.error)
  })
  const put = bytes => new Promise(done => {
    const work = db.transaction('all', 'readwrite')
    work.objectStore('all').put(new Blob([new Uint8Array(bytes)]))
    work.oncomplete = () => done('')
    work.onabort = () => done(work.error?.name ?? 'aborted')
  })
  let refused = ''
  for (let bytes = 1 << 20; bytes >= 100; ) {
    const answer = await put(bytes)
    if (answer) { refused = answer; bytes = Math.floor(bytes / 4) }
  }
  db.close()
  return refused
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium that tells how much room there is, as other browsers do; since version 133 it says the same whatever is left."""
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--disable-features=StaticStorageQuota"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield browser
        browser.close()


def limit(phone: PhoneClient) -> CDPSession:
    """Let the client keep `QUOTA` bytes on this phone."""
    phone.page.goto(f"{phone.url}/app/")
    protocol = phone.context.new_cdp_session(phone.page)
    protocol.send("Storage.overrideQuotaForOrigin", {"origin": phone.url, "quotaSize": QUOTA})
    return protocol


def test_a_full_phone_says_what_to_do_keeps_what_it_has_and_sends_the_form_once(open_client, app, photo):
    phone = open_client(sign_in=False)
    page, protocol = phone.page, limit(phone)
    phone.sign_in()
    phone.has_worker()
    phone.context.set_offline(True)
    phone.fill_quick("早先的", photo)
    expect(page.get_by_role("alert")).to_contain_text("手机空间快满了")
    phone.fill_quick("屋顶", send=False)
    expect(page.get_by_role("status").get_by_text("手机空间快满了")).to_be_visible()
    page.wait_for_url("**/drafts/*")

    assert page.evaluate(FILL) == "QuotaExceededError"
    page.locator(".f-file").first.set_input_files(photo)
    told = page.get_by_role("alert").filter(has_text="手机空间已满")
    expect(told).to_contain_text("不要关闭本页")
    page.get_by_label("情况").fill("屋顶要修")
    page.click(".f-next")
    page.click(".f-send")
    expect(page.get_by_text("没能放进待发送：手机空间已满")).to_be_visible()
    with page.expect_download():
        told.get_by_role("button", name="存成文件").click()
    page.locator("button[aria-label^=退出]").click()
    page.get_by_role("button", name="取消").click()  # leaving is asked about

    page.reload()  # as if the phone had died while it was full
    page.get_by_role("button", name="上一页").click(timeout=15_000)
    expect(page.get_by_label("情况")).to_have_value("屋顶要修", timeout=15_000)
    expect(page.locator(".f-form img")).to_have_count(0)  # asked for again
    page.locator(".f-file").first.set_input_files(photo)
    expect(told).to_be_visible()
    phone.context.set_offline(False)
    told.get_by_role("button", name="先上传待发的").click()
    held = arrived("quick")
    assert held["answers"]["what"] == "早先的", "what waited can be sent from a full phone"
    phone.expect_status("已全部上传")

    protocol.send("Storage.overrideQuotaForOrigin", {"origin": phone.url})
    told.get_by_role("button", name="再保存一次").click()
    expect(told).to_have_count(0)
    phone.finish()
    phone.expect_status("已全部上传")
    first, second = submissions.collection().find({}).sort("received_at")
    assert (first["_id"], second["answers"]["what"], second["missing"]) == (held["_id"], "屋顶要修", 0)
    with app.config["RUHU"].blobs.open(second["attachments"][0]["sha256"]) as blob:
        assert blob.read() == photo.read_bytes()


def test_an_update_of_the_app_leaves_an_open_draft_with_its_photo(open_client, app, monkeypatch, photo, tmp_path):
    settings, built = app.config["RUHU"].settings, tmp_path / "dist"
    shutil.copytree(settings.CLIENT_FOLDER, built)
    monkeypatch.setattr(settings, "CLIENT_FOLDER", built)
    phone = open_client()
    page = phone.page
    phone.has_worker()
    phone.fill_quick("更新前", photo, send=False)
    page.wait_for_url("**/drafts/*")

    release(built)
    page.evaluate("navigator.serviceWorker.getRegistration().then(one => one.update())")
    page.wait_for_function("navigator.serviceWorker.getRegistration().then(one => !!one.waiting)")
    page.get_by_label("情况").fill("更新中也在填")
    assert page.locator("meta[name=release]").count() == 0, "it does not take over in the middle of a form"
    page.locator("button[aria-label^=退出]").click()
    page.get_by_role("button", name="更新", exact=True).click()
    expect(page.locator("meta[name=release]")).to_be_attached(timeout=15_000)
    phone.open("outbox").click("ul.list a:has-text('快表')")
    expect(page.get_by_label("情况")).to_have_value("更新中也在填", timeout=15_000)
    expect(page.locator(".f-form img").first).to_be_visible()


def release(built: Path) -> None:
    """Make a new release of the built client: another page that starts it, under a worker that says so."""
    page = built / "index.html"
    page.write_text(page.read_text().replace("<head>", '<head><meta name="release" content="2">'))
    worker = built / "sw.js"
    changed = worker.read_text().replace('url:"index.html",revision:"', 'url:"index.html",revision:"2')
    assert changed != worker.read_text()
    worker.write_text(changed)
    for copy in (*built.glob("sw.js.*"), *built.glob("index.html.*")):
        copy.unlink()
