"""`ruhu loans import`: a bank's file of disbursements or repayments."""

from __future__ import annotations

import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from commands.opening import EXIT_REFUSED, open_product
from commands.operator import operator
from settings import Settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
_BLOCK = 1 << 20
_SHOWN = 50


def _yuan(_: click.Context, __: click.Parameter, text: str | None) -> Decimal | None:
    try:
        amount = Decimal(text.replace(",", "")) if text is not None else None
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount is not None and not (amount.is_finite() and amount > 0):
        raise click.BadParameter("应为金额，如 12345.60 an amount such as 12345.60")
    return amount


def _headers(_: click.Context, __: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str] | None:
    found = dict(pair.partition("=")[::2] for pair in pairs)
    if not all(found.values()):
        raise click.BadParameter("写成 amount=还款金额 write it as amount=还款金额")
    return found or None


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--kind", type=click.Choice(["repayments", "disbursements"]), required=True, help="What the file lists.")
@click.option("--bank", required=True, help="The institution whose loans these are.")
@click.option("--dry-run", is_flag=True, help="Check everything and write nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Write nothing if there is one error.")
@click.option("--count", type=click.IntRange(1), help="How many rows the file must have.")
@click.option("--amount", callback=_yuan, help="What its rows must sum to, in yuan.")
@click.option("--column", "columns", multiple=True, callback=_headers, metavar="FIELD=HEADER",
              help="How a column is called in this file (repeat it), instead of the bank's saved mapping.")  # fmt: skip
@click.option("-o", "--report", type=_OUT, help="Write every row with what became of it to this .xlsx file.")
def import_(
    file: Path, kind: str, bank: str, dry_run: bool, all_or_nothing: bool, count: int | None, amount: Decimal | None,
    columns: dict[str, str] | None, report: Path | None,
) -> None:  # fmt: skip
    """Import a bank's FILE (.xlsx or .csv) of disbursements or repayments.

    The same file again changes nothing, and a command that was killed goes on where it was. Exit code 1 if a row was
    refused.
    """
    from lending.bank_imports.requesting import Asked

    asked = Asked(kind, file.name, bank, dry_run, all_or_nothing, count, amount, columns)
    with open_product() as settings:
        run = _carried_out(file, asked, settings)
        if report:
            _write(report, run, settings)
    _tell(run)
    sys.exit(EXIT_REFUSED if run["problem_count"] or run["state"] == "refused" else 0)


def _carried_out(file: Path, asked: Any, settings: Settings) -> dict[str, Any]:
    from lending.bank_imports.requesting import request_import
    from lending.bank_imports.running import carry_out_now
    from records.blobs import open_store

    blobs = open_store(settings)
    incoming = blobs.incoming(0, file.name)
    with file.open("rb") as source:
        while block := source.read(_BLOCK):
            incoming.write(block)
    run, _ = request_import(incoming, asked, operator())
    if not run.get("open"):
        click.echo(f"这个文件此前已完整导入，没有改动任何内容 imported before, nothing was changed: {run['_id']}")
        return run
    with tqdm(unit="笔", desc=file.name) as bar:
        return carry_out_now(run["_id"], blobs, settings, bar.update)


def _write(out: Path, run: dict[str, Any], settings: Settings) -> None:
    from lending.bank_imports.report import write_report
    from records.blobs import open_store
    from records.clock import today

    with out.open("wb") as target:
        write_report(target, run, open_store(settings), today(settings.TIMEZONE))


def _tell(run: dict[str, Any]) -> None:
    for told in run["problems"][:_SHOWN]:
        where = f"第 {told['row']} 行 {told['column']}"
        click.echo(f"{where}: {told['value']}  {told['zh']} | {told['en']} [{told['code']}]", err=True)
    if run.get("refusal"):
        click.echo(f"✗ {run['refusal']['zh']}\n  {run['refusal']['en']}", err=True)
    counts, amounts = run["counts"], run["amounts"]
    dry = "（试运行，未写入 dry run, nothing written）" if run["dry_run"] else ""
    click.echo(
        f"入账 recorded {counts['recorded']}（{amounts['recorded']} 元），此前已有 held {counts['held']}，"
        f"未导入 refused {counts['refused']}，错误 problems {run['problem_count']}{dry}"
    )
