"""Opens the product for a command: the configured MongoDB, or the embedded one (running already or started for it)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from errors import DomainError
from records.database import close_database, ensure_indexes, open_database
from records.embedded import EmbeddedMongod
from settings import Settings

EXIT_REFUSED = 1


@contextmanager
def open_product(settings: Settings | None = None) -> Iterator[Settings]:
    """Yield the settings with the database open; a domain error is printed in both languages and exits with 1."""
    settings = settings or Settings.from_environment()
    server = None
    try:
        if not settings.MONGODB_URI:
            server = EmbeddedMongod(settings).start()
        open_database(settings, server.uri if server else "")
        ensure_indexes()
        yield settings
    except DomainError as error:
        print_error(error)
        sys.exit(EXIT_REFUSED)
    finally:
        close_database()
        if server:
            server.stop()


def print_error(error: DomainError) -> None:
    """Print a domain error and its details to standard error."""
    click.secho(f"✗ {error.message_zh}", fg="red", err=True)
    click.echo(f"  {error.message_en}", err=True)
    for problem in error.details.get("errors", []):
        where = " ".join(
            f"{key}={problem[key]}"
            for key in ("file", "line", "pointer", "sheet", "row", "column", "value")
            if problem.get(key)
        )
        click.echo(f"  - {where}: {problem.get('zh')} | {problem.get('en')}", err=True)
