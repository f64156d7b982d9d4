"""What reading an instance yields, and the places in it that findings name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from field_forms.entity_changes import EntityChange
from field_forms.expected_files import ExpectedAttachment
from field_forms.findings import Finding, escaped

MAX_FINDINGS = 200

# An XPath with positions in repeats, and the JSON pointer to the same answer.
Place = tuple[str, str]


class ChoiceSource(Protocol):
    """Knows the choices in files that are attached to the form."""

    def has(self, file_name: str, value: str) -> bool | None:
        """Say whether `value` is a choice of the file; None if the file is unknown, and then nothing is checked."""


@dataclass(slots=True)
class Reading:
    """What an instance says.

    `answers` is nested as the form is and ready for BSON: int, Decimal128, date as midnight UTC, time as text, dateTime
    as {"at", "offset"}, lists for select_multiple and rank, GeoJSON with accuracies, repeats as lists of dicts, a
    file name for binary; what was not answered is absent. `location` is the first geopoint as a GeoJSON Point.
    `household_ref` is the first answer out of households.csv, `cards` are the answers of barcode questions.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    attachments: list[ExpectedAttachment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    location: dict[str, Any] | None = None
    entities: list[EntityChange] = field(default_factory=list)
    household_ref: str | None = None
    cards: list[str] = field(default_factory=list)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    instance_name: str | None = None


def below(place: Place, name: str, index: int | None = None) -> Place:
    """Return the place of a child; `index` is 0-based and given for repeats."""
    xpath, pointer = place
    if index is None:
        return f"{xpath}/{name}", f"{pointer}/{escaped(name)}"
    return f"{xpath}/{name}[{index + 1}]", f"{pointer}/{escaped(name)}/{index}"
