"""`ruhu funds`: the accounts of risk-compensation funds."""

from __future__ import annotations

import sys

import click

from commands.opening import EXIT_REFUSED, open_product


@click.group()
def funds() -> None:
    """Risk-compensation funds."""


@funds.command()
@click.option("--mend", is_flag=True, help="Write the figures anew where they are wrong.")
def verify(mend: bool) -> None:
    """Compare the figures of every account with what its entries sum to. Exit code 1 if one is wrong and not mended."""
    from lending.risk_funds import wrong_figures
    from records.scopes import Scope

    with open_product():
        wrong = wrong_figures(Scope(), mend=mend)
    for fund in wrong:
        click.echo(f"  ✗ {fund}", err=True)
    click.echo(f"有出入 wrong {len(wrong)}{'，已改正 mended' if mend and wrong else ''}")
    sys.exit(EXIT_REFUSED if wrong and not mend else 0)
