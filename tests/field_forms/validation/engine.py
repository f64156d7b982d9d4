"""ODK's own form engine, run by Node, and what it and the server disagree about."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from field_forms.nodes import FormDefinition
from field_forms.validation.results import same_result
from tests.field_forms.validation.ours import ZONE
from tests.node_program import node_program

ENGINE = Path(__file__).parents[2] / "node"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Engine:
    """One running engine."""

    def __init__(self) -> None:
        """Start it; the first form that it loads takes a second longer."""
        env = {**os.environ, "TZ": str(ZONE)}
        self.process = subprocess.Popen(
            [node_program(), "engine.mjs"],
            cwd=ENGINE,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, xform: str, instances: list[str], now: float, files: Mapping[str, str]) -> dict[str, Any]:
        """Return the engine's answer; `now` is in seconds since 1970."""
        request = {"id": 1, "xform": xform, "instances": instances, "now": round(now * 1000), "files": files}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply: dict[str, Any] = json.loads(self.process.stdout.readline())
        return reply

    def stop(self) -> None:
        """Stop it."""
        self.process.kill()
        self.process.wait()


def disagreements(
    definition: FormDefinition,
    theirs: Mapping[str, Any],
    ours: tuple[set[tuple[str, str]], set[str], dict[str, str]],
) -> Iterator[str]:
    """Yield what both say differently of one instance, but for what docs/expressions.md lists.

    An answer that the server finds to be of a wrong type or unlisted is blank to the engine, which may then tell that
    it is required, or that it breaks its constraint.
    """
    violations, covered, values = ours
    told = {(path, condition) for path, condition in theirs["violations"]}
    for path, condition in sorted(told - violations):
        if path not in covered:
            yield f"the engine alone: {condition} at {path}"
    for path, condition in sorted(violations - told):
        yield f"the server alone: {condition} at {path}"
    for path in sorted(theirs["values"].keys() ^ values.keys()):
        yield f"relevant to the {'engine' if path in theirs['values'] else 'server'} alone: {path}"
    for path in sorted(theirs["values"].keys() & values.keys()):
        plain = re.sub(r"\[\d+\]", "", path)
        one, other = theirs["values"][path], values[path]
        if not _alike(one, other) and not _is_known(definition, plain, one, other):
            yield f"value of {path}: {one!r} to the engine, {other!r} to the server"


def _alike(one: str, other: str) -> bool:
    return one.strip() == other.strip() or same_result(one, other, ZONE) or _numbers(one) == _numbers(other) != []


def _numbers(text: str) -> list[float]:
    """Return the numbers of a place or line, [] of anything else."""
    try:
        found = [float(part) for part in re.split(r"[;\s]+", text.strip())]
    except ValueError:
        return []
    return found if all(map(math.isfinite, found)) else []


def _is_known(definition: FormDefinition, path: str, one: str, other: str) -> bool:
    """Say whether a difference is one that docs/expressions.md lists."""
    node, calculate = definition.by_path.get(path), definition.binds.get(path, {}).get("calculate", "")
    return (
        (node is not None and node.type in ("rank", "trigger"))
        or ("sum(" in calculate and one == "" and other == "0")
        or (one == "Invalid Date" and other == "")
        or (" ".join(one.split()) == " ".join(other.replace("NaN", "").split()))
        or (_UUID.fullmatch(one) is not None and _UUID.fullmatch(other) is not None)
    )
