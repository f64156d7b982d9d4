"""Where in the workbook an element of the form comes from: the sheet, the row, and the header of a column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, str]
Sheets = Mapping[str, Sequence[Row]]

_BEGIN, _END = re.compile(r"begin[ _](group|repeat|loop)\b"), re.compile(r"end[ _](group|repeat|loop)\b")
# The headers of a column by what it holds: XLSForm knows several spellings of most.
_HEADERS = {
    "relevant": ("relevant", "relevance", "bind::relevant"),
    "calculate": ("calculation", "calculate", "bind::calculate"),
    "constraint": ("constraint", "bind::constraint"),
    "required": ("required", "bind::required"),
    "readonly": ("readonly", "read_only", "read-only", "read only", "bind::readonly"),
    "count": ("repeat_count", "count", "jr:count"),
    "choices": ("choice_filter",),
    "default": ("default",),
}
_OF_SETTINGS = {"instanceName": "instance_name"}
_OF_ENTITIES = {"@id": "entity_id", "@create": "create_if", "@update": "update_if", "label": "label"}


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a workbook; `row` counts from 1 with the header as row 1; None where it is not known."""

    sheet: str
    row: int | None = None
    column: str | None = None


class SurveyRows:
    """The rows of a workbook by the paths of the elements that come from them."""

    def __init__(self, sheets: Sheets, root: str) -> None:
        """`root` is the name of the form's outermost element."""
        self.sheets = sheets
        self.by_path = {path: (number, row) for number, row, path in _paths(sheets.get("survey", ()), "/" + root)}

    def where(self, path: str, kind: str) -> Where:
        """Return the place of an expression: of its element's path, and of its kind as validation names it."""
        name = path.rpartition("/")[2]
        if "/meta/" in path:
            sheet = "entities" if "/entity/" in path else "settings"
            return Where(sheet, 2, (_OF_ENTITIES if sheet == "entities" else _OF_SETTINGS).get(name))
        held = self.by_path.get(path)
        if held is None and name.endswith("_count"):
            # pyxform puts the expression of a repeat_count into an element of its own.
            held, kind = self.by_path.get(path.removesuffix("_count")), "count"
        if held is None:
            return Where("survey")
        number, row = held
        return Where("survey", number, header_of(row, kind))

    def kind_of(self, path: str) -> str:
        """Return the type in an element's row, "" if it has none."""
        held = self.by_path.get(path)
        return _type(held[1]) if held else ""


def header_of(row: Row, kind: str) -> str:
    """Return the header under which a row has its `kind`, as the sheet spells it."""
    wanted = _HEADERS.get(kind, (kind,))
    found = next((header for header in row if header.strip().lower() in wanted), None)
    if found is None and kind == "choices":
        return next((header for header in row if header.strip().lower() == "type"), "type")
    return found or wanted[0]


def _paths(rows: Sequence[Row], root: str) -> Iterator[tuple[int, Row, str]]:
    """Yield (row number, row, path) of every row that makes an element."""
    around = [root]
    for number, row in enumerate(rows, start=2):
        kind, name = _type(row), _cell(row, "name")
        if _END.match(kind):
            if len(around) > 1:
                around.pop()
            continue
        path = f"{around[-1]}/{name}"
        if name:
            yield number, row, path
        if _BEGIN.match(kind):
            around.append(path)


def _type(row: Row) -> str:
    return " ".join(_cell(row, "type").lower().split())


def _cell(row: Row, column: str) -> str:
    return next((str(value).strip() for header, value in row.items() if header.strip().lower() == column), "")
