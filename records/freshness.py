"""Tells every worker on this machine within 50 ms that something cached has changed, without asking the database.

A change touches a small file under var/; a cache compares the file's time (a system call of about a microsecond).
Workers on other machines notice when their entries expire (`CREDENTIAL_CACHE_SECONDS`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

_folder = Path("var/fresh")
# The file is looked at this often and no more: a system call lets other threads in, which is dear under load.
_LOOK_SECONDS = 0.05
_seen: dict[str, tuple[float, int]] = {}


def configure(folder: Path) -> None:
    """Keep the marker files in `folder`."""
    global _folder
    _folder = folder
    folder.mkdir(parents=True, exist_ok=True)
    _seen.clear()


def mark_changed(topic: str) -> None:
    """Make every cache of `topic` on this machine forget what it holds."""
    path = _folder / topic
    path.touch()
    now = time.time_ns()
    os.utime(path, ns=(now, now))
    _seen.pop(topic, None)


def stamp(topic: str) -> int:
    """Return a number that differs after each `mark_changed(topic)`, at the latest `_LOOK_SECONDS` after it."""
    now = time.monotonic()
    looked, value = _seen.get(topic, (0.0, 0))
    if now - looked > _LOOK_SECONDS:
        value = _time_of(topic)
        _seen[topic] = (now, value)
    return value


def _time_of(topic: str) -> int:
    try:
        return (_folder / topic).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


class FreshCache:
    """A small in-process cache of one topic: forgotten on `mark_changed`, after `seconds`, and when it is full."""

    def __init__(self, topic: str, seconds: float, limit: int = 10_000) -> None:
        """Remember at most `limit` values of `topic`, each for `seconds`."""
        self._topic, self.seconds, self._limit = topic, seconds, limit
        self._values: dict[Hashable, tuple[float, Any]] = {}
        self._stamp = -1

    def get(self, key: Hashable, load: Callable[[], Any]) -> Any:
        """Return the remembered value of `key`, else what `load()` gives; what raises is not remembered."""
        now, current = time.monotonic(), stamp(self._topic)
        if current != self._stamp:
            self._values, self._stamp = {}, current
        held = self._values.get(key)
        if held and held[0] > now:
            return held[1]
        value = load()
        if len(self._values) >= self._limit:
            self._values = {}
        if self._stamp == current:  # else it may be from before a change that another thread saw
            self._values[key] = (now + self.seconds, value)
        return value
