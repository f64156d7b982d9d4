"""What pyxform says about a workbook, with its place, and said again in Chinese with what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from field_forms.known_messages import KNOWN_MESSAGES

_ROW = re.compile(r"\[row : (\d+)\]|row (?:number )?(\d+)")
_SHEET = re.compile(r"[Oo]n the '([\w ]+)' sheet|for sheet: '([\w ]+)'|in the (\w+) sheet")
_COLUMN = re.compile(r"the '([^']+)' value(?: '[^']*')? is (?:invalid|problematic)|under the (\S+) column")


@dataclass(frozen=True, slots=True)
class Notice:
    """One error or warning about a form; `row` counts from 1 with the header as row 1; `message` is pyxform's own."""

    message: str
    zh: str
    en: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return all fields; None where the place is unknown."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "zh": self.zh,
            "en": self.en,
            "message": self.message,
        }


def notices(messages: Iterable[str], sheets: Mapping[str, Any]) -> list[Notice]:
    """Return a notice for each message; one that pyxform joined by line breaks out of several becomes several."""
    found = []
    for message in messages:
        lines = message.split("\n")
        # Joined messages each begin with a row or a language; anything else is one message with line breaks in it.
        several = all(line.startswith(("[row", "Language '")) for line in lines)
        found += [notice(line.strip(), sheets) for line in (lines if several else [message])]
    return found


def notice(message: str, sheets: Mapping[str, Any]) -> Notice:
    """Find the place that a message names, and say it in our words; unknown messages keep pyxform's."""
    row = next((int(number) for number in _groups(_ROW, message)), None)
    sheet = next(_groups(_SHEET, message), None)
    column = next(_groups(_COLUMN, message), None)
    for known in KNOWN_MESSAGES:
        match = known.pattern.search(message)
        if match:
            words = [word or "" for word in match.groups()]
            sheet, column = sheet or known.sheet, column or known.column
            row = row or _row_with(sheets.get(sheet or ""), column, words[0] if words else "")
            return Notice(message, known.zh.format(*words), known.en.format(*words), sheet, row, column)
    sheet = sheet or ("survey" if row else None)
    return Notice(message, f"表单转换时出现问题：{message}", message, sheet, row, column)


def _groups(pattern: re.Pattern[str], message: str) -> Iterator[str]:
    match = pattern.search(message)
    return iter([group for group in match.groups() if group] if match else [])


def _row_with(rows: Any, column: str | None, word: str) -> int | None:
    """Return the number of the first row that has `word` as its type or, for labels, as its name."""
    key = "name" if column == "label" else column
    for number, row in enumerate(rows or (), start=2):
        if word and str(row.get(key, "")).strip() == word:
            return number
    return None
