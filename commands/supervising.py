"""Keeps what `ruhu serve` started running: the background worker and the embedded MongoDB are started again if they die."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import click
import psutil

from errors import MongodFailed
from records.embedded import EmbeddedMongod, die_with_parent
from settings import Settings

# A worker that dies at once is not started more often than this.
_PAUSE_SECONDS = 3.0
# A tenth of a processor's time while requests want all of it: enough that photos do not wait for quiet.
_NICE = 10
# Killing a worker loses nothing, so that nobody need wait long for it.
_STOP_SECONDS = 1.5
# A database that cannot start so often in a row will not start at all.
_GIVE_UP_AFTER = 5


class BackgroundWorker:
    """`ruhu worker` as a child process, at a lower priority than the requests."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def keep_running(self) -> None:
        """Start the worker if it does not run."""
        if self._process and self._process.poll() is None:
            return
        if self._process and time.monotonic() < self._started + _PAUSE_SECONDS:
            return
        if self._process:
            self._end_group()
            click.echo("后台任务进程已退出，正在重启… the background worker ended; starting it again…", err=True)
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli", "worker"], env=self._environment, cwd=Path(__file__).resolve().parents[1],
            start_new_session=True, preexec_fn=_prepare,  # noqa: PLW1509 - nothing but system calls
        )  # fmt: skip
        with contextlib.suppress(psutil.Error, OSError):  # its disk accesses wait for those of requests
            psutil.Process(self._process.pid).ionice(psutil.IOPRIO_CLASS_IDLE)

    def stop(self) -> None:
        """End the worker and its children; what it was at is done again later."""
        if not self._process:
            return
        # It tells its children itself; those that are left after a while are ended with it.
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        self._end_group()

    def _end_group(self) -> None:
        """End what is left of a worker and its children."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _prepare() -> None:
    """Give way to whoever waits for an answer; where the kernel shares by session, the session must give way too."""
    die_with_parent()
    os.nice(_NICE)
    with contextlib.suppress(OSError), Path("/proc/self/autogroup").open("w") as share:
        share.write(str(_NICE))


class EmbeddedGuard:
    """Watches the embedded MongoDB, if it is used, and starts it again on its port and data."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._used = not settings.MONGODB_URI
        self._mongod: EmbeddedMongod | None = None
        self._failures = 0
        self._not_before = 0.0

    def keep_running(self) -> None:
        """Start the server if it died, on its port. Raises MongodFailed when it has failed _GIVE_UP_AFTER times in a row."""
        if not self._used or time.monotonic() < self._not_before or EmbeddedMongod.runs(self._settings):
            return
        click.echo("数据库进程已退出，正在重启… the embedded MongoDB ended; starting it again…", err=True)
        try:
            self._mongod = EmbeddedMongod(self._settings).start(same_port=True)
        except MongodFailed as failed:
            self._failures += 1
            if self._failures >= _GIVE_UP_AFTER:
                raise
            click.echo(f"{failed.message_zh} {failed.message_en}", err=True)
            self._not_before = time.monotonic() + _PAUSE_SECONDS
        else:
            self._failures = 0

    def stop(self) -> None:
        """Stop a server that was started here."""
        if self._mongod:
            self._mongod.stop()
