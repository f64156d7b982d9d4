"""Instances made by chance for any form: plausible, broken in one place, or anything at all."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from field_forms.nodes import FormDefinition, Node
from field_forms.validation.rules import rules_of

_NUMBERS = re.compile(r"(?<![\w.\-])[0-9]+(?:\.[0-9]+)?(?![\w\-])")
_TEXTS = re.compile(r"'([^']{1,40})'")
_FRACTION = re.compile(r"[0-9]+\.[0-9]+")
_WORDS = ("养牛三头", "张三", "abc", "x y", "13812345678", "5", "0", "2024-02-29")
_WRONG = ("abc", "1.5x", "2024-13-01", "１２", "--", "NaN")


class Maker:
    """Makes instances of one form; the same seed makes the same ones."""

    def __init__(self, definition: FormDefinition, seed: int, listed: tuple[str, ...]) -> None:
        """Numbers and texts in the form's own expressions are what answers are drawn from; `listed` are values of files."""
        self.listed = listed
        rules = rules_of(definition)
        # What was sent for these is believed, so that nothing could be compared; and ODK's engine begins with as many
        # repeats as a count that was sent says, before it works the count out.
        self.volatile = {work.shape.path for work in rules.work if work.volatile}
        for (_, kind), references in rules.references.items():
            if kind == "count":
                paths = {shape.path for shape in references.shapes}
                self.volatile |= {path for path in paths if definition.binds.get(path, {}).get("calculate")}
        self.definition = definition
        self.pick = random.Random(seed)
        texts = [text for bind in definition.binds.values() for text in bind.values()]
        texts += [node.repeat_count or "" for node in definition.walk()]
        self.numbers = sorted({number for text in texts for number in _NUMBERS.findall(text)} or {"1"})
        self.texts = sorted({found for text in texts for found in _TEXTS.findall(text) if found.strip()} or {"a"})

    def instances(self, count: int) -> Iterator[str]:
        """Yield instances: a third plausible, a third with one answer broken, a third of anything."""
        for at in range(count):
            kind = ("plausible", "broken", "random")[at % 3]
            leaves = list(self._leaves())
            self.broken = self.pick.choice(leaves) if kind == "broken" and leaves else None
            self.wild = kind == "random"
            yield self._xml()

    def _leaves(self) -> Iterator[str]:
        return (node.path for node in self.definition.walk() if node.kind not in ("group", "repeat", "note"))

    def _xml(self) -> str:
        form = self.definition
        body = "".join(self._node(node) for node in form.nodes)
        number = f"{self.pick.getrandbits(64):016x}"
        return (
            f'<{form.root_name} id="{escape(form.form_id)}" version="{escape(form.version)}">{body}'
            f"<meta><instanceID>uuid:{number}</instanceID></meta></{form.root_name}>"
        )

    def _node(self, node: Node) -> str:
        if node.kind == "repeat":
            count = self.pick.choice((0, 1, 2, 3)) if self.wild else self.pick.choice((1, 2))
            return "".join(self._section(node) for _ in range(count))
        if node.kind == "group":
            return self._section(node)
        if self.wild and not node.default and self.pick.random() < 0.1:
            return ""
        return f"<{node.name}>{escape(self._answer(node))}</{node.name}>"

    def _section(self, node: Node) -> str:
        return f"<{node.name}>{''.join(self._node(child) for child in node.children)}</{node.name}>"

    def _answer(self, node: Node) -> str:
        if node.path in self.volatile or (node.preload or "").startswith(("timestamp", "date")):
            return ""  # when it was filled is what today() means to the server
        if node.kind in ("note", "calculate") or node.calculate:
            return self.pick.choice(("", self._any(node))) if self.wild else ""
        if node.choices and node.choices.file:
            return self.pick.choice((*self.listed, ""))
        if node.path == self.broken:
            return self.pick.choice(("", self._any(node), self._right(node, odd=True)))
        if self.wild:
            roll = self.pick.random()
            return "" if roll < 0.25 else self._any(node) if roll < 0.35 else self._right(node, odd=True)
        return self._right(node, odd=False)

    def _any(self, node: Node) -> str:
        if node.type == "binary":
            return ""
        # ODK's engine cuts whole numbers to 32 bits and off their fractions (docs/expressions.md).
        found = self.pick.choice((*_WRONG, *_WORDS, *self.texts, *self.numbers))
        return "7" if node.data_type == "int" and (len(found) > 9 or _FRACTION.fullmatch(found)) else found

    def _right(self, node: Node, *, odd: bool) -> str:
        data_type = node.data_type if node.type == "range" else node.type
        if data_type in ("select_one", "select_multiple", "rank"):
            return self._chosen(node, odd)
        if node.type == "range":
            return self._in_range(node)
        pick = self.pick
        makers = {
            "int": lambda: self._whole(odd),
            "decimal": lambda: f"{float(pick.choice(self.numbers)) + pick.choice((-0.5, 0, 0.25)):.2f}",
            "date": lambda: f"{pick.randint(1992, 2027)}-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}",
            "dateTime": lambda: f"2026-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}T{self._time()}",
            "time": self._time,
            "geopoint": self._point,
            "geotrace": lambda: "; ".join(self._point() for _ in range(3)),
            "geoshape": self._shape,
            "boolean": lambda: pick.choice(("true", "false")),
            "binary": lambda: f"{node.name}-{pick.getrandbits(32):08x}.jpg",
            "trigger": lambda: "OK",
        }
        return makers.get(data_type, lambda: self._words(odd))()

    def _whole(self, odd: bool) -> str:
        around = int(float(self.pick.choice(self.numbers)))
        near = odd or self.pick.random() < 0.3
        return str(max(around + self.pick.choice((-1, 0, 1)), 0) if near else self.pick.randint(0, 60))

    def _words(self, odd: bool) -> str:
        wide = odd or self.pick.random() < 0.5
        return self.pick.choice((*_WORDS, *self.texts, *self.numbers) if wide else _WORDS)

    def _time(self) -> str:
        return f"{self.pick.randint(0, 23):02}:{self.pick.randint(0, 59):02}:00.000+08:00"

    def _point(self) -> str:
        return f"{27 + self.pick.random():.6f} {107 + self.pick.random():.6f} 1100 5"

    def _shape(self) -> str:
        points = [self._point() for _ in range(3)]
        return "; ".join([*points, points[0]])

    def _chosen(self, node: Node, odd: bool) -> str:
        name = node.choices.list_name if node.choices else None
        if node.choices and node.choices.file:
            return self.pick.choice(self.listed)
        values = [choice.value for choice in self.definition.choice_lists.get(name or "", ())] or ["none"]
        if odd and self.pick.random() < 0.05:
            return "unlisted"
        if node.type == "select_one":
            return self.pick.choice(values)
        if node.type == "rank":
            return " ".join(self.pick.sample(values, len(values)))
        return " ".join(sorted(self.pick.sample(values, self.pick.randint(1, min(3, len(values)))), key=values.index))

    def _in_range(self, node: Node) -> str:
        start, end, step = (float(node.parameters.get(name, default)) for name, default in
                            (("start", "1"), ("end", "10"), ("step", "1")))  # fmt: skip
        steps = int(abs(end - start) / (step or 1))
        value = min(start, end) + self.pick.randint(0, steps) * step
        return str(int(value)) if node.data_type == "int" else f"{value:g}"
