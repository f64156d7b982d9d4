"""`ruhu rectification`: the rules that find what is to be rectified."""

from __future__ import annotations

import click
from tqdm import tqdm

from commands.opening import open_product
from commands.operator import operator


@click.group()
def rectification() -> None:
    """Find what is to be rectified (整改责任清单)."""


@rectification.command()
@click.option("--dry-run", is_flag=True, help="Only say what the rules would find.")
def run(dry_run: bool) -> None:
    """Run the rules over all loans; a worker does so once a day by itself."""
    from lending.supervision.daily import rule_settings
    from lending.supervision.rule_runs import RunReport, run_all
    from lending.supervision.rules import RULES

    report, seen = RunReport(dry_run), 0
    with open_product() as settings, tqdm(unit="笔", desc="贷款 loans") as bar:
        for report in run_all(rule_settings(settings), dry_run=dry_run):
            bar.update(report.loans - seen)
            seen = report.loans
        if not dry_run:
            counts = {"new": report.new, "gone": report.gone, "back": report.back}
            operator().note("rectification.rules_run", "rectification", details=counts)
    for rule, count in sorted(report.found.items()):
        click.echo(f"{rule:<22} {count:>7}  {RULES[rule].zh} {RULES[rule].en}")
    done = "（试运行，未写入 dry run, nothing written）" if dry_run else ""
    click.echo(f"新增 new {report.new}，原因消失 gone {report.gone}，再次出现 back {report.back}{done}")
