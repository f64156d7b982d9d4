"""Which tests share a worker: those of a file, and all that take a core and wait long."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadFileScheduling

# Each of these on one worker, begun first: four browsers at once are slower than one after another.
TOGETHER = ("tests/browser/", "tests/faults/", "tests/commands/test_serve.py")


def _place(file: str) -> int:
    return next((at for at, name in enumerate(TOGETHER) if file.startswith(name)), len(TOGETHER))


class Scheduling(LoadFileScheduling):
    """`--dist loadfile` with TOGETHER as if each were one file."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        place = _place(file)
        return TOGETHER[place] if place < len(TOGETHER) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """Take the scheduling above instead of xdist's own."""
    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with TOGETHER."""
    items.sort(key=lambda item: _place(item.nodeid.split("::")[0]))
