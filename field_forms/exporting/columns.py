"""The columns of an export: a main table and one a repeat, out of a form's versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bson import Decimal128

from field_forms.answers import answers_as_json
from field_forms.nodes import FormDefinition, Node
from field_forms.sealing import shown_number

_PLACES = ("lat", "lon", "alt", "acc")


@dataclass(frozen=True, slots=True)
class Options:
    """How to export.

    `labels`: labels instead of names (in `language`, else the form's default); `split_multiples`: a 0/1 column for each
    choice of select_multiple; `unmask`: which numbers to show whole.
    """

    labels: bool = False
    language: str = ""
    split_multiples: bool = False
    unmask: frozenset[str] = frozenset()


@dataclass(slots=True)
class Column:
    """A question in a table: where its answer lies below the table's own level, and how its cells read."""

    path: tuple[str, ...]
    node: Node
    headers: list[str]
    choices: dict[str, str]
    options: Options

    def cells(self, answers: dict[str, Any]) -> list[Any]:
        """Return the cells of this question in one row; None is empty."""
        value: Any = answers
        for name in self.path:
            value = value.get(name) if isinstance(value, dict) else None
        return self._place(value) if self.node.type == "geopoint" else self._plain(value)

    def _plain(self, value: Any) -> list[Any]:
        if self.node.type in ("select_multiple", "rank"):
            chosen = value or []
            first = " ".join(self.choices.get(name, name) for name in chosen) if value is not None else None
            flags = [int(name in chosen) if value is not None else None for name in self.choices]
            return [first, *flags[: len(self.headers) - 1]]
        if self.node.type == "select_one" and isinstance(value, str):
            return [self.choices.get(value, value)]
        return [_cell(shown_number(self.node, value, self.options.unmask))]

    def _place(self, value: Any) -> list[Any]:
        if not isinstance(value, dict):
            return [None] * len(_PLACES)
        longitude, latitude, *height = value["coordinates"]
        return [latitude, longitude, height[0] if height else None, value.get("accuracy")]


@dataclass(slots=True)
class Table:
    """A table: the main one (`path` empty) or a repeat's, with its columns and the repeats directly below."""

    name: str
    path: tuple[str, ...]
    columns: list[Column] = field(default_factory=list)
    repeats: list[Table] = field(default_factory=list)

    def headers(self) -> list[str]:
        """Return the headers of the questions."""
        return [header for column in self.columns for header in column.headers]

    def walk(self) -> Iterable[Table]:
        """Yield this table and all below, in the form's order."""
        yield self
        for repeat in self.repeats:
            yield from repeat.walk()


def tables_of(definitions: list[FormDefinition], options: Options) -> Table:
    """Return the main table of a form with all that its versions (newest first) ask; the newest gives the order."""
    main = Table(definitions[0].form_id, ())
    for definition in definitions:
        _add(main, definition.nodes, (), definition, options)
    return main


def _add(table: Table, nodes: Iterable[Node], path: tuple[str, ...], form: FormDefinition, options: Options) -> None:
    for node in nodes:
        here = (*path, node.name)
        if node.kind == "group":
            _add(table, node.children, here, form, options)
        elif node.kind == "repeat":
            _add(_repeat(table, here), node.children, (), form, options)
        elif node.kind != "note" and all(column.path != here for column in table.columns):
            table.columns.append(_column(here, node, form, options))


def _repeat(table: Table, path: tuple[str, ...]) -> Table:
    found = next((repeat for repeat in table.repeats if repeat.path == path), None)
    if found is None:
        found = Table(f"{table.name}-{path[-1]}", path)
        table.repeats.append(found)
    return found


def _column(path: tuple[str, ...], node: Node, form: FormDefinition, options: Options) -> Column:
    name = "/".join(path)
    if options.labels:
        name = _text(node.labels, form, options) or name
    headers = [f"{name}:{part}" for part in _PLACES] if node.type == "geopoint" else [name]
    listed = form.choice_lists.get(node.choices.list_name or "", ()) if node.choices else ()
    texts = {choice.value: choice.value for choice in listed}
    if options.labels:
        texts = {choice.value: _text(choice.labels, form, options) or choice.value for choice in listed}
    if options.split_multiples and node.type == "select_multiple":
        headers += [f"{name}/{text}" for text in texts.values()]
    return Column(path, node, headers, texts, options)


def _text(texts: Any, form: FormDefinition, options: Options) -> str:
    language = next(
        (found for found in form.languages if options.language and found.startswith(options.language)), None
    )
    return str(texts.get(language or form.languages[0]) or next(iter(texts.values()), ""))


def _cell(value: Any) -> Any:
    """Return an answer as a cell: numbers stay numbers, what has no cell of its own becomes text."""
    if isinstance(value, Decimal128):
        return value.to_decimal()
    if value is None or isinstance(value, str | int | float):
        return value
    shown = answers_as_json({"value": value})["value"]
    if isinstance(shown, dict):
        points = shown.get("coordinates", [])
        ring = points[0] if shown.get("type") == "Polygon" else points
        return ";".join(" ".join(str(part) for part in point) for point in ring)
    return str(shown)
