"""Texts that a form has in one of its languages and lacks in another, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from field_forms.notices import Notice
from field_forms.survey_rows import plain_header

MAX_TOLD = 100
_COLUMN = re.compile(
    r"(?P<text>label|hint|guidance[_ ]hint|constraint[_ ]message|required[_ ]message)(?:\s*::?\s*(?P<language>.+))?",
    re.IGNORECASE,
)
_SHEETS = ("survey", "choices")
Row = Mapping[str, str]


def missing_translations(sheets: Mapping[str, list[dict[str, str]]], languages: tuple[str, ...]) -> Iterator[Notice]:
    """Yield a warning for each text that a row has in one language of `languages` and not in another.

    A text that no row of the sheet has in a language is told once, at the first row.
    """
    if len(languages) < 2:
        return
    default = _default_language(sheets.get("settings", ()))
    found = [one for sheet in _SHEETS for one in _in_sheet(sheet, sheets.get(sheet, ()), languages, default)]
    yield from found[:MAX_TOLD]
    if len(found) > MAX_TOLD:
        more = len(found) - MAX_TOLD
        zh, en = f"另有 {more} 处缺少译文，这里不再列出。", f"{more} more translations are missing that are not listed."
        yield Notice(en, zh, en)


def _default_language(settings: Sequence[Row]) -> str:
    """Return the language of columns that name none."""
    named = (str(value) for row in settings for header, value in row.items() if plain_header(header) == _DEFAULT)
    return next(named, "default").strip()


_DEFAULT = "default_language"


def _in_sheet(sheet: str, rows: Sequence[Row], languages: tuple[str, ...], default: str) -> Iterator[Notice]:
    columns = _columns(rows, default)
    wholly: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows, start=2):
        held = {key for key, header in columns.items() if str(row.get(header) or "").strip()}
        for text in dict.fromkeys(text for text, _ in columns):
            present = {language for one, language in held if one == text}
            for language in languages if present else ():
                if (text, language) not in columns:
                    wholly.setdefault((text, language), number)
                elif language not in present:
                    yield _lacking(sheet, number, row, text, language, columns[text, language])
    for (text, language), number in wholly.items():
        column = text if language == default else f"{text}::{language}"
        zh = f"{sheet} 表没有任何 {language} 的 {text}；请添加这一列。"
        en = f"The {sheet} sheet has no {text} in {language} at all; add the column."
        yield Notice(en, zh, en, sheet, number, column)


def _columns(rows: Sequence[Row], default: str) -> dict[tuple[str, str], str]:
    """Return the headers that have a value in some row, by the text and language that they hold."""
    found: dict[tuple[str, str], str] = {}
    for header in dict.fromkeys(header for row in rows for header in row):
        match = _COLUMN.fullmatch(header.strip())
        if match:
            found[plain_header(match["text"]), (match["language"] or default).strip()] = header
    return found


def _lacking(sheet: str, number: int, row: Row, text: str, language: str, column: str) -> Notice:
    name = row.get("name") or row.get("type") or ""
    zh = f"{name} 的 {text} 没有 {language} 译文；这种语言的界面会显示“-”。"
    en = f"{text} of {name} is not translated into {language}; in that language “-” is shown."
    return Notice(en, zh, en, sheet, number, column)
