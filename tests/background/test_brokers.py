"""Messages that there is something to do go through the product's MongoDB, or through Redis if one is set."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time

import pytest
import redis

from background.celery_app import QUEUE, broker_url, celery_app
from settings import Settings
from tests import child_processes
from tests.commands.test_serve import free_port


@pytest.fixture
def redis_url(tmp_path):
    """A Redis of its own, where the machine has one."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    port = free_port()
    server = child_processes.start(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        client, deadline = redis.Redis(port=port), time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        child_processes.end(server, ask=signal.SIGKILL)


def arrived(settings: Settings) -> str:
    """Send a task and return the name of the one that comes out of the queue."""
    app = celery_app(settings)
    app.send_task("ruhu.photos", expires=60)
    with app.connection_for_read() as link, link.SimpleQueue(QUEUE) as queue:
        message = queue.get(timeout=20)
        message.ack()
        return message.headers["task"]


def test_a_message_goes_through_the_products_database_unless_another_broker_is_set(settings):
    own = Settings(MONGODB_URI=settings.MONGODB_URI, MONGODB_NAME=f"{settings.MONGODB_NAME}_queue")
    assert f"/{own.MONGODB_NAME}_broker?" in broker_url(own)
    assert arrived(own) == "ruhu.photos"


def test_one_setting_makes_redis_the_broker_and_its_library_is_there():
    transport = celery_app(Settings(BROKER_URL="redis://127.0.0.1:1/0")).connection_for_write().transport
    assert transport.driver_type == "redis"


def test_a_message_goes_through_a_real_redis(redis_url):
    assert arrived(Settings(BROKER_URL=redis_url)) == "ruhu.photos"
