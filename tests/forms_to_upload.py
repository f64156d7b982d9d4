"""Small XLSForms in Markdown to upload, each with the one thing that a test is about."""

from __future__ import annotations

from pathlib import Path

FORMS = Path(__file__).parent / "forms"


def a_form(
    form_id: str = "visit", version: str = "1", *, title: str = "走访", label: str = "目的", extra: str = ""
) -> str:
    """Return a form with one text question; `extra` are more rows of the survey. No version: one is given to it."""
    header, row = "| | form_id | form_title |", f"| | {form_id} | {title} |"
    if version:
        header, row = header + " version |", row + f" {version} |"
    return (
        f"| survey |\n| | type | name | label |\n| | text | purpose | {label} |\n{extra}| settings |\n{header}\n{row}\n"
    )


def a_form_with_crops(version: str = "1", *, more: str = "") -> str:
    """Return a form with a choice out of crops.csv, and one out of households.csv."""
    extra = (
        "| | select_one_from_file crops.csv | crop | 作物 |\n| | select_one_from_file households.csv | hh | 农户 |\n"
    )
    return a_form("crops", version, extra=extra + more)


A_BROKEN_FORM = (
    "| survey |\n| | type | name | label |\n| | text | purpose | 目的 |\n| | inte | age | 年龄 |\n"
    "| settings |\n| | form_id | form_title |\n| | broken | 坏表 |\n"
)
CROPS = "name,label\nrice,水稻\nmaize,玉米\n"
