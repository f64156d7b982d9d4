"""The rule sets in force: those that offices made, and the shipped one beneath them all."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from records import reminder_rules
from reminders.rules import RuleSet, read

DEFAULT = "default"


@cache
def default() -> RuleSet:
    """Return the rules that hold where nobody made others."""
    return read({"_id": DEFAULT, "region": "", "scheme": None, "version": 1, "content": default_content()})


def default_content() -> dict[str, Any]:
    """Return the shipped rules as a plain document, to begin one's own with."""
    text = files("reminders.library").joinpath("default.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def in_force() -> list[RuleSet]:
    """Return every rule set in force, the default first."""
    return [default(), *(read(document) for document in reminder_rules.every_active())]
