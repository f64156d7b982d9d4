"""`ruhu loans`: look at a loan, import what banks send, hold every loan against its events."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import Any

import click
from tqdm import tqdm

from commands.bank_imports import import_
from commands.loan_trails import trails
from commands.opening import EXIT_REFUSED, open_product
from commands.operator import operator

_SHOWN = 20


@click.group()
def loans() -> None:
    """Loans and their ledger."""


loans.add_command(import_)
loans.add_command(trails)


@loans.command()
@click.option("--region", default="", help="Only loans of this region code or prefix.")
@click.option("--institution", help="Only loans of this bank.")
@click.option("--rebuild", is_flag=True, help="Write what the events say where it differs.")
def verify(region: str, institution: str | None, rebuild: bool) -> None:
    """Rebuild every loan of the area from its events and list what differs.

    Exit code 1 if something does (and was not rebuilt), or if events cannot stand.
    """
    from lending import verifying
    from records import loans as kept
    from records.scopes import Scope

    scope, wrong, mended = Scope(region, institution), 0, 0
    with open_product():
        total = kept.how_many(scope)
        with tqdm(total=total, unit="笔", desc="核对 verifying") as bar:
            for loan in kept.every(scope):
                found = verifying.differences(loan)
                bar.update()
                if not found:
                    continue
                wrong += 1
                _tell_differences(loan, found, bar)
                if rebuild and found[0].field != "events":
                    verifying.rebuild(loan, operator().who)
                    mended += 1
    click.echo(f"共 {total} 笔 loans，有出入 differing {wrong}，已重建 rebuilt {mended}")
    sys.exit(EXIT_REFUSED if wrong > mended else 0)


def _tell_differences(loan: dict[str, Any], found: list[Any], bar: Any) -> None:
    bar.write(f"✗ {loan['contract_number']}（{loan['institution']}）{loan['_id']}", file=sys.stderr)
    for one in found[:_SHOWN]:
        bar.write(f"    {one.field}: 存 kept {one.kept} ≠ 算 rebuilt {one.rebuilt}", file=sys.stderr)
    if len(found) > _SHOWN:
        bar.write(f"    … {len(found) - _SHOWN} more", file=sys.stderr)


@loans.command()
@click.argument("contract")
@click.option("--institution", help="The bank, where several use the number.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As it stood on that day; by default today.")
def show(contract: str, institution: str | None, as_of: datetime | None) -> None:
    """Print a loan: how it stands, its schedule, its events."""
    from lending.ledger import fold_loan
    from lending.standing import standing_of
    from records import loans as kept
    from records.clock import today
    from records.money import plain
    from records.scopes import Scope

    with open_product() as settings:
        loan = plain(kept.with_contract(contract, Scope(), institution))
        day = as_of.date() if as_of else today(settings.TIMEZONE)
        ledger = fold_loan(loan, day)
        _print_head(loan, standing_of(ledger))
        _print_rows(ledger.installments)
        _print_events(loan["events"], day)


def _print_head(loan: dict[str, Any], found: Any) -> None:
    from records.loans import STATES

    terms, name = loan["terms"], loan.get("borrower", {}).get("name", "")
    click.echo(f"{loan['contract_number']} {loan['institution']} {loan['household_code']} {name}")
    click.echo(
        f"{terms['principal']} 元 {terms['annual_rate'] * 100:f} % {terms['method']} {terms['periods']} × "
        f"{terms['frequency']} {terms['day_count']}；{loan['scheme'].get('code')}@{loan['scheme'].get('version')}"
    )
    click.echo(
        f"{found.as_of}：{STATES[found.state][0]} 余额 balance {found.balance}，逾期 overdue {found.overdue}"
        f"（{found.days_overdue} 天 days），罚息 penalty {found.penalty + found.compound}，结清 payoff {found.payoff}"
    )


def _print_rows(rows: Any) -> None:
    click.echo(f"{'':>3} {'due':<10} {'principal':>12} {'interest':>10} {'paid':>12} settled")
    for row in rows:
        paid = row.paid_principal + row.paid_interest
        mark = "*" if row.early else " "
        click.echo(
            f"{row.number:>3}{mark}{row.due_on!s:<10} {row.principal:>12} {row.interest:>10} {paid:>12} "
            f"{row.settled_on or ''}"
        )


def _print_events(events: list[dict[str, Any]], day: date) -> None:
    from lending.events import KINDS

    for one in events:
        if one["on"] <= day.isoformat():
            zh, en = KINDS[one["kind"]]
            amount = one.get("amount", "")
            click.echo(f"#{one['n']} {one['on']} {zh} {en} {amount} {one.get('serial', '')} {one['by']}")
