"""The rows of an export, table by table, out of one pass over the submissions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from field_forms.exporting.columns import Table

FACTS = (
    "instance_id",
    "form_version",
    "received_at",
    "submitted_by",
    "household_code",
    "region",
    "state",
    "codes",
    "missing",
)
KEYS = ("KEY", "PARENT_KEY")
Row = tuple[Table, list[Any]]


def headers_of(table: Table) -> list[str]:
    """Return a table's headers: facts of the submission or keys of the repeat, then the questions."""
    return [*(KEYS if table.path else FACTS), *table.headers()]


def rows_of(document: dict[str, Any], main: Table, zone: ZoneInfo) -> Iterator[Row]:
    """Yield the rows of one submission with their tables, in document order."""
    answers = document.get("answers", {})
    yield main, [*_facts(document, zone), *_cells(main, answers)]
    yield from _below(main, answers, document["_id"])


def _facts(document: dict[str, Any], zone: ZoneInfo) -> list[Any]:
    return [
        document["_id"], document["form_version"], document["received_at"].astimezone(zone).isoformat(timespec="seconds"),
        document["submitted_by"], document.get("household_code"), document["region"], document["state"],
        " ".join(document.get("codes", [])), document["missing"],
    ]  # fmt: skip


def _cells(table: Table, answers: dict[str, Any]) -> list[Any]:
    return [cell for column in table.columns for cell in column.cells(answers)]


def _below(table: Table, answers: dict[str, Any], key: str) -> Iterator[Row]:
    for repeat in table.repeats:
        found: Any = answers
        for name in repeat.path:
            found = found.get(name) if isinstance(found, dict) else None
        for number, one in enumerate(found or [], 1):
            own = f"{key}/{'/'.join(repeat.path)}[{number}]"
            yield repeat, [own, key, *_cells(repeat, one)]
            yield from _below(repeat, one, own)
