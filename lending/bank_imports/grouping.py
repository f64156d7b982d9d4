"""The rows of a file by loan, in the order in which the ledger takes them; the same serial number counts once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from lending.bank_imports.table import Entry
from lending.bank_imports.words import RowProblem, problem
from records.money import NOTHING


@dataclass(frozen=True, slots=True)
class Group:
    """All rows of one contract number, by date and row."""

    contract_number: str
    entries: list[Entry]


@dataclass(slots=True)
class Sorted:
    """What a file says: `groups` in the order of the file, `repeats` (a row that says what an earlier one does), `problems`.

    `rows` counts every row but those of totals; `amount` is the sum of all that can be read, in yuan.
    """

    groups: list[Group] = field(default_factory=list)
    repeats: list[Entry] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    rows: int = 0
    amount: Decimal = NOTHING


def sorted_rows(rows: Iterable[Entry | list[RowProblem]], serial_header: str) -> Sorted:
    """Return the rows by loan. A serial number that two different rows bear is a problem of the later one."""
    found, seen = Sorted(), dict[str, Entry]()
    by_contract: dict[str, list[Entry]] = {}
    for row in rows:
        found.rows += 1
        if isinstance(row, list):
            found.problems += row
            continue
        found.amount += row.amount
        first = seen.setdefault(row.serial, row)
        if first is row:
            by_contract.setdefault(row.contract_number, []).append(row)
        elif (first.contract_number, first.on, first.amount) == (row.contract_number, row.on, row.amount):
            found.repeats.append(row)
        else:
            found.problems.append(problem(row.row, serial_header, row.serial, "bank_import.serial_conflict"))
    for number, entries in by_contract.items():
        entries.sort(key=lambda entry: (entry.on, entry.row))
        found.groups.append(Group(number, entries))
    return found
