"""The built phone client, as the application serves it."""

import gzip
import re
from dataclasses import replace

import pytest

from settings import Settings

GZIPPED = gzip.compress(b"plain", mtime=0)
ROOT_PAGE = "<!doctype html><title>入户</title>"


@pytest.fixture
def built(app, tmp_path, monkeypatch):
    """A client of three files, one of them with compressed copies."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(ROOT_PAGE, encoding="utf-8")
    (tmp_path / "sw.js").write_text("self", encoding="utf-8")
    script = tmp_path / "assets" / "index-3f2a.js"
    script.write_bytes(b"plain")
    script.with_name("index-3f2a.js.br").write_bytes(b"brotli")
    script.with_name("index-3f2a.js.gz").write_bytes(GZIPPED)
    held = app.config["RUHU"]
    monkeypatch.setitem(app.config, "RUHU", replace(held, settings=_with(held.settings, CLIENT_FOLDER=tmp_path)))
    return tmp_path


def _with(settings: Settings, **values: object) -> Settings:
    return type(settings)(**{**settings.__dict__, **values})


@pytest.mark.parametrize("address", ["/app/", "/app/households/5f", "/app/card/AbC", "/app"])
def test_every_page_of_the_client_starts_with_its_one_page(anyone, built, address):
    answer = anyone.get(address)
    assert answer.status_code == 200
    assert answer.text == ROOT_PAGE
    assert answer.headers["Content-Type"].startswith("text/html")


def test_hashed_assets_are_kept_for_ever_and_everything_else_is_asked_for_anew(anyone, built):
    assert "immutable" in anyone.get("/app/assets/index-3f2a.js").headers["Cache-Control"]
    for name in ("", "sw.js"):
        assert anyone.get(f"/app/{name}").headers["Cache-Control"] == "no-cache"


def test_a_page_that_did_not_change_is_not_sent_again(anyone, built):
    etag = anyone.get("/app/").headers["ETag"]
    assert anyone.get("/app/", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(("accepted", "sent"), [("br, gzip", b"brotli"), ("gzip", GZIPPED), ("identity", b"plain")])
def test_an_asset_comes_in_the_smallest_form_that_the_browser_takes(anyone, built, accepted, sent):
    answer = anyone.session.get(
        f"{anyone.url}/app/assets/index-3f2a.js", headers={"Accept-Encoding": accepted}, stream=True, timeout=9
    )
    assert answer.raw.read(decode_content=False) == sent
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Type"].startswith("text/javascript")


def test_scripts_from_elsewhere_and_inline_ones_are_forbidden(anyone, built):
    policy = anyone.get("/app/").headers["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]+)", policy)
    assert scripts
    assert scripts[1] == "'self' 'wasm-unsafe-eval'"
    assert "default-src 'none'" in policy


def test_only_our_own_pages_may_frame_the_client(anyone, built):
    headers = anyone.get("/app/office/forms").headers
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert "frame-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ["assets/gone.js", "..%2f..%2fsettings.py", "assets/%2e%2e/%2e%2e/secret.key"])
def test_a_file_that_the_client_lacks_is_404(anyone, built, name):
    answer = anyone.get(f"/app/{name}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "client.file_not_found"


def test_without_a_built_client_the_page_says_how_to_build_it(anyone, app, built):
    (built / "index.html").unlink()
    answer = anyone.get("/app/")
    assert answer.status_code == 503
    assert "make setup" in answer.json()["message"]["zh"]
