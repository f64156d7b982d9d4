"""Commands run in the test's process, on the database that the tests have open."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
from click.testing import CliRunner, Result

from commands.opening import print_error
from errors import DomainError
from settings import Settings


@pytest.fixture
def runner(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Callable[..., Result]]:
    """`runner(module, group)` gives a function that runs a command of `group`, with `stdin` if needed."""

    @contextmanager
    def opened(_given: Settings | None = None) -> Iterator[Settings]:
        try:
            yield settings
        except DomainError as error:
            print_error(error)
            sys.exit(1)

    def of(module: ModuleType, group: object) -> Callable[..., Result]:
        monkeypatch.setattr(module, "open_product", opened)

        def run(*arguments: object, stdin: str | None = None) -> Result:
            return CliRunner().invoke(group, [str(argument) for argument in arguments], input=stdin)

        return run

    return of
