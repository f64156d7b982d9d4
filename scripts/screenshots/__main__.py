"""`python -m scripts.screenshots [NAME…]`: make all pictures of the README, or those named."""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from scripts.screenshots.county import served_county
from scripts.screenshots.pages import PAGES, labels
from scripts.screenshots.pictures import keep
from scripts.screenshots.standing_still import standing_still

_FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
# Which fonts a browser chooses for Chinese depends on the language of its environment.
_LANGUAGE: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", "--hide-scrollbars"]


def main(names: list[str]) -> int:
    """Write docs/images/<name>.png; return 1 if Chromium is missing."""
    program = shutil.which("chromium")
    if not program:
        print("chromium is missing: apt-get install chromium", file=sys.stderr)
        return 1
    with standing_still() as clock, served_county(clock) as county, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS, env=_LANGUAGE)
        for name in names or PAGES:
            if name in PAGES:
                page = PAGES[name](browser, county)
                print(keep(Image.open(io.BytesIO(page.screenshot())), _FOLDER / f"{name}.png"))
                page.context.close()
        if not names or "labels" in names:
            print(keep(labels(county), _FOLDER / "labels.png"))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
