"""The client's types are those of our own OpenAPI."""

import json
import os
import subprocess
from pathlib import Path

from tests.node_program import node_program

MOBILE = Path(__file__).resolve().parents[2] / "mobile"
TYPES = MOBILE / "src" / "api" / "types.ts"


def _needed(spec: dict, paths: list[str]) -> dict:
    """Return the part of the description that the client uses: some paths and the schemas that they name."""
    kept = {path: spec["paths"][path] for path in paths}
    schemas: dict = {}
    text = json.dumps(kept)
    while missing := [
        name for name in spec["components"]["schemas"] if name not in schemas and f'schemas/{name}"' in text
    ]:
        schemas |= {name: spec["components"]["schemas"][name] for name in missing}
        text = json.dumps([kept, schemas])
    components = {"schemas": dict(sorted(schemas.items())), "responses": spec["components"].get("responses", {})}
    return {
        "openapi": spec["openapi"],
        "info": {"title": "ruhu", "version": "1"},
        "paths": kept,
        "components": components,
    }


def test_the_clients_types_are_those_of_our_own_openapi(anyone, tmp_path):
    """`make client-types` writes them."""
    paths = json.loads((MOBILE / "src" / "api" / "paths.json").read_text())
    described = tmp_path / "openapi.json"
    described.write_text(json.dumps(_needed(anyone.get("/openapi.json").json(), paths)))
    program = MOBILE / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    made = subprocess.run(
        [node_program(), program, described], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    if os.environ.get("RUHU_WRITE_CLIENT_TYPES"):
        TYPES.write_text(made)
    assert TYPES.read_text() == made, "the API changed: run make client-types"
