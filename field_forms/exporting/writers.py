"""Writes exports: CSV and GeoJSON as they are read, Excel and ZIP through files in a folder of their own."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter

from field_forms.exporting.columns import Table
from field_forms.exporting.rows import headers_of, rows_of

Documents = Iterable[dict[str, Any]]
OpenBlob = Callable[[str], BinaryIO]
# A spreadsheet would run a text that begins with one of these as a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"
# Excel keeps 15 digits; longer numbers stay whole as text.
_EXACT = 1e15


def csv_text(documents: Documents, main: Table, table: Table, zone: ZoneInfo) -> Iterator[str]:
    """Yield one table as CSV, with a byte order mark so that Excel reads Chinese.

    Texts that a spreadsheet would run as a formula get an apostrophe in front; numbers do not.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    out.write(BOM)
    writer.writerow([_guarded(header) for header in headers_of(table)])
    for document in documents:
        for owner, cells in rows_of(document, main, zone):
            if owner is table:
                writer.writerow([_guarded(cell) for cell in cells])
        if out.tell() > 64_000:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text


def _guarded(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return cell


def geojson_text(documents: Documents, main: Table, zone: ZoneInfo) -> Iterator[str]:
    """Yield a FeatureCollection: a feature a submission, at the place it was filled (null where unknown)."""
    headers = headers_of(main)
    yield '{"type": "FeatureCollection", "features": ['
    first = True
    for document in documents:
        _, cells = next(rows_of(document, main, zone))
        properties = {key: cell for key, cell in zip(headers, cells, strict=True) if cell is not None}
        feature = {
            "type": "Feature",
            "id": document["_id"],
            "geometry": document.get("location"),
            "properties": properties,
        }
        yield ("" if first else ",\n") + json.dumps(feature, ensure_ascii=False, default=str)
        first = False
    yield "]}\n"


def write_xlsx(documents: Documents, main: Table, zone: ZoneInfo, path: Path) -> None:
    """Write a workbook, a sheet a table, row by row."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        bold = book.add_format({"bold": True})
        sheets: dict[int, Any] = {}
        lines: dict[int, int] = {}
        for number, table in enumerate(main.walk()):
            sheet = book.add_worksheet(_sheet_name(table, number))
            sheet.freeze_panes(1, 0)
            for column, header in enumerate(headers_of(table)):
                sheet.write_string(0, column, header, bold)
            sheets[id(table)], lines[id(table)] = sheet, 1
        for document in documents:
            for table, cells in rows_of(document, main, zone):
                _write_row(sheets[id(table)], lines[id(table)], cells)
                lines[id(table)] += 1


def _sheet_name(table: Table, number: int) -> str:
    name = "".join("_" if character in "[]:*?/\\'" else character for character in table.name)
    return name if len(name) <= 31 else f"{name[:27]}~{number}"


def _write_row(sheet: Any, line: int, cells: list[Any]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool) and abs(float(cell)) < _EXACT:
            sheet.write_number(line, column, float(cell))
        elif cell is not None:
            sheet.write_string(line, column, str(cell)[:32_767])


def write_zip(
    documents: Documents, main: Table, zone: ZoneInfo, path: Path, *, kind: str, open_blob: OpenBlob | None
) -> None:
    """Write a ZIP with every table (CSV files or one workbook), and with `open_blob` the photos under media/<instance>/.

    A photo whose bytes are lost is listed in missing.txt.
    """
    lost: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        seen = _with_photos(documents, archive, open_blob, lost) if open_blob else documents
        if kind == "csv":
            _tables_into(seen, main, zone, path.parent, archive)
        else:
            name = f"{main.name}.{kind}"
            if kind == "xlsx":
                write_xlsx(seen, main, zone, path.parent / name)
            else:
                with (path.parent / name).open("w", encoding="utf-8") as file:
                    file.writelines(geojson_text(seen, main, zone))
            archive.write(path.parent / name, name)
        if lost:
            archive.writestr("missing.txt", "\n".join(lost) + "\n")


def _tables_into(documents: Documents, main: Table, zone: ZoneInfo, folder: Path, archive: zipfile.ZipFile) -> None:
    files = {
        id(table): (folder / f"{n}.csv").open("w", encoding="utf-8-sig", newline="")
        for n, table in enumerate(main.walk())
    }
    writers = {key: csv.writer(file) for key, file in files.items()}
    for table in main.walk():
        writers[id(table)].writerow([_guarded(header) for header in headers_of(table)])
    for document in documents:
        for table, cells in rows_of(document, main, zone):
            writers[id(table)].writerow([_guarded(cell) for cell in cells])
    for number, table in enumerate(main.walk()):
        files[id(table)].close()
        archive.write(folder / f"{number}.csv", f"{table.name}.csv")


def _with_photos(documents: Documents, archive: zipfile.ZipFile, open_blob: OpenBlob, lost: list[str]) -> Documents:
    """Pass the documents on, adding their photos to the archive on the way."""
    for document in documents:
        folder = document["_id"].replace(":", "-").replace("/", "_").replace("\\", "_")
        for row in document.get("attachments", []):
            if row.get("sha256"):
                _add_photo(archive, f"media/{folder}/{row['name']}", row["sha256"], open_blob, lost)
        yield document


def _add_photo(archive: zipfile.ZipFile, name: str, sha256: str, open_blob: OpenBlob, lost: list[str]) -> None:
    try:
        blob = open_blob(sha256)
    except FileNotFoundError:
        lost.append(f"{name}\t{sha256}")
        return
    info = zipfile.ZipInfo(name)  # photos are compressed already
    with blob, archive.open(info, "w", force_zip64=True) as target:
        while block := blob.read(1 << 18):
            target.write(block)
