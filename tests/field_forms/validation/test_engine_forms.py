"""The server agrees with ODK's own JavaScript engine about whole forms: the standard ones and published ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_forms import library
from tests.field_forms.validation.agreement import check, engine
from tests.field_forms.validation.engine import Engine

__all__ = ["engine"]

SHARED = Path(__file__).parents[4] / "shared" / "data" / "xlsforms"
PUBLISHED = ("all-question-types.xlsx", "building_natural_risks_survey.xlsx", "socio-economic-survey.xlsx")
STANDARD = sorted(path.name for path in Path(library.__file__).parent.glob("*.md"))


@pytest.mark.parametrize("name", STANDARD)
def test_agrees_on_a_standard_form(engine: Engine, name: str) -> None:
    check(engine, (Path(library.__file__).parent / name).read_bytes(), name)


@pytest.mark.parametrize("name", PUBLISHED)
def test_agrees_on_published_forms(engine: Engine, name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the published forms are not here; the forms of features cover what they use")
    check(engine, (SHARED / name).read_bytes(), name)
