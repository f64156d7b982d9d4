"""Uploads: the tus protocol word for word, single photos by UUID, finalising with a manifest."""

from __future__ import annotations

import base64
import hashlib
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from evidence.uploads import remove_expired
from records import submissions, uploads
from tests.builders import OTHER_VILLAGE, a_photo, new_id
from tests.http import problem

BASE = "/api/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
DATA = {**TUS, "Content-Type": "application/offset+octet-stream"}


def metadata(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def begun(caller, length: int, body: bytes | None = None, **values: str):
    headers = {**(DATA if body is not None else TUS), "Upload-Length": str(length)}
    if values:
        headers["Upload-Metadata"] = metadata(**values)
    return caller.post(BASE, headers=headers, data=body)


def path_of(answer) -> str:
    assert answer.status_code == 201, answer.text
    return "/api/v1/uploads/" + answer.headers["Location"].rsplit("/", 1)[-1]


def patched(caller, path: str, offset: int, data: bytes, **headers: str):
    return caller.patch(path, headers={**DATA, "Upload-Offset": str(offset), **headers}, data=data)


def visited(caller, **photos: str) -> str:
    body = {"form_id": "visit", "version": "1", "instance_id": new_id(), "answers": {"visit": {"cattle": 3, **photos}}}
    assert caller.post("/api/v1/submissions", json=body).status_code == 201
    return body["instance_id"]


# --- tus -------------------------------------------------------------------------------------------------------------


def test_options_tells_version_extensions_and_limits_to_anyone(anyone):
    answer = anyone.request("OPTIONS", BASE)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "checksum", "expiration", "termination",
    }  # fmt: skip
    assert answer.headers["Tus-Max-Size"] == str(25 * 1024 * 1024)
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")


def test_an_upload_in_three_parts(cadre):
    photo = a_photo()
    path = path_of(begun(cadre, len(photo), filename="a.jpg"))
    for start in (0, 100, 500):
        asked = cadre.request("HEAD", path, headers=TUS)
        assert (asked.status_code, asked.headers["Upload-Offset"]) == (200, str(start))
        assert asked.headers["Upload-Length"] == str(len(photo))
        assert asked.headers["Cache-Control"] == "no-store"
        assert asked.headers["Upload-Metadata"] == metadata(filename="a.jpg")
        end = {0: 100, 100: 500}.get(start, len(photo))
        answer = patched(cadre, path, start, photo[start:end])
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(end))
        assert "Upload-Expires" in answer.headers
        assert answer.headers["Tus-Resumable"] == "1.0.0"
    told = cadre.get(path).json()
    assert (told["state"], told["sha256"]) == ("finished", hashlib.sha256(photo).hexdigest())
    assert cadre.request("HEAD", path, headers=TUS).headers["Upload-Offset"] == str(len(photo))


def test_creation_with_the_whole_file(cadre):
    photo = a_photo()
    answer = begun(cadre, len(photo), photo, filename="a.jpg")
    assert answer.headers["Upload-Offset"] == str(len(photo))
    assert cadre.get(path_of(answer)).json()["state"] == "finished"


def test_creation_with_the_first_bytes(cadre):
    photo = a_photo()
    answer = begun(cadre, len(photo), photo[:77])
    assert answer.headers["Upload-Offset"] == "77"
    assert patched(cadre, path_of(answer), 77, photo[77:]).status_code == 204


@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
@pytest.mark.parametrize("version", [None, "0.2.2"])
def test_another_version_is_412_with_ours(cadre, method, version):
    path = BASE if method == "POST" else path_of(begun(cadre, 10))
    answer = cadre.request(method, path, headers={"Tus-Resumable": version} if version else {})
    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize("offset", [0, 50, 101, 10**30])
def test_an_offset_that_is_not_the_end_is_409_and_changes_nothing(cadre, offset):
    path = path_of(begun(cadre, 1000, b"x" * 100))
    answer = patched(cadre, path, offset, b"y")
    assert answer.status_code in ((409,) if offset < 1000 else (400, 413))
    assert cadre.request("HEAD", path, headers=TUS).headers["Upload-Offset"] == "100"


def test_a_type_other_than_tus_prescribes_is_415(cadre):
    path = path_of(begun(cadre, 10))
    answer = cadre.patch(path, headers={**TUS, "Upload-Offset": "0", "Content-Type": "image/jpeg"}, data=b"x")
    problem(answer, 415, "upload.content_type")


