"""Loan-use evidence: sent by officers, or out of the loan-use check form; both end in the same record."""

from __future__ import annotations

import uuid

import pytest

from field_forms.catalog import load_version
from field_forms.library_install import install_library
from field_forms.sampling import sample_answers, sample_files
from records import evidence, submissions
from tests.builders import OTHER_VILLAGE, a_household, a_photo, new_id
from tests.http import problem
from tests.photos_to_send import HOME, a_scene

BASE = "/api/v1/evidence"


@pytest.fixture
def household(db):
    return a_household(location={"type": "Point", "coordinates": list(HOME)})


@pytest.fixture
def officer(as_user):
    return as_user("loan_officer")


def a_check(at, **values):
    return {
        "id": str(uuid.uuid4()), "household": at["code"], "contract_number": "农信2026-0137", "category": "stock",
        "purchases": [
            {"item": "stock", "name": "西门塔尔牛犊", "quantity": 3, "amount": 36000, "photos": ["cattle.jpg"]},
            {"item": "feed", "amount": 1200.5},
        ],
        "spent": 37200.5, "used_as_agreed": "yes", "note": "牛在圈里", "photos": [{"name": "cattle.jpg", "purpose": "item"}],
        **values,
    }  # fmt: skip


def test_evidence_is_stored_once_with_its_household_and_its_photos_follow(officer, household):
    sent = a_check(household)
    first = officer.post(BASE, json=sent)
    assert first.status_code == 201
    told = first.json()
    assert (told["household"], told["missing"], told["total"]) == (household["_id"], 1, 37200.5)
    assert officer.post(BASE, json=sent).status_code == 200
    path = f"{BASE}/{sent['id']}/photos/cattle.jpg"
    assert officer.put(path, data=a_photo()).status_code == 201
    assert officer.put(path, data=a_photo()).status_code == 200
    problem(officer.put(path, data=a_photo(2)), 409, "submission.attachment_conflict")
    held = officer.get(f"{BASE}/{sent['id']}").json()
    assert held["missing"] == 0
    sha256 = held["photos"][0]["sha256"]
    assert officer.get(f"/api/v1/photos/{sha256}").content == a_photo()
    assert evidence.collection().count_documents({}) == 1


def test_photos_may_be_uploaded_first_and_named_by_their_upload(officer, household):
    key = str(uuid.uuid4())
    officer.post("/api/v1/photos", data={"id": key}, files={"file": ("x.jpg", a_photo())})
    sent = a_check(household, photos=[{"name": "cattle.jpg", "upload": key}])
    told = officer.post(BASE, json=sent).json()
    assert (told["missing"], told["photos"][0]["width"]) == (0, 64)


def test_photos_uploaded_for_evidence_that_comes_later_are_attached(officer, household):
    sent = a_check(household)
    fields = {"id": str(uuid.uuid4()), "record": sent["id"], "name": "cattle.jpg"}
    assert (
        officer.post("/api/v1/photos", data=fields, files={"file": ("x.jpg", a_photo())}).json()["state"] == "finished"
    )
    assert officer.post(BASE, json=sent).json()["missing"] == 0


def test_photos_of_evidence_are_looked_at_like_those_of_visits(officer, household, app):
    from evidence.working_off import work_off

    far = a_check(household)
    officer.post(BASE, json=far)
    officer.put(f"{BASE}/{far['id']}/photos/cattle.jpg", data=a_scene(1, place=(107.5, 27.2)))
    assert work_off(app.config["RUHU"].photos) == 1
    held = officer.get(f"{BASE}/{far['id']}").json()
    assert (held["codes"], held["state"]) == (["photo.too_far"], "has_issues")
    assert officer.get("/api/v1/photo-findings").json()["items"][0]["record"] == far["id"]
    assert officer.get(f"/api/v1/households/{household['_id']}/photos").json()["items"][0]["kind"] == "evidence"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"category": "gold"}, "/category"),
        ({"purchases": [{"item": "stock", "amount": -1}]}, "/purchases/0/amount"),
        ({"photos": []}, "/photos"),
        ({"photos": [{"name": "../x"}]}, "/photos/0/name"),
        ({"photos": [{"name": "a"}, {"name": "a"}]}, "/photos"),
        ({"location": {"longitude": 1}}, "/location/latitude"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(officer, household, change, pointer):
    told = problem(officer.post(BASE, json=a_check(household, **change)), 422, "request.invalid_fields")
    assert pointer in {error["pointer"] for error in told["errors"]}
    assert evidence.collection().count_documents({}) == 0


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"id": "x"}, 422, "upload.bad_id"),
        ({"household": "nobody"}, 404, "household.not_found"),
        ({"photos": [{"name": "other.jpg"}]}, 422, "submission.attachment_unexpected"),
        ({"photos": [{"name": "cattle.jpg", "upload": "none"}]}, 404, "upload.not_found"),
    ],
)
def test_what_does_not_exist_is_refused(officer, household, change, status, code):
    problem(officer.post(BASE, json=a_check(household, **change)), status, code)
    assert evidence.collection().count_documents({}) == 0


def test_an_id_that_is_held_with_other_content_is_409(officer, household):
    sent = a_check(household)
    officer.post(BASE, json=sent)
    problem(officer.post(BASE, json={**sent, "spent": 1}), 409, "evidence.conflict")


