"""Violations told as findings: where they are, in whose words, in which language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from field_forms.expressions.compiling import Compiler
from field_forms.expressions.elements import Element
from field_forms.expressions.frames import Environment, Frame
from field_forms.expressions.parsing import parse
from field_forms.expressions.problems import BudgetExceeded, ExpressionError
from field_forms.findings import Finding, escaped, finding
from field_forms.languages import preferred, said
from field_forms.nodes import FormDefinition, Node, Texts
from field_forms.readings import MAX_FINDINGS, Place
from field_forms.validation.checking import Violation
from field_forms.validation.filling import Tree
from field_forms.validation.working import Outcome

_PLACEHOLDER = re.compile(r"\$\{\s*([^{}]+?)\s*\}")


class Teller:
    """Tells what was found about one instance."""

    def __init__(self, definition: FormDefinition, tree: Tree, language: str | None, env: Environment) -> None:
        """`language` is a language's name or code; without one the form's first is taken."""
        self.tree = tree
        self.languages = preferred(definition.languages, language)
        self.env = env
        self.places: dict[int, Place] = {}
        self.numbers: dict[int, dict[int, int]] = {}

    def tell(self, outcome: Outcome, violations: Iterable[Violation]) -> tuple[list[Finding], int]:
        """Return the findings, MAX_FINDINGS at the most, and how many there are more."""
        makers: list[tuple[Callable[[Any], Finding], Any]] = [
            *((self._count, one) for one in outcome.counts),
            *((self._violation, one) for one in violations),
            *((self._unlisted, one) for one in outcome.unlisted),
            *((self._differing, one) for one in outcome.differing),
            *((self._dropped, one) for one in outcome.dropped if one[0].name[0] != "@"),
        ]
        return [make(one) for make, one in makers[:MAX_FINDINGS]], max(len(makers) - MAX_FINDINGS, 0)

    def _count(self, found: tuple[Element, Any, int, int]) -> Finding:
        parent, shape, held, wanted = found
        code = "repeat.too_many" if held > wanted else "repeat.too_few"
        xpath, pointer = self._below(parent, shape.name)
        return finding(code, xpath, pointer, label=_title(shape.node), held=held, wanted=wanted)

    def _unlisted(self, found: tuple[Element, str]) -> Finding:
        return self._plain("answer.choice_filter", *found)

    def _differing(self, found: tuple[Element, str]) -> Finding:
        return self._plain("answer.calculated", *found, made=found[0].text)

    def _dropped(self, found: tuple[Element, str]) -> Finding:
        return self._plain("answer.not_relevant", *found)

    def _violation(self, violation: Violation) -> Finding:
        element, node = violation.element, violation.element.shape.node
        texts: Texts = {}
        if node is not None and violation.code == "answer.required":
            texts = node.required_messages
        elif node is not None and violation.code == "answer.constraint":
            texts = node.constraint_messages
        xpath, pointer = self.place(element)
        return finding(
            violation.code, xpath, pointer, label=_title(node), value=violation.value or None,
            message=self._message(texts, element),
        )  # fmt: skip

    def _plain(self, code: str, element: Element, value: str, **words: str) -> Finding:
        xpath, pointer = self.place(element)
        return finding(code, xpath, pointer, label=_title(element.shape.node), value=value, **words)

    def _message(self, texts: Texts, element: Element) -> str | None:
        """Return the form's own message, with the answers it speaks of put in."""
        text = said(texts, self.languages)
        return _PLACEHOLDER.sub(lambda found: self._answer(found[1], element), text) if text else None

    def _answer(self, path: str, element: Element) -> str:
        try:
            run = Compiler(element.shape.path).string(parse(path))
            return run(Frame(element, self.env, element))
        except (ExpressionError, BudgetExceeded):
            return "…"

    def place(self, element: Element) -> Place:
        """Return the XPath and the JSON pointer of an element of the instance."""
        held = self.places.get(id(element))
        if held is None:
            held = self.places[id(element)] = self._place(element)
        return held

    def _place(self, element: Element) -> Place:
        parent = element.parent
        if parent is None:
            return "", ""
        if parent.parent is None:
            return "/" + element.name, ""
        if element.shape.is_repeat:
            xpath, pointer = self.place(parent)
            at = self._number(element)
            return f"{xpath}/{element.name}[{at}]", f"{pointer}/{escaped(element.name)}/{at - 1}"
        return self._below(parent, element.name)

    def _number(self, element: Element) -> int:
        """Return which instance of its repeat an element is, counted from 1, dropped ones included."""
        numbers = self.numbers.get(element.shape.index)
        if numbers is None:
            numbers = self.numbers[element.shape.index] = _numbered(self.tree.found[element.shape.index])
        return numbers[id(element)]

    def _below(self, parent: Element, name: str) -> Place:
        xpath, pointer = self.place(parent)
        return f"{xpath}/{name}", f"{pointer}/{escaped(name)}"


def _numbered(elements: list[Element]) -> dict[int, int]:
    """Return the number of each instance within the element around it, by identity."""
    counts: Counter[int] = Counter()
    numbers = {}
    for element in elements:
        counts[id(element.parent)] += 1
        numbers[id(element)] = counts[id(element.parent)]
    return numbers


def _title(node: Node | None) -> tuple[str, str] | None:
    return node.title if node is not None else None
