"""kill -9 of a web worker, the background worker and the database, again and again, while phones send photos."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import requests
from pymongo import MongoClient

from tests import child_processes
from tests.builders import a_photo
from tests.commands.test_serve import ROOT, free_port

SUBMISSIONS = 500
# A phone that was not acknowledged after so long has met a product that does not come back.
PATIENCE_SECONDS = 60
# A worker that finishes no photo for so long is stuck.
STILL_SECONDS = 90
# How often each kind of process is killed while they are sent.
KILLS = {"gunicorn": 5, "worker": 5, "mongod": 2}


class Served:
    """A product of its own with demo data."""

    def __init__(self, var: Path) -> None:
        self.var, self.port = var, free_port()
        env = {
            **{key: value for key, value in os.environ.items() if not key.startswith("RUHU_")},
            "RUHU_VAR": str(var), "RUHU_PORT": str(self.port), "RUHU_MONGOD_CACHE_GB": "0.5",
        }  # fmt: skip
        self.log = var / "serve.log"
        with self.log.open("w") as out:
            self.process = child_processes.start(
                [sys.executable, "-m", "cli", "serve", "--demo"],
                cwd=ROOT,
                env=env,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self.url = f"http://127.0.0.1:{self.port}"

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 90
        while "Ctrl-C" not in self.log.read_text():
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        child_processes.end(self.process)

    def kill(self, kind: str) -> bool:
        """Kill one process of a kind with signal 9; say whether there was one."""
        below = psutil.Process(self.process.pid).children(recursive=True)
        below = [one for one in below if one.status() != psutil.STATUS_ZOMBIE]
        if kind == "gunicorn":  # a worker, not the master that starts them
            found = [one for one in below if "gunicorn" in _line(one) and "gunicorn" in _line(one.parent())]
        elif kind == "worker":  # the main process or its child
            found = [one for one in below if _line(one).endswith("cli worker")]
        else:
            found = [one for one in below if "mongod" in one.name()]
        if not found:
            return False
        random.choice(found).kill()
        return True

    def database(self):
        port = json.loads((self.var / "mongodb" / "ruhu.json").read_text())["port"]
        return MongoClient("127.0.0.1", port, directConnection=True).ruhu


def _line(process: psutil.Process | None) -> str:
    try:
        return " ".join(process.cmdline()) if process else ""
    except psutil.Error:
        return ""


@pytest.fixture
def served(tmp_path):
    product = Served(tmp_path)
    try:
        product.wait_until_ready()
        yield product
    finally:
        product.stop()


class Phone:
    """Sends a visit with a photo until it is acknowledged, as a phone does."""

    def __init__(self, product: Served) -> None:
        self.product = product
        self.token = self._signed_in()

    def _signed_in(self) -> str:
        body = {"username": "cun", "password": "ruhu-yanshi-2026"}
        return requests.post(f"{self.product.url}/api/v1/auth/login", json=body, timeout=20).json()["access_token"]

    def send(self, number: int) -> tuple[str, str]:
        """Send one visit; return its instance ID and the photo's hash, once it was acknowledged (in time)."""
        instance_id, photo = f"uuid:{uuid.uuid4()}", a_photo(number)
        body = {"form_id": "killed", "version": "1", "instance_id": instance_id, "answers": {"photo": "a.jpg"}}
        files = [("submission", (None, json.dumps(body))), ("a.jpg", ("a.jpg", photo, "image/jpeg"))]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert self.product.process.poll() is None, self.product.log.read_text()[-5000:]
            try:
                answer = requests.post(
                    f"{self.product.url}/api/v1/submissions", files=files, timeout=20,
                    headers={"Authorization": f"Bearer {self.token}"},
                )  # fmt: skip
            except requests.RequestException:
                time.sleep(0.2)
                continue
            if answer.status_code == 201:
                assert answer.json()["missing"] == 0
                return instance_id, hashlib.sha256(photo).hexdigest()
            assert answer.status_code == 503, answer.text
            time.sleep(0.2)
        raise TimeoutError(self.product.log.read_text()[-3000:])


FORM = """
| survey   | type  | name  | label |
|          | image | photo | 照片  |
| settings | form_title | form_id | version |
|          | 照片 | killed | 1 |
"""


def published(product: Served) -> None:
    body = {"username": "xian", "password": "ruhu-yanshi-2026"}
    token = requests.post(f"{product.url}/api/v1/auth/login", json=body, timeout=20).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    base = f"{product.url}/api/v1/forms"
    answer = requests.post(base, files={"file": ("killed.md", FORM.encode())}, headers=headers, timeout=20)
    assert answer.status_code == 201, answer.text
    assert requests.post(f"{base}/killed/publish", headers=headers, timeout=20).status_code == 200


def worked_off(database, product: Served) -> None:
    """Wait until no photo is due. The worker gives way to other work: what fails is no progress, not slow progress."""
    left, since = SUBMISSIONS, time.monotonic()
    while due := database.submissions.count_documents({"photos": "due"}):
        if due < left:
            left, since = due, time.monotonic()
        # The lease of a worker that was killed has to run out first.
        assert time.monotonic() < since + STILL_SECONDS, f"{due} photos are left: {product.log.read_text()}"
        time.sleep(0.5)


@pytest.mark.timeout(900)  # the worker gives way: beside other work it takes its time
def test_what_was_acknowledged_is_there_with_its_photo_and_every_derivative_in_the_end(served):
    published(served)
    phone, stop, killed = Phone(served), threading.Event(), dict.fromkeys(KILLS, 0)

    def kill() -> None:
        plan = [kind for kind, times in KILLS.items() for _ in range(times)]
        random.Random(3).shuffle(plan)
        for kind in plan:
            if stop.wait(1.2):
                return
            while not served.kill(kind):  # it is just being started again
                if stop.wait(0.1):
                    return
            killed[kind] += 1

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()

    def paced(number: int) -> tuple[str, str]:
        time.sleep(0.25)  # so that the run is as long as the plan of kills
        return phone.send(number)

    pool = ThreadPoolExecutor(8)
    try:
        sent = dict(pool.map(paced, range(SUBMISSIONS), timeout=200))
        killer.join(60)
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)
    assert killed == KILLS, killed

    database = served.database()
    hashes = set(sent.values())
    held = {
        one["_id"]: one for one in database.submissions.find({"form_id": "killed"}, {"attachments": 1, "missing": 1})
    }
    assert set(held) == set(sent)
    for instance_id, sha256 in sent.items():
        assert held[instance_id]["attachments"][0]["sha256"] == sha256
        assert hashlib.sha256((served.var / "blobs" / sha256[:2] / sha256).read_bytes()).hexdigest() == sha256

    worked_off(database, served)
    photos = list(database.photos.find({"_id": {"$in": list(hashes)}}))
    assert {photo["_id"] for photo in photos} == hashes
    assert {photo["state"] for photo in photos} == {"done"}
    derived = {one["sha256"] for photo in photos for one in photo["derived"]}
    assert {len(photo["derived"]) for photo in photos} == {3}
    assert all((served.var / "blobs" / sha256[:2] / sha256).exists() for sha256 in derived)
    assert database.photo_uses.count_documents({"record": {"$in": list(sent)}}) == SUBMISSIONS
    assert database.fingerprints.count_documents({"_id": {"$in": list(hashes)}}) == len(hashes)
