"""Photos of JSON submissions: one a request or all at once, repeated, refused, read back."""

from __future__ import annotations

import json

import pytest
import requests

from records import submissions
from tests.builders import OTHER_VILLAGE, a_photo
from tests.http import problem
from tests.submissions_to_send import BASE, a_visit, at_once, held, send_in_one, visited


def test_photos_come_with_the_submission_in_one_multipart_request(cadre):
    sent = a_visit(answers={"visit": {"cattle": 3, "photo": "照片 一.jpg"}})
    answer = send_in_one(cadre, sent, {"照片 一.jpg": a_photo()})
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["missing"] == 0
    row = body["attachments"][0]
    assert (row["mime"], row["width"], row["height"], row["size"]) == ("image/jpeg", 64, 48, len(a_photo()))
    assert cadre.get(f"{BASE}/{sent['instance_id']}").json() == body


def test_photos_are_sent_one_a_request_raw_or_multipart_and_repeats_are_200(cadre):
    sent = visited(cadre, photo="a.jpg", photo2="b b.jpg")
    path = f"{BASE}/{sent['instance_id']}/attachments"
    raw = cadre.put(f"{path}/a.jpg", data=a_photo(1), headers={"Content-Type": "image/jpeg"})
    assert raw.status_code == 201
    assert raw.json()["sha256"]
    assert submissions.get(sent["instance_id"])["missing"] == 1
    assert cadre.put(f"{path}/b b.jpg", files={"file": ("tmp_1.jpg", a_photo(2))}).status_code == 201
    assert submissions.get(sent["instance_id"])["missing"] == 0
    assert cadre.put(f"{path}/a.jpg", data=a_photo(1)).status_code == 200
    assert cadre.put(f"{path}/b b.jpg", files={"file": ("x", a_photo(2))}).status_code == 200
    assert cadre.get(f"{path}/a.jpg").content == a_photo(1)
    assert cadre.get(f"{path}/b b.jpg").content == a_photo(2)
    assert [row["name"] for row in cadre.get(path).json()] == ["a.jpg", "b b.jpg"]


def test_wechat_sends_a_photo_as_post_with_an_override(cadre):
    sent = visited(cadre, photo="a.jpg")
    path = f"{BASE}/{sent['instance_id']}/attachments/a.jpg"
    override = {"X-HTTP-Method-Override": "PUT"}
    answer = cadre.post(path, files={"file": ("wx-tmp.jpg", a_photo())}, headers=override)
    assert answer.status_code == 201, answer.text
    assert cadre.post(path, files={"file": ("wx-tmp.jpg", a_photo())}, headers=override).status_code == 200
    assert submissions.get(sent["instance_id"])["missing"] == 0


def test_other_bytes_under_the_same_name_are_409_and_the_first_stay(cadre):
    sent = visited(cadre, photo="a.jpg")
    path = f"{BASE}/{sent['instance_id']}/attachments/a.jpg"
    cadre.put(path, data=a_photo(1))
    problem(cadre.put(path, data=a_photo(2)), 409, "submission.attachment_conflict")
    assert cadre.get(path).content == a_photo(1)


def test_of_16_different_photos_under_one_name_one_is_kept(cadre):
    sent = visited(cadre, photo="a.jpg")
    url = f"{cadre.url}{BASE}/{sent['instance_id']}/attachments/a.jpg"
    headers = dict(cadre.session.headers)
    answers = at_once(16, lambda n: requests.put(url, data=a_photo(n + 1), headers=headers, timeout=60).status_code)
    assert sorted(answers) == [201] + [409] * 15
    assert submissions.get(sent["instance_id"])["missing"] == 0


def test_two_photos_sent_8_times_each_at_once_are_both_kept_once(cadre):
    sent = visited(cadre, photo="a.jpg", photo2="b.jpg")
    url, headers = f"{cadre.url}{BASE}/{sent['instance_id']}/attachments", dict(cadre.session.headers)

    def send(number: int) -> int:
        name = "ab"[number % 2]
        data = a_photo(1 + number % 2)
        return requests.put(f"{url}/{name}.jpg", data=data, headers=headers, timeout=60).status_code

    assert set(at_once(16, send)) <= {200, 201}
    stored = submissions.get(sent["instance_id"])
    assert stored["missing"] == 0
    assert [row["name"] for row in stored["attachments"]] == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "photo.not_an_image"),
        (b"\xff\xd8\xff\xe0 no picture", 422, "photo.not_an_image"),
        (b"", 422, "photo.empty"),
    ],
)
def test_what_is_no_picture_is_refused_and_can_be_sent_again(cadre, data, status, code):
    sent = visited(cadre, photo="a.jpg")
    path = f"{BASE}/{sent['instance_id']}/attachments/a.jpg"
    problem(cadre.put(path, data=data), status, code)
    problem(cadre.put(path, files={"file": ("a.jpg", data)}), status, code)
    problem(cadre.get(path), 404, "submission.attachment_not_found")
    assert submissions.get(sent["instance_id"])["missing"] == 1
    assert cadre.put(path, data=a_photo()).status_code == 201


