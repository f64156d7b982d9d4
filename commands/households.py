"""`ruhu households`: import, export, template, cards."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from tqdm import tqdm

from commands.opening import EXIT_REFUSED, open_product
from commands.operator import operator
from errors import OutOfScope, UserNotFound
from households.card_texts import ShownName
from households.cards import CardSigner
from records import users
from records.actors import Actor
from records.roles import forbidding, may
from records.scopes import Scope
from settings import Settings

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
        raise forbidding(user.role)
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


_URL = click.option(
    "--url", required=True, help="The address of the server that phones use, such as https://ruhu.example.cn"
)
_NAME = click.option(
    "--name", type=click.Choice(["masked", "full", "none"]), default="masked", show_default=True,
    help="The head's name on the card: 李**, whole, or none.",
)  # fmt: skip


@households.command()
@click.argument("code")
@click.option("-o", "--out", type=_OUT, required=True, help="The .png, .svg or .pdf file to write.")
@_URL
@_NAME
def card(code: str, out: Path, url: str, name: ShownName) -> None:
    """Draw the card of the household with CODE."""
    from households.card_texts import card_texts
    from media.cards import FORMATS, HouseholdCard
    from records.households import with_code

    drawing = FORMATS.get(out.suffix.lower().lstrip("."))
    if drawing is None:
        raise click.BadParameter(
            "文件名须以 .png、.svg 或 .pdf 结尾 the name must end in .png, .svg or .pdf", param_hint="-o"
        )
    with open_product() as settings:
        texts = card_texts(with_code(code, Scope()), _signer(settings), url, name)
    out.write_bytes(drawing[1](HouseholdCard(**texts)))
    click.echo(f"{out}: {texts['url']}")


@households.command()
@click.option("-o", "--out", type=_OUT, required=True, help="The .pdf file to write.")
@click.option("--region", default="", help="Only this region and below [everything].")
@_URL
@_NAME
def cards(out: Path, region: str, url: str, name: ShownName) -> None:
    """Draw the cards of a region on A4 sheets with cut marks, eight a page, sorted by code."""
    from households.card_texts import texts_of_region
    from media.cards import HouseholdCard
    from media.label_sheets import label_sheets
    from records import regions
    from records.households import how_many

    with open_product() as settings, out.open("wb") as file:
        scope = Scope(region)
        title = f"{regions.get(region)['name']} · 入户二维码牌" if region else "入户二维码牌"
        operator().note("cards.printed", f"region:{region}", region=region)
        texts = texts_of_region(scope, _signer(settings), url, name, operator().who)
        with tqdm(total=how_many(scope, 1_000_000), unit="张", desc=out.name) as bar:
            count = label_sheets(file, (HouseholdCard(**text) for text in texts), title, progress=bar.update)
    click.echo(f"{out}: {count} 张 cards")


def _signer(settings: Settings) -> CardSigner:
    """Return the signer of the open product, once the font of its settings is known."""
    from media import fonts
    from records.database import database

    fonts.prefer(settings.CJK_FONT)
    return CardSigner(database().key_for("cards"))
