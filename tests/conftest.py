"""One real MongoDB for the run, a database a worker, the application behind a real HTTP server, and people to act as."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from pymongo import WriteConcern
from werkzeug.serving import make_server

from api import create_app
from records import credentials, freshness, passwords
from records import database as databases
from records.embedded import EmbeddedMongod
from settings import Settings
from tests import builders
from tests.http import Caller, FieldPhone

# How long an example takes says nothing on a machine that does other work.
hypothesis.settings.register_profile("ruhu", deadline=None)
hypothesis.settings.load_profile("ruhu")


@pytest.fixture(scope="session")
def mongod_uri() -> Iterator[str]:
    """The server all workers share: RUHU_TEST_MONGODB_URI, or an embedded one that the first worker starts."""
    uri = os.environ.get("RUHU_TEST_MONGODB_URI")
    if uri:
        yield uri
        return
    with tempfile.TemporaryDirectory(prefix="ruhu-mongod-", dir=_memory()) as folder:
        server = EmbeddedMongod(Settings(VAR=Path(folder), MONGOD_CACHE_GB=0.5)).start()
        yield server.uri
        server.stop()


def _memory() -> str | None:
    """Return a folder in memory, if the machine has one with room: most tests wait for a disk otherwise.

    Tests that kill a database, or measure what reaches the disk, have folders of their own.
    """
    shared = Path("/dev/shm")
    try:
        return str(shared) if shutil.disk_usage(shared).free > 4 << 30 else None
    except OSError:
        return None


@pytest.fixture(scope="session")
def settings(mongod_uri: str, worker_id: str) -> Iterator[Settings]:
    """Settings of this worker: a database and a var/ folder of its own."""
    with tempfile.TemporaryDirectory(prefix="ruhu-test-", dir=_memory()) as folder:
        yield Settings(VAR=Path(folder), MONGODB_URI=mongod_uri, MONGODB_NAME=f"test_{worker_id}_{os.getpid()}")


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The application on the worker's database, which is dropped at the end."""
    app = create_app(settings)
    yield app
    databases.database().client.drop_database(settings.MONGODB_NAME)
    databases.close_database()


@pytest.fixture(scope="session")
def server_url(app: Flask) -> Iterator[str]:
    """The application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def db(app: Flask) -> None:
    """An empty database (indexes and the encryption key stay) with the regions of `builders.REGIONS`."""
    empty_database()


def empty_database() -> None:
    """Leave nothing in the database but indexes, the encryption key and the regions of `builders.REGIONS`."""
    opened = databases.database()
    for name in _filled(opened.db):
        opened.db[name].with_options(write_concern=WriteConcern(1)).delete_many({})
    for topic in ("accounts", "forms", "schemes", "rates"):
        freshness.mark_changed(topic)
    builders.some_regions()


def _filled(db: Any) -> list[str]:
    """Return the collections that have documents, in one request: there are many and a test writes to few."""
    names = [name for name in db.list_collection_names() if name != "key_vault"]
    looks = [[{"$limit": 1}, {"$project": {"_id": 0, "name": {"$literal": name}}}] for name in names]
    others = [{"$unionWith": {"coll": name, "pipeline": look}} for name, look in zip(names[1:], looks[1:], strict=True)]
    return [found["name"] for found in db[names[0]].aggregate([*looks[0], *others])]


@pytest.fixture
def as_user(db: None, server_url: str) -> Callable[..., Caller]:
    """Make a user and sign in: `as_user("village_cadre", region="522725001003")` is an HTTP caller with a token."""

    def make(role: str = "admin", **values: object) -> Caller:
        user = builders.a_user(role=role, **values)
        return Caller(server_url, user=user).signed_in()

    return make


@pytest.fixture
def publish(db: None, app: Flask) -> Callable[..., str]:
    """Upload an XLSForm in Markdown and publish it; return its form ID."""
    from field_forms import publishing

    def make(markdown: str = builders.VISIT) -> str:
        version = publishing.upload_form(markdown.encode(), "form.md", by="test", blobs=app.config["RUHU"].blobs)
        return publishing.publish(version.form_id, "test").form_id if version.state == "draft" else version.form_id

    return make


@pytest.fixture
def phone(publish: Callable[..., str], server_url: str) -> Callable[..., FieldPhone]:
    """A phone with a field key, the form VISIT published: `phone("village_cadre", region=…)`."""
    publish()

    def make(role: str = "village_cadre", **values: object) -> FieldPhone:
        user = builders.a_user(role=role, **values)
        return FieldPhone(server_url, user, credentials.issue_field_key(user, "phone", "test")[1])

    return make


@pytest.fixture
def anyone(db: None, server_url: str) -> Caller:
    """A caller who has not signed in."""
    return Caller(server_url)


@pytest.fixture(scope="session", autouse=True)
def _fast_password_hash() -> None:
    """Cheap argon2 parameters: the tests sign in hundreds of times."""
    from argon2 import PasswordHasher

    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


if "PYTEST_XDIST_WORKER" not in os.environ:

    @pytest.fixture(scope="session")
    def worker_id() -> str:
        """The only worker."""
        return "main"
