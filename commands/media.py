"""`ruhu media`: where photos are kept."""

from __future__ import annotations

import sys
from datetime import timedelta

import click
from tqdm import tqdm

from commands.opening import EXIT_REFUSED, open_product

_KINDS = click.Choice(["folder", "gridfs", "s3"])


@click.group()
def media() -> None:
    """Move photos between stores, sweep what nothing refers to, check that every one is whole."""


@media.command()
@click.option("--from", "source", type=_KINDS, required=True, help="The store to move from.")
@click.option("--to", "target", type=_KINDS, required=True, help="The store to move to.")
@click.option("--remove", is_flag=True, help="Remove from the source what is verified in the target.")
def move(source: str, target: str, remove: bool) -> None:
    """Copy photos into another store, each read back and compared; stop and repeat it as you like.

    While the product runs: set RUHU_BLOBS to the new store and RUHU_BLOBS_BEFORE to the old one, restart, move with
    --remove, then drop RUHU_BLOBS_BEFORE. Exit code 1 if a photo is broken; it stays where it is.
    """
    from evidence import storing
    from records.blobs.choosing import store_of

    if source == target:
        raise click.UsageError("--from 与 --to 相同 are the same")
    with open_product() as settings:
        here, there = store_of(source, settings), store_of(target, settings)
        with tqdm(unit="张", desc=f"{source} → {target}") as bar:
            moved = storing.move(here, there, remove=remove, progress=bar.update)
    click.echo(
        f"复制 copied {moved.copied}（{moved.bytes / 1e6:.1f} MB），已有 held already {moved.held}，"
        f"移除 removed {moved.removed}，损坏 broken {len(moved.broken)}"
    )
    _tell(moved.broken, "内容与名称不符，未移动 is not what its name says and was not moved")
    sys.exit(EXIT_REFUSED if moved.broken else 0)


@media.command()
@click.option("--grace-hours", default=24.0, show_default=True, help="Leave what was stored since.")
@click.option("--dry-run", is_flag=True, help="Count and remove nothing.")
def sweep(grace_hours: float, dry_run: bool) -> None:
    """Remove photos that no record, form or upload refers to, once they are older than the grace time."""
    from evidence import storing
    from records.blobs import open_store
    from records.clock import now

    with open_product() as settings, tqdm(unit="张") as bar:
        before = now() - timedelta(hours=grace_hours)
        swept = storing.sweep(open_store(settings), before, dry_run=dry_run, progress=bar.update)
    done = "（试运行，未删除 dry run, nothing removed）" if dry_run else ""
    click.echo(
        f"删除 removed {swept.removed}（{swept.bytes / 1e6:.1f} MB），保留 kept {swept.kept}，"
        f"未写完 half written {swept.half_written}{done}"
    )


@media.command()
def check() -> None:
    """Read every photo and compare it with its name; find those that records have and the store has not.

    Exit code 1 if one is broken or missing.
    """
    from evidence import storing
    from records.blobs import open_store

    with open_product() as settings, tqdm(unit="张") as bar:
        found = storing.check(open_store(settings), bar.update)
    click.echo(f"完好 good {found.good}，损坏 broken {len(found.broken)}，缺失 missing {len(found.missing)}")
    _tell(found.broken, "内容与名称不符 is not what its name says")
    _tell(found.missing, "缺失 is missing")
    sys.exit(EXIT_REFUSED if found.broken or found.missing else 0)


def _tell(hashes: list[str], words: str) -> None:
    for sha256 in hashes[:100]:
        click.echo(f"  {sha256} {words}", err=True)
