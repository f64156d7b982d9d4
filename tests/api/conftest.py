"""People of the API tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.http import Caller


@pytest.fixture
def cadre(publish: Callable[..., str], as_user: Callable[..., Caller]) -> Caller:
    """A village cadre, with the form VISIT published."""
    publish()
    return as_user("village_cadre")
