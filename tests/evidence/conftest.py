"""A desk to look at photos with."""

from __future__ import annotations

import pytest
from flask import Flask

from evidence.desk import PhotoDesk
from evidence.working_off import work_off


@pytest.fixture
def desk(db: None, app: Flask) -> PhotoDesk:
    """The running application's own."""
    return app.config["RUHU"].photos


@pytest.fixture
def look(desk: PhotoDesk):
    """Look at every photo that is due, as a worker does; returns how many records had some."""
    return lambda: work_off(desk)
