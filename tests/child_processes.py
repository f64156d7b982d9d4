"""Programs that tests start: each comes to an end, with all that it started, also when a test hangs or the run is killed."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import tempfile
from typing import Any

import psutil

from records.embedded import die_with_parent

# Nothing that a test starts takes longer to end when asked.
_END_SECONDS = 30


def start(command: list[str], **options: Any) -> subprocess.Popen[Any]:
    """Start a program in a session of its own; it is told to end when the tests' process dies, however that does.

    Give it files for its output: a pipe would be held open by what it starts in turn, and whoever reads it would wait.
    """
    return subprocess.Popen(command, start_new_session=True, preexec_fn=die_with_parent, **options)  # noqa: PLW1509 - a call


def end(process: subprocess.Popen[Any], *, ask: signal.Signals = signal.SIGINT, seconds: float = _END_SECONDS) -> None:
    """Ask a program to end; kill it and all that it started when it has not ended after so long."""
    family = _family(process.pid)
    if process.poll() is None:
        process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    for one in family:
        with contextlib.suppress(psutil.Error):
            one.kill()
    process.wait(_END_SECONDS)


def run(command: list[str], *, timeout: float, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and return what it said, as `subprocess.run` does; after `timeout` seconds it is killed."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = start(command, stdout=out, stderr=err, **options)
        try:
            code = process.wait(timeout)
        finally:
            end(process, ask=signal.SIGKILL)
        out.seek(0), err.seek(0)
        return subprocess.CompletedProcess(command, code, out.read(), err.read())


def _family(pid: int) -> list[psutil.Process]:
    """Return a process and its descendants; psutil tells a process from a later one with the same number."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []
