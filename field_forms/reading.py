"""Instances read into typed answers, with findings on what does not fit the form."""

from __future__ import annotations

from field_forms.answers import answers_as_json
from field_forms.entity_changes import EntityChange
from field_forms.expected_files import ExpectedAttachment
from field_forms.findings import finding
from field_forms.instances import Instance
from field_forms.nodes import FormDefinition
from field_forms.readings import ChoiceSource, Reading
from field_forms.steps import plan_of
from field_forms.walk import Walk
from field_forms.xml_reading import local_name

__all__ = ["ChoiceSource", "EntityChange", "ExpectedAttachment", "Reading", "answers_as_json", "read_answers"]


def read_answers(definition: FormDefinition, instance: Instance, lists: ChoiceSource | None = None) -> Reading:
    """Read the answers of an instance of this form version. Raises nothing: what does not fit becomes a finding.

    Expressions are not evaluated here: field_forms.validation does that, and then reads the clean instance.
    """
    walk = Walk(definition, lists)
    root = instance.root
    plan = plan_of(definition)
    place = ("/" + plan.name, "")
    name = local_name(root.tag)
    if name != plan.name:
        walk.note("structure.root", None, place, value=name, expected=plan.name)
    walk.reading.answers = walk.section(plan, root, place)
    if walk.unlisted:
        walk.reading.findings.append(finding("findings.more", "", "", count=walk.unlisted))
    return walk.reading
