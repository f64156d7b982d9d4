"""`ruhu schemes …`: check, load, list, show, end and export schemes; install those that ship with the product."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from commands.opening import EXIT_REFUSED, open_product, print_error
from commands.operator import operator
from errors import DomainError
from lending import schemes as lending_schemes
from lending.scheme import Scheme
from lending.scheme_library import ShippedScheme, install, shipped_schemes
from lending.scheme_reading import read_scheme
from lending.scheme_reference import reference
from lending.scheme_writing import as_yaml
from records import schemes as kept

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def schemes() -> None:
    """Schemes (信贷方案): the rules of a programme as YAML or JSON (docs/schemes.md).

    \b
    ruhu schemes export town-2016 -o 本县.yaml   begin with one that ships with the product
    ruhu schemes check 本县.yaml                 say what is wrong; needs no database
    ruhu schemes load 本县.yaml                  from its first day on, loans of its region go by it
    ruhu schemes install national-2026           or one as it is
    ruhu schemes list --region 522725001003 --on 2026-05-01    what applies there and then
    """  # noqa: D301 - Click needs the backspace itself


@schemes.command()
@click.argument("files", type=_FILE, nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON array to standard output: an object for each FILE.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Read each FILE and print every mistake with line and path. Exit code 1: one has mistakes. Nothing is stored."""
    found = [_checked(file) for file in files]
    if as_json:
        click.echo(json.dumps([result for result, _ in found], ensure_ascii=False, indent=2))
    for result, error in found if not as_json else ():
        if error:
            click.secho(result["file"], bold=True, err=True)
            print_error(error)
        else:
            click.echo(f"✓ {result['code']}\t{result['version']}\t{result['name']}")
    if any(error for _, error in found):
        sys.exit(EXIT_REFUSED)


def _checked(file: Path) -> tuple[dict[str, Any], DomainError | None]:
    told: dict[str, Any] = {"file": str(file), "ok": False, "code": None, "version": None, "name": None, "errors": []}
    try:
        scheme = read_scheme(lending_schemes.decoded(file.read_bytes(), file.name), file.name)
    except DomainError as error:
        whole = {key: error.values.get(key) for key in ("file", "line", "column")}
        whole |= {"pointer": "", "zh": error.message_zh, "en": error.message_en}
        return told | {"errors": error.details.get("errors", [whole])}, error
    return told | {"ok": True, "code": scheme.code, "version": scheme.version, "name": scheme.name}, None


@schemes.command()
@click.argument("files", type=_FILE, nargs=-1, required=True, metavar="FILE…")
def load(files: tuple[Path, ...]) -> None:
    """Store each FILE; a version that is loaded never changes. Exit code 1: one was refused, and the rest not tried."""
    with open_product():
        for file in files:
            text = lending_schemes.decoded(file.read_bytes(), file.name)
            scheme, new = lending_schemes.load(text, operator(), file.name)
            click.echo(f"✓ {_line(scheme)}\t{'已装入 loaded' if new else '已有 present'}")


@schemes.command("list")
@click.option("--region", default="", help="Those for this region (12 digits or a prefix).")
@click.option("--on", "on", type=_DAY, help="Those in force on this day (YYYY-MM-DD) for the region.")
def list_schemes(region: str, on: datetime | None) -> None:
    """List versions, tab-separated: code, version, region, first day, last day, name."""
    with open_product():
        if on:
            for scheme in lending_schemes.applicable(region, on.date()):
                click.echo(_line(scheme))
            return
        for held in kept.collection().find({}, {"content": 0, "text": 0}).sort([("code", 1), ("effective_from", 1)]):
            if held["region"].startswith(region) or region.startswith(held["region"]):
                fields = ("code", "version", "region", "effective_from", "effective_to", "name")
                click.echo("\t".join(held.get(field) or "-" for field in fields))


def _line(scheme: Scheme) -> str:
    last = scheme.effective_to.isoformat() if scheme.effective_to else "-"
    fields = (scheme.code, scheme.version, scheme.region or "-", scheme.effective_from.isoformat(), last, scheme.name)
    return "\t".join(fields)


@schemes.command()
@click.argument("code")
@click.argument("version")
@click.option("--full", is_flag=True, help="Every field, also those that the file left out.")
def show(code: str, version: str, full: bool) -> None:
    """Print the version VERSION of the scheme CODE as it was loaded."""
    with open_product():
        if full:
            click.echo(as_yaml(lending_schemes.get(code, version)), nl=False)
            return
        click.echo(kept.get(f"{code}@{version}")["text"], nl=False)


@schemes.command()
@click.argument("code")
@click.argument("version")
@click.argument("last_day", type=_DAY)
def end(code: str, version: str, last_day: datetime) -> None:
    """Let a version end on LAST_DAY (YYYY-MM-DD), earlier than it says. Loans that were made under it stay with it."""
    with open_product():
        held = lending_schemes.end(code, version, last_day.date(), operator())
        click.echo(f"✓ {held['_id']}\t{held['effective_from']}\t{held['effective_to']}")


@schemes.command()
def library() -> None:
    """List the schemes that ship with the product, tab-separated: name, code, version, title."""
    for one in shipped_schemes():
        click.echo("\t".join((one.name, one.scheme.code, one.scheme.version, one.scheme.name)))


@schemes.command("install")
@click.argument("names", nargs=-1, metavar="NAME…")
@click.option(
    "--all", "everything", is_flag=True, help="Every shipped scheme, to try them; a county goes by one or two."
)
@click.option(
    "--region", default="", help="Region that they are for, such as a county; national notices stay national."
)
def install_schemes(names: tuple[str, ...], everything: bool, region: str) -> None:
    """Load the shipped schemes NAME… (see `library`), or --all of them. What is there already stays as it is."""
    if everything == bool(names):
        raise click.UsageError("Name schemes (ruhu schemes library lists them) or say --all.")
    words = {"loaded": "已装入 loaded", "present": "已有 present", "own": "已有自己的版本，保留 your own, kept"}
    _refuse_unknown(names)

    def tell(one: ShippedScheme, what: str) -> None:
        click.echo(f"✓ {one.name}\t{one.scheme.id}\t{words[what]}")

    with open_product():
        install(operator(), region, names, tell)


@schemes.command()
@click.argument("name")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File [standard output].")
def export(name: str, output: Path | None) -> None:
    """Write the shipped scheme NAME, to be edited."""
    _refuse_unknown((name,))
    text = next(one.text for one in shipped_schemes() if one.name == name)
    if output is None:
        click.echo(text, nl=False)
        return
    output.write_text(text, encoding="utf-8")
    click.echo(str(output))


@schemes.command("reference")
def print_reference() -> None:
    """Print what each field of a scheme means (Markdown), as in docs/schemes.md."""
    click.echo(reference(), nl=False)


def _refuse_unknown(names: tuple[str, ...]) -> None:
    known = [one.name for one in shipped_schemes()]
    for name in names:
        if name not in known:
            raise click.UsageError(f"There is no shipped scheme {name}; known are {', '.join(known)}.")
