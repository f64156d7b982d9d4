"""Every page of the client: usable by all, in both languages, large and dark; and light enough for a village's signal."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from households.cards import CardSigner
from media.qr import qr_png
from records import households
from records.scopes import Scope

MOBILE = Path(__file__).resolve().parents[2] / "mobile"
AXE = (MOBILE / "node_modules" / "axe-core" / "axe.min.js").read_text() if (MOBILE / "node_modules").is_dir() else ""
PAGES = ["", "households", "households/李建国", "scan", "forms", "outbox", "me"]
# Targets that stand in a line of text are exempt (WCAG 2.5.8); ours have none.
TARGETS = "a, button, input:not([type=file]):not([type=checkbox]), select, label.row"
SMALL_TARGETS = """targets => [...document.querySelectorAll(targets)]
  .filter(one => one.offsetParent)
  .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.height && box.height < 43.9 && box.top < innerHeight)
  .map(([html, box]) => `${html} ${Math.round(box.width)}x${Math.round(box.height)}`)"""


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA."""
    page.evaluate(AXE)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(
    ("width", "locale", "scheme", "large"),
    [(390, "zh-CN", "light", False), (320, "zh-CN", "dark", True), (390, "en-GB", "dark", False)],
)
def test_every_page_is_accessible_fits_and_has_targets_for_thumbs(open_client, width, locale, scheme, large):
    phone = open_client(width=width, sign_in=False, locale=locale, color_scheme=scheme, bypass_csp=True)
    page = phone.page
    page.goto(f"{phone.url}/app/")
    expect(page.locator("input[name=username]")).to_be_visible()
    if large:
        page.evaluate("localStorage.setItem('ruhu.large', '1')")
        page.reload()
        expect(page.locator("input[name=username]")).to_be_visible()
    assert violations(page) == []
    page.fill("input[name=username]", phone.user.username)
    page.fill("input[name=password]", "correct-horse-9")
    page.click("form button.main-button")
    expect(page.locator("ul.list").first).to_be_visible(timeout=15_000)
    for path in PAGES:
        phone.open(path)
        expect(page.locator("h1").first).not_to_be_empty()
        page.wait_for_timeout(300)
        assert violations(page) == [], path
        assert page.evaluate(SMALL_TARGETS, TARGETS) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than the phone"


def test_what_loads_before_a_form_is_opened_is_at_most_180_kilobytes(open_client):
    phone = open_client(sign_in=False)
    scripts: dict[str, int] = {}
    phone.page.on(
        "response",
        lambda answer: (
            scripts.__setitem__(answer.url, len(gzip.compress(answer.body(), 9)))
            if answer.request.resource_type == "script"
            else None
        ),
    )
    phone.sign_in()
    for path in ("", "households", "forms", "outbox", "me"):
        phone.open(path)
        phone.page.wait_for_timeout(150)
    assert 30_000 < sum(scripts.values()) <= 180_000, scripts
    assert json.loads((MOBILE / "dist" / "budget.json").read_text())["kilobytes"] <= 180


def test_a_card_is_read_from_a_picture_and_opens_its_household_without_signal(open_client, app, tmp_path):
    phone = open_client()
    phone.open("scan")
    expect(phone.page.get_by_text("从相册选图")).to_be_visible()
    signer: CardSigner = app.config["RUHU"].cards
    held = households.with_code("522725001003-0003", Scope())
    picture = tmp_path / "door.png"
    picture.write_bytes(qr_png(f"https://ruhu.example/h/{signer.token(held['card_id'])}"))
    phone.has_worker()
    phone.context.set_offline(True)
    phone.page.locator("input[type=file]").set_input_files(picture)
    expect(phone.page.get_by_role("heading", name="张志强")).to_be_visible(timeout=20_000)


def test_the_page_of_a_card_leads_staff_into_the_client(open_client, app):
    phone = open_client()
    held = households.with_code("522725001003-0002", Scope())
    phone.page.goto(f"{phone.url}/h/{app.config['RUHU'].cards.token(held['card_id'])}")
    expect(phone.page.get_by_role("heading", name="王秀英")).to_be_visible(timeout=20_000)


def test_a_wrong_password_is_told_in_words(open_client):
    phone = open_client(sign_in=False)
    phone.page.goto(f"{phone.url}/app/")
    phone.page.fill("input[name=username]", phone.user.username)
    phone.page.fill("input[name=password]", "not this one")
    phone.page.click("form button.main-button")
    expect(phone.page.get_by_role("alert")).to_contain_text("密码")


def test_the_language_changes_at_once_and_stays(open_client):
    phone = open_client()
    page = phone.open("me")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Me")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Me")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_what_is_unsent_is_saved_to_a_file_with_answers_and_photos(open_client, photo):
    phone = open_client()
    phone.has_worker()
    phone.context.set_offline(True)
    phone.fill_quick("存档", photo)
    page = phone.open("outbox")
    with page.expect_download() as waiting:
        page.click("text=把没上传的存成文件")
    archive = zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert archive.testzip() is None
    [xml] = [name for name in archive.namelist() if name.endswith("submission.xml")]
    assert "存档" in archive.read(xml).decode()
    [picture] = [name for name in archive.namelist() if not name.endswith(".xml")]
    assert archive.read(picture) == photo.read_bytes()
