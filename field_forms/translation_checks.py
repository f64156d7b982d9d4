"""Texts that a form has in one of its languages and lacks in another, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from field_forms.notices import Notice

MAX_TOLD = 100
_COLUMN = re.compile(r"(?P<text>label|hint|guidance_hint|constraint_message|required_message)\s*::?\s*(?P<language>.+)")
_SHEETS = ("survey", "choices")


def missing_translations(sheets: Mapping[str, list[dict[str, str]]], languages: tuple[str, ...]) -> Iterator[Notice]:
    """Yield a warning for each text that a row has in one language of `languages` and not in another."""
    if len(languages) < 2:
        return
    told = 0
    for sheet in _SHEETS:
        for number, row in enumerate(sheets.get(sheet, ()), start=2):
            for text, language, column in _lacking(row, languages):
                told += 1
                if told > MAX_TOLD:
                    return
                name = row.get("name") or row.get("type") or ""
                zh = f"{name} 的 {text} 没有 {language} 译文；这种语言的界面会显示“-”。"
                en = f"{text} of {name} is not translated into {language}; in that language “-” is shown."
                yield Notice(en, zh, en, sheet, number, column)


def _lacking(row: Mapping[str, str], languages: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield (text, language, column) of what a row lacks."""
    held: dict[str, set[str]] = {}
    for header, value in row.items():
        found = _COLUMN.fullmatch(header.strip())
        if found and str(value).strip():
            held.setdefault(found["text"], set()).add(found["language"].strip())
    for text, present in held.items():
        for language in languages:
            if language not in present:
                yield text, language, f"{text}::{language}"
