"""Errors: whoever raises one gives everything that its words name."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import errors

ROOT = Path(errors.__file__).parent
PACKAGES = (
    "api", "background", "borrowers", "commands", "evidence", "field_forms", "households", "lending", "media", "records",
    "reminders", "schemas", "sync",
)  # fmt: skip


def named_in_words(name: str) -> set[str]:
    """Return the fields in both languages of an error of that name; of other classes none."""
    error = getattr(errors, name, None)
    if not (isinstance(error, type) and issubclass(error, errors.DomainError)):
        return set()
    words = [getattr(error, language, "") for language in ("zh", "en")]
    return {field for one in words for _, field, _, _ in string.Formatter().parse(one) if field}


def test_whoever_raises_an_error_gives_what_its_words_name():
    seen, missing = 0, []
    for path in (file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            given = {keyword.arg for keyword in call.keywords}
            fields = named_in_words(call.func.id)
            if not fields or None in given:  # **values are not followed
                continue
            seen += 1
            if fields - given:
                missing.append((path.name, call.lineno, call.func.id, sorted(fields - given)))
    assert seen > 100
    assert missing == []
