"""kill -9 of a bank import half-way: another process goes on, and every repayment is in the ledger once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

from lending.bank_imports.running import work_off_imports
from records import bank_imports, loans
from records.clock import now
from records.database import database
from tests.builders import a_household, a_loan
from tests.commands.test_serve import ROOT
from tests.lending.bank_imports.files import a_bank_csv, a_row

# More than are on their way at once (LANES chunks of CHUNK).
LOANS = 6000
BANK = "瓮安农商行"


def many_loans() -> list[dict]:
    """Store copies of one loan, each with its own contract."""
    first = a_loan(household=a_household())
    copies = [{**first, "_id": f"{n:05}", "contract_number": f"K{n:05}"} for n in range(LOANS)]
    loans.collection().delete_many({})
    loans.collection().insert_many(copies)
    return copies


def test_an_import_that_is_killed_is_gone_on_with_and_counts_nothing_twice(db, app, settings, tmp_path):
    rows = [a_row(loan, f"S{n}") for n, loan in enumerate(many_loans())]
    file = tmp_path / "还款.csv"
    file.write_bytes(a_bank_csv(*rows))
    env = {**os.environ, "RUHU_VAR": str(settings.VAR), "RUHU_MONGODB_URI": settings.MONGODB_URI,
           "RUHU_MONGODB_NAME": settings.MONGODB_NAME}  # fmt: skip
    command = [sys.executable, "-m", "cli", "loans", "import", str(file), "--kind", "repayments", "--bank", BANK]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    runs, deadline = database().db.bank_imports, time.monotonic() + 120
    while not (run := runs.find_one({"cursor": {"$gt": 1}})):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    half = loans.collection().count_documents({"serials": {"$exists": True}})
    assert 0 < half < LOANS
    assert work_off_imports(app.config["RUHU"].blobs, settings) == 0  # its lease has not run out
    runs.update_one({"_id": run["_id"]}, {"$set": {"lease": now() - timedelta(seconds=1)}})
    assert work_off_imports(app.config["RUHU"].blobs, settings, seconds=200) == 1
    done = bank_imports.get(run["_id"])
    assert (done["state"], done["counts"]) == ("done", {"recorded": LOANS, "held": 0, "refused": 0})
    assert done["amounts"]["recorded"].to_decimal() == 100 * LOANS
    held = loans.collection().find({}, {"events": 1, "serials": 1})
    assert all(len(one["events"]) == 2 and len(one["serials"]) == 1 for one in held)
    again = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert (again.returncode, "nothing was changed" in again.stdout) == (0, True), again.stdout + again.stderr
