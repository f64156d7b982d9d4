"""`ruhu households`: import, export, template, cards."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from tqdm import tqdm

from commands.opening import EXIT_REFUSED, open_product
from commands.operator import operator
from errors import OutOfScope, RoleForbids, UserNotFound
from records import users
from records.actors import Actor
from records.roles import ROLES, may
from records.scopes import Scope

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.group()
def households() -> None:
    """Import and export households, draw their cards."""


@households.command("import")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Check everything and write nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Write nothing if there is one error.")
@click.option("--region", default="", help="Only this region and below [everything].")
@click.option("--as", "username", help="Import as this user, within what they may see and do.")
def import_(file: Path, dry_run: bool, all_or_nothing: bool, region: str, username: str | None) -> None:
    """Import FILE (.xlsx or .csv, one row a member), updating households of the same code.

    `ruhu households template` writes a table to fill in. Exit code 1 if a row was refused.
    """
    from households.importing import import_households

    with open_product(), file.open("rb") as table, tqdm(unit="户", desc=file.name) as bar:
        actor = _person(username) if username else operator()
        scope = actor.scope.narrowed(region)
        if scope is None:
            raise OutOfScope(scope=actor.scope.prefix)
        report = import_households(
            table, file.name, scope=scope, by=actor.who, dry_run=dry_run, all_or_nothing=all_or_nothing,
            progress=bar.update,
        )  # fmt: skip
        if not dry_run:
            counts = {"created": report.created, "updated": report.updated}
            actor.note("households.imported", "households", region=scope.prefix, details=counts)
    for told in report.errors + report.warnings:
        where = f"第 {told['row']} 行 {told['column']}"
        click.echo(f"{where}: {told['value']}  {told['zh']} | {told['en']}", err=True)
    done = "（试运行，未写入 dry run, nothing written）" if dry_run else ""
    click.echo(
        f"新建 created {report.created}，更新 updated {report.updated}，未变 unchanged {report.unchanged}，"
        f"错误 errors {report.error_count}{done}"
    )
    sys.exit(EXIT_REFUSED if report.error_count else 0)


def _person(username: str) -> Actor:
    """Return the user as who a command acts. Raises UserNotFound, RoleForbids."""
    user = users.named(username)
    if user is None:
        raise UserNotFound()
    if not may(user.role, "households.import"):
        raise RoleForbids(role=ROLES[user.role][0])
    return Actor(user.username, user.role, user.scope, agent="ruhu command")


@households.command()
@click.option("-o", "--out", type=_OUT, required=True, help="The .xlsx file to write.")
@click.option("--region", default="", help="Only this region and below [everything].")
def export(out: Path, region: str) -> None:
    """Export households to Excel, one row a member, numbers masked; the file can be edited and imported again."""
    from households.exporting import exported
    from households.workbooks import write_households_xlsx

    with open_product():
        operator().note("households.exported", "households", region=region)
        count = write_households_xlsx(out, tqdm(exported(Scope(region)), unit="户", desc=out.name))
    click.echo(f"{out}: {count} 行 rows")


@households.command()
@click.option("-o", "--out", type=_OUT, required=True, help="The .xlsx file to write.")
def template(out: Path) -> None:
    """Write an empty table with an example row and explanations."""
    from households.workbooks import write_template_xlsx

    write_template_xlsx(out)
    click.echo(str(out))


@households.command()
@click.argument("code")
@click.option("-o", "--out", type=_OUT, required=True, help="The .png or .svg file to write.")
@click.option("--url", required=True, help="The address of the server that phones use, such as https://ruhu.example.cn")
def card(code: str, out: Path, url: str) -> None:
    """Draw the card of the household with CODE."""
    from households.cards import CardSigner
    from media.qr import qr_png, qr_svg
    from records.database import database
    from records.households import with_code

    with open_product():
        token = CardSigner(database().key_for("cards")).token(with_code(code, Scope())["card_id"])
    text = f"{url.rstrip('/')}/h/{token}"
    out.write_bytes(qr_svg(text, caption=code) if out.suffix == ".svg" else qr_png(text, caption=code))
    click.echo(f"{out}: {text}")
