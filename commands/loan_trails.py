"""`ruhu loans trails`: what every loan was on any day, held against its events."""

from __future__ import annotations

import sys

import click
from tqdm import tqdm

from commands.opening import EXIT_REFUSED, open_product


@click.command()
@click.option("--region", default="", help="Only loans of this region code or prefix.")
@click.option("--institution", help="Only loans of this bank.")
@click.option("--rebuild", is_flag=True, help="Derive all of them anew.")
def trails(region: str, institution: str | None, rebuild: bool) -> None:
    """Compare the trail of every loan with what its events make of it; reports as of a day are sums of trails.

    Those that are merely behind are derived first. Exit code 1 if one is wrong, or if a loan's events cannot stand.
    """
    from lending import trail_keeping
    from records import loans as kept
    from records.scopes import Scope

    scope = Scope(region, institution)
    with open_product():
        total = kept.how_many(scope)
        with tqdm(total=total, unit="笔", desc="推导 deriving" if rebuild else "核对 verifying") as bar:
            if rebuild:
                wrong = sorted(trail_keeping.rebuild(scope, bar.update))
            else:
                trail_keeping.keep_trails_due(seconds=3600)
                wrong = trail_keeping.wrong_trails(scope, bar.update)
    for loan in wrong[:100]:
        click.echo(f"  ✗ {loan}", err=True)
    click.echo(f"共 {total} 笔 loans，有出入 wrong {len(wrong)}")
    sys.exit(EXIT_REFUSED if wrong else 0)
