"""A bank's file as a table: its header found, its columns named by the bank's mapping, its rows as entries or problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import BinaryIO

from errors import BankColumnsMissing
from households.sheets import MAX_ROWS, Candidates, Cell, NumberedRow, tables_in, unreadable
from lending.bank_imports.cells import CellRefused, amount_in, date_in, serial_in, text_in
from lending.bank_imports.columns import FIELDS, Field, columns_of, scale_of
from lending.bank_imports.words import RowProblem, problem
from records.money import NOTHING

# A title and remarks may stand above the header.
HEADER_WITHIN = 20
_DELIMITERS = (",", "\t", "|", ";")
_SUBTOTAL = "小计"
_TOTAL = (_SUBTOTAL, "合计", "总计", "共计", "汇总", "total", "sum")
_PARTS = ("principal", "interest", "penalty")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be read: one disbursement or repayment. `amount` in yuan, `on` the bank's date."""

    row: int
    contract_number: str
    serial: str
    on: date
    amount: Decimal
    borrower: str = ""


@dataclass(slots=True)
class BankTable:
    """The header of a file and, while `rows()` are drawn, what they say. `columns` is {field key: header}."""

    kind: str
    headers: list[str]
    columns: dict[str, str]
    header_row: int
    _rows: Iterator[NumberedRow]
    _source: Candidates
    # The bank's own totals, from rows such as 合计: (row, amount).
    totals: list[tuple[int, Decimal]] = field(default_factory=list)

    def rows(self, today: date) -> Iterator[Entry | list[RowProblem]]:
        """Yield each row as an entry or as its problems; rows of totals are kept in `totals`. Raises TableUnreadable."""
        places = self._places()
        try:
            for count, (number, cells) in enumerate(self._rows, start=1):
                if count > MAX_ROWS:
                    raise unreadable(
                        f"超过 {MAX_ROWS} 行，请拆成几个文件",
                        f"it has over {MAX_ROWS} rows; split it into several files",
                    )
                row = _Row(number, cells, places, self.columns)
                if row.is_total():
                    self._keep_total(row)
                else:
                    yield row.problems or row.entry(today)
        finally:
            self._source.close()

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()

    def _keep_total(self, row: _Row) -> None:
        amount = row.read_amount("amount")
        if amount is not None and not row.says(_SUBTOTAL):
            self.totals.append((row.number, amount))

    def _places(self) -> dict[str, tuple[Field, int, Decimal]]:
        fields = {one.key: one for one in FIELDS[self.kind]}
        return {
            key: (fields[key], self.headers.index(header), scale_of(header))
            for key, header in self.columns.items()
            if header
        }


@dataclass(slots=True)
class _Row:
    number: int
    cells: list[Cell]
    places: Mapping[str, tuple[Field, int, Decimal]]
    columns: Mapping[str, str]
    problems: list[RowProblem] = field(default_factory=list)

    def cell(self, key: str) -> Cell | None:
        place = self.places.get(key)
        if place is None or place[1] >= len(self.cells):
            return None
        found = self.cells[place[1]]
        return found if found.text else None

    def is_total(self) -> bool:
        """Whether this is the bank's line of totals: it says so, and names no loan."""
        if self.cell("serial") is not None and self.cell("contract_number") is not None:
            return False
        return self.says(*_TOTAL)

    def says(self, *words: str) -> bool:
        """Whether a cell holds one of these words and nothing else."""
        return any(cell.text.replace(" ", "").rstrip(":：").casefold() in words for cell in self.cells if cell.text)

    def entry(self, today: date) -> Entry | list[RowProblem]:
        contract = self._serial("contract_number")
        serial = self._serial("serial")
        on = self._date(today)
        amount = self.read_amount("amount")
        if amount is not None and amount <= NOTHING and not self.problems:
            self._tell("amount", "bank_import.amount_zero")
        if amount is not None:
            self._check_parts(amount)
        borrower = self._text("borrower")
        if self.problems or contract is None or serial is None or on is None or amount is None:
            return self.problems
        return Entry(self.number, contract, serial, on, amount, borrower)

    def _check_parts(self, amount: Decimal) -> None:
        parts = [self.read_amount(key) for key in _PARTS if self.cell(key) is not None]
        given = [part for part in parts if part is not None]
        if "principal" in self.places and "interest" in self.places and given and sum(given) != amount:
            self._tell("amount", "bank_import.parts_differ")

    def _serial(self, key: str) -> str | None:
        return self._read(key, serial_in)

    def _date(self, today: date) -> date | None:
        return self._read("on", lambda cell: date_in(cell, today))

    def read_amount(self, key: str) -> Decimal | None:
        return self._read(key, lambda cell: amount_in(cell, self.places[key][2]))

    def _text(self, key: str) -> str:
        return self._read(key, text_in) or ""

    def _read(self, key: str, read):  # type: ignore[no-untyped-def]
        cell = self.cell(key)
        if cell is None:
            if key in self.places and self.places[key][0].required:
                self._tell(key, "bank_import.missing")
            return None
        try:
            return read(cell)
        except CellRefused as refused:
            self._tell(key, refused.code)
            return None

    def _tell(self, key: str, code: str) -> None:
        cell = self.cell(key)
        self.problems.append(problem(self.number, self.columns.get(key, ""), cell.text if cell else "", code))


def open_bank_table(file: BinaryIO, filename: str, kind: str, saved: Mapping[str, str]) -> BankTable:
    """Read the header of a seekable .xlsx or .csv file (UTF-8, UTF-16, GB18030; comma, tab, bar, semicolon).

    `saved` is the bank's mapping {field key: header}, {} if there is none. The header is the first of the upper twenty
    rows of a sheet in which every required column is found. Raises TableUnreadable, BankColumnsMissing (for the row that
    came nearest), BankColumnsDouble.
    """
    candidates = tables_in(file, filename, _DELIMITERS)
    nearest: BankColumnsMissing | None = None
    for rows in candidates:
        for number, cells in islice(rows, HEADER_WITHIN):
            headers = _headers(cells)
            try:
                columns = columns_of(kind, headers, saved)
            except BankColumnsMissing as missing:
                if nearest is None or _worth(missing) > _worth(nearest):
                    nearest = missing
            else:
                return BankTable(kind, headers, columns, number, rows, candidates)
    candidates.close()
    if nearest is None:
        raise unreadable("表中没有内容", "it holds nothing")
    raise nearest


def _headers(cells: list[Cell]) -> list[str]:
    return [" ".join(cell.text.split())[:100] for cell in cells]


def _worth(missing: BankColumnsMissing) -> tuple[int, int]:
    return -len(missing.details["missing"]), len([one for one in missing.details["headers"] if one])
