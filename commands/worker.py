"""`ruhu worker`: carries out background tasks, photos above all."""

from __future__ import annotations

import os

import click

from commands.opening import open_product
from settings import Settings


@click.command()
@click.option("--processes", type=click.IntRange(1, 64), help="How many at once (RUHU_WORKER_PROCESSES).")
@click.option("--once", is_flag=True, help="Do what is due now, without a broker, and end.")
def worker(processes: int | None, once: bool) -> None:
    """Read photos in the background until Ctrl-C: thumbnails, fingerprints, findings.

    Start as many as you like, on as many machines. `ruhu serve` starts one by itself. What is to be done is in the
    database: killing a worker loses nothing.
    """
    settings = Settings.from_environment()
    if once or not settings.MONGODB_URI:
        with open_product(settings) as opened:
            settings = opened
            if once:
                _work_off(settings)
                return
            _run(settings, processes)
    else:
        _run(settings, processes)


def _work_off(settings: Settings) -> None:
    from evidence.desk import photo_desk
    from evidence.working_off import work_off
    from records.database import open_database

    count = work_off(photo_desk(settings, open_database(settings)), seconds=float("inf"))
    click.echo(f"已查看 {count} 条记录的照片。 Looked at the photos of {count} record(s).")


def _run(settings: Settings, processes: int | None) -> None:
    from background.running import run_worker
    from records.database import database, uri_of

    if not settings.MONGODB_URI:
        settings.MONGODB_URI = os.environ["RUHU_MONGODB_URI"] = uri_of(database())
    run_worker(settings, processes or settings.WORKER_PROCESSES)
