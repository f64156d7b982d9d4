"""Plausible answers for any form, for demonstrations, measurements and tests: every question answered, every photo named."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

from field_forms.nodes import FormDefinition, Node

Answers = dict[str, Any]

_PLAIN: dict[str, Callable[[random.Random], Any]] = {
    "int": lambda pick: pick.randint(1, 9),
    "decimal": lambda pick: f"{pick.randint(100, 99999) / 100:.2f}",
    "date": lambda pick: f"2026-{pick.randint(1, 11):02}-{pick.randint(1, 28):02}",
    "time": lambda pick: f"{pick.randint(8, 19):02}:{pick.randint(0, 59):02}:00.000+08:00",
    "dateTime": lambda pick: f"2026-11-{pick.randint(1, 20):02}T{pick.randint(8, 19):02}:30:00.000+08:00",
    "boolean": lambda pick: pick.random() < 0.5,
    "barcode": lambda pick: f"{pick.randint(10**11, 10**12 - 1)}",
    "trigger": lambda _: "OK",
}
_WORDS = ("养牛三头，长势良好", "新修圈舍一间", "种植辣椒五亩", "已按用途使用贷款", "计划扩大规模")


def sample_answers(definition: FormDefinition, *, seed: int = 0, repeats: int = 2) -> Answers:
    """Return answers (the shape of `answers_as_json`) for every question that a person or the phone would answer.

    Choices come from the form's own lists; questions on attached files (households.csv, …) are left out, and so are
    calculations. Relevance is not evaluated. The same seed gives the same answers.
    """
    return _section(definition.nodes, definition, random.Random(seed), repeats)


def sample_files(answers: Answers) -> Iterable[str]:
    """Yield the file names that `sample_answers` put into the answers."""
    for value in answers.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and "coordinates" not in item:
                yield from sample_files(item)
            elif isinstance(item, str) and item.startswith("sample-"):
                yield item


def _section(nodes: Iterable[Node], form: FormDefinition, pick: random.Random, repeats: int) -> Answers:
    answers: Answers = {}
    for node in nodes:
        if node.kind == "group":
            answers[node.name] = _section(node.children, form, pick, repeats)
        elif node.kind == "repeat":
            answers[node.name] = [_section(node.children, form, pick, repeats) for _ in range(repeats)]
        elif node.kind == "question":
            value = _answer(node, form, pick)
            if value is not None:
                answers[node.name] = value
    return answers


def _answer(node: Node, form: FormDefinition, pick: random.Random) -> Any:
    if node.type in ("select_one", "select_multiple", "rank"):
        return _chosen(node, form, pick)
    if node.type == "binary":
        return f"sample-{node.name}-{pick.randint(1000, 9999)}.jpg"
    if node.type == "range":
        start = node.parameters.get("start", "1")
        return start if node.data_type == "decimal" else int(start)
    if node.type in ("geopoint", "geotrace", "geoshape"):
        return _place(node.type, pick)
    if node.type in _PLAIN:
        return _PLAIN[node.type](pick)
    return pick.choice(_WORDS)


def _chosen(node: Node, form: FormDefinition, pick: random.Random) -> Any:
    choices = form.choice_lists.get(node.choices.list_name or "", ()) if node.choices and not node.choices.file else ()
    names = list(dict.fromkeys(choice.value for choice in choices))
    if not names:
        return None
    if node.type == "select_one":
        return pick.choice(names)
    return names if node.type == "rank" else pick.sample(names, min(2, len(names)))


def _place(kind: str, pick: random.Random) -> dict[str, Any]:
    longitude, latitude = round(107.47 + pick.random() / 50, 6), round(27.07 + pick.random() / 50, 6)
    if kind == "geopoint":
        return {"type": "Point", "coordinates": [longitude, latitude, 1100.0], "accuracy": 6.5}
    corner = [[longitude, latitude], [longitude + 0.001, latitude], [longitude + 0.001, latitude + 0.001]]
    ring = [[round(x, 6), round(y, 6)] for x, y in corner]
    if kind == "geotrace":
        return {"type": "LineString", "coordinates": ring}
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
