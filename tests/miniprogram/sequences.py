"""The sequences of calls as docs/miniprogram.md has them: what is written there is what is played."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "miniprogram.md"
_BLOCK = re.compile(r"^```calls (?P<name>\S+)\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)
_CALL = re.compile(
    r"^(?P<upload>UPLOAD )?(?P<method>GET|POST|PUT|PATCH|DELETE) (?P<path>\S+)"
    r"(?: (?P<body>\{.*\}))?(?: < (?P<file>\S+))? → (?P<status>\d{3})(?: (?P<code>[a-z_]+\.[a-z_.]+))?"
    r"(?: or (?P<other>\d{3} [a-z_]+\.[a-z_.]+))?(?P<keeps>(?: \w+=\S+)*)$"
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request and the answer that it gets.

    `path` and `body` (JSON; the form fields of an upload) hold `{names}` of values; `keeps` are (name, place in the
    answer). `code` is the slug of a refusal; `other` (status and slug) is as good: it was played before.
    """

    line: str
    method: str
    path: str
    body: str
    file: str
    status: int
    code: str
    other: str
    keeps: tuple[tuple[str, str], ...]


def sequences(document: Path = DOCUMENT) -> dict[str, list[Call]]:
    """Return the calls of each block by its name, in order. Raises ValueError for a line that is no call."""
    text = document.read_text(encoding="utf-8")
    return {found["name"]: [_call(line) for line in _lines(found["lines"])] for found in _BLOCK.finditer(text)}


def _lines(block: str) -> list[str]:
    """Return the lines of a block without remarks; an indented line goes on with the one before."""
    lines = [line for line in block.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return re.sub(r"\n\s+", " ", "\n".join(lines)).splitlines()


def _call(line: str) -> Call:
    found = _CALL.match(line)
    if found is None:
        raise ValueError(f"docs/miniprogram.md: no call: {line}")
    if bool(found["upload"]) != bool(found["file"]):
        raise ValueError(f"docs/miniprogram.md: an upload is one file, and nothing else is: {line}")
    pairs = (one.partition("=") for one in found["keeps"].split())
    return Call(
        line, found["method"], found["path"], found["body"] or "", found["file"] or "", int(found["status"]),
        found["code"] or "", found["other"] or "", tuple((name, place) for name, _, place in pairs),
    )  # fmt: skip