def test_more_data_than_was_announced_is_413(cadre):
    path = path_of(begun(cadre, 10))
    problem(patched(cadre, path, 0, b"x" * 11), 413, "upload.too_long")
    chunks = cadre.patch(path, headers={**DATA, "Upload-Offset": "0"}, data=iter([b"x" * 8, b"y" * 8]))
    assert chunks.status_code in (411, 413)
    assert int(cadre.request("HEAD", path, headers=TUS).headers["Upload-Offset"]) <= 10


@pytest.mark.parametrize("length", ["", "-1", "1.5", "x", "９"])
def test_a_length_that_is_no_number_is_400(cadre, length):
    answer = cadre.post(BASE, headers={**TUS, "Upload-Length": length.encode()})
    problem(answer, 400, "upload.bad_header")


def test_a_file_over_the_limit_is_413_before_a_byte_is_sent(cadre):
    problem(begun(cadre, 25 * 1024 * 1024 + 1), 413, "photo.too_large")


@pytest.mark.parametrize(
    "text", ["filename a*b", "filename 4pyT/w==", f"filename {base64.b64encode(b'../x').decode()}",
             f"longitude {base64.b64encode(b'east').decode()}", "a " + "QQ" * 5000]
)  # fmt: skip
def test_metadata_that_cannot_be_read_is_400(cadre, text):
    answer = cadre.post(BASE, headers={**TUS, "Upload-Length": "10", "Upload-Metadata": text})
    problem(answer, 400, "upload.bad_header")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_part_with_its_checksum_is_kept_and_a_damaged_one_is_460_and_is_not(cadre, algorithm):
    photo = a_photo()
    path = path_of(begun(cadre, len(photo)))
    right = base64.b64encode(hashlib.new(algorithm, photo).digest()).decode()
    damaged = photo[:200] + b"!" + photo[201:]
    problem(
        patched(cadre, path, 0, damaged, **{"Upload-Checksum": f"{algorithm} {right}"}), 460, "upload.checksum_mismatch"
    )
    assert cadre.request("HEAD", path, headers=TUS).headers["Upload-Offset"] == "0"
    assert patched(cadre, path, 0, photo, **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 204
    assert cadre.get(path).json()["state"] == "finished"


@pytest.mark.parametrize(
    ("text", "code"), [("crc99 AAAA", "upload.checksum_unknown"), ("sha1 ***", "upload.bad_header")]
)
def test_a_checksum_that_is_not_understood_is_400(cadre, text, code):
    problem(patched(cadre, path_of(begun(cadre, 10)), 0, b"x", **{"Upload-Checksum": text}), 400, code)


def test_a_cancelled_upload_is_gone(cadre, app):
    path = path_of(begun(cadre, 100, b"x" * 10))
    assert cadre.delete(path, headers=TUS).status_code == 204
    assert cadre.request("HEAD", path, headers=TUS).status_code == 404
    problem(patched(cadre, path, 10, b"x"), 404, "upload.not_found")
    assert app.config["RUHU"].blobs.partial(path.rsplit("/", 1)[-1], 100).size == 0


def test_an_expired_upload_is_gone_and_its_bytes_are_removed(cadre, app):
    path = path_of(begun(cadre, 100, b"x" * 10))
    upload_id = path.rsplit("/", 1)[-1]
    uploads._collection().update_one(
        {"_id": upload_id}, {"$set": {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}}
    )
    assert cadre.request("HEAD", path, headers=TUS).status_code == 404
    blobs = app.config["RUHU"].blobs
    assert remove_expired(blobs) == 1
    assert blobs.partial(upload_id, 100).size == 0
    assert uploads.get(upload_id) is None


def test_an_upload_of_somebody_else_is_404(cadre, as_user):
    path = path_of(begun(cadre, 100, b"x" * 10))
    other = as_user("village_cadre")
    assert other.request("HEAD", path, headers=TUS).status_code == 404
    problem(patched(other, path, 10, b"x"), 404, "upload.not_found")
    problem(other.delete(path, headers=TUS), 404, "upload.not_found")
    assert cadre.request("HEAD", path, headers=TUS).headers["Upload-Offset"] == "10"


def test_clients_without_patch_post_with_the_override(cadre):
    photo = a_photo()
    path = path_of(begun(cadre, len(photo)))
    headers = {**DATA, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert cadre.post(path, headers=headers, data=photo).status_code == 204
    assert cadre.get(path).json()["state"] == "finished"


def test_of_two_connections_at_the_same_place_each_byte_is_kept_once(cadre):
    photo = a_photo() + bytes(3_000_000)
    path = path_of(begun(cadre, len(photo)))
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(patched(cadre, path, 0, photo).status_code)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 204 in answers
    assert set(answers) <= {204, 409}
    assert cadre.get(path).json()["sha256"] == hashlib.sha256(photo).hexdigest()


def test_what_is_named_like_a_picture_and_is_none_is_refused_and_forgotten(cadre):
    answer = begun(cadre, 9, b"not a jpg", filename="a.jpg")
    problem(answer, 422, "photo.not_an_image")
    assert uploads._collection().count_documents({}) == 0


def test_an_empty_file_is_refused(cadre):
    problem(begun(cadre, 0, filename="a.jpg"), 422, "photo.empty")


def test_too_many_unfinished_uploads_are_429(cadre, app, monkeypatch):
    monkeypatch.setattr(app.config["RUHU"].settings, "MAX_OPEN_UPLOADS", 2)
    begun(cadre, 10)
    begun(cadre, 10)
    problem(begun(cadre, 10), 429, "upload.too_many")


# --- where an upload goes ---------------------------------------------------------------------------------------------


def test_a_finished_upload_becomes_the_attachment_with_what_the_phone_said(cadre):
    sent = visited(cadre, photo="door.jpg")
    photo = a_photo()
    taken = "2026-11-24T08:00:00+08:00"
    answer = begun(cadre, len(photo), photo, filename="IMG_1.jpg", name="door.jpg", record=sent, taken_at=taken,
                   longitude="107.48", latitude="27.06", datum="GCJ-02", accuracy="12")  # fmt: skip
    assert cadre.get(path_of(answer)).json()["state"] == "attached"
    row = submissions.get(sent)["attachments"][0]
    assert row["sha256"] == hashlib.sha256(photo).hexdigest()
    assert row["claimed"]["datum"] == "GCJ-02"
    assert row["claimed"]["taken_at"] == datetime.fromisoformat(taken)
    assert submissions.get(sent)["missing"] == 0


def test_photos_may_come_before_their_submission(cadre):
    instance_id, photo = new_id(), a_photo()
    answer = begun(cadre, len(photo), photo, filename="door.jpg", record=instance_id)
    assert cadre.get(path_of(answer)).json()["state"] == "finished"
    body = {"form_id": "visit", "version": "1", "instance_id": instance_id,
            "answers": {"visit": {"cattle": 3, "photo": "door.jpg"}}}  # fmt: skip
    assert cadre.post("/api/v1/submissions", json=body).json()["missing"] == 0
    assert cadre.get(path_of(answer)).json()["state"] == "attached"


def test_a_name_that_the_record_does_not_have_is_told_when_the_upload_begins(cadre):
    sent = visited(cadre, photo="door.jpg")
    problem(begun(cadre, 10, filename="x.jpg", record=sent), 422, "submission.attachment_unexpected")


def test_other_bytes_under_the_name_leave_the_upload_finished_with_the_reason(cadre):
    sent = visited(cadre, photo="door.jpg")
    cadre.put(f"/api/v1/submissions/{sent}/attachments/door.jpg", data=a_photo(1))
    answer = begun(cadre, len(a_photo(2)), a_photo(2), filename="door.jpg", record=sent)
    told = cadre.get(path_of(answer)).json()
    assert (told["state"], told["problem"]["code"]) == ("finished", "submission.attachment_conflict")


def test_a_record_of_another_area_gets_nothing(cadre, as_user):
    sent = visited(cadre, photo="door.jpg")
    stranger = as_user("village_cadre", region=OTHER_VILLAGE)
    photo = a_photo()
    answer = begun(stranger, len(photo), photo, filename="door.jpg", record=sent)
    assert stranger.get(path_of(answer)).json()["state"] == "finished"
    assert submissions.get(sent)["missing"] == 1


# --- one photo a request ----------------------------------------------------------------------------------------------


def posted(caller, photo: bytes | None, *, id: str | None = None, **fields: str):
    files = {"file": ("tmp_abc.jpg", photo, "image/jpeg")} if photo is not None else {"x": (None, "")}
    return caller.post("/api/v1/photos", data={"id": id or str(uuid.uuid4()), **fields}, files=files)


def test_a_single_photo_is_201_and_its_retry_200(cadre):
    sent, photo, key = visited(cadre, photo="door.jpg"), a_photo(), str(uuid.uuid4())
    digest = hashlib.sha256(photo).hexdigest()
    first = posted(cadre, photo, id=key, sha256=digest, record=sent, name="door.jpg")
    assert (first.status_code, first.json()["state"]) == (201, "attached")
    assert posted(cadre, photo, id=key, sha256=digest, record=sent, name="door.jpg").status_code == 200
    without = posted(cadre, None, id=key, sha256=digest)
    assert (without.status_code, without.json()["sha256"]) == (200, digest)
    assert submissions.get(sent)["missing"] == 0


def test_a_single_photo_with_another_hash_than_declared_is_422(cadre):
    problem(posted(cadre, a_photo(), sha256="ab" * 32), 422, "upload.hash_mismatch")
    assert uploads._collection().count_documents({}) == 0


def test_an_id_in_use_for_other_bytes_or_by_another_person_is_409(cadre, as_user):
    key = str(uuid.uuid4())
    posted(cadre, a_photo(1), id=key)
    problem(posted(cadre, a_photo(2), id=key), 409, "upload.id_taken")
    problem(posted(as_user("village_cadre"), a_photo(1), id=key), 409, "upload.id_taken")


@pytest.mark.parametrize(("key", "code"), [("1234", "upload.bad_id"), ("", "upload.bad_id")])
def test_an_id_that_is_no_uuid_is_422(cadre, key, code):
    answer = cadre.post("/api/v1/photos", data={"id": key}, files={"file": ("a.jpg", a_photo())})
    problem(answer, 422, code)


def test_a_file_that_was_never_sent_has_to_be(cadre):
    problem(posted(cadre, None, sha256="ab" * 32), 400, "submission.part_missing")


def test_what_the_phone_says_beside_a_photo_is_checked(cadre):
    answer = posted(cadre, a_photo(), longitude="500", latitude="27")
    assert problem(answer, 422, "request.invalid_fields")["errors"][0]["pointer"] == "/longitude"


# --- the manifest -----------------------------------------------------------------------------------------------------


def test_finalising_attaches_what_was_uploaded_and_names_what_is_missing(cadre):
    sent = visited(cadre, photo="a.jpg", photo2="b.jpg")
    first, second = a_photo(1), a_photo(2)
    key = str(uuid.uuid4())
    posted(cadre, first, id=key)
    manifest = {"attachments": [
        {"name": "a.jpg", "sha256": hashlib.sha256(first).hexdigest(), "upload": key},
        {"name": "b.jpg", "sha256": hashlib.sha256(second).hexdigest()},
    ]}  # fmt: skip
    told = cadre.post(f"/api/v1/submissions/{sent}/finalise", json=manifest).json()
    assert (told["complete"], told["missing"]) == (False, ["b.jpg"])
    posted(cadre, second)
    for _ in range(2):
        told = cadre.post(f"/api/v1/submissions/{sent}/finalise", json=manifest).json()
        assert (told["complete"], told["missing"]) == (True, [])
    assert submissions.get(sent)["missing"] == 0


def test_a_manifest_with_other_bytes_than_are_held_is_409_and_attaches_nothing(cadre):
    sent = visited(cadre, photo="a.jpg", photo2="b.jpg")
    cadre.put(f"/api/v1/submissions/{sent}/attachments/a.jpg", data=a_photo(1))
    posted(cadre, a_photo(2))
    manifest = {"attachments": [
        {"name": "b.jpg", "sha256": hashlib.sha256(a_photo(2)).hexdigest()}, {"name": "a.jpg", "sha256": "ab" * 32},
    ]}  # fmt: skip
    problem(cadre.post(f"/api/v1/submissions/{sent}/finalise", json=manifest), 409, "submission.attachment_conflict")
    assert submissions.get(sent)["missing"] == 1


def test_nobody_attaches_a_photo_that_somebody_else_uploaded(cadre, as_user):
    posted(as_user("village_cadre"), a_photo(5))
    sent = visited(cadre, photo="a.jpg")
    manifest = {"attachments": [{"name": "a.jpg", "sha256": hashlib.sha256(a_photo(5)).hexdigest()}]}
    assert cadre.post(f"/api/v1/submissions/{sent}/finalise", json=manifest).json()["missing"] == ["a.jpg"]
