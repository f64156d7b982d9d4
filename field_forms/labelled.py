"""A filled form as a person reads it: the questions of its own version in order, each with its answer and findings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from field_forms.answer_words import in_words, joined, preload_title
from field_forms.choice_words import Find, choice_words
from field_forms.controls import resolve
from field_forms.findings import escaped
from field_forms.languages import preferred, said
from field_forms.nodes import FormDefinition, Node
from field_forms.sealing import shown_number

_PLACEHOLDER = re.compile(r"\$\{\s*([^{}]+?)\s*\}")
Row = dict[str, Any]
# Where an answer that a label speaks of is looked for: the path of a section, and the answers in it; innermost last.
Sections = tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which language (name or code; None: the form's first) and zone, what lists and whole numbers."""

    zone: ZoneInfo
    find: Find
    language: str | None = None
    unmask: frozenset[str] = field(default_factory=frozenset)

    @property
    def english(self) -> bool:
        """Whether words that the form does not have are told in English."""
        return (self.language or "").lower().startswith("en")


def labelled_rows(definition: FormDefinition, document: dict[str, Any], reader: Reader) -> list[Row]:
    """Return a stored submission as rows, in the order of `definition`, which is its own version's.

    A row has `pointer` (JSON pointer of the answer), `kind` ("group", "repeat" for one instance, or "question"), `level`
    (headings around it), `number` (of a repeat's instance, from 1), `label`, `text` (None: not answered), `type`,
    `computed` (not typed by anybody), `empty` (neither answers nor findings in it) and `findings` at it. Notes and
    groups without a label have no row; numbers are masked but those of `reader.unmask`.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for one in document.get("findings") or ():
        found.setdefault(one.get("pointer") or "", []).append(one)
    answers = document.get("answers") or {}
    return _Labelling(definition, reader, found).rows(
        definition.nodes, answers, "", 0, ((f"/{definition.root_name}", answers),)
    )


class _Labelling:
    def __init__(self, form: FormDefinition, reader: Reader, findings: dict[str, list[dict[str, Any]]]) -> None:
        self.form, self.reader, self.findings = form, reader, findings
        self.languages = preferred(form.languages, reader.language)

    def rows(self, nodes: Iterable[Node], answers: Any, pointer: str, level: int, around: Sections) -> list[Row]:
        """Return the rows of what is below a section; `answers` are those in it."""
        answers = answers if isinstance(answers, dict) else {}
        rows: list[Row] = []
        for node in nodes:
            here, value = f"{pointer}/{escaped(node.name)}", answers.get(node.name)
            if node.kind == "group":
                rows += self._group(node, value, here, level, around)
            elif node.kind == "repeat":
                rows += self._repeat(node, value, here, level, around)
            elif node.kind != "note":
                rows.append(self._question(node, value, here, level, around))
        return rows

    def _group(self, node: Node, value: Any, here: str, level: int, around: Sections) -> list[Row]:
        if not said(node.labels, self.languages) and here not in self.findings:
            return self.rows(node.children, value, here, level, around)
        inner = self.rows(node.children, value, here, level + 1, around)
        return [self._heading(node, here, level, around, inner), *inner]

    def _repeat(self, node: Node, value: Any, here: str, level: int, around: Sections) -> list[Row]:
        if not value:
            return [self._heading(node, here, level, around, [])]
        rows: list[Row] = []
        for at, instance in enumerate(value):
            sections = (*around, (node.path, instance))
            inner = self.rows(node.children, instance, f"{here}/{at}", level + 1, sections)
            heading = self._heading(node, f"{here}/{at}", level, sections, inner, at + 1)
            if at == 0:  # what was found about the repeat as a whole stands at its beginning
                heading["findings"] = [*self.findings.get(here, ()), *heading["findings"]]
            rows += [heading, *inner]
        return rows

    def _heading(
        self, node: Node, pointer: str, level: int, around: Sections, inner: list[Row], number: int | None = None
    ) -> Row:
        findings = self.findings.get(pointer, [])
        return {
            "pointer": pointer, "kind": node.kind, "level": level, "number": number,
            "label": self._label(node, around), "text": None, "type": "", "computed": False,
            "empty": number is None and not findings and all(row["empty"] for row in inner),
            "findings": findings,
        }  # fmt: skip

    def _question(self, node: Node, value: Any, pointer: str, level: int, around: Sections) -> Row:
        findings = self.findings.get(pointer, [])
        text = self._text(node, value)
        return {
            "pointer": pointer, "kind": "question", "level": level, "number": None,
            "label": self._label(node, around), "text": text, "type": node.type,
            "computed": node.kind != "question" or node.calculate is not None,
            "empty": text is None and not findings,
            "findings": findings,
        }  # fmt: skip

    def _label(self, node: Node, around: Sections) -> str:
        text = said(node.labels, self.languages) or preload_title(node, english=self.reader.english)
        return _PLACEHOLDER.sub(lambda found: self._answer(resolve(found[1], node.path), around), text) or node.name

    def _answer(self, path: str, around: Sections) -> str:
        """Return the answer that a label speaks of, from the innermost section that holds it; "…" if there is none."""
        node = self.form.by_path.get(path)
        prefix, value = next(
            ((at, answers) for at, answers in reversed(around) if path.startswith(f"{at}/")), ("", None)
        )
        for name in path[len(prefix) + 1 :].split("/"):
            value = value.get(name) if isinstance(value, dict) else None
        return (self._text(node, value) if node is not None and not node.children else None) or "…"

    def _text(self, node: Node, value: Any) -> str | None:
        value = shown_number(node, value, self.reader.unmask)
        if value is None or value == []:
            return None
        english = self.reader.english
        if node.choices and isinstance(value, str | list):
            chosen = value if isinstance(value, list) else [value]
            find = self.reader.find
            words = [choice_words(self.form, node.choices, str(one), self.languages, find) for one in chosen]
            return joined(node, words, english=english)
        return in_words(node, value, self.reader.zone, english=english)
