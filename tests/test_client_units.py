"""The client's own tests and types, as part of every run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.node_program import node_program

MOBILE = Path(__file__).resolve().parents[1] / "mobile"


@pytest.mark.parametrize("arguments", [["vitest/vitest.mjs", "run"], ["vue-tsc/bin/vue-tsc.js", "--noEmit"]])
def test_the_clients_own_tests_and_types_are_right(arguments):
    program, *rest = arguments
    command = [node_program(), f"node_modules/{program}", *rest]
    done = subprocess.run(command, check=False, cwd=MOBILE, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