def test_evidence_of_another_area_is_not_seen(officer, household, as_user):
    sent = a_check(household)
    officer.post(BASE, json=sent)
    stranger = as_user("village_cadre", region=OTHER_VILLAGE)
    problem(stranger.get(f"{BASE}/{sent['id']}"), 404, "evidence.not_found")
    assert stranger.get(BASE).json()["items"] == []
    listed = officer.get(f"{BASE}?contract_number=农信2026-0137&household={household['_id']}").json()["items"]
    assert [item["id"] for item in listed] == [sent["id"]]


def test_the_auditor_reads_and_does_not_send(as_user, household):
    problem(as_user("auditor").post(BASE, json=a_check(household)), 403, "auth.role_forbids")


def test_the_loan_use_check_form_ends_in_the_same_record(officer, household, app):
    from evidence.working_off import work_off

    here = app.config["RUHU"]
    install_library(by="test", blobs=here.blobs)
    version = next(
        form for form in officer.get("/api/v1/forms?limit=100").json()["items"] if form["form_id"] == "loan_use_check"
    )
    loaded = load_version("loan_use_check", version["version"], here.forms, here.blobs)
    answers = sample_answers(loaded.definition, seed=4)
    answers["loan"]["contract_number"] = "农信2026-0200"
    answers["who"]["household_card"] = here.cards.token(household["card_id"])
    answers["who"].pop("household", None)
    names = list(sample_files(answers))
    body = {"form_id": "loan_use_check", "version": version["version"], "instance_id": new_id(), "answers": answers}  # fmt: skip
    answer = officer.post("/api/v1/submissions", json=body)
    assert answer.status_code == 201, answer.text
    for seed, name in enumerate(names):
        officer.put(f"/api/v1/submissions/{body['instance_id']}/attachments/{name}", data=a_scene(50 + seed))
    work_off(here.photos)
    held = officer.get(f"{BASE}?contract_number=农信2026-0200").json()["items"]
    assert len(held) == 1
    assert held[0]["submission"] == body["instance_id"]
    assert held[0]["household"] == household["_id"]
    assert held[0]["total"] == pytest.approx(sum(one["item"]["amount"] for one in answers["purchase"]))
    assert {row["name"] for row in held[0]["photos"]} == set(names)
    photo = held[0]["photos"][0]["name"]
    problem(officer.put(f"{BASE}/{held[0]['id']}/photos/{photo}", data=a_photo()), 409, "evidence.from_form")
    work_off(here.photos)
    assert evidence.collection().count_documents({}) == 1
    assert submissions.get(body["instance_id"])["missing"] == 0


# --- visit codes ------------------------------------------------------------------------------------------------------


def visited_with(caller, household, code: str, seed: int) -> dict[str, str]:
    """Send evidence with a visit code, look at it; return the findings by code."""
    from flask import current_app

    from evidence.working_off import work_off

    sent = a_check(household, visit_code=code)
    caller.post(BASE, json=sent)
    caller.put(f"{BASE}/{sent['id']}/photos/cattle.jpg", data=a_scene(seed))
    work_off(current_app.config["RUHU"].photos)
    items = caller.get("/api/v1/photo-findings").json()["items"]
    return {item["code"]: item["details"].get("reason", "") for item in items if item["record"] == sent["id"]}


def test_a_visit_code_ties_photos_to_one_visit_of_one_person(app, officer, household, as_user):
    with app.app_context():
        codes = officer.post("/api/v1/visit-codes", json={"count": 3}).json()
        assert len({code["code"] for code in codes}) == 3
        assert len(officer.get("/api/v1/visit-codes").json()) == 3
        first, second = codes[0]["code"], codes[1]["code"]
        assert visited_with(officer, household, first.lower(), 61) == {"photo.right_visit": ""}
        assert visited_with(officer, household, first, 62) == {"photo.wrong_visit": "other_visit"}
        assert visited_with(as_user("loan_officer"), household, second, 63) == {"photo.wrong_visit": "other_person"}
        assert visited_with(officer, household, "ZZZZZZZZ", 64) == {"photo.wrong_visit": "unknown"}
        assert len(officer.get("/api/v1/visit-codes").json()) == 2


def test_a_code_for_one_household_is_good_for_no_other(app, officer, household):
    with app.app_context():
        code = officer.post("/api/v1/visit-codes", json={"household": household["code"]}).json()[0]["code"]
        assert visited_with(officer, a_household(), code, 65) == {"photo.wrong_visit": "other_household"}
        assert visited_with(officer, household, code, 66) == {"photo.right_visit": ""}


def test_a_visit_code_is_read_out_of_the_shot(app, officer, household):
    from evidence.working_off import work_off
    from media.scanning import read_codes
    from tests.photos_to_send import with_code

    code = officer.post("/api/v1/visit-codes", json={}).json()[0]
    assert officer.get(f"/api/v1/visit-codes/{code['code']}/qr.svg").status_code == 200
    photo = with_code(a_scene(67), code["text"])
    assert read_codes(photo) == [code["text"]]
    sent = a_check(household)
    officer.post(BASE, json=sent)
    officer.put(f"{BASE}/{sent['id']}/photos/cattle.jpg", data=photo)
    work_off(app.config["RUHU"].photos)
    assert [item["code"] for item in officer.get("/api/v1/photo-findings").json()["items"]] == ["photo.right_visit"]
