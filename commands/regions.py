"""`ruhu regions …`: import the tree of administrative regions, look into it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from commands.opening import open_product
from commands.operator import operator
from records import regions as tree
from records.region_table import import_regions
from records.scopes import Scope

_PAGE = 1000


@click.group("regions")
def regions() -> None:
    """Import and look up the tree of administrative regions."""


@regions.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Import FILE, a CSV with the columns code (代码, 行政区划代码) and name (名称).

    UTF-8 or GB18030; codes of 2, 4, 6, 9 or 12 digits, zero padding is removed. All of it is stored, or nothing and
    every error is named (exit code 1). Regions that exist are renamed.
    """
    with open_product(), file.open("rb") as opened, tqdm(desc="regions", unit="", disable=None) as bar:
        stored = import_regions(opened, operator(), lambda done, total: _show(bar, done, total))
        click.echo(f"✓ 已导入 imported: {stored}", err=True)


def _show(bar: Any, done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


@regions.command("list")
@click.argument("prefix", default="")
@click.option("--name", default="", help="Only those whose name begins so.")
def list_regions(prefix: str, name: str) -> None:
    """List the regions whose code begins with PREFIX, tab-separated: code, level, name, full name."""
    with open_product():
        for region in _all(prefix, name):
            click.echo("\t".join([region["_id"], region["level"], region["name"], region["full_name"]]))


def _all(prefix: str, name: str) -> Any:
    after: str | None = None
    while found := tree.page(Scope(), after, _PAGE, prefix=prefix, name=name):
        yield from found
        after = found[-1]["_id"]
