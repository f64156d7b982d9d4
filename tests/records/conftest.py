"""Each store of blobs, with a real server behind it."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from records.blobs import BlobStore, open_store
from settings import Settings
from tests.s3_server import ACCESS_KEY, SECRET_KEY, S3Server

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "photos"


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A server with the bucket "photos"."""
    server = S3Server(tmp_path_factory.mktemp("s3"))
    try:
        yield server.with_bucket(BUCKET)
    finally:
        server.stop()


@pytest.fixture
def s3_values(s3_server: S3Server) -> dict[str, object]:
    """Settings of a store of its own in the bucket."""
    return {
        "S3_ENDPOINT": s3_server.endpoint, "S3_BUCKET": BUCKET, "S3_PREFIX": f"{uuid.uuid4().hex}/",
        "S3_ACCESS_KEY": ACCESS_KEY, "S3_SECRET_KEY": SECRET_KEY, "S3_PATH_STYLE": True,
    }  # fmt: skip


@pytest.fixture
def settings_of(
    request: pytest.FixtureRequest, db: None, settings: Settings, tmp_path: Path
) -> Callable[..., Settings]:
    """`settings_of("s3", S3_SSE="AES256")`: settings of a store, on the test's database and a var/ of its own."""

    def make(kind: str, **values: object) -> Settings:
        s3 = request.getfixturevalue("s3_values") if "s3" in (kind, values.get("BLOBS_BEFORE")) else {}
        common = {"VAR": tmp_path, "MONGODB_URI": settings.MONGODB_URI, "MONGODB_NAME": settings.MONGODB_NAME,
                  "KEY_FILE": str(settings.key_file)}  # fmt: skip
        return Settings(**{**common, **s3, "BLOBS": kind, **values})

    return make


@pytest.fixture(params=["folder", "gridfs", "s3"])
def its_settings(request: pytest.FixtureRequest, settings_of: Callable[..., Settings]) -> Settings:
    """Settings of each kind of store in turn."""
    return settings_of(request.param)


@pytest.fixture
def store(its_settings: Settings) -> BlobStore:
    """Each kind of store in turn, empty."""
    return open_store(its_settings)


@pytest.fixture
def process(its_settings: Settings) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Run Python code in another process that has the same `store`."""
    prelude = (
        "import sys\nfrom records.blobs import open_store\nfrom records.database import open_database\n"
        "from settings import Settings\nsettings = Settings.from_environment()\nopen_database(settings)\n"
        "store = open_store(settings)\n"
    )
    changed = {key: value for key, value in vars(its_settings).items() if key.isupper()}
    environment = {f"RUHU_{key}": _text(value) for key, value in changed.items()}
    started: list[subprocess.Popen[str]] = []

    def start(code: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", prelude + code], cwd=ROOT, env={**os.environ, **environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
