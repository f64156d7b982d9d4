"""Agreement with ODK's own JavaScript engine on many instances of one form."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from field_forms.expressions.elements import Listing, listing_of_rows
from field_forms.xlsform import read_xlsform
from tests.field_forms.validation.engine import ENGINE, Engine, disagreements
from tests.field_forms.validation.instances import Maker
from tests.field_forms.validation.ours import ours
from tests.forms_of_features import FILES

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
# Instances of each form; `RUHU_TEST_INSTANCES=300 make test` looks at three times as many.
COUNT = int(os.environ.get("RUHU_TEST_INSTANCES", "100"))
LISTED = ("none", "abc")
HOUSEHOLDS = """name,label,__version,code,head_name,region,village,category,member_count,geometry
none,张三 (1),3,V-001,张三,522725101201,河边村,脱贫户,4,27.1 107.2 0 0
abc,李四 (2),5,V-002,李四,522725101201,河边村,一般户,2,
"""
FILES_OF_ALL = {**FILES, "households.csv": HOUSEHOLDS}


@pytest.fixture
def engine() -> Iterator[Engine]:
    assert (ENGINE / "node_modules").is_dir(), "run make test, which installs the engine"
    running = Engine()
    yield running
    running.stop()


def _find(name: str) -> Listing | None:
    """Return the rows of a file; the engine takes a file that is not at hand as one without rows."""
    content = FILES_OF_ALL.get(name + ".csv", "name,label\n")
    return listing_of_rows(list(csv.DictReader(io.StringIO(content))))


def check(engine: Engine, data: bytes, filename: str) -> None:
    form = read_xlsform(data, filename, fallback_version="1")
    instances = list(Maker(form.definition, 20261124, LISTED).instances(COUNT))
    reply = engine.run(form.xform, instances, NOW.timestamp(), FILES_OF_ALL)
    assert "error" not in reply, reply["error"]
    found, failed, told = [], 0, 0
    for xml, theirs in zip(instances, reply["results"], strict=True):
        if "error" in theirs:
            failed += 1  # the engine gives up at dates that there are not (docs/expressions.md)
            continue
        told += len(theirs["violations"])
        found += [
            f"{one}\n  {xml}" for one in disagreements(form.definition, theirs, ours(form.definition, xml, NOW, _find))
        ]
    assert not found, f"{len(found)} disagreements, such as\n" + "\n".join(found[:5])
    assert failed <= COUNT // 10
    has_rules = any({"constraint", "required"} & bind.keys() for bind in form.definition.binds.values())
    assert told or not has_rules
