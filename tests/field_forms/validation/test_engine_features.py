"""The server agrees with ODK's own JavaScript engine about each feature of form logic."""

from __future__ import annotations

import pytest

from tests.field_forms.validation.agreement import check, engine
from tests.field_forms.validation.engine import Engine
from tests.forms_of_features import feature_forms

__all__ = ["engine"]


@pytest.mark.parametrize("name", sorted(feature_forms()))
def test_agrees_on_each_feature(engine: Engine, name: str) -> None:
    check(engine, feature_forms()[name].encode(), name + ".md")