def test_a_photo_over_the_limit_is_413(cadre, app, monkeypatch):
    monkeypatch.setattr(app.config["RUHU"].settings, "MAX_FILE_BYTES", 100_000)
    sent = visited(cadre, photo="a.jpg")
    path = f"{BASE}/{sent['instance_id']}/attachments/a.jpg"
    problem(cadre.put(path, data=a_photo() + b"x" * 150_000), 413, "photo.too_large")
    problem(cadre.put(path, files={"file": ("a.jpg", a_photo() + b"x" * 150_000)}), 413, "photo.too_large")


def test_a_name_that_no_answer_has_is_refused(cadre):
    sent = visited(cadre, photo="a.jpg")
    path = f"{BASE}/{sent['instance_id']}/attachments"
    problem(cadre.put(f"{path}/b.jpg", data=a_photo()), 422, "submission.attachment_unexpected")
    problem(cadre.get(f"{path}/b.jpg"), 404, "submission.attachment_not_found")


def test_a_photo_for_a_submission_that_is_not_there_is_404(cadre):
    problem(cadre.put(f"{BASE}/uuid:none/attachments/a.jpg", data=a_photo()), 404, "submission.not_found")


@pytest.mark.parametrize(
    ("names", "announced", "codes"),
    [
        ({"photo": "a.jpg"}, ["a.jpg", "b.jpg"], {"attachment.unexpected"}),
        ({"photo": "a.jpg"}, [], {"attachment.unannounced"}),
        ({}, ["a.jpg"], {"attachment.unexpected"}),
    ],
)
def test_announced_names_must_be_those_of_the_answers(cadre, names, announced, codes):
    body = a_visit(answers={"visit": {"cattle": 3, **names}}, attachments=announced)
    found = problem(cadre.post(BASE, json=body), 422, "submission.invalid")["findings"]
    assert {finding["code"] for finding in found} == codes
    assert {finding["pointer"] for finding in found} == {"/attachments"}


def test_a_multipart_file_that_no_answer_names_is_refused(cadre):
    answer = send_in_one(cadre, a_visit(), {"surplus.jpg": a_photo()})
    assert problem(answer, 422, "submission.invalid")["findings"][0]["value"] == "surplus.jpg"
    assert held() == []


def test_a_multipart_body_without_the_submission_is_400(cadre):
    problem(cadre.post(BASE, files={"a.jpg": ("a.jpg", a_photo())}), 400, "submission.part_missing")


