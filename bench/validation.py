"""Validation alone, on one core, beside ODK's own JavaScript engine doing the same work in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

import click

from bench import logic_forms
from field_forms.instances import read_instance
from field_forms.validation import validate
from field_forms.xlsform import Converted, read_xlsform
from tests.field_forms.validation.engine import Engine

INSTANCES = 300
WARM = 50
NOW = datetime(2026, 11, 24, tzinfo=UTC)
_HOW = (
    "One process on one core; each figure is over instances that all differ, after warming up: reading the XML, relevance, "
    "calculations, checks, typed answers and findings here; restoring the instance and reading its violations in the "
    "engine (Node, `@getodk/xforms-engine`, the form loaded beforehand). The agreement of both is tested, not measured."
)


def measure() -> list[str]:
    """Return the lines of the results: median and 99th percentile of a whole validation, in ms."""
    lines = [
        "",
        "## Validation",
        "",
        _HOW,
        "",
        "| what | median ms | p99 ms | × engine |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, form, answers in (
        ("80 questions, 50 expressions, a repeat of 5", logic_forms.eighty_questions, logic_forms.eighty_answers),
        ("551 binds, 420 with relevance", logic_forms.many_binds, logic_forms.many_answers),
    ):
        lines += _compared(name, form, answers)
    return lines


def _compared(name: str, form: Callable[[], str], answers: Callable[[int], str]) -> list[str]:
    started = time.perf_counter()
    converted = read_xlsform(form().encode(), "measured.md", fallback_version="1")
    upload = time.perf_counter() - started
    instances = [answers(seed) for seed in range(INSTANCES + WARM)]
    ours, theirs = _ours(converted, instances)[WARM:], _theirs(converted, instances)[WARM:]
    ratio = statistics.median(theirs) / statistics.median(ours)
    lines = [
        f"| {name} | {statistics.median(ours):.2f} | {_p99(ours):.2f} | {ratio:.1f} times as fast |",
        f"| the same in ODK's engine | {statistics.median(theirs):.2f} | {_p99(theirs):.2f} | 1 |",
        f"| {name}: conversion and checks at upload | {upload * 1000:.0f} | | |",
    ]
    for line in lines:
        click.echo(line)
    return lines


def _ours(converted: Converted, instances: list[str]) -> list[float]:
    times = []
    for xml in instances:
        sent = xml.encode()
        started = time.perf_counter()
        validate(converted.definition, read_instance(sent), now=NOW)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _theirs(converted: Converted, instances: list[str]) -> list[float]:
    engine = Engine()
    try:
        reply = engine.run(converted.xform, instances, NOW.timestamp(), {})
    finally:
        engine.stop()
    times: list[float] = reply["times"]
    return times


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]
