"""Who may import whom: arrows point one way, and Flask, MongoDB and Pillow stay in their places."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

ALLOWED = {
    "api": {
        "api", "background", "schemas", "borrowers", "sync", "reminders", "lending", "evidence", "field_forms", "households",
        "media", "records",
    },
    "commands": {
        "commands", "background", "borrowers", "reminders", "lending", "evidence", "field_forms", "households", "media",
        "records",
    },
    "background": {"background", "reminders", "lending", "evidence", "records"},
    "sync": {"sync", "reminders", "lending", "field_forms", "households", "records"},
    "borrowers": {"borrowers", "reminders", "lending", "field_forms", "households", "media", "records"},
    "reminders": {"reminders", "lending", "households", "media", "records"},
    "lending": {"lending", "evidence", "field_forms", "households", "media", "records"},
    "evidence": {"evidence", "field_forms", "households", "media", "records"},
    "field_forms": {"field_forms", "households", "media", "records"},
    "households": {"households", "records"},
    "records": {"records"},
    "media": {"media"},
    # Schemas name the field's own rules (roles, states, numbers) so that documentation and checks agree with them.
    "schemas": {"schemas", "records", "households", "field_forms", "evidence", "lending", "reminders", "borrowers"},
}  # fmt: skip
ANYWHERE = {"errors", "settings"}
KEPT_IN = {
    "flask": {"api"},
    "flask_smorest": {"api", "schemas"},  # its Upload field documents multipart bodies
    "mongoengine": {"records"},
    "pymongo": {"records", "api"},  # api.problems tells a database that is away from a bug
    "PIL": {"media"},
    "celery": {"background"},
    "boto3": {"records"},
    "reportlab": {"media"},
    "qrcode": {"media"},
    "zxingcpp": {"media"},
    "marshmallow": {"schemas", "api"},
    "click": {"commands"},
    "gunicorn": set(),
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            yield node.module.split(".")[0]


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_is_below_it(package):
    ours = set(ALLOWED) | {"api", "cli", "wsgi", "bench", "tests"}
    assert modules(package)
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imports(path)
        if name in ours and name not in ALLOWED[package] | ANYWHERE
    }
    assert wrong == set()


@pytest.mark.parametrize("library", KEPT_IN)
def test_a_library_stays_in_its_place(library):
    wrong = {
        str(path.relative_to(ROOT))
        for package in ALLOWED
        if package not in KEPT_IN[library]
        for path in modules(package)
        if library in imports(path)
    }
    assert wrong == set()


def test_media_knows_nothing_of_the_product_but_its_errors():
    names = {name for path in modules("media") for name in imports(path)}
    assert names & (set(ALLOWED) | ANYWHERE) <= {"media", "errors"}
