"""Photos in a store that gives addresses of its own: those who may see one are sent there, nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
import requests

from records.blobs import open_store
from settings import Settings
from tests.builders import a_household, a_photo
from tests.evidence.test_photo_findings import visited
from tests.http import problem
from tests.photos_to_send import a_scene
from tests.s3_server import ACCESS_KEY, SECRET_KEY, S3Server


@pytest.fixture
def in_s3(app, db, monkeypatch, tmp_path):
    """The running application with its photos in S3."""
    server = S3Server(tmp_path)
    try:
        there = {
            "BLOBS": "s3", "S3_ENDPOINT": server.with_bucket("photos").endpoint, "S3_BUCKET": "photos", "S3_PATH_STYLE": True,
            "S3_ACCESS_KEY": ACCESS_KEY, "S3_SECRET_KEY": SECRET_KEY, "S3_PRESIGN": True, "S3_PRESIGN_OVER": 10_000,
        }  # fmt: skip
        own = app.config["RUHU"].settings
        here = {"VAR": own.VAR, "MONGODB_URI": own.MONGODB_URI, "MONGODB_NAME": own.MONGODB_NAME}
        store = open_store(Settings(**here, **there))
        context = app.config["RUHU"]
        moved = replace(context, blobs=store, photos=replace(context.photos, blobs=store))
        monkeypatch.setitem(app.config, "RUHU", moved)
        yield server
    finally:
        server.stop()


def test_a_large_photo_is_a_redirection_to_an_address_that_needs_no_sign_in(in_s3, cadre, as_user):
    photo = a_scene()
    assert len(photo) > 10_000
    instance = visited(cadre, photo, a_household())
    [row] = cadre.get(f"/api/v1/submissions/{instance}").json()["attachments"]
    path = f"/api/v1/photos/{row['sha256']}"
    answer = cadre.get(path, allow_redirects=False)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "private, max-age=150")
    assert answer.headers["Location"].startswith(in_s3.endpoint)
    direct = requests.get(answer.headers["Location"], timeout=10)
    assert (direct.content, direct.headers["Content-Type"]) == (photo, "image/jpeg")
    problem(as_user("village_cadre", region="522725001004").get(path, allow_redirects=False), 404, "photo.not_found")


def test_a_small_photo_comes_through_the_server(in_s3, cadre):
    instance = visited(cadre, a_photo(), a_household())
    [row] = cadre.get(f"/api/v1/submissions/{instance}").json()["attachments"]
    answer = cadre.get(f"/api/v1/photos/{row['sha256']}", allow_redirects=False)
    assert (answer.status_code, answer.content) == (200, a_photo())
