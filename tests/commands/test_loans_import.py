"""`ruhu loans import` and `ruhu rectification run` as an operator uses them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from openpyxl import load_workbook

from records import loans
from records import rectification_items as items
from records.scopes import Scope
from tests.builders import a_loan
from tests.commands.test_serve import ROOT
from tests.lending.bank_imports.files import a_bank_csv, a_row
from tests.lending.scheme_texts import a_scheme


@pytest.fixture
def ruhu(db, settings):
    """Run a command on the test's database."""
    env = {**os.environ, "RUHU_VAR": str(settings.VAR), "RUHU_MONGODB_URI": settings.MONGODB_URI,
           "RUHU_MONGODB_NAME": settings.MONGODB_NAME}  # fmt: skip

    def run(*arguments):
        command = [sys.executable, "-m", "cli", *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)

    return run


def test_a_file_is_checked_then_imported_with_its_report(ruhu, tmp_path):
    loan = a_loan()
    file, report = tmp_path / "还款.csv", tmp_path / "报告.xlsx"
    file.write_bytes(a_bank_csv(a_row(loan, "S1"), a_row(loan, "S2", amount="abc")))
    asked = ("loans", "import", file, "--kind", "repayments", "--bank", "瓮安农商行")
    dry = ruhu(*asked, "--dry-run")
    assert (dry.returncode, "dry run" in dry.stdout, "bank_import.amount_unclear" in dry.stderr) == (1, True, True), (
        dry.stderr
    )
    assert len(loans.get(loan["_id"])["events"]) == 1
    done = ruhu(*asked, "-o", report)
    assert (done.returncode, "recorded 1" in done.stdout) == (1, True), done.stdout
    assert len(loans.get(loan["_id"])["events"]) == 2
    assert load_workbook(report).worksheets[1].max_row == 3
    wrong = ruhu(*asked, "--count", "5", "--column", "amount=没有这列")
    assert (wrong.returncode, "没有这列" not in wrong.stdout, "还款总额" in wrong.stderr) == (1, True, True), (
        wrong.stderr
    )


def test_the_rules_are_tried_and_then_run(ruhu):
    scheme = a_scheme()
    a_loan(scheme={"code": scheme.code, "version": scheme.version}, principal="60000.00")
    dry = ruhu("rectification", "run", "--dry-run")
    assert (dry.returncode, "new 2" in dry.stdout, list(items.every(Scope(), {}))) == (0, True, []), (
        dry.stdout + dry.stderr
    )
    assert "new 2" in ruhu("rectification", "run").stdout
    assert len(list(items.every(Scope(), {}))) == 2
    assert "new 0" in ruhu("rectification", "run").stdout
