"""A web worker that starts while the database is away waits for it: one that gave up would end the whole service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from pymongo import MongoClient

from tests import child_processes
from tests.commands.test_serve import ROOT, free_port
from tests.cutting_proxy import CuttingProxy


def test_a_web_worker_waits_for_its_database(mongod_uri, tmp_path):
    port, log = free_port(), tmp_path / "log"
    env = {
        **os.environ, "RUHU_VAR": str(tmp_path / "var"), "RUHU_MONGODB_NAME": f"test_away_{os.getpid()}",
        "RUHU_MONGODB_URI": f"mongodb://127.0.0.1:{port}/?directConnection=true",
    }  # fmt: skip
    with log.open("w") as out:
        worker = child_processes.start(
            [sys.executable, "-c", "import wsgi; print('loaded', bool(wsgi.app), flush=True)"],
            cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_for("waiting for the database", log, worker)
        real = MongoClient(mongod_uri)
        assert real.address
        proxy = CuttingProxy(real.address[1], cuts=0, seed=1, at_most=1, listen_on=port)
        _wait_for("loaded True", log, worker)
        assert worker.wait(30) == 0
        proxy.close()
        real.drop_database(env["RUHU_MONGODB_NAME"])
    finally:
        child_processes.end(worker, ask=signal.SIGKILL)


def _wait_for(words: str, log, worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while words not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        assert worker.poll() in (None, 0), log.read_text()
        time.sleep(0.1)
