"""The client's first page on a slow line: simulated slow 3G and a slow processor, the first visit and the ones after it."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from bench import surroundings
from commands.demo_accounts import PASSWORD, USERNAMES
from records import roles
from records.embedded import EmbeddedMongod
from settings import Settings

RUNS = 5
# Slow 3G: 400 ms a request, 400 kbit/s each way (50,000 bytes a second).
LATENCY_MS, BYTES_PER_SECOND = 400, 50_000
_SIZE = {"width": 390, "height": 844}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_HOW = (
    f"Chromium, a phone of 390 × 844, a cadre of the demo county (18 households). Simulated slow 3G: {LATENCY_MS} ms a request, "
    f"{BYTES_PER_SECOND * 8 // 1000} kbit/s each way; ×4 is a processor four times as slow. After the first visit: the app is "
    "opened in a new tab until today's list stands there and a tap on *households* has shown that page; without a service "
    "worker as inside WeChat on iOS. First visit: until the sign-in page takes letters; and from its button until today's list, "
    f"which includes the first load of households and forms. Each {RUNS} times."
)


def measure() -> list[str]:
    """Return the lines of the results: median and worst of each, in ms. The database is one of its own, with the demo county."""
    rows: dict[str, list[float]] = {}
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        for slower in (1, 4):
            for workers in ("allow", "block"):
                _visits(browser, url, workers, slower, rows)
        browser.close()
    lines = [
        "",
        "## The first page on slow 3G",
        "",
        _HOW,
        "",
        "| what | median ms | worst ms |",
        "| --- | ---: | ---: |",
    ]
    lines += [f"| {name} | {statistics.median(found):.0f} | {max(found):.0f} |" for name, found in rows.items()]
    return lines


@contextmanager
def served() -> Iterator[str]:
    """Serve the product with the demo county from a folder that is gone afterwards; yield its address."""
    with tempfile.TemporaryDirectory() as var:
        settings = Settings(VAR=Path(var))
        mongod = EmbeddedMongod(settings).start()
        try:
            environment = {**os.environ, "RUHU_VAR": var, "RUHU_MONGODB_URI": mongod.uri}
            command = [sys.executable, "-c", "import cli; cli.main()", "demo", "load"]
            subprocess.run(command, env=environment, cwd=surroundings.ROOT, check=True, stdout=subprocess.DEVNULL)
            with surroundings.gunicorn("wsgi:app", settings, mongod.uri) as (port, _):
                yield f"http://127.0.0.1:{port}"
        finally:
            mongod.stop()


def _visits(browser: Browser, url: str, workers: str, slower: int, rows: dict[str, list[float]]) -> None:
    """Measure first visits and those after them, each in a browser profile of its own."""
    cpu = f", processor ×{slower}" if slower > 1 else ""
    kind = ("with" if workers == "allow" else "without") + " a service worker" + cpu
    for _ in range(RUNS):
        context = browser.new_context(viewport=_SIZE, is_mobile=True, has_touch=True, service_workers=workers)  # type: ignore[arg-type]
        context.set_default_timeout(120_000)
        if workers == "block":  # the worker's own fetching ahead is not slowed by the page's line
            for name, found in zip(
                ("sign-in page", "today's list after signing in"), _first(context, url, slower), strict=True
            ):
                rows.setdefault(f"first visit: {name}{cpu}", []).append(found)
        else:
            _sign_in(context, url)
        rows.setdefault(f"after it, {kind}", []).append(_again(context, url, slower))
        context.close()


def _first(context: BrowserContext, url: str, slower: int) -> tuple[float, float]:
    """Return ms until the sign-in page takes letters, and from its button until today's list."""
    page, protocol = _slow_page(context, slower)
    begun = time.perf_counter()
    page.goto(f"{url}/app/", wait_until="commit")
    page.fill("input[name=username]", USERNAMES[roles.CADRE])
    shown = time.perf_counter()
    page.fill("input[name=password]", PASSWORD)
    pressed = time.perf_counter()
    page.tap("form button.main-button")
    page.locator("ul.list li").first.wait_for()
    listed = time.perf_counter()
    _set_line(protocol, latency=0, rate=-1)  # what is fetched ahead is not measured
    _until_kept(page)
    return (shown - begun) * 1000, (listed - pressed) * 1000


def _sign_in(context: BrowserContext, url: str) -> None:
    page = context.new_page()
    page.goto(f"{url}/app/")
    page.fill("input[name=username]", USERNAMES[roles.CADRE])
    page.fill("input[name=password]", PASSWORD)
    page.tap("form button.main-button")
    page.locator("ul.list li").first.wait_for()
    _until_kept(page)


def _until_kept(page: Page) -> None:
    """Wait until the phone has the app for the next visit, and leave."""
    page.locator("html[data-ready]").wait_for(state="attached", timeout=300_000)
    page.close()


def _again(context: BrowserContext, url: str, slower: int) -> float:
    """Return ms from the address until today's list stands there and a tap has led on."""
    page, _ = _slow_page(context, slower)
    begun = time.perf_counter()
    page.goto(f"{url}/app/", wait_until="commit")
    page.locator("h1").first.wait_for()
    page.locator("ul.list li").first.wait_for()
    page.tap("nav a[href='/app/households']")
    page.locator("input[type=search]").wait_for()
    taken = (time.perf_counter() - begun) * 1000
    page.close()
    return taken


def _slow_page(context: BrowserContext, slower: int) -> tuple[Page, CDPSession]:
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    _set_line(protocol, latency=LATENCY_MS, rate=BYTES_PER_SECOND)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return page, protocol


def _set_line(protocol: CDPSession, *, latency: int, rate: int) -> None:
    """Set the line: ms a request and bytes a second each way; -1 is unlimited."""
    line = {"latency": latency, "downloadThroughput": rate, "uploadThroughput": rate}
    protocol.send("Network.emulateNetworkConditions", {"offline": False, **line})


@click.command()
def main() -> None:
    """Measure the first page alone (about five minutes); needs the built client and Chromium."""
    click.echo("\n".join(measure()))


if __name__ == "__main__":
    sys.exit(main())
