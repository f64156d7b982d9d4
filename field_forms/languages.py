"""Texts of a form in the language that a reader asked for, with the form's first language behind it."""

from __future__ import annotations

from field_forms.nodes import Texts


def preferred(languages: tuple[str, ...], wanted: str | None) -> tuple[str, ...]:
    """Return the form's languages with the wanted one first: by its name, or by its code in brackets as in 中文 (zh)."""
    if not wanted:
        return languages
    code = wanted.split("-")[0].lower()
    first = [one for one in languages if one.lower() == wanted.lower() or one.lower().endswith(f"({code})")]
    return (*first, *(one for one in languages if one not in first))


def said(texts: Texts, languages: tuple[str, ...]) -> str:
    """Return the text in the first of `languages` that has one, else in any language, else ""."""
    text = next((texts[language] for language in languages if texts.get(language)), None)
    return text or next((one for one in texts.values() if one), "")
