"""Thousands of reminders in a process of their own: `python -m tests.faults.reminder_run FOLDER`; prints what it came to.

It has a database server of its own, because that is made to step down, and must not end the connection of other tests.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from pymongo.errors import PyMongoError

from records import database as databases
from records import households, reminders
from records.embedded import EmbeddedMongod
from records.scopes import Scope
from settings import Settings
from tests.commands.test_serve import ROOT
from tests.faults.reminder_worker import DAY, ZONE, rules

# RUHU_TEST_REMINDERS=20000 makes it the long run of three minutes.
REMINDERS, WORKERS = int(os.environ.get("RUHU_TEST_REMINDERS", "4000")), 8
KILL_SECONDS = 4


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


def opened(folder: Path) -> tuple[EmbeddedMongod, Settings]:
    """Start a database server in a folder and open it."""
    server = EmbeddedMongod(Settings(VAR=folder, MONGOD_CACHE_GB=0.5)).start()
    settings = Settings(VAR=folder, MONGODB_URI=server.uri, MONGODB_NAME="reminders")
    databases.open_database(settings)
    databases.ensure_indexes()
    return server, settings


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


def run(place: Settings) -> dict[str, Any]:
    """Send them all while workers are killed; return the states, kills and what the provider saw."""
    fill()
    provider, pick = _Provider(), random.Random(5)
    workers = [start(place, provider.server_address[1]) for _ in range(WORKERS)]
    killed, stepped_down, deadline = 0, False, time.monotonic() + 240
    last, share = time.monotonic(), 1
    try:
        while time.monotonic() < deadline:
            time.sleep(0.2)
            taken = sum(provider.taken.values())
            if taken > REMINDERS // 3 and not stepped_down:
                stepped_down = step_down()
            # Every few seconds, and on a machine that is done sooner at each sixth of the way.
            due = time.monotonic() > last + KILL_SECONDS or taken > REMINDERS * share / 6
            if due and taken < REMINDERS * 0.9:
                last, share = time.monotonic(), share + (taken > REMINDERS * share / 6)
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
    sent = {one["_id"] for one in reminders.collection().find({"state": "sent"}, {"_id": 1})}
    return {
        "states": dict(found),
        "killed": killed,
        "stepped_down": stepped_down,
        "most_often": max(provider.taken.values()),
        "arrived": len(provider.taken),
        "sent_and_not_arrived": len(sent - provider.taken.keys()),
    }


def step_down() -> bool:
    """Make the primary step down; it is elected again after a second or so."""
    with contextlib.suppress(PyMongoError):
        databases.database().client.admin.command("replSetStepDown", 2, secondaryCatchUpPeriodSecs=0, force=True)
    return True


if __name__ == "__main__":
    server, opened_settings = opened(Path(sys.argv[1]))
    try:
        print(json.dumps(run(opened_settings)))
    finally:
        server.stop()
