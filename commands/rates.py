"""`ruhu rates …`: the table of reference rates."""

from __future__ import annotations

from datetime import date, datetime

import click

from commands.opening import open_product
from commands.operator import operator
from lending.rate_publications import add_publication
from lending.rates import table

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def rates() -> None:
    """List the reference rates (LPR) that schemes follow, and add what was published since."""


@rates.command("list")
@click.option("--basis", type=click.Choice(["lpr", "benchmark"]), default="lpr", show_default=True)
def list_rates(basis: str) -> None:
    """Print the table, tab-separated: first day, 1 year, 5 years; then where it is from and how far it reaches."""
    with open_product():
        held = table(basis)
        for row in held.rows:
            click.echo(f"{row.from_}\t{row.rate_1y}\t{row.rate_5y}")
        click.echo(f"{held.name}：至 covered to {held.covered_to}\n{held.source}", err=True)


@rates.command("add")
@click.argument("published_on", type=_DAY)
@click.argument("rate_1y")
@click.argument("rate_5y")
@click.option("--source", required=True, help="Where it was published.")
@click.option("--covered-to", type=_DAY, help="Last day it is known to hold [the day before the next publication].")
def add_rate(published_on: datetime, rate_1y: str, rate_5y: str, source: str, covered_to: datetime | None) -> None:
    """Add a publication of the LPR: the day and the two rates as fractions, such as 2026-09-21 0.0300 0.0350."""
    with open_product():
        until: date | None = covered_to.date() if covered_to else None
        held = add_publication(
            {"published_on": published_on.date(), "rate_1y": rate_1y, "rate_5y": rate_5y, "source": source,
             "covered_to": until}, operator(),
        )  # fmt: skip
        click.echo(f"✓ {held['published_on']}\t{held['rate_1y']}\t{held['rate_5y']}\t至 to {held['covered_to']}")
