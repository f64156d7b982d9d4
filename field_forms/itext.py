"""Texts of an XForm: translations, labels with answers in them, and the media that go with a label."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from field_forms.xml_reading import local_name

DEFAULT_LANGUAGE = "default"
_ITEXT = re.compile(r"""^\s*jr:itext\(\s*(['"])(.*)\1\s*\)\s*$""", re.DOTALL)
_MEDIA = re.compile(r"^jr://[a-z-]+/(.+)$")
_MEDIA_FORMS = ("image", "audio", "video", "big-image")
_MARKUP = re.compile(r"<[^>]*>|[*#_]{2,}")
_TITLE_LENGTH = 60
_CHINESE = re.compile(r"\bzh\b|chinese|中文|汉语|普通话", re.IGNORECASE)
_ENGLISH = re.compile(r"\ben\b|english", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Itext:
    """Translations: languages (default first) and, by text ID and language, the values by form ("" for text)."""

    languages: tuple[str, ...]
    texts: Mapping[str, Mapping[str, Mapping[str, str]]]

    def values(self, text_id: str) -> Mapping[str, Mapping[str, str]]:
        """Return the values of a text by language and form; nothing for an unknown ID."""
        return self.texts.get(text_id, {})

    def plain(self, text_id: str) -> str:
        """Return a text in the default language, "" if it has none."""
        return self.values(text_id).get(self.languages[0], {}).get("", "")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A label or hint in every language: plain text, guidance, and media by language and form."""

    text: Mapping[str, str]
    guidance: Mapping[str, str]
    media: Mapping[str, Mapping[str, str]]


NOTHING = Spoken({}, {}, {})


def read_itext(model: Any) -> Itext:
    """Read the translations of an XForm's model; without any, the only language is "default"."""
    languages: list[str] = []
    texts: dict[str, dict[str, dict[str, str]]] = {}
    for translation in model.iterfind("{*}itext/{*}translation"):
        language = translation.get("lang") or DEFAULT_LANGUAGE
        is_default = translation.get("default") in ("true()", "true", "")
        languages.insert(0 if is_default else len(languages), language)
        for text in translation.iterfind("{*}text"):
            forms = texts.setdefault(text.get("id", ""), {}).setdefault(language, {})
            for value in text.iterfind("{*}value"):
                forms[value.get("form", "")] = text_of(value)
    return Itext(tuple(languages) or (DEFAULT_LANGUAGE,), texts)


def text_of(element: Any) -> str:
    """Return an element's text; an <output value="…"/> in it becomes ${…}."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and local_name(child.tag) == "output":
            parts.append("${" + (child.get("value") or child.get("ref") or "").strip() + "}")
        elif isinstance(child.tag, str):
            parts.append(text_of(child))
        parts.append(child.tail or "")
    return "".join(parts).strip()


def spoken(element: Any, itext: Itext) -> Spoken:
    """Return what a <label> or <hint> says in each language, by its own text or its jr:itext reference."""
    if element is None:
        return NOTHING
    reference = element.get("ref")
    text_id = itext_id(reference) if reference else None
    if text_id is None:
        text = text_of(element)
        return Spoken(dict.fromkeys(itext.languages, text), {}, {}) if text else NOTHING
    return spoken_by_id(text_id, itext)


def spoken_by_id(text_id: str, itext: Itext) -> Spoken:
    """Return what a text ID says in each language. "-", which pyxform writes for a missing translation, is left out."""
    text, guidance, media = {}, {}, {}
    for language, forms in itext.values(text_id).items():
        plain = forms.get("", "")
        if plain and plain != "-":
            text[language] = plain
        if forms.get("guidance", "-") != "-":
            guidance[language] = forms["guidance"]
        files = {form: media_name(forms[form]) for form in _MEDIA_FORMS if form in forms}
        if files:
            media[language] = files
    return Spoken(text, guidance, media)


def message(attribute: str | None, itext: Itext) -> Mapping[str, str]:
    """Return a constraint or required message by language, given directly or by jr:itext."""
    if not attribute:
        return {}
    text_id = itext_id(attribute)
    if text_id is None:
        return dict.fromkeys(itext.languages, attribute)
    return spoken_by_id(text_id, itext).text


def itext_id(expression: str) -> str | None:
    """Return the ID in jr:itext('ID'), or None if the expression is something else."""
    found = _ITEXT.match(expression)
    return found[2] if found else None


def media_name(uri: str) -> str:
    """Return the file name in jr://images/a.png."""
    found = _MEDIA.match(uri.strip())
    return found[1] if found else uri.strip()


def title_in(labels: Mapping[str, str], languages: tuple[str, ...], name: str) -> tuple[str, str]:
    """Return a short plain label in Chinese and in English for messages, or what comes nearest to them."""
    chinese = [language for language in languages if _CHINESE.search(language)]
    english = [language for language in languages if _ENGLISH.search(language)]
    return (_first(labels, (*chinese, *languages), name), _first(labels, (*english, *languages), name))


def _first(labels: Mapping[str, str], languages: tuple[str, ...], name: str) -> str:
    for language in languages:
        label = labels.get(language)
        if label:
            plain = " ".join(re.sub(r"\$\{[^}]*\}", "…", _MARKUP.sub("", label)).split())
            if plain:
                return plain if len(plain) <= _TITLE_LENGTH else plain[: _TITLE_LENGTH - 1] + "…"
    return name
