"""The expressions of a form version, parsed, put in order and compiled: made once, run for each submission."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from field_forms.expressions.calls import VOLATILE
from field_forms.expressions.compiling import Compiler
from field_forms.expressions.elements import Listing, listing_of_rows
from field_forms.expressions.frames import Frame
from field_forms.expressions.parsing import parse
from field_forms.expressions.problems import ExpressionError
from field_forms.nodes import FormDefinition, Node
from field_forms.steps import HOUSEHOLDS_FILE
from field_forms.validation.clocks import TIMESTAMPS
from field_forms.validation.ordering import Cycle, Task, ordered_with
from field_forms.validation.references import References, references_of
from field_forms.validation.shapes import Shape, Shapes

Run = Callable[[Frame], Any]
# Households differ from user to user and from day to day: linking tells of one that is not among them. What is in
# itemsets.csv is checked as the answer is read.
_LISTED_ELSEWHERE = (HOUSEHOLDS_FILE, "itemsets.csv")
# These come from the phone: what the client knew when the form was filled, or what only it may decide.
_TAKEN = frozenset(("@id", "@baseVersion", "@trunkVersion", "@branchId", "instanceID", "deprecatedID"))
_NOTHING_ASKED = {"required": "false()", "constraint": "true()"}


@dataclass(slots=True)
class Work:
    """A task with its compiled expression; `volatile`: what it gives differs from time to time.

    Of choices, `value_ref` is the column of their values, `listing` the secondary instance in a file that they come from,
    if they do, and `is_whole` says that all of it is offered.
    """

    kind: str
    index: int
    shape: Shape
    run: Run
    volatile: bool = False
    value_ref: str = ""
    listing: str | None = None
    is_whole: bool = False


@dataclass(slots=True)
class Check:
    """What is checked of the answers to one question; the expressions are None where there is nothing to check."""

    index: int
    shape: Shape
    required: Run | None = None
    constraint: Run | None = None
    fixed: str | None = None


@dataclass(slots=True)
class Rules:
    """All of a form's logic. `problems` are expressions that cannot be used (told at upload, and left out here)."""

    shapes: Shapes
    work: list[Work]
    checks: list[Check]
    listings: dict[str, Listing]
    problems: list[tuple[Shape, str, ExpressionError]] = field(default_factory=list)
    cycle: Cycle | None = None
    references: dict[tuple[Shape, str], References] = field(default_factory=dict)


def rules_of(definition: FormDefinition) -> Rules:
    """Return the rules of a definition, made at the first call and kept with it."""
    rules: Rules | None = definition.compiled.get("rules")
    if rules is None:
        rules = definition.compiled["rules"] = _Maker(definition).rules()
    return rules


