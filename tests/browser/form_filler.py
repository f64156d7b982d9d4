"""Fills a form that is open in a browser as a person would: reads what stands on the page, answers it, goes on."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.client import PhoneClient

_NOW = datetime.now().astimezone()
_TODAY, _LATER = _NOW.date().isoformat(), (_NOW + timedelta(days=30)).date().isoformat()
# What a question takes is not written on it: the next of these is tried until nothing is said against the answer.
_TEXTS = ("张三", "13812345678", "11010519491231002X", "522725001003", "0101", "https://example.org/")
_NUMBERS = ("3", "1", "10", "50", "5000", "0", "100")
_DATES = (_TODAY, _LATER, "2020-01-01")
_CORNERS = ((27.07, 107.47), (27.071, 107.47), (27.071, 107.471))
_MOST_PAGES = 200
# Some controls are fetched when they are first needed.
_LOADED = """() => [...document.querySelectorAll('main .f-question:not(.note)')]
  .every(one => one.querySelector('input, textarea, select, button, .f-choices, .f-note, .f-value, h2'))"""

# How each kind of control is told, the first that fits.
_CONTROLS = {
    "choose": ".f-choices:not(.label)",
    "look_up": ".f-opens",
    "rank": ".f-rank",
    "slide": ".f-range",
    "stars": ".f-stars",
    "tick": "input[type=checkbox]",
    "date": "input[type=date], input[type=month], input[type=time], input[type=datetime-local]",
    "draw": ".f-photo:has(.f-file:only-of-type)",
    "code": ".type-code",
    "place": ".f-place",
    "file": ".f-file",
    "pick": "select",
    "type": ".f-input",
}
# What is asked on the page and can be answered: reference and control of each question, "repeat" for a repeat.
_ASKED = """controls => [...document.querySelectorAll('main .f-question[data-ref]')].flatMap(block => {
  if (block.dataset.type === 'repeat') return [[block.dataset.ref, 'repeat']]
  const first = block.querySelector('input:not(.f-file), textarea, .f-opens, button[id], select')
  if (!first || first.disabled || first.readOnly) return []
  const control = controls.find(([, selector]) => block.querySelector(selector))
  return control ? [[block.dataset.ref, control[0]]] : []
})"""


def opened(phone: PhoneClient, address: str) -> Page:
    """Open a form by its address (`fill/<form ID>`, `drafts/<instance ID>`), as a link from elsewhere does."""
    phone.page.goto(f"{phone.url}/app/{address}")
    return phone.page


class FormFiller:
    """Answers every question of the form on `page`; `answers` gives some by reference without positions."""

    def __init__(
        self, page: Page, *, photo: Path, answers: dict[str, str | list[str]] | None = None, instances: int = 1
    ) -> None:
        """Take `photo` for every file; a repeat gets `instances` at least."""
        self.page, self.photo, self.answers, self.instances = page, photo, answers or {}, instances
        self.done: set[str] = set()

    def fill(self) -> None:
        """Go through the form from the page that is open to the one that sends it."""
        for _ in range(_MOST_PAGES):
            if self.page.locator(".f-send").count():
                return
            self.fill_page()
            self.forward()
        raise AssertionError("the form has no end")

    def forward(self) -> None:
        """Go to the next page; fail with what the page says against that."""
        before = self.page.locator(".f-form").get_attribute("data-page")
        self.page.click(".f-next")
        try:
            self.page.wait_for_function(
                "before => document.querySelector('.f-form').dataset.page !== before", arg=before, timeout=5000
            )
        except Exception as error:
            wrong = self.page.locator(".f-error").all_inner_texts()
            raise AssertionError(f"{before}: {wrong}") from error

    def fill_page(self) -> None:
        """Answer what is asked on the page, and what is asked because of that."""
        self.page.wait_for_function(_LOADED)
        for _ in range(50):
            asked = self.page.evaluate(_ASKED, list(_CONTROLS.items()))
            todo = [(reference, control) for reference, control in asked if reference not in self.done]
            if not todo:
                return
            self.done.add(todo[0][0])
            self._answer(*todo[0])

    def _block(self, reference: str) -> Locator:
        return self.page.locator(f'main .f-question[data-ref="{reference}"]')

    def _answer(self, reference: str, control: str) -> None:
        block = self._block(reference)
        if control == "repeat":
            self._repeat(reference, block)
        else:
            given = self.answers.get("/".join(part.split("[")[0] for part in reference.split("/")))
            getattr(self, f"_{control}")(block, given)

    def _repeat(self, reference: str, block: Locator) -> None:
        add = block.locator(".f-add")
        for at in range(50):
            if block.locator("[data-instance]").count() > at:
                block.locator(f'[data-instance="{at}"]').click()
            elif add.count() and at < self.instances:
                add.click()
            else:
                return
            self._instance(reference)

    def _instance(self, reference: str) -> None:
        expect(self._block(reference)).to_have_count(0)
        for _ in range(_MOST_PAGES):
            self.fill_page()
            self.forward()
            if self._block(reference).count():
                return
        raise AssertionError(f"no way out of {reference}")

    def _refused(self, block: Locator) -> bool:
        self.page.wait_for_timeout(30)
        return block.locator(".f-error").count() > 0

    def _choose(self, block: Locator, given: str | list[str] | None) -> None:
        inputs = block.locator(".f-choices input")
        if given is not None:
            for value in [given] if isinstance(given, str) else given:
                block.locator(f'.f-choices input[value="{value}"]').click()
            return
        for at in range(inputs.count()):
            inputs.nth(at).click()
            if not self._refused(block):
                return
            if inputs.nth(at).get_attribute("type") == "checkbox":
                inputs.nth(at).click()

    def _look_up(self, block: Locator, given: str | list[str] | None) -> None:
        block.locator(".f-opens").click()
        sheet = self.page.locator("dialog[open]")
        wanted = f'input[value="{given}"]' if isinstance(given, str) else ".f-choice input"
        if isinstance(given, str) and not sheet.locator(wanted).count():
            raise AssertionError(f"{given} is not among the first choices")
        sheet.locator(wanted).first.click()
        if sheet.count() and sheet.locator(".f-button.main").count():
            sheet.locator(".f-button.main").click()
        expect(sheet).to_have_count(0)

    def _rank(self, block: Locator, _given: str | list[str] | None) -> None:
        block.locator("button.f-button").click()
        block.locator("li").nth(1).locator("button").first.click()

    def _slide(self, block: Locator, _given: str | list[str] | None) -> None:
        for _ in range(2):
            block.locator(".f-range button").last.click()

    def _stars(self, block: Locator, _given: str | list[str] | None) -> None:
        block.locator("label").nth(2).click()

    def _tick(self, block: Locator, _given: str | list[str] | None) -> None:
        block.locator("input[type=checkbox]").click()

    def _pick(self, block: Locator, _given: str | list[str] | None) -> None:
        block.locator("select").select_option(index=2)

    def _date(self, block: Locator, given: str | list[str] | None) -> None:
        box = block.locator("input").first
        kind = box.get_attribute("type")
        for day in [given] if isinstance(given, str) else _DATES:
            box.fill({"month": day[:7], "time": "09:30", "datetime-local": f"{day}T09:30"}.get(kind or "", day))
            if not self._refused(block):
                return

    def _type(self, block: Locator, given: str | list[str] | None) -> None:
        box = block.locator(".f-input").first
        is_year = box.get_attribute("maxlength") == "4"
        numeric = box.get_attribute("inputmode") in ("numeric", "decimal")
        for text in [given] if isinstance(given, str) else ("2026",) if is_year else _NUMBERS if numeric else _TEXTS:
            box.fill(text)
            box.blur()
            if not self._refused(block):
                return

    def _file(self, block: Locator, _given: str | list[str] | None) -> None:
        block.locator(".f-file").last.set_input_files(self.photo)
        expect(block.locator("img, .f-value, video, audio").first).to_be_attached(timeout=15_000)

    def _draw(self, block: Locator, _given: str | list[str] | None) -> None:
        button = block.locator("button.f-button").first
        if block.locator('.f-file[data-under="photo"]').count():
            block.locator(".f-file").set_input_files(self.photo)
        else:
            button.click()
        canvas = self.page.locator("dialog[open] canvas")
        box = canvas.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 40, box["y"] + 40)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 160, box["y"] + 90, steps=5)
        self.page.mouse.up()
        self.page.locator("dialog[open] .f-button.main").click()
        expect(block.locator("img")).to_be_attached(timeout=15_000)

    def _place(self, block: Locator, _given: str | list[str] | None) -> None:
        if block.locator(".f-points, button:has-text('边走边记')").count() == 0:
            block.locator("button.f-button").first.click()
            expect(block.locator(".f-value.place")).to_be_visible(timeout=15_000)
            return
        for latitude, longitude in _CORNERS:
            block.locator("button:has-text('手动填写')").click()
            block.locator(".latitude").fill(str(latitude))
            block.locator(".longitude").fill(str(longitude))
            block.locator(".typed-ok").click()

    def _code(self, block: Locator, given: str | list[str] | None) -> None:
        # A card that is not there is left for the question below it.
        if given is None and "户码" in block.inner_text():
            return
        block.locator(".type-code").click()
        box = block.locator(".typed-code")
        box.fill(given if isinstance(given, str) else "6901234567892")
        box.blur()
