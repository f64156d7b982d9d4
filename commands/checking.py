"""`ruhu forms check`: what is wrong with workbooks, by sheet, row and column, for people and for scripts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from commands.opening import EXIT_REFUSED, print_error
from errors import DomainError
from field_forms.uploads import read_upload

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", type=_FILE, nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON array to standard output: an object for each FILE.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Convert each FILE and print errors and warnings with sheet, row and column. Exit code 1: one has errors.

    \b
    ruhu forms check 走访.xlsx
    ruhu forms check forms/*.xlsx --json | jq -r '.[].errors[] | "\\(.sheet)!\\(.row) \\(.column): \\(.zh)"'

    Checked are the conversion to an XForm, every expression (syntax, functions, regular expressions, questions and
    lists referred to, circles) and translations; warnings do not keep a form from being uploaded. Nothing is stored
    and no database is needed.
    """  # noqa: D301 - Click needs the backspace itself
    found = [_checked(file) for file in files]
    if as_json:
        click.echo(json.dumps([result for result, _ in found], ensure_ascii=False, indent=2))
    else:
        for result, error in found:
            _print(result, error, named=len(files) > 1)
    if any(error for _, error in found):
        sys.exit(EXIT_REFUSED)


def _checked(file: Path) -> tuple[dict[str, Any], DomainError | None]:
    """Return what is told of a file, and the error that refuses it."""
    result: dict[str, Any] = {"file": str(file), "ok": False, "form_id": None, "version": None, "title": None}
    try:
        form = read_upload(file.read_bytes(), file.name)
    except DomainError as error:
        whole = {"sheet": None, "row": None, "column": None, "zh": error.message_zh, "en": error.message_en}
        told = error.details.get("errors") or [{**whole, "message": error.message_en}]
        return {**result, "errors": told, "warnings": error.details.get("warnings", []), "files": []}, error
    result |= {"ok": True, "form_id": form.form_id, "version": form.version, "title": form.title}
    files = [{"name": name, "kind": kind} for name, kind in form.files]
    return {**result, "errors": [], "warnings": form.warnings, "files": files}, None


def _print(result: dict[str, Any], error: DomainError | None, *, named: bool) -> None:
    if named:
        click.secho(result["file"], bold=True, err=True)
    if error:
        print_error(error)
    print_notices(result["warnings"])
    if not error:
        click.echo(f"✓ {result['form_id']}\t{result['version']}\t{result['title']}")
    for used in result["files"]:
        click.echo(f"  用到的文件 uses: {used['name']} ({used['kind']})", err=True)


def print_notices(warnings: list[dict[str, Any]]) -> None:
    """Print warnings about a form to standard error."""
    for warning in warnings:
        where = " ".join(f"{key}={warning[key]}" for key in ("sheet", "row", "column") if warning.get(key))
        click.secho(f"  ! {where or '-'}: {warning['zh']} | {warning['en']}", fg="yellow", err=True)
