"""An export of 100,000 submissions stays under 300 MB of memory, in every format."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys, tempfile
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo
from pyxform.xls2xform import convert
from field_forms.definition import parse_xform
from field_forms.exporting.columns import Options, tables_of
from field_forms.exporting.running import export
from tests.builders import VISIT

def documents():
    for n in range(100_000):
        yield {"_id": f"uuid:{n}", "form_version": "1", "received_at": datetime.now(timezone.utc), "submitted_by": "cun",
               "region": "522725001003", "state": "received", "missing": 0,
               "answers": {"visit": {"cattle": n, "needs": ["money"]}, "member": [{"name": f"成员{n}"}]},
               "location": {"type": "Point", "coordinates": [107.4, 27.1]}}

main = tables_of([parse_xform(convert(VISIT.encode(), file_type=".md").xform)], Options())
kind = sys.argv[1]
with tempfile.TemporaryDirectory() as folder:
    made = export(documents(), main, kind, ZoneInfo("Asia/Shanghai"), Path(folder))
    size = sum(len(piece) for piece in made.pieces)
assert size > 1_000_000, size
# Of this program alone: ru_maxrss would begin with what the process that started it had.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson"])
def test_100000_submissions_export_under_300_mb(kind):
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, kind], cwd=root, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) < 300
