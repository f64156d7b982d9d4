"""What the server makes of an instance, in the terms of ODK's engine: violations, and the values of all that is relevant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from field_forms.expressions.elements import Listing
from field_forms.instances import read_instance
from field_forms.nodes import FormDefinition
from field_forms.validation import validate
from field_forms.validation.validating import worked_out

ZONE = ZoneInfo("Asia/Shanghai")
Find = Callable[[str], Listing | None]
_CONDITIONS = {"answer.constraint": "constraint", "answer.required": "required"}


def ours(
    definition: FormDefinition, xml: str, now: datetime, find: Find
) -> tuple[set[tuple[str, str]], set[str], dict[str, str]]:
    """Return violations as (XPath, condition), XPaths whose answer was found wrong otherwise, and values by XPath."""
    findings = validate(definition, read_instance(xml.encode()), now=now, find=find).findings
    violations = {(found.xpath, _CONDITIONS[found.code]) for found in findings if found.code in _CONDITIONS}
    covered = {found.xpath for found in findings if found.severity == "error" and found.code not in _CONDITIONS}
    run = worked_out(definition, read_instance(xml.encode()), now=now, find=find, whole=True)
    values = {
        run.teller.place(element)[0]: element.text
        for held in run.tree.found
        for element in held
        if element.relevant and not element.shape.is_group and not element.name.startswith("@")
    }
    return violations, covered, values
