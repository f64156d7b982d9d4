"""`ruhu reminders`: plan and send by hand, see what would be said and why not, check rules."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from commands.opening import EXIT_REFUSED, open_product, print_error


@click.group()
def reminders() -> None:
    """Plan and send reminders, check rules."""


@reminders.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to plan (default: today).")
@click.option("--region", default="", help="Only loans of this region (a code or prefix).")
@click.option(
    "--dry-run", is_flag=True, help="Show every reminder of the day, and why one would not be sent; store nothing."
)
@click.option("--send/--no-send", default=False, help="Send what is due at once (else the worker does).")
def run(day: Any, region: str, dry_run: bool, send: bool) -> None:
    """Plan the reminders of a day. Repeat it as you like: each is stored once."""
    from zoneinfo import ZoneInfo

    from records.clock import now
    from records.scopes import Scope
    from reminders.desk import open_outbox
    from reminders.moments import day_of
    from reminders.rule_sets import in_force
    from reminders.running import plan_day
    from reminders.sending import send_due

    with open_product() as settings:
        zone = ZoneInfo(settings.TIMEZONE)
        chosen = day.date() if day else day_of(now(), zone)
        if dry_run:
            _show(chosen, zone, Scope(region))
            return
        with tqdm(unit="笔", desc=f"{chosen}") as bar:
            plan = plan_day(chosen, in_force(), zone, Scope(region), bar.update)
        click.echo(f"贷款 loans {plan.loans}，新提醒 planned {plan.planned}，已有 known {plan.known}")
        for rule, count in sorted(plan.by_rule.items()):
            click.echo(f"  {rule:<20} {count}")
        if send:
            outbox = open_outbox(settings)
            click.echo(f"处理 settled {send_due(outbox, seconds=3600.0)}：{outbox.counts}")


def _show(day: date, zone: Any, scope: Any) -> None:
    """Print what would be said to whom on a day, with the reason where it would not be sent."""
    from reminders.previewing import preview_day

    count = 0
    for line in preview_day(day, zone, scope):
        count += 1
        reason = f"  ✗ {line['reason']}" if line.get("reason") else ""
        click.echo(
            f"{line['region']} {line.get('contract_number', '-')} {line.get('due_on', '')} {line['rule']}({line['offset']}天) "
            f"→ {line['audience']} {line.get('recipient', '-')} [{' → '.join(line['channels']) or '-'}]{reason}"
        )
        if line.get("text"):
            click.echo(f"    {line['text']}")
    click.echo(f"共 {count} 条 in all（试运行，未保存 dry run, nothing stored）")


@reminders.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check rule sets in YAML. Exit code 1 if one is wrong."""
    import yaml

    from errors import DomainError
    from reminders.rules import read

    failed = False
    for file in files:
        try:
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
            rules = read({"_id": file.stem, "region": "", "content": content})
            click.echo(f"✓ {file}: {len(rules.rules)} 条规则 rules")
        except yaml.YAMLError as error:
            failed = True
            click.secho(f"✗ {file}: 不是 YAML is no YAML: {error}", fg="red", err=True)
        except DomainError as error:
            failed = True
            click.secho(f"✗ {file}", fg="red", err=True)
            print_error(error)
    sys.exit(EXIT_REFUSED if failed else 0)


@reminders.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
def template(output: Path | None) -> None:
    """Write the shipped rules, to begin your own with."""
    from importlib.resources import files

    text = files("reminders.library").joinpath("default.yaml").read_text(encoding="utf-8")
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text)
