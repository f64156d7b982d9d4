"""Running a worker in this process."""

from __future__ import annotations

import warnings

from celery.exceptions import SecurityWarning

from background.celery_app import QUEUE, celery_app
from settings import Settings

# Heavy pictures leave a process large: it is replaced when it has grown to this (kB).
_MAX_CHILD_KB = 600_000


def run_worker(settings: Settings, processes: int) -> None:
    """Carry out tasks until a signal ends the process; `settings.MONGODB_URI` is set, here and in the environment."""
    # In a container everything is root; the warning is a page long.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    settings.VAR.mkdir(parents=True, exist_ok=True)
    celery_app(settings).worker_main(
        [
            "--quiet", "worker", "--beat", "--schedule", str(settings.VAR / "celerybeat-schedule"), "--queues", QUEUE,
            "--concurrency", str(processes), "--loglevel", "WARNING", "--without-gossip", "--without-mingle",
            "--without-heartbeat", "--max-memory-per-child", str(_MAX_CHILD_KB),
        ]
    )  # fmt: skip