def test_an_upload_broken_at_each_point_is_repeated_to_the_end(cadre, app):
    sent = a_visit(answers={"visit": {"cattle": 3, "photo": "a.jpg", "photo2": "b.jpg"}})
    request = requests.Request("POST", cadre.url + BASE, files=[
        ("submission", (None, json.dumps(sent))), ("a.jpg", ("a.jpg", a_photo(1))), ("b.jpg", ("b.jpg", a_photo(2))),
    ]).prepare()  # fmt: skip
    headers = {"Content-Type": request.headers["Content-Type"]}
    for cut in (0, 60, 200, 400, len(request.body) // 2, len(request.body) - 100, len(request.body) - 5):
        answer = cadre.post(BASE, data=request.body[:cut], headers=headers)
        assert answer.status_code in (400, 415, 422), f"{cut}: {answer.status_code} {answer.text}"
        assert held() == []
    assert not list((app.config["RUHU"].blobs.root / "incoming").iterdir())
    assert cadre.post(BASE, data=request.body, headers=headers).status_code == 201
    assert cadre.post(BASE, data=request.body, headers=headers).status_code == 201
    assert held()[0]["missing"] == 0


def test_after_each_step_that_was_done_the_whole_can_be_repeated(cadre):
    sent = a_visit(answers={"visit": {"cattle": 3, "photo": "a.jpg", "photo2": "b.jpg"}})
    path = f"{BASE}/{sent['instance_id']}/attachments"
    steps = [
        lambda: cadre.post(BASE, json=sent),
        lambda: cadre.put(f"{path}/a.jpg", data=a_photo(1)),
        lambda: cadre.put(f"{path}/b.jpg", data=a_photo(2)),
    ]
    for done in range(1, len(steps) + 1):
        assert all(step().status_code in (200, 201) for step in steps[:done])
    assert send_in_one(cadre, sent, {"a.jpg": a_photo(1), "b.jpg": a_photo(2)}).status_code == 201
    assert len(held()) == 1
    assert held()[0]["missing"] == 0
    assert len(held()[0]["attachments"]) == 2


def test_a_blob_that_is_held_before_the_submission_does_no_harm(cadre):
    first, second = visited(cadre, photo="a.jpg"), visited(cadre, photo="z.jpg")
    for sent, name in ((first, "a.jpg"), (second, "z.jpg")):
        assert cadre.put(f"{BASE}/{sent['instance_id']}/attachments/{name}", data=a_photo()).status_code == 201
    assert held()[0]["attachments"][0]["sha256"] == held()[1]["attachments"][0]["sha256"]


def test_a_multipart_body_with_no_file_or_two_is_400(cadre):
    sent = visited(cadre, photo="a.jpg")
    path = f"{BASE}/{sent['instance_id']}/attachments/a.jpg"
    problem(cadre.put(path, files={"note": (None, "x")}), 400, "submission.part_missing")
    two = [("file", ("1.jpg", a_photo(1))), ("file", ("2.jpg", a_photo(2)))]
    problem(cadre.put(path, files=two), 400, "submission.part_missing")
    assert submissions.get(sent["instance_id"])["missing"] == 1


@pytest.mark.parametrize("kind", ["image/jpeg", "application/octet-stream", "application/x-www-form-urlencoded", None])
def test_a_raw_body_is_taken_whatever_type_the_client_calls_it(cadre, kind):
    sent = visited(cadre, photo="a.jpg")
    path = f"{BASE}/{sent['instance_id']}/attachments/a.jpg"
    answer = cadre.put(path, data=a_photo(), headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == 201, answer.text
    assert cadre.get(path).content == a_photo()


# --- reading --------------------------------------------------------------------------------------------------------


@pytest.fixture
def photo_paths(cadre):
    """Both addresses of a photo: of its submission, and by its hash."""
    sent = visited(cadre, photo="照片 1.jpg")
    path = f"{BASE}/{sent['instance_id']}/attachments/照片 1.jpg"
    return path, f"/api/v1/photos/{cadre.put(path, data=a_photo()).json()['sha256']}"


def test_a_photo_is_served_with_its_type_and_nothing_that_runs(cadre, photo_paths):
    for path in photo_paths:
        answer = cadre.get(path)
        assert answer.status_code == 200
        assert answer.content == a_photo()
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Content-Length"] == str(len(a_photo()))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "private" in answer.headers["Cache-Control"]


def test_a_photo_that_is_known_already_is_304(cadre, photo_paths):
    for path in photo_paths:
        etag = cadre.get(path).headers["ETag"]
        again = cadre.get(path, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert cadre.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-0", 0, 1), ("bytes=2-5", 2, 6), ("bytes=100-", 100, None), ("bytes=-10", -10, None),
     ("bytes=5-9999999", 5, None)],
)  # fmt: skip
def test_a_range_of_a_photo_is_206(cadre, photo_paths, asked, start, end):
    whole = a_photo()
    for path in photo_paths:
        answer = cadre.get(path, headers={"Range": asked})
        assert answer.status_code == 206
        assert answer.content == whole[start:end]
        first = start % len(whole)
        last = (end or len(whole)) - 1
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"


def test_a_range_beyond_the_photo_is_416_and_a_stale_one_gives_the_whole(cadre, photo_paths):
    for path in photo_paths:
        problem(cadre.get(path, headers={"Range": "bytes=9999999-"}), 416, "request.bad_range")
        stale = cadre.get(path, headers={"Range": "bytes=0-3", "If-Range": '"other"'})
        assert (stale.status_code, stale.content) == (200, a_photo())


def test_a_photo_is_shown_only_to_those_who_may_see_a_record_with_it(photo_paths, as_user, anyone):
    path = photo_paths[1]
    problem(as_user("village_cadre", region=OTHER_VILLAGE).get(path), 404, "photo.not_found")
    problem(as_user("loan_officer", institution="农商行").get(path), 404, "photo.not_found")
    assert anyone.get(path).status_code == 401
    assert as_user("county_office").get(path).status_code == 200


@pytest.mark.parametrize("sha256", ["0" * 64, "x", "..%2f..%2fkeys", "A" * 64, "中"])
def test_a_photo_that_no_record_has_is_404(cadre, sha256):
    assert cadre.get(f"/api/v1/photos/{sha256}").status_code == 404


def test_a_file_that_is_no_picture_is_a_download(cadre, publish):
    publish(
        """
| survey   | type | name | label |
|          | file | doc  | 文件  |
| settings | form_title | form_id | version |
|          | 文件 | files | 1 |
"""
    )
    body = {**a_visit(), "form_id": "files", "answers": {"doc": "a.html"}}
    cadre.post(BASE, json=body)
    path = f"{BASE}/{body['instance_id']}/attachments/a.html"
    assert cadre.put(path, data=b"<script>alert(1)</script>").status_code == 201
    answer = cadre.get(path)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
