"""What is found about photos once a worker has looked at them, from the HTTP request to the finding."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from records import photo_uses, photos, submissions
from tests.builders import OTHER_VILLAGE, a_household, new_id
from tests.http import problem
from tests.photos_to_send import HOME, a_scene, altered, with_code

FAR = (107.4851, 27.0689)  # about 990 m east


@pytest.fixture
def household(db):
    return a_household(location={"type": "Point", "coordinates": list(HOME)})


@pytest.fixture
def cadre(publish, as_user):
    publish()
    return as_user("village_cadre")


def visited(caller, photo: bytes, household: dict | None = None, *, name: str = "a.jpg", **more) -> str:
    """Send a visit with one photo; return its instance ID."""
    body = {
        "form_id": "visit", "version": "1", "instance_id": new_id(),
        "answers": {"visit": {"cattle": 3, "photo": name}}, **more,
    }  # fmt: skip
    if household:
        body["household"] = household["_id"]
    assert caller.post("/api/v1/submissions", json=body).status_code == 201
    answer = caller.put(f"/api/v1/submissions/{body['instance_id']}/attachments/{name}", data=photo)
    assert answer.status_code == 201, answer.text
    return body["instance_id"]


def found(caller, instance_id: str) -> dict[str, dict]:
    answer = caller.get(f"/api/v1/submissions/{instance_id}/photo-findings")
    assert answer.status_code == 200
    return {finding["code"]: finding for finding in answer.json()}


def test_a_fresh_photo_at_the_household_shows_nothing_odd(cadre, household, look):
    sent = visited(cadre, a_scene(1), household)
    assert look() == 1
    assert found(cadre, sent) == {}
    assert submissions.get(sent)["state"] == "received"
    assert "photos" not in submissions.get(sent)


@pytest.mark.parametrize(
    ("photo", "codes"),
    [
        (lambda: a_scene(2, ago=timedelta(days=9)), {"photo.too_old"}),
        (lambda: a_scene(2, ago=timedelta(hours=-5)), {"photo.in_future"}),
        (lambda: a_scene(2, place=FAR), {"photo.too_far"}),
        (lambda: altered(a_scene(2)), {"photo.no_metadata"}),
        (lambda: altered(a_scene(2), t010F="HUAWEI", t0131="Adobe Photoshop 25.0 (Windows)"), {"photo.edited"}),
        (lambda: altered(a_scene(2), t010F="HUAWEI", t0131="JNY-AL10 10.1.0.159"), set()),
        (lambda: a_scene(2)[:60_000], {"photo.broken"}),
    ],
    ids=["old", "future", "far", "no metadata", "edited", "firmware", "cut off"],
)
def test_what_one_photo_shows_by_itself(cadre, household, look, photo, codes):
    sent = visited(cadre, photo(), household)
    look()
    assert set(found(cadre, sent)) == codes
    issues = codes - {"photo.no_metadata"}
    assert submissions.get(sent)["state"] == ("has_issues" if issues else "received")
    assert set(submissions.get(sent).get("codes", [])) == codes
    for finding in found(cadre, sent).values():
        assert finding["zh"] and finding["en"] and finding["state"] == "open"


def test_the_same_file_in_another_record_is_told_on_the_later_one_with_the_earlier(cadre, household, look):
    photo = a_scene(3)
    first = visited(cadre, photo, household)
    second = visited(cadre, photo, a_household())
    look()
    assert "photo.reused" not in found(cadre, first)
    finding = found(cadre, second)["photo.reused"]
    assert household["code"] in finding["zh"]
    pair = cadre.get(f"/api/v1/photo-findings/{finding['id']}").json()
    assert pair["other"]["record"] == first
    assert pair["other"]["picture"]["links"]["view"].startswith("/api/v1/photos/")


@pytest.mark.parametrize("how", [{"quality": 45}, {"scale": 0.5}])
def test_nearly_the_same_picture_is_found_whichever_was_looked_at_first(cadre, household, look, how):
    photo = a_scene(4)
    first = visited(cadre, photo, household)
    look()
    second = visited(cadre, altered(photo, **how), a_household())
    visited(cadre, a_scene(5), a_household())
    look()
    assert "photo.near_duplicate" not in found(cadre, first)
    finding = found(cadre, second)["photo.near_duplicate"]
    assert 0 <= finding["details"]["distance"] <= 34
    assert cadre.get(f"/api/v1/photo-findings/{finding['id']}").json()["other"]["record"] == first


def test_two_shots_of_one_visit_may_look_alike_but_not_be_the_same_file(cadre, look):
    body = {"form_id": "visit", "version": "1", "instance_id": new_id(),
            "answers": {"visit": {"cattle": 3, "photo": "a.jpg", "photo2": "b.jpg"}}}  # fmt: skip
    cadre.post("/api/v1/submissions", json=body)
    path = f"/api/v1/submissions/{body['instance_id']}/attachments"
    photo = a_scene(6)
    cadre.put(f"{path}/a.jpg", data=photo)
    cadre.put(f"{path}/b.jpg", data=altered(photo, t010F="x"))
    look()
    assert set(found(cadre, body["instance_id"])) == set()


def test_another_household_of_another_area_is_not_named(cadre, household, look, as_user):
    photo = a_scene(7)
    stranger = as_user("village_cadre", region=OTHER_VILLAGE)
    elsewhere = a_household(region=OTHER_VILLAGE)
    visited(stranger, photo, elsewhere)
    second = visited(cadre, photo, household)
    look()
    finding = found(cadre, second)["photo.reused"]
    assert elsewhere["code"] not in finding["zh"] + finding["en"]
    pair = cadre.get(f"/api/v1/photo-findings/{finding['id']}").json()
    assert pair["other"].keys() == {"visible", "received_at"}
    assert pair["other"]["visible"] is False
    county = as_user("county_office").get(f"/api/v1/photo-findings/{finding['id']}").json()
    assert county["other"]["household_code"] == elsewhere["code"]


def test_the_card_on_the_door_tells_the_right_household_from_a_wrong_one(cadre, household, look, app):
    signer = app.config["RUHU"].cards
    other = a_household()
    own = visited(cadre, with_code(a_scene(8), f"https://x.cn/h/{signer.token(household['card_id'])}"), household)
    wrong = visited(
        cadre, with_code(a_scene(9), f"https://x.cn/h/{signer.token(other['card_id'])}", (900, 100)), household
    )
    forged = visited(cadre, with_code(a_scene(10), "https://x.cn/h/" + "A" * 24, (80, 800)), household)
    look()
    assert set(found(cadre, own)) == {"photo.right_household"}
    assert found(cadre, wrong)["photo.wrong_household"]["en"].count(other["code"]) == 1
    assert found(cadre, forged) == {}


def test_an_edit_that_keeps_its_photo_does_not_use_it_again(cadre, household, look):
    first = visited(cadre, a_scene(11), household)
    look()
    edited = {"form_id": "visit", "version": "1", "instance_id": new_id(), "deprecated_id": first,
              "answers": {"visit": {"cattle": 4, "photo": "a.jpg"}}}  # fmt: skip
    assert cadre.post("/api/v1/submissions", json=edited).status_code == 201
    look()
    assert found(cadre, edited["instance_id"]) == {}
    assert photo_uses._collection().count_documents({}) == 1


def test_looking_twice_finds_nothing_twice(cadre, household, look):
    photo = a_scene(12)
    visited(cadre, photo, household)
    second = visited(cadre, photo, household)
    look()
    before = found(cadre, second)
    submissions.collection().update_many({}, {"$set": {"photos": "due", "photos_lease": datetime.now(UTC)}})
    assert look() == 2
    assert found(cadre, second) == before
    assert photos._collection().count_documents({}) == 1


def test_a_finding_is_dismissed_with_a_reason_by_somebody_else_and_leaves_the_record(cadre, household, look, as_user):
    sent = visited(cadre, a_scene(13, place=FAR), household)
    look()
    finding = found(cadre, sent)["photo.too_far"]
    path = f"/api/v1/photo-findings/{finding['id']}/decision"
    county = as_user("county_office")
    problem(cadre.post(path, json={"state": "dismissed", "reason": "x"}), 403, "auth.role_forbids")
    problem(county.post(path, json={"state": "dismissed", "reason": " "}), 422, "photo_finding.reason_missing")
    answer = county.post(path, json={"state": "dismissed", "reason": "牛场在村外"})
    assert answer.status_code == 200
    assert answer.json()["decided_by"] == county.user.username
    assert submissions.get(sent)["codes"] == []
    listed = county.get("/api/v1/photo-findings?state=dismissed").json()["items"]
    assert [item["id"] for item in listed] == [finding["id"]]
    assert county.get("/api/v1/photo-findings?state=open").json()["items"] == []
    assert county.post(path, json={"state": "confirmed", "reason": "看错了"}).json()["state"] == "confirmed"
    assert submissions.get(sent)["codes"] == ["photo.too_far"]


def test_nobody_judges_a_photo_of_their_own(publish, as_user, household, look):
    publish()
    officer = as_user("loan_officer")
    sent = visited(officer, a_scene(14, place=FAR), household)
    look()
    path = f"/api/v1/photo-findings/{found(officer, sent)['photo.too_far']['id']}/decision"
    problem(officer.post(path, json={"state": "dismissed", "reason": "x"}), 403, "photo_finding.own")


def test_the_gallery_of_a_household_shows_its_photos_newest_first_with_their_findings(cadre, household, look, as_user):
    visited(cadre, a_scene(15), household)
    latest = visited(cadre, a_scene(16, place=FAR), household)
    visited(cadre, a_scene(17), a_household())
    look()
    path = f"/api/v1/households/{household['_id']}/photos"
    page = cadre.get(f"{path}?limit=1").json()
    assert [item["record"] for item in page["items"]] == [latest]
    assert [finding["code"] for finding in page["items"][0]["findings"]] == ["photo.too_far"]
    assert page["items"][0]["photo"]["make"] == "ruhu"
    assert len(cadre.get(f"{path}?cursor={page['next']}").json()["items"]) == 1
    problem(as_user("village_cadre", region=OTHER_VILLAGE).get(path), 404, "household.not_found")


def test_smaller_versions_are_upright_without_metadata_and_as_the_client_accepts(cadre, household, look):
    sent = visited(cadre, a_scene(18), household)
    sha256 = submissions.get(sent)["attachments"][0]["sha256"]
    for looked in (False, True):  # before a worker came, and after
        for kind, side in (("thumbnail", 320), ("view", 1600)):
            for accept, mime in (("image/webp,*/*", "image/webp"), ("image/jpeg", "image/jpeg"), ("*/*", "image/jpeg")):
                answer = cadre.get(f"/api/v1/photos/{sha256}/{kind}", headers={"Accept": accept})
                assert (answer.status_code, answer.headers["Content-Type"]) == (200, mime), looked
                assert answer.headers["Vary"] == "Accept"
                picture = Image.open(io.BytesIO(answer.content))
                assert max(picture.size) == side
                assert not picture.getexif()
        look()
    kept = [(one["kind"], one["mime"]) for one in photos.get(sha256)["derived"]]
    assert sorted(kept) == [(kind, mime) for kind in ("thumbnail", "view") for mime in ("image/jpeg", "image/webp")]
    problem(cadre.get(f"/api/v1/photos/{'0' * 64}/view"), 404, "photo.not_found")


def test_a_picture_of_which_nothing_can_be_decoded_has_no_view_and_a_finding(cadre, household, look):
    out = io.BytesIO()
    Image.open(io.BytesIO(a_scene(19))).save(out, "PNG")
    sent = visited(cadre, out.getvalue()[: out.getvalue().index(b"IDAT") + 4], household)
    look()
    assert "photo.broken" in found(cadre, sent)
    sha256 = submissions.get(sent)["attachments"][0]["sha256"]
    problem(cadre.get(f"/api/v1/photos/{sha256}/view"), 404, "photo.unreadable")
    assert cadre.get(f"/api/v1/photos/{sha256}").status_code == 200
