"""Where in the workbook an element of the form comes from: the sheet, the row, and the header of a column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from field_forms.nodes import FormDefinition

Row = Mapping[str, str]
Sheets = Mapping[str, Sequence[Row]]

_BEGIN, _END = (re.compile(rf"{word}[ _](l?group|looped group|repeat|loop)\b") for word in ("begin", "end"))
# The headers of a column by what it holds: XLSForm knows several spellings of most.
_HEADERS = {
    "type": ("type", "command"),
    "name": ("name", "tag", "value"),
    "relevant": ("relevant", "relevance", "bind::relevant"),
    "calculate": ("calculation", "calculate", "bind::calculate"),
    "constraint": ("constraint", "bind::constraint"),
    "required": ("required", "bind::required"),
    "readonly": ("readonly", "read_only", "read-only", "bind::readonly"),
    "count": ("repeat_count", "count", "jr:count", "control::jr:count", "body::jr:count"),
    "choices": ("choice_filter",),
    "save_to": ("save_to", "bind::entities:saveto"),
    "list_name": ("list_name", "dataset"),
}
_OF_SETTINGS = {"instanceName": "instance_name"}
_OF_ENTITIES = {"@id": "entity_id", "@create": "create_if", "@update": "update_if", "label": "label"}


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a workbook; `row` counts from 1 with the header as row 1; None where it is not known.

    `written` is what stands in the cell.
    """

    sheet: str
    row: int | None = None
    column: str | None = None
    written: str = ""


class SurveyRows:
    """The rows of a workbook by the paths of the elements that come from them."""

    def __init__(self, sheets: Sheets, definition: FormDefinition) -> None:
        """`sheets` are the rows that `definition` was converted from."""
        self.sheets = sheets
        self.lists = {entity.container: entity.dataset for entity in definition.entities}
        self.by_path: dict[str, tuple[int, Row]] = {}
        for number, row, path in _paths(sheets.get("survey", ()), "/" + definition.root_name):
            self.by_path.setdefault(path, (number, row))

    def where(self, path: str, kind: str) -> Where:
        """Return the place of an expression: of its element's path, and of its kind as validation names it."""
        name = path.rpartition("/")[2]
        if "/meta/" in path and path not in self.by_path:
            return self._of_meta(path, name)
        held = self.by_path.get(path)
        if held is None and name.endswith("_count"):
            # pyxform puts the expression of a repeat_count into an element of its own.
            held, kind = self.by_path.get(path.removesuffix("_count")), "count"
        if held is None:
            return Where("survey")
        return _in_row("survey", *held, header_of(held[1], kind))

    def kind_of(self, path: str) -> str:
        """Return the type in an element's row, "" if it has none."""
        held = self.by_path.get(path)
        return _type(held[1]) if held else ""

    def _of_meta(self, path: str, name: str) -> Where:
        container, is_entity, _ = path.partition("/meta/entity/")
        if not is_entity:
            number, row = next(_filled(self.sheets.get("settings", ())), (2, {}))
            column = _OF_SETTINGS.get(name)
            return _in_row("settings", number, row, column and header_of(row, column))
        named = self.lists.get(container, "")
        rows = [found for found in _filled(self.sheets.get("entities", ())) if _cell(found[1], "list_name") == named]
        number, row = rows[0] if rows else (2, {})
        column = _OF_ENTITIES.get(name)
        return _in_row("entities", number, row, column and header_of(row, column))


def header_of(row: Row, kind: str) -> str:
    """Return the header under which a row has its `kind`, as the sheet spells it."""
    wanted = _HEADERS.get(kind, (kind,))
    found = next((header for header in row if plain_header(header) in wanted), None)
    if found is None and kind == "choices":
        return header_of(row, "type")
    return found or wanted[0]


def plain_header(header: str) -> str:
    """Return a header as pyxform compares it: without capitals, with one _ where it has spaces."""
    return "_".join(header.split()).lower()


def _in_row(sheet: str, number: int, row: Row, column: str | None) -> Where:
    return Where(sheet, number, column, str(row.get(column or "") or ""))


def _filled(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    return ((number, row) for number, row in enumerate(rows, start=2) if row)


def _paths(rows: Sequence[Row], root: str) -> Iterator[tuple[int, Row, str]]:
    """Yield (row number, row, path) of every row that makes an element."""
    around = [root]
    for number, row in _filled(rows):
        kind, name = _type(row), _cell(row, "name")
        if _cell(row, "disabled").lower() in ("yes", "true", "true()"):
            continue
        if _END.match(kind):
            if len(around) > 1:
                around.pop()
            continue
        if kind == "note" and not name:
            name = f"generated_note_name_{number}"  # as pyxform names it
        path = f"{around[-1]}/{name}"
        if name:
            yield number, row, path
        if _BEGIN.match(kind):
            around.append(path)


def _type(row: Row) -> str:
    return " ".join(_cell(row, "type").lower().split())


def _cell(row: Row, kind: str) -> str:
    return str(row.get(header_of(row, kind)) or "").strip()
