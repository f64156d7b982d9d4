"""The client as somebody uses it: a page of a phone, and what one does on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, expect

from records.users import User
from tests.http import PASSWORD

# A form that is quickly filled: a line of text and a photo.
QUICK = """
| survey   |       |      |       |
|          | type  | name | label |
|          | text  | what | 情况  |
|          | image | shot | 照片  |
| settings |       |      |       |
|          | form_title | form_id | version |
|          | 快表  | quick | 1 |
"""


class PhoneClient:
    """One browser context is one phone; its pages are tabs."""

    def __init__(self, context: BrowserContext, url: str, user: User) -> None:
        """Open nothing yet: `sign_in` does."""
        self.context, self.url, self.user = context, url, user
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, user: User | None = None) -> PhoneClient:
        """Sign in, and wait until the first load is through."""
        self.page.goto(f"{self.url}/app/")
        self.page.fill("input[name=username]", (user or self.user).username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("form button.main-button")
        expect(self.page.locator("nav")).to_be_visible()
        self.loaded()
        return self

    def loaded(self) -> None:
        """Wait until the phone has synchronised."""
        self.open("me")
        expect(self.page.get_by_text(re.compile("上次同步"))).to_be_visible(timeout=15_000)

    def open(self, path: str) -> Page:
        """Go to a page of the client as its links do: "", "households", "households/<name>", "fill/<title>", "outbox" …"""
        page, (place, _, rest) = self.page, path.partition("/")
        if place == "outbox":
            page.click(".pill")
        else:
            page.click(f"nav a[href='/app/{'forms' if place == 'fill' else place}']")
        if rest:
            page.click(f"ul.list a:has-text('{rest}')")
        page.wait_for_url(re.compile(f"/app/{'forms|/app/fill' if place == 'fill' else place}"))
        return page

    def has_worker(self) -> None:
        """Wait until the service worker has everything that a reload without signal needs."""
        expect(self.page.locator("html[data-ready=worker]")).to_be_attached(timeout=20_000)

    def fill_quick(self, text: str = "猪圈漏雨", photo: Path | None = None, *, send: bool = True) -> None:
        """Fill the form QUICK; with `send` put it into the outbox."""
        self.open("fill/快表")
        field = self.page.locator(".f-form input[type=text], .f-form textarea").first
        field.fill(text)
        if photo:
            self.page.locator(".f-form input[type=file]").first.set_input_files(photo)
            expect(self.page.locator(".f-form img").first).to_be_visible(timeout=10_000)
        if send:
            self.finish()

    def finish(self) -> None:
        """Go to the end of the form that is open and put it into the outbox."""
        while not self.page.locator(".f-send").count():
            self.page.click(".f-next")
            self.page.wait_for_timeout(100)
        self.page.click(".f-send")
        expect(self.page.locator(".f-form")).to_have_count(0, timeout=10_000)

    def status(self) -> str:
        """Return what stands at the top: the state of signal and queue."""
        return self.page.locator("[role=status]").first.inner_text().strip()

    def expect_status(self, words: str, timeout: float = 20_000) -> None:
        """Wait for a state of signal and queue."""
        expect(self.page.locator(".words").first).to_contain_text(words, timeout=timeout)

    def answer_once(self, pattern: str, method: str, *answers: dict[str, Any]) -> list[str]:
        """Answer the first requests to a path with these instead of the server; return what came, as it comes."""
        left, seen = list(answers), []

        def handle(route: Route) -> None:
            if route.request.method != method:
                return route.fallback()
            seen.append(route.request.url)
            return route.fulfill(**left.pop(0)) if left else route.fallback()

        self.context.route(re.compile(pattern), handle)
        return seen


def problem_json(status: int, code: str, zh: str) -> dict[str, Any]:
    """Return an answer as our server words its refusals."""
    body = {"status": status, "code": code, "message": {"zh": zh, "en": code}}
    return {"status": status, "json": body, "content_type": "application/problem+json"}


OpenClient = Callable[..., PhoneClient]
