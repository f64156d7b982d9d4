"""Every form there is can be opened, filled and sent in the browser, and arrives as ODK's own XML would be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from field_forms import library, publishing
from field_forms.sealing import opened_xml
from households.entity_list import households_csv
from records import forms
from records.scopes import Scope
from tests.browser.arrivals import arrived
from tests.browser.client import PhoneClient
from tests.browser.form_filler import FormFiller, opened
from tests.builders import XLSFORMS, a_household, a_photo, a_user
from tests.conftest import empty_database
from tests.field_forms.validation.engine import Engine

OURS = [Path(library.__file__).parent / f"{name}.md" for name in library.names()]
SMALL = Path(__file__).parents[1] / "forms" / "visit.xls"
PUBLISHED = [
    XLSFORMS / f"{name}.xlsx"
    for name in ("all-question-types", "building_natural_risks_survey", "socio-economic-survey")
]
FORM_IDS: dict[Path, str] = {}
# The engine writes the end anew when it opens an instance.
_MOMENTS = re.compile(r"/(start|end)$")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """ODK's own engine under Node, one for all forms."""
    running = Engine()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def cadre(chromium: Browser, app: Flask, server_url: str) -> Iterator[PhoneClient]:
    """A cadre who has signed in once, with two households and every form of this module on the phone."""
    empty_database()
    for head in ("李建国", "王秀英"):
        a_household(head_name=head, names=[head])
    for path in (*OURS, SMALL, *(path for path in PUBLISHED if path.is_file())):
        FORM_IDS[path] = _publish(path, app)
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai",
        geolocation={"latitude": 27.078, "longitude": 107.472, "accuracy": 4}, permissions=["geolocation"],
    )  # fmt: skip
    context.set_default_timeout(10_000)
    client = PhoneClient(context, server_url, a_user(role="village_cadre")).sign_in()
    yield client
    context.close()
    assert client.errors == []


def _publish(path: Path, app: Flask) -> str:
    blobs = app.config["RUHU"].blobs
    version = publishing.upload_form(path.read_bytes(), path.name, by="test", blobs=blobs)
    for file in version.files:
        if not file.entity_list and not file.sha256:
            incoming = blobs.incoming(1_000_000, file.name)
            incoming.write(_content(file.name))
            publishing.put_file(version.form_id, version.version, file.name, incoming, max_megapixels=50)
    publishing.publish(version.form_id, "test")
    return version.form_id


def _content(name: str) -> bytes:
    if name.endswith(".csv"):
        return b"name,label\na,A\nb,B\n"
    if name.endswith(".geojson"):
        point = b'{"type":"Point","coordinates":[107.4,27.1]}'
        feature = b'{"type":"Feature","geometry":' + point + b',"properties":{"id":"a","title":"A"}}'
        return b'{"type":"FeatureCollection","features":[' + feature + b"]}"
    if name.endswith(".svg"):
        return b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'
    return a_photo()


@pytest.mark.parametrize("path", [*OURS, SMALL], ids=lambda path: path.stem)
def test_a_form_is_filled_in_the_browser_and_arrives_as_odk_writes_it(cadre, engine, tmp_path, path):
    held = _filled(cadre, path, tmp_path)
    assert held.get("findings", []) == []
    _is_as_the_engine_has_it(engine, held)


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_a_published_form_is_filled_in_the_browser_and_arrives(cadre, engine, tmp_path, path):
    if not path.is_file():
        pytest.skip("the published forms are not here; the forms of this repository use the same questions")
    held = _filled(cadre, path, tmp_path)
    assert held.get("findings", []) == []
    _is_as_the_engine_has_it(engine, held)


def _filled(cadre: PhoneClient, path: Path, folder: Path) -> dict:
    photo = folder / "IMG_0001.jpg"
    photo.write_bytes(a_photo())
    form_id = FORM_IDS[path]
    opened(cadre, f"fill/{form_id}")
    expect(cadre.page.locator(".f-title")).to_be_visible(timeout=15_000)
    FormFiller(cadre.page, photo=photo).fill()
    cadre.page.click(".f-send")
    held = arrived(form_id)
    assert opened_xml(held).decode() == _sent_from_phone(cadre, held["_id"])
    return held


def _sent_from_phone(cadre: PhoneClient, instance_id: str) -> str:
    """Return the XML that the phone keeps of what it sent."""
    kept: str = cadre.page.evaluate(
        """async id => {
          const [{ name }] = (await indexedDB.databases()).filter(one => one.name.startsWith('ruhu-'))
          const db = await new Promise(done => { const ask = indexedDB.open(name); ask.onsuccess = () => done(ask.result) })
          for (;;) {
            const row = db.transaction('sent').objectStore('sent').get(id)
            await new Promise(done => (row.onsuccess = done))
            if (row.result) return db.close(), row.result.xml
            await new Promise(done => setTimeout(done, 50))
          }
        }""",
        instance_id,
    )
    return kept


def _is_as_the_engine_has_it(engine: Engine, held: dict) -> None:
    """ODK's engine, given the instance, finds nothing wrong, works out the same values, and has them in this order."""
    version = forms.version(held["form_id"], held["form_version"])
    xml = opened_xml(held).decode()
    data = (file.name for file in version.files if file.name.endswith((".csv", ".geojson")))
    files = {name: _content(name).decode() for name in data}
    files["households.csv"] = households_csv(Scope("522725001003")).decode()
    answer = engine.run(version.xform, [xml], datetime.now(UTC).timestamp(), files)
    [result] = answer["results"]
    assert result.get("violations") == [], result
    root = ElementTree.fromstring(xml)
    assert sorted(_leaves(root, f"/{root.tag}")) == sorted(_without_positions(result["values"]))
    assert _in_order(_names(root), _names(_model(version.xform)))


def _without_positions(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    for reference, text in values.items():
        plain = re.sub(r"\[\d+\]", "", reference)
        yield plain, "" if _MOMENTS.search(plain) else text


def _leaves(element: ElementTree.Element, path: str) -> Iterator[tuple[str, str]]:
    for child in element:
        below = f"{path}/{child.tag.rsplit('}', 1)[-1]}"
        if len(child):
            yield from _leaves(child, below)
        else:
            yield below, "" if _MOMENTS.search(below) else child.text or ""


def _model(xform: str) -> ElementTree.Element:
    instance = next(ElementTree.fromstring(xform).iter("{http://www.w3.org/2002/xforms}instance"))
    return next(iter(instance))


def _names(element: ElementTree.Element) -> list[str]:
    names = (one.tag.rsplit("}", 1)[-1] for one in element.iter())
    return list(dict.fromkeys(names))


def _in_order(some: list[str], of: list[str]) -> bool:
    rest = iter(of)
    return all(name in rest for name in some)
