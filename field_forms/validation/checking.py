"""Required answers, constraints and read-only answers, checked on the finished tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from field_forms.expressions.elements import Element
from field_forms.expressions.frames import Environment, Frame
from field_forms.validation.filling import Tree
from field_forms.validation.rules import Check


@dataclass(frozen=True, slots=True)
class Violation:
    """A check that failed: the finding's code, the element, and the value that is wrong ("" if it is missing)."""

    code: str
    element: Element
    value: str = ""


def check_all(checks: list[Check], tree: Tree, env: Environment) -> Iterator[Violation]:
    """Yield every violation, question by question. Raises BudgetExceeded."""
    for check in checks:
        elements = tree.found[check.index]
        env.spend(len(elements))
        for element in elements:
            if element.relevant:
                yield from _violations(check, element, env)


def _violations(check: Check, element: Element, env: Environment) -> Iterator[Violation]:
    text = element.text
    if not text:
        if check.required is not None and check.required(Frame(element, env, element)):
            yield Violation("answer.required", element)
    elif check.constraint is not None and not check.constraint(Frame(element, env, element)):
        yield Violation("answer.constraint", element, text)
    if check.fixed is not None and text != check.fixed and element.source is not None:
        yield Violation("answer.read_only", element, text)
