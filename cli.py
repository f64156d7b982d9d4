"""`ruhu …`: the product from the command line."""

from __future__ import annotations

import importlib

import click

# Loaded when used, so that `ruhu --help` answers at once.
_COMMANDS = {
    "serve": ("commands.serve", "serve", "Serve the product (starts its own MongoDB unless one is configured)."),
    "worker": ("commands.worker", "worker", "Read photos in the background (`serve` starts one by itself)."),
    "media": ("commands.media", "media", "Move, sweep and check photos."),
    "demo": ("commands.demo", "demo", "The demo county: load it, play a visit."),
    "user": ("commands.users", "users", "Staff accounts and field keys."),
    "regions": ("commands.regions", "regions", "The tree of administrative regions."),
    "households": ("commands.households", "households", "Import and export households, draw cards."),
    "funds": ("commands.funds", "funds", "Check the accounts of risk-compensation funds."),
    "loans": ("commands.loans", "loans", "Look at a loan, import what banks send, check the books."),
    "forms": ("commands.forms", "forms", "Check, upload, publish and export forms."),
    "schemes": ("commands.schemes", "schemes", "Schemes: check, load, list; those that ship with the product."),
    "rates": ("commands.rates", "rates", "Reference rates (LPR) that schemes follow."),
    "reminders": ("commands.reminders", "reminders", "Plan and send reminders, check rules."),
    "rectification": ("commands.rectification", "rectification", "Run the rules that find what is to be rectified."),
    "submissions": ("commands.submissions", "submissions", "Export submissions."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of use."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, _, words) in _COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    r"""入户 ruhu: household micro-credit field work.

    \b
    First steps:
      ruhu serve --demo                      serve with demo data (what `make run` does)
      ruhu user create admin --role admin    the first administrator of a real deployment
      ruhu regions import regions.csv        the administrative regions (code,name)
      ruhu households import 农户.xlsx --dry-run
      ruhu forms install                     publish the standard forms

    Settings come from the environment (RUHU_VAR, RUHU_MONGODB_URI, RUHU_PORT, …; docs/operations.md).
    Exit codes: 0 done, 1 refused with a reason, 2 wrong usage.
    """


if __name__ == "__main__":
    main()
