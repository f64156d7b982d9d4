"""Cards over HTTP: one as PNG, SVG, PDF; a village's on sheets; watermarked photos."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image

from media.scanning import read_codes
from records import households
from tests.builders import OTHER_VILLAGE, VILLAGE, a_household
from tests.http import problem


def words_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


@pytest.fixture
def signed_household(db, app):
    """A household whose card is a real one."""
    return a_household(card_id=app.config["RUHU"].cards.issue()[0])


@pytest.mark.parametrize(
    ("ending", "mime"), [("png", "image/png"), ("svg", "image/svg+xml"), ("pdf", "application/pdf")]
)
@pytest.mark.parametrize(("name", "shown"), [("masked", "李**"), ("full", "李建国"), ("none", None), (None, "李**")])
def test_a_card_is_drawn_in_each_format_with_the_name_as_asked(cadre, signed_household, ending, mime, name, shown):
    query = f"?name={name}" if name else ""
    answer = cadre.get(f"/api/v1/households/{signed_household['_id']}/card.{ending}{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(mime)
    if ending == "png":
        url = cadre.get(f"/api/v1/households/{signed_household['_id']}/card").json()["url"]
        assert read_codes(answer.content) == [url]
        return
    text = words_of(answer.content)[0] if ending == "pdf" else answer.text
    assert signed_household["code"] in text
    assert "茶店村" in text
    assert ("李" in text) == (shown is not None)
    assert shown is None or shown in text


def test_a_name_shown_in_another_way_is_422(cadre, signed_household):
    answer = cadre.get(f"/api/v1/households/{signed_household['_id']}/card.pdf?name=half")
    problem(answer, 422, "request.invalid_fields")


def test_the_sheet_of_a_village_has_every_household_of_it_and_no_other(cadre, app):
    issue = app.config["RUHU"].cards.issue
    here = [a_household(card_id=issue()[0]) for _ in range(9)]
    there = a_household(region=OTHER_VILLAGE, card_id=issue()[0])
    answer = cadre.get(f"/api/v1/regions/{VILLAGE}/cards.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = "".join(words_of(answer.content))
    assert [code for code in sorted(one["code"] for one in here) if code not in text] == []
    assert there["code"] not in text
    drawn = pypdfium2.PdfDocument(answer.content)[0].render(scale=150 / 72).to_pil()
    out = io.BytesIO()
    drawn.save(out, "PNG")
    urls = {cadre.get(f"/api/v1/households/{one['_id']}/card").json()["url"] for one in here}
    assert set(read_codes(out.getvalue())) <= urls
    assert len(set(read_codes(out.getvalue()))) == 8


def test_a_household_without_a_card_gets_one_when_the_sheet_is_printed(cadre):
    held = a_household()
    households._collection().update_one({"_id": held["_id"]}, {"$unset": {"card_id": ""}})
    assert cadre.get(f"/api/v1/regions/{VILLAGE}/cards.pdf").status_code == 200
    assert households._collection().find_one({"_id": held["_id"]})["card_id"]


def test_a_sheet_of_another_area_is_404_and_the_auditor_prints_none(cadre, as_user):
    problem(cadre.get(f"/api/v1/regions/{OTHER_VILLAGE}/cards.pdf"), 404, "region.not_found")
    problem(as_user("auditor").get(f"/api/v1/regions/{VILLAGE}/cards.pdf"), 403, "auth.role_forbids")


def test_too_many_cards_for_one_request_are_413_with_the_way_out(cadre, monkeypatch):
    monkeypatch.setattr("api.household_cards.MAX_CARDS", 1)
    a_household()
    a_household()
    told = problem(cadre.get(f"/api/v1/regions/{VILLAGE}/cards.pdf"), 413, "card.too_many")
    assert "ruhu households cards" in told["message"]["en"]


def test_a_watermarked_copy_says_when_where_who_and_whose(cadre, signed_household, app):
    from evidence.watermarks import lines_for
    from evidence.working_off import work_off
    from records import photo_uses, submissions
    from tests.evidence.test_photo_findings import visited
    from tests.photos_to_send import a_scene

    sent = visited(cadre, a_scene(1), signed_household)
    row = submissions.get(sent)["attachments"][0]
    path = f"/api/v1/photos/{row['sha256']}/watermarked"
    assert cadre.get(path).status_code == 200  # before a worker looked at it
    work_off(app.config["RUHU"].photos)
    answer = cadre.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    copy = Image.open(io.BytesIO(answer.content))
    assert copy.size == (1600, 1200)
    assert not copy.getexif()
    lines = lines_for(photo_uses.get(f"{sent}/a.jpg"), row, "Asia/Shanghai")
    assert lines[0].startswith("拍摄：20")
    assert "茶店村 27.06890°N 107.47510°E" in lines[1]
    assert lines[2:] == ["拍摄人：张三", f"户编号：{signed_household['code']}"]
    assert cadre.get(f"/api/v1/photos/{row['sha256']}").content == a_scene_bytes(row["sha256"], app)


def a_scene_bytes(sha256: str, app) -> bytes:
    with app.config["RUHU"].blobs.open(sha256) as file:
        return file.read()
