"""The pages that are shown, and how one gets there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.borrower_identity import borrower_token
from commands.demo_accounts import PASSWORD, USERNAMES
from households.people import encrypted
from records import borrowers, roles
from reminders.channels.printing import DEMO_PHONE
from scripts.screenshots.county import County
from scripts.screenshots.standing_still import MOMENT

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 1.5}
DESK = {"viewport": {"width": 1440, "height": 900}}
_VILLAGE = "522725001003"


def opened(browser: Browser, county: County, screen: dict[str, Any], role: str | None = None) -> Page:
    """Return a page on a screen, with somebody signed in; its clock stands at MOMENT."""
    context: BrowserContext = browser.new_context(locale="zh-CN", reduced_motion="reduce", **screen)
    context.set_default_timeout(30_000)
    context.clock.set_fixed_time(MOMENT)
    page = context.new_page()
    if role:
        page.goto(f"{county.url}/app/")
        page.fill("input[name=username]", USERNAMES[role])
        page.fill("input[name=password]", PASSWORD)
        page.click("form button.main-button")
        page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def settled(page: Page) -> Page:
    """Return a page once everything on it is there."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1200)
    return page


def today(browser: Browser, county: County) -> Page:
    """Open a cadre's day."""
    page = opened(browser, county, PHONE, roles.CADRE)
    expect(page.locator("main .list").first).to_be_visible()
    return settled(page)


def household(browser: Browser, county: County) -> Page:
    """Open a household with its loan, its visits and photos."""
    page = opened(browser, county, PHONE, roles.CADRE)
    settled(page).goto(f"{county.url}/app/households/{county.households()[0]['id']}")
    return settled(page)


def filling(browser: Browser, county: County) -> Page:
    """Open a visit's form and answer its first questions."""
    page = household(browser, county)
    page.get_by_role("button", name="填表").click()
    page.get_by_role("link", name="入户走访").click()
    page.locator(".f-form").wait_for()
    page.click(".f-next")
    page.get_by_label("日常走访").check()
    page.get_by_label("户主", exact=True).check()
    page.click(".f-next")
    page.get_by_label("务工就业").check()
    return settled(page)


def borrower(browser: Browser, county: County) -> Page:
    """Open what a borrower has to pay next."""
    held = borrowers.with_identity("phone", encrypted("phone", DEMO_PHONE)) or {}
    with county.app.app_context():
        token = borrower_token(held)["access_token"]
    page = opened(browser, county, PHONE)
    page.goto(f"{county.url}/app/borrower/sign-in")
    kept = json.dumps({"id": held["_id"], "token": token, "bound": True})
    page.evaluate("kept => localStorage.setItem('ruhu.borrower', kept)", kept)
    page.goto(f"{county.url}/app/borrower")
    page.locator(".sum").first.wait_for()
    return settled(page)


def finding(browser: Browser, county: County) -> Page:
    """Open two photos that are nearly the same, side by side."""
    page = opened(browser, county, PHONE, roles.OFFICER)
    page.goto(f"{county.url}/app/findings")
    page.get_by_text("几乎相同").first.click()
    expect(page.locator("figure img")).to_have_count(2)
    return settled(page)


def dashboard(browser: Browser, county: County) -> Page:
    """Open the county's figures and map."""
    return settled(opened(browser, county, DESK, roles.COUNTY))


def review(browser: Browser, county: County) -> Page:
    """Open a visit under review, with what its photo shows."""
    page = opened(browser, county, DESK, roles.COUNTY)
    page.goto(f"{county.url}/app/office/submissions/{county.visits[1]}")
    return settled(page)


def labels(county: County) -> Image.Image:
    """Return the first sheet of a village's cards, from the PDF that is printed."""
    office = county.as_role(roles.COUNTY)
    pdf = office.get(f"{county.url}/api/v1/regions/{_VILLAGE}/cards.pdf", timeout=120).content
    return pypdfium2.PdfDocument(pdf)[0].render(scale=1.2).to_pil()


PAGES: dict[str, Callable[[Browser, County], Page]] = {
    "today": today, "filling": filling, "household": household, "borrower": borrower, "finding": finding,
    "dashboard": dashboard, "review": review,
}  # fmt: skip
