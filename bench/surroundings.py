"""The servers of a run: an embedded MongoDB in a folder of its own, gunicorn as the product starts it, memory watched."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from commands.supervising import BackgroundWorker
from records.database import Database, close_database, ensure_indexes, open_database
from records.embedded import EmbeddedMongod
from settings import Settings

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def own_database(var: Path, cache: float) -> Iterator[tuple[Settings, Database]]:
    """Open an empty database of its own under `var` (`cache` in GiB); what this process had open is closed, then and after."""
    close_database()
    shutil.rmtree(var, ignore_errors=True)
    settings = Settings(VAR=var, MONGOD_CACHE_GB=cache)
    mongod = EmbeddedMongod(settings).start()
    try:
        opened = open_database(settings, mongod.uri)
        ensure_indexes()
        yield settings, opened
    finally:
        close_database()
        mongod.stop()
        shutil.rmtree(var, ignore_errors=True)


class Memory:
    """The peak memory of some processes and their children, sampled 20 times a second (proportional set size)."""

    def __init__(self, *pids: int, children: bool = True) -> None:
        """Watch these processes, and those that they started unless `children` is false, from now on."""
        self.peak, self._children = 0, children
        self._pids, self._stop = pids, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            self.peak = max(self.peak, sum(_memory(pid, children=self._children) for pid in self._pids))

    def stop(self) -> float:
        """Return the peak in MB."""
        self._stop.set()
        self._thread.join()
        return self.peak / 1e6


def _memory(pid: int, *, children: bool) -> int:
    try:
        process = psutil.Process(pid)
        started = process.children(recursive=True) if children else []
        return sum(one.memory_full_info().pss for one in [process, *started])
    except psutil.Error:
        return 0


@contextmanager
def gunicorn(app: str, settings: Settings, uri: str) -> Iterator[tuple[int, int]]:
    """Serve `app` as `ruhu serve` does; yield (port, process ID)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", app, "--chdir", str(ROOT), "--bind", f"127.0.0.1:{port}",
        "--workers", str(settings.WORKERS), "--worker-class", "gthread", "--threads", str(settings.THREADS),
        "--keep-alive", "30", "--backlog", "2048", "--log-level", "error", "--worker-tmp-dir", "/dev/shm",
        "--no-control-socket", "--graceful-timeout", "5",
    ]  # fmt: skip
    environment = {**os.environ, "RUHU_MONGODB_URI": uri, "RUHU_VAR": str(settings.VAR)}
    server = subprocess.Popen(command, env=environment)
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            for one in [*psutil.Process(server.pid).children(), server]:
                one.kill()


@contextmanager
def worker(settings: Settings, uri: str) -> Iterator[None]:
    """Run the background worker as `ruhu serve` does."""
    process = BackgroundWorker({"RUHU_MONGODB_URI": uri, "RUHU_VAR": str(settings.VAR)})
    process.keep_running()
    try:
        time.sleep(5)
        yield
    finally:
        process.stop()


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(8)  # let every worker load the application
                return
        time.sleep(0.1)
    raise TimeoutError("gunicorn did not start")
