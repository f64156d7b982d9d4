"""`ruhu submissions`: export; finish what a crash cut off."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import click
from tqdm import tqdm

from commands.opening import open_product
from records.scopes import Scope


@click.group()
def submissions() -> None:
    """Export submissions; finish effects that a crash cut off."""


@submissions.command()
@click.argument("form_id")
@click.option("-o", "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True)
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx", "geojson"]), default="xlsx", show_default=True)
@click.option("--region", default="", help="Only this region and below [everything].")
@click.option("--table", default="", help="CSV: only this table.")
@click.option("--labels", is_flag=True, help="Labels instead of names.")
@click.option("--language", default="", help="Of the labels [the form's default].")
@click.option("--split-multiples", is_flag=True, help="A 0/1 column for each choice of select_multiple.")
@click.option("--photos", is_flag=True, help="A ZIP with the photos too.")
def export(form_id: str, out: Path, kind: str, region: str, table: str, photos: bool, **options: object) -> None:
    """Export the submissions of FORM_ID; numbers are masked. Forms with repeats give a ZIP of CSV files."""
    from field_forms.exporting.running import export as made
    from field_forms.exporting.running import main_table, options_of
    from records import submissions as stored
    from records.blobs import open_store

    with open_product() as settings:
        main = main_table(form_id, options_of(options, frozenset()))
        found = tqdm(stored.stream(Scope(region), {"form_id": form_id}), unit="份", desc=out.name)
        result = made(
            found, main, kind, ZoneInfo(settings.TIMEZONE), settings.VAR / "tmp", table=table,
            photos=open_store(settings).open if photos else None,
        )  # fmt: skip
        with out.open("wb") as file:
            for piece in result.pieces:
                file.write(piece)
    click.echo(f"{out} ({result.kind})")


@submissions.command()
def effects() -> None:
    """Finish the effects of submissions (households created or changed) where a crash came between."""
    from field_forms.finishing import finish_effects_due

    with open_product() as settings:
        done = finish_effects_due(settings)
    click.echo(f"完成 finished: {done}")
