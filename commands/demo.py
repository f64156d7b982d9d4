"""`ruhu demo`: the demo county, and a whole visit played against the running server."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from commands.opening import EXIT_REFUSED, open_product
from settings import Settings


@click.group()
def demo() -> None:
    """Load the demo county, or play a household visit from the form to the export."""


@demo.command()
def load() -> None:
    """Load the demo county (once): regions, one account a role, households, the standard forms."""
    from commands.demo_data import load_demo

    with open_product() as settings:
        for role, username, password in load_demo(settings):
            click.echo(f"{role:<18} {username:<12} {password}")


@demo.command()
@click.option("--url", help="The running server [what `ruhu serve` of this folder serves].")
@click.option("--form", "form_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="An XLSForm of yours to upload, publish and fill besides the routine visit.")  # fmt: skip
@click.option("--photos", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="A folder of photos to send [drawn ones].")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("var/demo"), show_default=True,
              help="Where the card and the export are saved.")  # fmt: skip
def visit(url: str | None, form_file: Path | None, photos: Path | None, out: Path) -> None:
    """Play a visit against the running server and print each step; exit code 1 if one fails.

    Excel form in → ODK form list → households on the phone → card scanned → photos and answers sent (twice) → record on
    the household's timeline → export.
    """
    from commands.demo_visit import StepFailed, Visit

    url = url or _served_url()
    try:
        Visit(url.rstrip("/"), photos, out).play(form_file)
    except StepFailed as failure:
        click.secho(f"✗ {failure}", fg="red", err=True)
        sys.exit(EXIT_REFUSED)


def _served_url() -> str:
    state = Settings.from_environment().VAR / "serve.json"
    try:
        return str(json.loads(state.read_text())["url"])
    except (OSError, ValueError, KeyError):
        raise click.UsageError("No server of this folder is known: start `ruhu serve --demo`, or pass --url.") from None
