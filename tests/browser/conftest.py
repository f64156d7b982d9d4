"""A real browser on the built client, served by the application itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.client import QUICK, OpenClient, PhoneClient
from tests.builders import a_household, a_photo, a_user
from tests.http import PASSWORD

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
]  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one a module."""
    program = shutil.which("chromium")
    assert program, "chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_client(
    chromium: Browser, app: Flask, server_url: str, db: None, publish: Callable[..., str]
) -> Iterator[OpenClient]:
    """Open the client on a phone of 390 × 844 and sign in: `open_client("village_cadre", width=320)`.

    The village has three households and the form QUICK.
    """
    assert (app.config["RUHU"].settings.CLIENT_FOLDER / "index.html").is_file(), "the client is not built: make setup"
    publish(QUICK)
    for code, head in (
        ("522725001003-0001", "李建国"),
        ("522725001003-0002", "王秀英"),
        ("522725001003-0003", "张志强"),
    ):
        members = [{"id": "m1", "name": head, "relation": "户主"}]
        a_household(code=code, head_name=head, names=[head], members=members, address="三组")
    contexts: list[BrowserContext] = []
    clients: list[PhoneClient] = []

    def make(
        role: str = "village_cadre", *, width: int = 390, sign_in: bool = True, locale: str = "zh-CN", **options: object
    ) -> PhoneClient:
        size = {"width": width, "height": 844}
        context = chromium.new_context(viewport=size, locale=locale, is_mobile=True, has_touch=True, **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        client = PhoneClient(context, server_url, a_user(role=role))
        clients.append(client)
        return client.sign_in() if sign_in else client

    yield make
    for context in contexts:
        context.close()
    assert [error for client in clients for error in client.errors] == []


@pytest.fixture
def desk(chromium: Browser, app: Flask, server_url: str, publish: Callable[..., str]) -> Iterator[Callable[..., Page]]:
    """Sign in at a screen of 1440 × 900: `desk("county_office", color_scheme="dark")`."""
    contexts, errors = [], []

    def make(role: str = "county_office", locale: str = "zh-CN", **options: object) -> Page:
        size = {"width": 1440, "height": 900}
        context = chromium.new_context(viewport=size, locale=locale, bypass_csp=True, **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server_url}/app/")
        page.fill("input[name=username]", a_user(role=role).username)
        page.fill("input[name=password]", PASSWORD)
        page.click("form button.main-button")
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A small JPEG on the phone."""
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(a_photo())
    return path
