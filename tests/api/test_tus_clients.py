"""Real clients of tus through a connection that is cut ten times: the bytes arrive whole, once."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tusclient import client as tus
from tusclient.exceptions import TusCommunicationError

from records import submissions, uploads
from tests.builders import a_photo
from tests.cutting_proxy import CuttingProxy
from tests.node_program import node_program

SIZE = 25_000_000
NODE = Path(__file__).parents[1] / "node"


@pytest.fixture
def large_photo(tmp_path) -> Path:
    """A picture of 25 MB: a JPEG with other bytes after its end, as some phones write."""
    path = tmp_path / "large.jpg"
    start = a_photo(7)
    path.write_bytes(start + random.Random(25).randbytes(SIZE - len(start)))
    return path


@pytest.fixture
def proxy(server_url):
    made = []

    def make(seed: int, at_most: int) -> CuttingProxy:
        made.append(CuttingProxy(urlsplit(server_url).port, cuts=10, seed=seed, at_most=at_most))
        return made[-1]

    yield make
    for one in made:
        one.close()


def arrived_whole(app, upload_id: str, path: Path) -> None:
    found = uploads.get(upload_id)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert found["sha256"] == digest
    assert found["size"] == SIZE
    blobs = app.config["RUHU"].blobs
    with blobs.open(digest) as file:
        assert file.read() == path.read_bytes()
    assert uploads._collection().count_documents({"sha256": digest}) == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_tuspy_uploads_25_mb_over_ten_cuts(app, cadre, proxy, large_photo, seed):
    cutting = proxy(seed, 4_000_000)
    token = cadre.tokens["access_token"]
    there = tus.TusClient(
        f"http://127.0.0.1:{cutting.port}/api/v1/uploads", headers={"Authorization": f"Bearer {token}"}
    )
    upload = None
    for _ in range(60):
        try:
            if upload is None:
                upload = there.uploader(str(large_photo), chunk_size=3_000_000, metadata={"filename": "large.jpg"})
                upload.set_url(upload.create_url())
            upload.offset = upload.get_offset()
            upload.upload()
            break
        except (TusCommunicationError, OSError):
            if upload is not None and not upload.url:
                upload = None
            time.sleep(0.02)
    assert cutting.cuts_made == 10
    arrived_whole(app, upload.url.rsplit("/", 1)[-1], large_photo)


@pytest.mark.parametrize(("seed", "chunk"), [(1, 3_000_000), (2, 25_000_001)])
def test_tus_js_client_uploads_25_mb_over_ten_cuts(app, cadre, proxy, large_photo, seed, chunk):
    cutting = proxy(seed, 4_000_000)
    answer = subprocess.run(
        [node_program(), "tus.mjs", f"http://127.0.0.1:{cutting.port}/api/v1/uploads", cadre.tokens["access_token"],
         str(large_photo), json.dumps({"filename": "large.jpg"}), str(chunk)],
        cwd=NODE, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert cutting.cuts_made == 10
    arrived_whole(app, answer.stdout.strip().rsplit("/", 1)[-1], large_photo)


def test_a_photo_uploaded_by_a_tus_client_becomes_the_attachment_it_was_meant_for(app, cadre, tmp_path):
    sent = {"form_id": "visit", "version": "1", "instance_id": "uuid:tus-1",
            "answers": {"visit": {"cattle": 3, "photo": "door.jpg"}}}  # fmt: skip
    assert cadre.post("/api/v1/submissions", json=sent).status_code == 201
    path = tmp_path / "x.jpg"
    path.write_bytes(a_photo(3))
    token = cadre.tokens["access_token"]
    there = tus.TusClient(f"{cadre.url}/api/v1/uploads", headers={"Authorization": f"Bearer {token}"})
    metadata = {"filename": "door.jpg", "record": "uuid:tus-1"}
    there.uploader(str(path), metadata=metadata).upload()
    held = submissions.get("uuid:tus-1")
    assert held["missing"] == 0
    assert held["attachments"][0]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
