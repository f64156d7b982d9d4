"""The Node program that the tests use."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def node_program() -> str:
    """Return the virtual environment's own Node, or the machine's."""
    own = Path(sys.executable).parent / "node"
    found = str(own) if own.exists() else shutil.which("node")
    assert found, "Node is missing: make test installs it"
    return found
