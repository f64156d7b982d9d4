"""20,000 reminders, eight workers, one of them killed every few seconds, the primary stepping down once: each goes out once."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from pymongo.errors import PyMongoError

from records import database as databases
from records import households, reminders
from records.embedded import EmbeddedMongod
from records.scopes import Scope
from settings import Settings
from tests.commands.test_serve import ROOT
from tests.faults.reminder_worker import DAY, ZONE, rules

REMINDERS, WORKERS = 20_000, 8
# How many may have an outcome that nobody knows.
UNKNOWN_AT_MOST = REMINDERS // 1000


class _Provider(socketserver.ThreadingTCPServer):
    """Counts every message that it is given, and says "ok"."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.taken: Counter[str] = Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(OSError):
            while line := self.rfile.readline():
                self.server.taken[line.decode().strip()] += 1
                self.wfile.write(b"ok\n")
                self.wfile.flush()


@pytest.fixture
def place(tmp_path):
    """A database server of its own, because it is made to step down; in a process of its own like everything here."""
    databases.close_database()
    server = EmbeddedMongod(Settings(VAR=tmp_path, MONGOD_CACHE_GB=0.5)).start()
    settings = Settings(VAR=tmp_path, MONGODB_URI=server.uri, MONGODB_NAME="reminders")
    databases.open_database(settings)
    databases.ensure_indexes()
    yield settings
    databases.close_database()
    server.stop()


def fill() -> None:
    """Store a loan for each reminder, and plan the day."""
    from records import loans
    from reminders.running import plan_day
    from tests.reminders.people import a_due_loan

    # A household each, because a person is told of two loans a day and no more.
    loan = a_due_loan()
    household = households.in_scope(loan["household"], Scope())
    numbers = range(REMINDERS - 1)
    for chunk in (numbers[start : start + 5000] for start in range(0, REMINDERS - 1, 5000)):
        households.insert_many([{**household, "_id": f"h{n}", "code": f"h{n}", "card_id": f"card{n}"} for n in chunk])
    copies = [{**loan, "_id": f"loan{n}", "contract_number": f"c{n}", "household": f"h{n}"} for n in numbers]
    for start in range(0, len(copies), 5000):
        loans.collection().insert_many(copies[start : start + 5000], ordered=False)
    assert plan_day(DAY, [rules()], ZONE).planned == REMINDERS


def start(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    env = {
        **os.environ, "RUHU_VAR": str(settings.VAR), "RUHU_MONGODB_URI": settings.MONGODB_URI,
        "RUHU_MONGODB_NAME": settings.MONGODB_NAME,
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", "tests.faults.reminder_worker", str(port)], cwd=ROOT, env=env)


def states() -> Counter[str]:
    return Counter({one["_id"]: one["n"] for one in reminders.collection().aggregate(
        [{"$group": {"_id": "$state", "n": {"$sum": 1}}}])})  # fmt: skip


def test_each_of_20000_reminders_goes_out_once(place):
    fill()
    provider, pick = _Provider(), random.Random(5)
    workers = [start(place, provider.server_address[1]) for _ in range(WORKERS)]
    killed, stepped_down, deadline = 0, False, time.monotonic() + 240
    try:
        while time.monotonic() < deadline:
            time.sleep(4)
            if sum(provider.taken.values()) > REMINDERS // 3 and not stepped_down:
                stepped_down = step_down()
            if sum(provider.taken.values()) < REMINDERS - 500:
                index = pick.randrange(WORKERS)
                workers[index].kill()
                workers[index].wait()
                killed += 1
                workers[index] = start(place, provider.server_address[1])
            with contextlib.suppress(PyMongoError):
                if not states()["due"] and not states()["sending"]:
                    break
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        provider.shutdown()
        provider.server_close()
    found = states()
    assert found["sent"] + found["unknown"] == REMINDERS, found
    assert found["unknown"] <= UNKNOWN_AT_MOST, found
    assert killed >= 3
    assert stepped_down
    # Nothing was doubled; what is called sent arrived; what is unknown arrived once or not.
    assert max(provider.taken.values()) == 1
    sent = {one["_id"] for one in reminders.collection().find({"state": "sent"}, {"_id": 1})}
    assert sent <= provider.taken.keys()
    assert len(provider.taken) >= REMINDERS - found["unknown"]


def step_down() -> bool:
    """Make the primary step down; it is elected again after a second or so."""
    with contextlib.suppress(PyMongoError):
        databases.database().client.admin.command("replSetStepDown", 2, secondaryCatchUpPeriodSecs=0, force=True)
    return True
