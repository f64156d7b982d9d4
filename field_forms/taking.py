"""What is done with one answer on the way: checked, counted, and taken note of where the submission needs it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from field_forms.expected_files import ExpectedAttachment, name_problem
from field_forms.findings import finding
from field_forms.nodes import FormDefinition
from field_forms.places import MAX_ITEMS, Unfit
from field_forms.readings import MAX_FINDINGS, ChoiceSource, Place, Reading, below
from field_forms.steps import Step


class Taking:
    """The state of reading one instance, and what each answer adds to it."""

    __slots__ = ("changes", "definition", "items", "lists", "names", "properties", "reading", "unlisted")

    def __init__(self, definition: FormDefinition, lists: ChoiceSource | None) -> None:
        self.definition = definition
        self.lists = lists
        self.reading = Reading()
        self.names: set[str] = set()
        self.properties: dict[str, dict[str, str]] = {}
        self.changes: dict[str, Any] = {}
        self.items = 0
        self.unlisted = 0

    def note(self, code: str, step: Step | None, place: Place, *, value: str | None = None, **words: Any) -> None:
        """Add a finding, up to MAX_FINDINGS."""
        if len(self.reading.findings) >= MAX_FINDINGS:
            self.unlisted += 1
            return
        label = step.node.title if step and step.node else None
        self.reading.findings.append(finding(code, *place, label=label, value=value, **words))

    def save(self, step: Step, text: str) -> None:
        """Keep an answer for the entity around it; one that did not fit the question never gets here."""
        if step.save_to:
            container, name = step.save_to
            self.properties.setdefault(container, {})[name] = text

    def many(self, step: Step, text: str) -> Any:
        """Read choices or points, counting them. Raises Unfit, also past MAX_ITEMS in all answers."""
        if self.items <= MAX_ITEMS:
            value = step.read(text)
            self.items += len(value if isinstance(value, list) else value["accuracies"])
            if self.items <= MAX_ITEMS:
                return value
        raise Unfit("answer.too_many")

    def check_choices(self, step: Step, value: Any, place: Place) -> None:
        """Note choices that the list or file does not have, and one that is there twice."""
        values = value if step.is_list else (value,)
        if step.allowed is None or not step.allowed.issuperset(values):
            for chosen in values:
                if self._is_listed(step, chosen) is False:
                    self.note("answer.choice", step, below(place, step.name), value=chosen)
        if step.is_list and len(set(values)) < len(values):
            twice, _ = Counter(values).most_common(1)[0]
            self.note("answer.duplicate_choice", step, below(place, step.name), value=twice)

    def _is_listed(self, step: Step, chosen: str) -> bool | None:
        if step.allowed is not None:
            return chosen in step.allowed
        return self.lists.has(step.file or "", chosen) if self.lists else None

    def take_role(self, step: Step, value: Any, place: Place) -> Any:
        """Take note of an answer that tells the submission's place, household, card, times or files."""
        reading = self.reading
        if step.role == "file":
            return self.file(value, below(place, step.name), step, step.node.media or "file" if step.node else "file")
        if step.role == "place":
            reading.location = reading.location or {"type": "Point", "coordinates": value["coordinates"][:2]}
        elif step.role == "household":
            reading.household_ref = reading.household_ref or value
        elif step.role == "card":
            reading.cards.append(value)
        elif step.role == "start" and isinstance(value, dict):
            reading.started_at = reading.started_at or value["at"]
        elif step.role == "end" and isinstance(value, dict):
            reading.ended_at = reading.ended_at or value["at"]
        return value

    def file(self, text: str, place: Place, step: Step | None, kind: str) -> str | None:
        """Expect the file that an answer names; return the name, None if it cannot be one."""
        name = text.strip()
        problem = name_problem(name)
        if problem:
            self.note("attachment.name", step, place, value=name, why_zh=problem[0], why_en=problem[1])
            return None
        if name in self.names:
            self.note("attachment.not_unique", step, place, value=name)
            return name
        self.names.add(name)
        self.reading.attachments.append(ExpectedAttachment(name, *place, kind))
        return name
