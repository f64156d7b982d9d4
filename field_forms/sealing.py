"""ID, phone and card numbers in answers: checked, encrypted before they are stored, masked when they are shown.

A question asks for such a number if its name or its save_to is one of `NUMBER_NAMES`. Its answer is stored as ciphertext,
and the whole XML with it; forms without such questions are stored as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bson.binary import Binary

from field_forms.findings import Finding
from field_forms.nodes import FormDefinition, Node
from households.people import NUMBERS
from records.database import database

NUMBER_NAMES = {
    "id_number": "id_number", "id_card": "id_number", "phone": "phone", "member_phone": "phone", "mobile": "phone",
    "card_number": "card_number", "bank_card": "card_number",
}  # fmt: skip
_CIPHERTEXT = 6
_POSITIONS = re.compile(r"\[\d+\]")
_ID_LENGTH, _PHONE_LENGTH = 18, 11
# Number questions by name, sections as nested plans.
Plan = dict[str, Any]


def number_kind(node: Node) -> str | None:
    """Return "id_number", "phone" or "card_number" if a question asks for such a number."""
    if node.kind not in ("question", "calculate", "hidden", "preload"):
        return None
    return NUMBER_NAMES.get(node.save_to or "") or NUMBER_NAMES.get(node.name)


def _plan(definition: FormDefinition) -> Plan:
    found: Plan | None = definition.compiled.get("numbers")
    if found is None:
        found = definition.compiled["numbers"] = _plan_of(definition.nodes)
    return found


def _plan_of(nodes: tuple[Node, ...]) -> Plan:
    plan: Plan = {}
    for node in nodes:
        kind = number_kind(node)
        below = _plan_of(node.children)
        if kind:
            plan[node.name] = kind
        elif below:
            plan[node.name] = below
    return plan


def number_findings(definition: FormDefinition, answers: dict[str, Any]) -> list[Finding]:
    """Return a finding for each number whose form or check digit is wrong; the number is shown masked."""
    return [
        _finding(kind, text, definition.root_name, pointer, *problem)
        for kind, text, pointer in _numbers(_plan(definition), answers, "")
        if (problem := NUMBERS[kind][0](text))
    ]


def _numbers(plan: Plan, answers: Any, pointer: str) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, text, JSON pointer) of every answered number."""
    if isinstance(answers, list):
        for index, one in enumerate(answers):
            yield from _numbers(plan, one, f"{pointer}/{index}")
    elif isinstance(answers, dict):
        for name, kind in plan.items():
            value = answers.get(name)
            if isinstance(kind, dict):
                yield from _numbers(kind, value, f"{pointer}/{name}")
            elif value is not None and not isinstance(value, list | dict):
                yield kind, str(value), f"{pointer}/{name}"


def _finding(kind: str, text: str, root: str, pointer: str, zh: str, en: str) -> Finding:
    parts = pointer.split("/")[1:]
    xpath = f"/{root}" + "".join(f"[{int(part) + 1}]" if part.isdigit() else f"/{part}" for part in parts)
    return Finding(f"member.{kind}", "warning", xpath, pointer, NUMBERS[kind][2](text)[:200], zh, en)


def masked_findings(definition: FormDefinition, findings: list[Finding]) -> list[Finding]:
    """Return the findings with the values of number questions masked, in the forms' own messages too."""
    if not _plan(definition):
        return findings
    return [_masked(definition, found) for found in findings]


def _masked(definition: FormDefinition, found: Finding) -> Finding:
    node = definition.by_path.get(_POSITIONS.sub("", found.xpath))
    kind = number_kind(node) if node is not None else None
    if kind is None or not found.value:
        return found
    hidden = NUMBERS[kind][2](found.value)
    words = {name: (getattr(found, name) or "").replace(found.value, hidden) for name in ("zh", "en", "message")}
    return replace(found, value=hidden, zh=words["zh"], en=words["en"], message=words["message"] or None)


def sealed(definition: FormDefinition, answers: dict[str, Any], xml: bytes) -> tuple[dict[str, Any], Any]:
    """Return answers and XML as they are to be stored: unchanged for a form that asks for no such number."""
    plan = _plan(definition)
    if not plan:
        return answers, xml
    return _sealed(plan, answers), database().encryption.encrypt_bytes(xml)


def _sealed(plan: Plan, answers: Any) -> Any:
    if isinstance(answers, list):
        return [_sealed(plan, one) for one in answers]
    if not isinstance(answers, dict):
        return answers
    return {name: _sealed_value(plan.get(name), value) for name, value in answers.items()}


def _sealed_value(kind: Any, value: Any) -> Any:
    if kind is None:
        return value
    return _sealed(kind, value) if isinstance(kind, dict) else database().encryption.encrypt(str(value))


def opened_answers(answers: Any, unmask: frozenset[str] = frozenset()) -> Any:
    """Return stored answers with their numbers masked, or whole where `unmask` names the kind."""
    if isinstance(answers, dict):
        return {name: opened_answers(value, unmask) for name, value in answers.items()}
    if isinstance(answers, list):
        return [opened_answers(value, unmask) for value in answers]
    return opened_number(answers, unmask) if is_sealed(answers) else answers


def is_sealed(value: Any) -> bool:
    """Say whether a stored value is a ciphertext."""
    return isinstance(value, Binary) and value.subtype == _CIPHERTEXT


def opened_number(value: Any, unmask: frozenset[str] = frozenset()) -> str:
    """Return one sealed number, masked unless its kind is in `unmask`."""
    text = database().encryption.decrypt(value) or ""
    kind = {_ID_LENGTH: "id_number", _PHONE_LENGTH: "phone"}.get(len(text), "card_number")
    return text if kind in unmask else NUMBERS[kind][2](text)


def shown_number(node: Node, value: Any, unmask: frozenset[str] = frozenset()) -> Any:
    """Return the answer of a question with a number masked unless its kind is in `unmask`; all else as it is.

    Answers from before a question was named as one of numbers are stored in clear, and masked too.
    """
    if is_sealed(value):
        return opened_number(value, unmask)
    kind = number_kind(node)
    if kind is None or value is None or kind in unmask:
        return value
    return NUMBERS[kind][2](str(value))


def opened_xml(document: dict[str, Any]) -> bytes:
    """Return the XML of a stored submission as it was sent, numbers whole."""
    stored = document["xml"]
    return database().encryption.decrypt_bytes(stored) if is_sealed(stored) else bytes(stored)
