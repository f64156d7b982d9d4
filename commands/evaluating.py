"""`ruhu forms evaluate`: one expression of the form language tried out on one instance."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path

import click

from commands.opening import EXIT_REFUSED, print_error
from errors import DomainError

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _lists(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> dict[str, list[dict[str, str]]]:
    found = {}
    for one in given:
        name, _, path = one.rpartition("=")
        file = Path(path)
        if not file.is_file():
            raise click.BadParameter(f"no such file: {path}")
        with file.open(encoding="utf-8-sig", newline="") as opened:
            found[name or file.stem] = list(csv.DictReader(opened))
    return found


def _moment(_context: click.Context, _option: click.Parameter, given: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(given) if given else None
    except ValueError:
        raise click.BadParameter("such as 2026-11-24T10:00:00+08:00") from None


@click.command()
@click.argument("expression")
@click.option("--instance", type=_FILE, required=True, help="A filled form as XML.")
@click.option("--context", help="Path of the question that the expression belongs to; the outermost element otherwise.")
@click.option(
    "--result", type=click.Choice(["string", "number", "boolean", "nodes"]), default="string", show_default=True
)
@click.option("--now", callback=_moment, help="What now() and today() mean, in ISO 8601; the present otherwise.")
@click.option("--timezone", default="Asia/Shanghai", show_default=True)
@click.option(
    "--list", "lists", multiple=True, callback=_lists, metavar="NAME=FILE.csv", help="A list beside the form."
)
def evaluate(
    expression: str, instance: Path, context: str | None, result: str, now: datetime | None, timezone: str,
    lists: dict[str, list[dict[str, str]]],
) -> None:  # fmt: skip
    """Evaluate EXPRESSION of the ODK XForms language on an instance. Exit code 1: it, or the XML, is wrong.

    \b
    ruhu forms evaluate '/data/age >= 18' --instance visit.xml --result boolean
    ruhu forms evaluate 'position(..)' --instance visit.xml --context '/data/member[2]/name'
    ruhu forms evaluate "pulldata('crops', 'price', 'name', /data/crop)" --instance visit.xml --list crops.csv
    """  # noqa: D301 - Click needs the backspace itself
    from field_forms.expressions import BudgetExceeded, ExpressionError
    from field_forms.expressions import evaluate as evaluated
    from field_forms.expressions.evaluating import root_path
    from field_forms.expressions.values import text

    xml = instance.read_bytes()
    try:
        found = evaluated(
            expression, xml, context or root_path(xml), result=result, now=now, timezone=timezone, instances=lists
        )  # fmt: skip
    except DomainError as error:
        print_error(error)
        sys.exit(EXIT_REFUSED)
    except ExpressionError as error:
        click.secho(f"✗ {error.code}: {error.zh}\n  {error.en}", fg="red", err=True)
        if error.at is not None:
            click.echo(f"  {expression}\n  {' ' * error.at}^", err=True)
        sys.exit(EXIT_REFUSED)
    except BudgetExceeded:
        click.secho("✗ 计算量超过上限。\n  It takes more work than is allowed.", fg="red", err=True)
        sys.exit(EXIT_REFUSED)
    for line in found if isinstance(found, list) else [text(found)]:
        click.echo(line)
