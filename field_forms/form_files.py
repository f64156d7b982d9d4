"""Files that a form uses: what must be in them before the form can go out."""

from __future__ import annotations

import csv
import io
import json
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from errors import EmptyFile, FormFileInvalid, XmlForbidden, XmlMalformed, XmlTooComplex
from field_forms.definition import FormDefinition
from field_forms.xml_reading import local_name, parse_xml
from media.images import check_image

ENTITY_LIST = "households.csv"
MAX_ERRORS = 50
_MAX_XML_BYTES = 64 * 1024 * 1024
_MIME = {"csv": "text/csv", "geojson": "application/geo+json", "xml": "application/xml", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class ListColumns:
    """How the questions of a form use a CSV file: the columns of values and of labels; none if no question does."""

    values: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    external: bool = False


def list_columns(definition: FormDefinition, name: str) -> ListColumns:
    """Return which columns of the CSV file `name` are choices."""
    values, labels, external = set(), set(), False
    for node in definition.walk():
        choices = node.choices
        if choices is None or choices.file != name:
            continue
        # search() names its columns in the choices sheet, in ways of its own: nothing is known of them here.
        if "search(" not in node.appearance:
            values.add(choices.value_ref or "name")
            labels.add(choices.label_ref or "label")
            external = external or name == "itemsets.csv"
    return ListColumns(frozenset(values), frozenset(labels), external)


def check_file(file: BinaryIO, name: str, kind: str, columns: ListColumns, *, max_megapixels: float) -> str:
    """Check a file by its kind ("csv", "image", "geojson", "xml", …) and return its media type.

    Raises FormFileInvalid with {row, column, value, zh, en} for each error, NotAnImage, ImageTooLarge, EmptyFile.
    """
    file.seek(0)
    if not file.read(1):
        raise EmptyFile(name=name)
    file.seek(0)
    if kind == "image" and name.lower().endswith(".svg"):
        kind = "svg"
    if kind == "image":
        return check_image(file, name, max_megapixels=max_megapixels).mime
    errors = list(_errors(file, kind, columns))
    file.seek(0)
    if errors:
        raise FormFileInvalid(name=name, count=len(errors), details={"errors": errors})
    return _MIME.get(kind) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _errors(file: BinaryIO, kind: str, columns: ListColumns) -> Iterator[dict[str, Any]]:
    if kind == "csv":
        for count, error in enumerate(_csv_errors(file, columns), 1):
            yield error
            if count >= MAX_ERRORS:
                return
    elif kind == "geojson":
        yield from _geojson_errors(file)
    elif kind == "xml":
        yield from _xml_errors(file)
    elif kind == "svg":
        yield from _svg_errors(file)


def _problem(row: int, column: str, value: str, zh: str, en: str) -> dict[str, Any]:
    return {"row": row, "column": column, "value": value[:200], "zh": zh, "en": en}


def _csv_errors(file: BinaryIO, columns: ListColumns) -> Iterator[dict[str, Any]]:
    rows = _rows(file)
    try:
        header = next(rows, [])
        yield from _header_errors(header, columns)
        indexes = {column: header.index(column) for column in sorted(columns.values) if column in header}
        list_index = header.index("list_name") if columns.external and "list_name" in header else None
        yield from _value_errors(rows, len(header), indexes, list_index)
    except UnicodeDecodeError:
        zh, en = (
            "文件不是 UTF-8 编码；请在 Excel 中另存为「CSV UTF-8」。",
            "The file is not UTF-8; save it as CSV UTF-8.",
        )
        yield _problem(1, "", "", zh, en)
    except csv.Error as error:
        yield _problem(1, "", "", f"不是有效的 CSV：{error}。", f"Not a valid CSV: {error}.")


def _rows(file: BinaryIO) -> Iterator[list[str]]:
    file.seek(0)
    # Read as a whole: the size is bounded, and a text wrapper would close the blob's stream with itself.
    yield from csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline=""), strict=True)


def _header_errors(header: list[str], columns: ListColumns) -> Iterator[dict[str, Any]]:
    for column in sorted(columns.values | columns.labels):
        if column not in header:
            yield _problem(
                1, column, "", f"第一行缺少 {column} 列；选项表要有 name 和 label 两列。",
                f"The first row has no column {column}; a list of choices needs name and label.",
            )  # fmt: skip
    for column in sorted({column for column in header if header.count(column) > 1}):
        yield _problem(1, column, column, f"{column} 列出现多次。", f"Column {column} occurs more than once.")
    if not any(cell.strip() for cell in header):
        yield _problem(1, "", "", "第一行没有列名。", "The first row has no column names.")


def _value_errors(
    rows: Iterator[list[str]], width: int, indexes: dict[str, int], list_index: int | None
) -> Iterator[dict[str, Any]]:
    seen: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        if len(row) > width:
            zh = f"这一行有 {len(row)} 格，多于列名的 {width} 个。"
            yield _problem(number, "", row[width], zh, f"The row has {len(row)} cells for {width} columns.")
        if any("\0" in cell for cell in row):
            yield _problem(number, "", "", "含有 NUL 字符，请删除。", "Holds a NUL character; remove it.")
        for column, index in indexes.items():
            value = row[index] if index < len(row) else ""
            key = (column, row[list_index] if list_index is not None and list_index < len(row) else "", value)
            if not value:
                zh = f"{column} 为空；每个选项都要有值。"
                yield _problem(number, column, "", zh, f"{column} is empty; each choice needs one.")
            elif key in seen:
                zh = f"{column} 与第 {seen[key]} 行重复；选项的值不能相同。"
                yield _problem(number, column, value, zh, f"{column} repeats row {seen[key]}; values must differ.")
            seen.setdefault(key, number)


def _geojson_errors(file: BinaryIO) -> Iterator[dict[str, Any]]:
    try:
        value = json.load(file)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not isinstance(value.get("features"), list):
        yield _problem(1, "", "", "不是 GeoJSON 的 FeatureCollection。", "Not a GeoJSON FeatureCollection.")


def _xml_errors(file: BinaryIO) -> Iterator[dict[str, Any]]:
    try:
        parse_xml(file.read(), max_bytes=_MAX_XML_BYTES, max_nodes=2_000_000)
    except (XmlMalformed, XmlForbidden, XmlTooComplex) as error:
        yield _problem(int(error.values.get("line", 1)), "", "", error.message_zh, error.message_en)


def _svg_errors(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield what an SVG (image maps are) may not hold: scripts would run as ours in a browser that opens it."""
    errors = list(_xml_errors(file))
    yield from errors
    if errors:
        return
    file.seek(0)
    root = parse_xml(file.read(), max_bytes=_MAX_XML_BYTES)
    if local_name(root.tag) != "svg":
        yield _problem(1, "", root.tag, "不是 SVG 图。", "Not an SVG drawing.")
    for element in root.iter("*"):
        scripted = local_name(element.tag) in ("script", "foreignObject") or any(
            local_name(name).startswith("on") or value.strip().lower().startswith("javascript:")
            for name, value in element.attrib.items()
        )
        if scripted:
            zh, en = "SVG 中不允许脚本；请删去后重试。", "An SVG may hold no scripts; remove them."
            yield _problem(element.sourceline or 1, "", local_name(element.tag), zh, en)
            return


def values_in(file: BinaryIO, columns: frozenset[str]) -> frozenset[str]:
    """Return every value that `columns` of a checked CSV file hold."""
    rows = _rows(file)
    header = next(rows, [])
    indexes = [header.index(column) for column in columns if column in header]
    return frozenset(row[index] for row in rows for index in indexes if index < len(row) and row[index])
