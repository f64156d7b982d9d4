"""Form pages are usable by all: in both themes, on narrow phones, in large type, with errors and sheets open."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.form_filler import FormFiller, opened
from tests.browser.test_forms_questions import EVERYTHING
from tests.browser.test_pages import SMALL_TARGETS, violations

# The text of a choice and its mark are one target; ranges and files are behind buttons.
TARGETS = "main button, nav button, main select, main label.f-choice, main input[type=text], main input[type=date]"


@pytest.mark.parametrize(
    ("width", "scheme", "large"), [(390, "light", False), (320, "dark", True)], ids=["phone", "narrow, dark and large"]
)
def test_every_kind_of_question_is_accessible_fits_and_has_targets_for_thumbs(
    open_client, publish, photo: Path, width, scheme, large
):
    publish(EVERYTHING)
    place = {"latitude": 27.078123, "longitude": 107.472345, "accuracy": 4}
    phone = open_client(
        width=width, color_scheme=scheme, bypass_csp=True, geolocation=place, permissions=["geolocation"]
    )
    phone.page.evaluate(f"localStorage.setItem('ruhu.large', '{int(large)}')")
    page = opened(phone, "fill/everything")
    expect(page.locator(".f-title")).to_be_visible(timeout=15_000)

    def check(where: str) -> None:
        page.wait_for_timeout(50)
        assert violations(page) == [], where
        assert page.evaluate(SMALL_TARGETS, TARGETS) == [], where
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{where} is wider than the phone"

    page.click(".f-next")
    check("with an error")
    filler = FormFiller(page, photo=photo)
    while not page.locator(".f-send").count():
        filler.fill_page()
        check(page.locator(".f-title").inner_text())
        filler.forward()
    check("the end")
    page.get_by_role("button", name="全部问题").click()
    check("the overview")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
