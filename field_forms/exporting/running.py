"""An export from request to bytes: which form versions, which file, and its clean-up."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from errors import FormNotFound, NotFound
from field_forms.catalog import definition_of
from field_forms.exporting.columns import Options, Table, tables_of
from field_forms.exporting.writers import Documents, OpenBlob, csv_text, geojson_text, write_xlsx, write_zip
from records import forms

MIMES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "zip": "application/zip",
}
_BLOCK = 1 << 18


class TableNotFound(NotFound):
    """The form has no such table."""

    slug = "export.no_such_table"
    zh = "表单没有名为 {name} 的表；有：{names}。"
    en = "The form has no table {name}; there are {names}."


@dataclass(slots=True)
class Export:
    """A file being made: its name, its kind (a key of MIMES) and its bytes, piece by piece."""

    filename: str
    kind: str
    pieces: Iterator[bytes]


def main_table(form_id: str, options: Options) -> Table:
    """Return the tables of a form over all versions that were published. Raises FormNotFound."""
    published = [version for version in forms.versions_with_xform(form_id) if version.state != "draft"]
    if not published:
        raise FormNotFound()
    return tables_of([definition_of(version.xform, version.md5) for version in published], options)


def export(
    documents: Documents, main: Table, kind: str, zone: ZoneInfo, folder: Path, *, table: str = "",
    photos: OpenBlob | None = None,
) -> Export:  # fmt: skip
    """Return an export as `kind` (csv, xlsx, geojson); photos, or CSV of a form with repeats, make it a ZIP.

    `table` names one table of a CSV export. Files are made below `folder` and removed when the pieces are through.
    Raises TableNotFound.
    """
    if kind == "csv" and not photos and (table or not main.repeats):
        chosen = _chosen(main, table)
        return Export(f"{chosen.name}.csv", "csv", _encoded(csv_text(documents, main, chosen, zone)))
    if kind == "geojson" and not photos:
        return Export(f"{main.name}.geojson", "geojson", _encoded(geojson_text(documents, main, zone)))
    zipped = photos is not None or kind == "csv"
    ending = "zip" if zipped else kind
    return Export(f"{main.name}.{ending}", ending, _through_file(documents, main, kind, zone, folder, photos, zipped))


def _chosen(main: Table, name: str) -> Table:
    if not name:
        return main
    for table in main.walk():
        if table.name == name:
            return table
    raise TableNotFound(name=name, names="、".join(table.name for table in main.walk()))


def _encoded(texts: Iterator[str]) -> Iterator[bytes]:
    for text in texts:
        if text:
            yield text.encode()


def _through_file(
    documents: Documents, main: Table, kind: str, zone: ZoneInfo, folder: Path, photos: OpenBlob | None, zipped: bool
) -> Iterator[bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    own = Path(tempfile.mkdtemp(dir=folder, prefix="export-"))
    try:
        path = own / "export"
        if zipped:
            write_zip(documents, main, zone, path, kind=kind, open_blob=photos)
        else:
            write_xlsx(documents, main, zone, path)
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
    finally:
        shutil.rmtree(own, ignore_errors=True)


def options_of(asked: dict[str, Any], unmask: frozenset[str]) -> Options:
    """Return the options that a request or a command asked for."""
    return Options(
        labels=bool(asked.get("labels")),
        language=asked.get("language") or "",
        split_multiples=bool(asked.get("split_multiples")),
        unmask=unmask,
    )
