"""Running a worker in this process."""

from __future__ import annotations

import ctypes
import warnings
from typing import Any

from celery import Celery
from celery.beat import EmbeddedService
from celery.exceptions import SecurityWarning
from celery.signals import worker_ready, worker_shutting_down

from background.celery_app import QUEUE, celery_app
from settings import Settings

# Heavy pictures leave a process large: it is replaced when it has grown to this (kB).
_MAX_CHILD_KB = 600_000
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def run_worker(settings: Settings, processes: int) -> None:
    """Carry out tasks until a signal ends the process; `settings.MONGODB_URI` is set, here and in the environment."""
    _keep_freed_memory()
    # In a container everything is root; the warning is a page long.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    app = celery_app(settings)
    _send_what_is_periodic(app)
    app.worker_main(
        [
            "--quiet", "worker", "--queues", QUEUE, "--concurrency", str(processes), "--loglevel", "WARNING",
            "--without-gossip", "--without-mingle", "--without-heartbeat", "--max-memory-per-child", str(_MAX_CHILD_KB),
        ]
    )  # fmt: skip


def _keep_freed_memory() -> None:
    """Keep the memory of one picture for the next: fetching it anew from the kernel took a fifth of the time of each.

    Of the C library (mallopt(3)): blocks up to 64 MB come from the heap, of which 128 MB free are kept; children inherit it.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc has it
    if mallopt:
        mallopt(_M_MMAP_THRESHOLD, 64 << 20)
        mallopt(_M_TRIM_THRESHOLD, 128 << 20)


def _send_what_is_periodic(app: Celery) -> None:
    """Run Celery's beat as a thread of the worker, and without a file.

    As a process of its own (`--beat`) it would be missed by nobody when it is killed, and outlive a worker that is; the
    file would be one for all workers of a machine. Every periodic task may run as often as there are workers.
    """
    beat = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler")

    def start(**_: Any) -> None:
        beat.start()

    def stop(**_: Any) -> None:
        beat.service.stop()

    # Signals keep only weak references to functions that nobody else holds.
    worker_ready.connect(start, weak=False)
    worker_shutting_down.connect(stop, weak=False)