class _Maker:
    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self.shapes = Shapes(definition)
        instances = definition.instances.values()
        self.entity_lists = frozenset(one.id for one in instances if one.file == HOUSEHOLDS_FILE)
        self.problems: list[tuple[Shape, str, ExpressionError]] = []
        self.references: dict[tuple[Shape, str], References] = {}

    def rules(self) -> Rules:
        tasks, choices = self._tasks(), self._choices()
        cycle = None
        try:
            order = ordered_with(self._shapes(tasks), self._shapes(choices))
        except Cycle as found:
            order, cycle = [*tasks, *choices], found
        tasks |= choices
        checks = [check for shape in self.shapes.every if (check := self._check(shape)) is not None]
        self._keep({task.shape for task in tasks} | {check.shape for check in checks})
        return Rules(
            shapes=self.shapes,
            work=[self._work(task, tasks[task]) for task in order if task in tasks],
            checks=checks,
            listings=self._listings(),
            problems=self.problems,
            cycle=cycle,
            references=self.references,
        )

    def _tasks(self) -> dict[Task, Run]:
        """Return what makes each count, relevance and calculation, by task."""
        found: dict[Task, Run] = {}
        for shape in self.shapes.every:
            bind = self.definition.binds.get(shape.path, {})
            if shape.node is not None and shape.node.repeat_count:
                self._add(found, "count", shape, shape.node.repeat_count, "number")
            if bind.get("relevant", "").strip() not in ("", "true()"):
                self._add(found, "relevant", shape, bind["relevant"], "boolean")
            if bind.get("calculate", "").strip() and shape.name not in _TAKEN:
                self._add(found, "calculate", shape, bind["calculate"], "string")
        return found

    def _keep(self, wanted: set[Shape]) -> None:
        for references in self.references.values():
            wanted |= references.shapes
        wanted |= {self.shapes.by_path[node.path] for node in self.definition.walk() if node.preload in TIMESTAMPS}
        self.shapes.keep(wanted)

    def _shapes(self, tasks: Iterable[Task]) -> dict[Task, set[Shape]]:
        return {task: self.references[task.shape, task.kind].shapes for task in tasks}

    def _choices(self) -> dict[Task, Run]:
        """Return what finds the choices of each select that has a filter, or takes them from a file or a repeat."""
        found: dict[Task, Run] = {}
        for shape in self.shapes.every:
            choices = shape.node.choices if shape.node is not None else None
            if choices and choices.nodeset and shape.allowed is None and choices.file not in _LISTED_ELSEWHERE:
                self._add(found, "choices", shape, choices.nodeset, "nodes")
        return found

    def _add(self, found: dict[Task, Run], kind: str, shape: Shape, text: str, wanted: str) -> None:
        run = self.compiled(shape, kind, text, "any" if kind == "calculate" else wanted)
        if run is not None:
            found[Task(kind, shape)] = run

    def compiled(self, shape: Shape, kind: str, text: str, wanted: str) -> Run | None:
        """Compile an expression of `shape`; None, and a problem taken note of, if it cannot be used."""
        try:
            parsed = parse(text.strip())
            self.references[shape, kind] = references_of(parsed, shape, self.shapes)
            return Compiler(shape.path).wanted(parsed, wanted)
        except ExpressionError as error:
            self.problems.append((shape, kind, error))
            return None

    def _work(self, task: Task, run: Run) -> Work:
        references = self.references[task.shape, task.kind]
        # A phone's list of households is as old as its last connection: what it looked up there was right then.
        volatile = bool(
            references.functions & VOLATILE or (references.instances | references.pulled) & self.entity_lists
        )
        work = Work(task.kind, task.shape.index, task.shape, run, volatile)
        choices = task.shape.node.choices if task.kind == "choices" and task.shape.node is not None else None
        if choices:
            work.value_ref = choices.value_ref
            work.listing = choices.list_name if choices.file else None
            work.is_whole = bool(work.listing) and not choices.filter and not choices.randomize
        return work

    def _check(self, shape: Shape) -> Check | None:
        bind, node = self.definition.binds.get(shape.path, {}), shape.node
        if shape.is_group:
            return None
        check = Check(shape.index, shape)
        for kind in ("required", "constraint"):
            text = bind.get(kind, "").strip()
            if text and text != _NOTHING_ASKED[kind]:
                setattr(check, kind, self.compiled(shape, kind, text, "boolean"))
        if bind.get("readonly", "").strip() not in ("", "true()", "false()"):
            self.compiled(shape, "readonly", bind["readonly"], "boolean")
        if node is not None:
            self._check_node(check, node, bind)
        useful = (check.required, check.constraint, check.fixed)
        return check if any(one is not None for one in useful) else None

    def _check_node(self, check: Check, node: Node, bind: Any) -> None:
        if (
            bind.get("readonly", "").strip() == "true()"
            and node.kind in ("question", "note")
            and not _is_written(self, node)
        ):
            check.fixed = node.default or ""

    def _listings(self) -> dict[str, Listing]:
        inside = self.definition.instances.items()
        return {name: listing_of_rows(list(one.items)) for name, one in inside if not one.src}


def _is_written(maker: _Maker, node: Node) -> bool:
    """Say whether something else than the default may write a read-only question."""
    actions = {action.path for action in maker.definition.actions}
    return bool(node.calculate or node.preload) or node.path in actions
