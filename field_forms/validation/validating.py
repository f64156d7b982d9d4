"""Validating one instance against its form version: what it comes to, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from field_forms.expressions.elements import Listing
from field_forms.expressions.frames import MAX_STEPS, Environment
from field_forms.expressions.problems import BudgetExceeded
from field_forms.findings import Finding, finding
from field_forms.instances import Instance
from field_forms.nodes import FormDefinition
from field_forms.reading import read_answers
from field_forms.readings import MAX_FINDINGS, ChoiceSource, Reading
from field_forms.validation.checking import Violation, check_all
from field_forms.validation.clocks import time_of_filling
from field_forms.validation.filling import Tree
from field_forms.validation.labels import choice_label
from field_forms.validation.rules import rules_of
from field_forms.validation.telling import Teller
from field_forms.validation.working import Outcome, work_out
from field_forms.validation.writing_back import write_back

ZONE = "Asia/Shanghai"


@dataclass(slots=True)
class Validated:
    """What an instance comes to.

    `answers` are typed (as Reading.answers): without what is not relevant, with every calculation's own result.
    `calculated` has the results as text by XPath. `findings` are all there are, in the form's order where they have one.
    `reading` is what reading the cleaned instance yields.
    """

    answers: dict[str, Any]
    calculated: dict[str, str]
    findings: list[Finding]
    reading: Reading = field(repr=False)


def validate(
    definition: FormDefinition,
    instance: Instance,
    *,
    lists: ChoiceSource | None = None,
    find: Callable[[str], Listing | None] | None = None,
    now: datetime | None = None,
    timezone: str = ZONE,
    language: str | None = None,
    steps: int = MAX_STEPS,
) -> Validated:
    """Hold an instance against its form: relevance, counts, calculations, required, constraints, choices, types.

    `find` gives the secondary instances that lie in files (CSV, GeoJSON, XML, entity lists) by ID. `now` is when the
    instance was received: today() and now() mean the time at which it was filled, where it says so. `language` chooses
    the form's own messages. Raises nothing: what is wrong becomes a finding. The XML elements of `instance` are changed:
    what is not relevant is taken out of them, and the results of calculations are put in.
    """
    run = worked_out(definition, instance, find=find, now=now, timezone=timezone, language=language, steps=steps)
    told, untold = run.teller.tell(run.outcome, run.violations)
    if run.exceeded:
        told.insert(0, finding("validation.too_much", "", ""))
    calculated = {run.teller.place(element)[0]: element.text for element in run.outcome.calculated}
    write_back(run.outcome)
    run.tree.forget()
    reading = read_answers(definition, instance, lists)
    reading.findings = _joined(told, reading.findings, untold)
    return Validated(reading.answers, calculated, reading.findings, reading)


@dataclass(slots=True)
class Run:
    """The form's rules run on one instance. `exceeded`: the budget was used up before the end."""

    tree: Tree
    outcome: Outcome
    violations: list[Violation]
    teller: Teller
    exceeded: bool


def worked_out(
    definition: FormDefinition,
    instance: Instance,
    *,
    find: Callable[[str], Listing | None] | None = None,
    now: datetime | None = None,
    timezone: str = ZONE,
    language: str | None = None,
    steps: int = MAX_STEPS,
    whole: bool = False,
) -> Run:
    """Run the rules of a form on an instance, as `validate` does, and change nothing in it.

    The tree has only what expressions look at, unless it is to be `whole`.
    """
    rules = rules_of(definition)
    zone = ZoneInfo(timezone)
    tree = Tree(rules.shapes, instance.root, whole=whole)
    env = Environment(
        time_of_filling(definition, tree, now or datetime.now(UTC), zone),
        zone,
        lambda name: rules.listings.get(name) or (find(name) if find else None),
        steps=steps,
        choice_label=choice_label(definition),
        itext=definition.itext,
        version=definition.version,
    )
    run = Run(tree, Outcome(), [], Teller(definition, tree, language, env), exceeded=False)
    try:
        work_out(rules.work, tree, env, run.outcome)
        run.violations += check_all(rules.checks, tree, env)
    except BudgetExceeded:
        run.exceeded = True
    return run


def _joined(told: list[Finding], read: list[Finding], untold: int) -> list[Finding]:
    """Join the findings of validating and of reading: an answer that did not fit is not told as missing too."""
    wrong = {found.pointer for found in (*read, *told) if found.severity == "error" and found.code != "answer.required"}
    kept = [found for found in told if found.code != "answer.required" or found.pointer not in wrong]
    joined = read + kept
    more = max(len(joined) - MAX_FINDINGS, 0) + untold
    return [*joined[:MAX_FINDINGS], finding("findings.more", "", "", count=more)] if more else joined
