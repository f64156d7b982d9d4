"""The plan by which instances of one form version are read: a table of what to do with each element name, made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from field_forms.nodes import EntityDeclaration, FormDefinition, Node
from field_forms.places import read_geoshape, read_geotrace
from field_forms.values import limited, read_list, read_text, reader_of

HOUSEHOLDS_FILE = "households.csv"


class Step:
    """What to do with one element: read it as an answer, or go through its children.

    `steps` is None for questions. `plain` marks free text that nothing else is done with, the commonest case. `role`
    is for answers that the submission as a whole takes note of: "place", "household", "card", "start", "end", "file".
    """

    __slots__ = (
        "allowed",
        "entity",
        "file",
        "is_list",
        "is_many",
        "is_meta",
        "is_repeat",
        "name",
        "node",
        "plain",
        "read",
        "role",
        "save_to",
        "steps",
    )

    def __init__(self, name: str, node: Node | None) -> None:
        self.name = name
        self.node = node
        self.steps: dict[str, Step] | None = None
        self.is_repeat = False
        self.is_meta = False
        self.read: Callable[[str], Any] = read_text
        self.is_list = False
        self.is_many = False
        self.plain = False
        self.allowed: frozenset[str] | None = None
        self.file: str | None = None
        self.role: str | None = None
        self.save_to: tuple[str, str] | None = None
        self.entity: EntityDeclaration | None = None


def plan_of(definition: FormDefinition) -> Step:
    """Return the root step of a definition, made at the first call and kept with it."""
    plan: Step | None = definition.compiled.get("reading")
    if plan is None:
        plan = definition.compiled["reading"] = _Planner(definition).root()
    return plan


class _Planner:
    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self.entities = {entity.container: entity for entity in definition.entities}
        self.save_to = {
            path: (entity.container, name) for entity in definition.entities for name, path in entity.properties
        }
        self.allowed: dict[str, frozenset[str]] = {
            name: frozenset(choice.value for choice in choices) for name, choices in definition.choice_lists.items()
        }

    def root(self) -> Step:
        step = Step(self.definition.root_name, None)
        self._fill(step, "/" + step.name, self.definition.nodes)
        (step.steps or {})["meta"] = _meta_step()
        return step

    def _fill(self, step: Step, path: str, children: tuple[Node, ...]) -> None:
        made = [self._step(child) for child in children]
        step.steps = {child.name: child for child in made}
        step.entity = self.entities.get(path)
        if step.entity:
            step.steps["meta"] = _meta_step()

    def _step(self, node: Node) -> Step:
        step = Step(node.name, node)
        if node.kind in ("group", "repeat"):
            step.is_repeat = node.kind == "repeat"
            self._fill(step, node.path, node.children)
            return step
        step.read = node_reader(node)
        step.is_list = step.read is read_list
        step.is_many = step.is_list or step.read in (read_geotrace, read_geoshape)
        if node.choices:
            step.file = node.choices.file
            step.allowed = self.allowed.get(node.choices.list_name or "") if not step.file else None
        step.role = _role(node)
        step.save_to = self.save_to.get(node.path)
        step.plain = step.read is read_text and not (step.allowed or step.file or step.role or step.save_to)
        return step


def node_reader(node: Node) -> Callable[[str], Any]:
    """Return the function that reads an answer to a question."""
    read = reader_of(node.type, node.data_type)
    return limited(read, node.parameters.get("start"), node.parameters.get("end")) if node.type == "range" else read


def _meta_step() -> Step:
    step = Step("meta", None)
    step.is_meta = True
    step.steps = {}
    return step


def _role(node: Node) -> str | None:
    if node.type == "binary":
        return "file"
    if node.type == "geopoint":
        return "place"
    if node.type == "barcode":
        return "card"
    if node.type == "select_one" and node.choices and node.choices.file == HOUSEHOLDS_FILE:
        return "household"
    return {"timestamp/start": "start", "timestamp/end": "end"}.get(node.preload or "")
