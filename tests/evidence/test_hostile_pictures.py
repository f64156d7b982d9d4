"""Files made to do harm: each is refused or found, the server and the worker go on, and memory stays bounded."""

from __future__ import annotations

import io
import resource
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from tests.builders import a_household, new_id
from tests.evidence.test_photo_findings import found
from tests.photos_to_send import a_scene


def a_png(width: int, height: int, *, rows: int = 0) -> bytes:
    """A PNG of black pixels, a thousandth of their size; only the first `rows` of them if that is given."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(bytes(1 + width)) for _ in range(rows or height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def a_jpeg_that_is_an_archive() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("payload.exe", b"MZ" * 1000)
    return a_scene(3) + archive.getvalue()


def a_gif_that_is_a_script() -> bytes:
    out = io.BytesIO()
    Image.new("P", (64, 64)).save(out, "GIF")
    gif = bytearray(out.getvalue())
    gif[6:8] = b"/*"  # its width, and the begin of a comment in JavaScript
    return bytes(gif) + b"*/=1;alert(document.cookie)"


def a_jpeg_with_exif_of(size: int) -> bytes:
    photo, block = a_scene(4), b"Exif\0\0" + bytes(65_000)
    segment = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    return photo[:2] + segment * (size // len(segment)) + photo[2:]


REFUSED = {
    "a bomb of 400 megapixels": (lambda: a_png(20_000, 20_000, rows=1), 413),
    "a script with a picture's name": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 422),
    "an archive with a picture's name": (lambda: a_jpeg_that_is_an_archive()[len(a_scene(3)) :], 422),
    "half a header": (lambda: a_scene(6)[:700], 422),
    "nothing": (lambda: b"", 422),
    "EXIF of 60 MB": (lambda: a_jpeg_with_exif_of(60_000_000), 413),
}
FOUND = {
    "a bomb just under the limit": (lambda: a_png(7700, 7700), {"photo.no_metadata"}),
    "a JPEG that is a ZIP archive": (a_jpeg_that_is_an_archive, {"photo.foreign_data"}),
    "a GIF that is a script": (a_gif_that_is_a_script, {"photo.foreign_data"}),
    "a picture that was cut off": (lambda: a_scene(5)[:50_000], {"photo.broken"}),
    "a PNG with the name of a JPEG": (lambda: a_png(640, 480), {"photo.no_metadata"}),
    "EXIF of 8 MB": (lambda: a_jpeg_with_exif_of(8_000_000), {"photo.bad_metadata"}),
}
_MOST_MB = 700


@pytest.fixture
def sent(publish, as_user):
    """Send a file as the photo of a visit: (caller, instance ID, answer)."""
    publish()
    cadre, household = as_user("village_cadre"), a_household()

    def send(data: bytes):
        body = {"form_id": "visit", "version": "1", "instance_id": new_id(), "household": household["_id"],
                "answers": {"visit": {"cattle": 3, "photo": "a.jpg"}}}  # fmt: skip
        assert cadre.post("/api/v1/submissions", json=body).status_code == 201
        return (
            cadre,
            body["instance_id"],
            cadre.put(f"/api/v1/submissions/{body['instance_id']}/attachments/a.jpg", data=data),
        )

    return send


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_in_both_languages_and_a_photo_is_taken_afterwards(sent, kind):
    make, status = REFUSED[kind]
    cadre, instance_id, answer = sent(make())
    assert answer.status_code in (status, 422), answer.text
    assert answer.json()["message"]["zh"] and answer.json()["message"]["en"]
    path = f"/api/v1/submissions/{instance_id}/attachments/a.jpg"
    assert cadre.put(path, data=a_scene(9)).status_code == 201


@pytest.mark.parametrize("kind", FOUND)
def test_it_is_taken_and_found_and_the_worker_goes_on(sent, look, kind):
    make, codes = FOUND[kind]
    cadre, instance_id, answer = sent(make())
    assert answer.status_code == 201, answer.text
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert look() == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < _MOST_MB * 1024
    assert codes <= set(found(cadre, instance_id))
    photo = cadre.get(f"/api/v1/photos/{answer.json()['sha256']}")
    assert photo.headers["X-Content-Type-Options"] == "nosniff"
    assert photo.headers["Content-Type"].startswith("image/")
    _, after, _ = sent(a_scene(8))
    assert look() == 1
    assert "photo.broken" not in found(cadre, after)
