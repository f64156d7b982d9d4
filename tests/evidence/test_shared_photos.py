"""Every real picture goes in by every door and comes out with its orientation, time and place; none is an error of ours."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageOps

from records.photos import Photo
from tests.builders import PHOTOS, a_household, new_id

_NAMES = sorted(file.name for file in PHOTOS.iterdir()) if PHOTOS.exists() else []


@pytest.fixture
def cadre(publish, as_user):
    publish()
    return as_user("village_cadre")


@pytest.mark.skipif(not _NAMES, reason="the shared photos are not here")
def test_every_real_picture_goes_in_and_is_looked_at(cadre, look):
    household, taken = a_household(), {}
    for name in _NAMES:
        body = {
            "form_id": "visit", "version": "1", "instance_id": new_id(), "household": household["_id"],
            "answers": {"visit": {"cattle": 3, "photo": name}},
        }  # fmt: skip
        assert cadre.post("/api/v1/submissions", json=body).status_code == 201
        path = f"/api/v1/submissions/{body['instance_id']}/attachments/{name}"
        answer = cadre.put(path, data=(PHOTOS / name).read_bytes())
        assert answer.status_code in (201, 400, 413, 415, 422), answer.text
        if answer.status_code == 201:
            taken[name] = answer.json()["sha256"]
        else:
            assert answer.json()["message"]["zh"]
    assert len(taken) >= len(_NAMES) - 2
    look()
    for name, sha256 in taken.items():
        held = Photo._get_collection().find_one({"_id": sha256})
        view = cadre.get(f"/api/v1/photos/{sha256}/view")
        if view.status_code != 200:
            assert held["problem"], name
            continue
        picture = Image.open(io.BytesIO(view.content))
        assert not picture.getexif()
        if name.endswith(".jpg"):
            width, height = ImageOps.exif_transpose(Image.open(PHOTOS / name)).size
            assert picture.width / picture.height == pytest.approx(width / height, rel=0.01), name
