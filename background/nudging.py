"""Telling the workers that there is something to do: a hint, sent now and then, that may get lost."""

from __future__ import annotations

import logging
import threading
import time

from celery import Celery

_log = logging.getLogger("ruhu.background")
NUDGED = ("ruhu.photos", "ruhu.lending", "ruhu.bank_imports")


class Nudge:
    """Sends the tasks of NUDGED at most once in `seconds`, from a thread of its own: no request waits for the broker.

    What was asked for in between is sent when the time is up. A broker that is away is logged once until it is back.
    """

    def __init__(self, app: Celery, seconds: float = 1.0) -> None:
        self._app, self._seconds = app, seconds
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._away = False

    def __call__(self) -> None:
        """Ask for a message to be sent soon."""
        self._asked.set()
        if self._thread is None or not self._thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._run, name="nudge", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            self._send()
            time.sleep(self._seconds)

    def _send(self) -> None:
        try:
            for task in NUDGED:
                self._app.send_task(task, expires=60)
        except Exception:  # noqa: BLE001 - whatever the broker's client raises: the workers' own sweep makes up for it
            if not self._away:
                _log.warning("the broker is away; the work waits for the workers' next sweep", exc_info=True)
            self._away = True
        else:
            self._away = False
