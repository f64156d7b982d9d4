"""The standard forms as they lie in this folder: their names, titles and contents; no database is needed."""

from __future__ import annotations

from pathlib import Path

from errors import FormNotFound
from field_forms.form_workbooks import xlsx_of
from field_forms.xlsform import read_xlsform

_FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Return the names of the standard forms, which are their form IDs, in alphabetical order."""
    return sorted(path.stem for path in _FOLDER.glob("*.md"))


def title(name: str) -> str:
    """Return a form's Chinese title, such as 入户走访. Raises FormNotFound."""
    return read_xlsform(read(name).encode(), f"{name}.md", fallback_version="1").title


def read(name: str) -> str:
    """Return a form as a Markdown XLSForm. Raises FormNotFound."""
    if name not in names():
        raise FormNotFound()
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8")


def as_xlsx(name: str) -> bytes:
    """Return a form as an Excel workbook to be edited, one sheet for each of its tables. Raises FormNotFound."""
    return xlsx_of(read(name))
