"""The demo county for the pictures: served from a folder that is thrown away, with visits and photos that are alike."""

from __future__ import annotations

import io
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
import time_machine
from flask import Flask
from PIL import Image
from werkzeug.serving import make_server

from api import create_app
from commands.demo_accounts import PASSWORD, USERNAMES
from commands.demo_borrowers import load_demo_borrower
from commands.demo_data import load_demo
from evidence.working_off import work_off
from media.drawing import demo_photo
from records import roles
from records.database import close_database, database, ensure_indexes, open_database
from records.embedded import EmbeddedMongod
from scripts.screenshots.standing_still import MOMENT
from settings import Settings

_ANSWERS = {
    "visit": {"purpose": "routine", "met": "head"}, "situation": {"changes": ["work"], "changes_note": "大儿子去遵义务工"},
    "loan": {"has_loan": "yes", "used_as_agreed": "yes", "reminded": "yes"},
    "evidence": {"photo": "1.jpg"}, "remark": "牛三头，圈舍已修好",
}  # fmt: skip


class County:
    """`url` is where it is served; `app` is the application behind it."""

    def __init__(self, app: Flask, url: str) -> None:
        """Serve nothing: `served_county` does. `visits` are the instance IDs of what `visit_with_photos` sent."""
        self.app, self.url = app, url
        self.visits: list[str] = []

    def as_role(self, role: str) -> requests.Session:
        """Return a session of the demo's account of a role."""
        session = requests.Session()
        session.trust_env = False
        told = {"username": USERNAMES[role], "password": PASSWORD}
        token = session.post(f"{self.url}/api/v1/auth/login", json=told, timeout=30).json()["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"
        return session

    def households(self) -> list[dict[str, Any]]:
        """Return the households of the cadre's village, by code."""
        found = self.as_role(roles.CADRE).get(f"{self.url}/api/v1/households?limit=20", timeout=30).json()["items"]
        return sorted(found, key=lambda one: str(one["code"]))


@contextmanager
def served_county(clock: time_machine.Coordinates) -> Iterator[County]:
    """Load the demo county into a MongoDB of its own, serve it on a free port, and throw everything away at the end.

    Loading takes a while, more or less: then `clock` is put back to MOMENT.
    """
    with tempfile.TemporaryDirectory(prefix="ruhu-screenshots-") as folder:
        settings = Settings(VAR=Path(folder), PUBLIC_URL="https://ruhu.example.org")
        mongod = EmbeddedMongod(settings).start()
        try:
            settings.MONGODB_URI = mongod.uri
            open_database(settings)
            # Its own clock is today's: what was to be kept for a while from MOMENT on would be over already.
            database().client.admin.command({"setParameter": 1, "ttlMonitorEnabled": False})
            ensure_indexes()
            load_demo(settings)
            load_demo_borrower(settings)
            app = create_app(settings)
            server = make_server("127.0.0.1", 0, app, threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            county = County(app, f"http://127.0.0.1:{server.server_port}")
            clock.move_to(MOMENT)
            phone = {"phone": "13900001234"}
            admin = county.as_role(roles.ADMIN)
            admin.patch(f"{county.url}/api/v1/users/xindai", json=phone, timeout=30).raise_for_status()
            visit_with_photos(county)
            yield county
            server.shutdown()
        finally:
            close_database()
            mongod.stop()


def visit_with_photos(county: County) -> None:
    """Send three visits with a photo each; the photo of the second household is the first one's, cut and saved anew."""
    cadre, photo = county.as_role(roles.CADRE), _photo(7)
    for number, (household, shot) in enumerate(
        zip(county.households(), (photo, _cut(photo), _photo(11)), strict=False)
    ):
        county.visits.append(f"uuid:{uuid.UUID(int=number + 1, version=4)}")
        _visit(county, cadre, household, shot)
    work_off(county.app.config["RUHU"].photos)


def _visit(county: County, cadre: requests.Session, household: dict[str, Any], shot: bytes) -> None:
    base, record = f"{county.url}/api/v1", county.visits[-1]
    version = cadre.get(f"{base}/forms/routine_visit", timeout=30).json()["version"]
    card = cadre.get(f"{base}/households/{household['id']}/card", timeout=30).json()["url"]
    answers = {**_ANSWERS, "who": {"household_card": card}}
    sent = {"form_id": "routine_visit", "version": version, "instance_id": record, "answers": answers,
            "attachments": ["1.jpg"]}  # fmt: skip
    cadre.post(f"{base}/submissions", json=sent, timeout=30).raise_for_status()
    cadre.put(f"{base}/submissions/{record}/attachments/1.jpg", data=shot, timeout=30).raise_for_status()


def _photo(seed: int) -> bytes:
    return demo_photo(seed, MOMENT - timedelta(hours=1), 107.452, 27.098)


def _cut(photo: bytes) -> bytes:
    """Return a photo without its outermost twentieth, saved anew: what somebody sends a second time looks like."""
    picture, out = Image.open(io.BytesIO(photo)), io.BytesIO()
    width, height = picture.size
    cut = picture.crop((width // 40, height // 40, width - width // 40, height - height // 40))
    cut.save(out, "JPEG", quality=80, exif=picture.getexif())
    return out.getvalue()
