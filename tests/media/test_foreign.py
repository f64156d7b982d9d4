"""Polyglots are told from pictures, also from those with much behind their end."""

from __future__ import annotations

import io
import random

import pytest

from media.foreign import foreign_data
from tests.builders import PHOTOS
from tests.evidence.test_hostile_pictures import a_gif_that_is_a_script, a_jpeg_that_is_an_archive
from tests.photos_to_send import a_scene


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (a_jpeg_that_is_an_archive(), "archive"),
        (a_gif_that_is_a_script(), "script"),
        (a_scene(1) + b"<script>alert(1)</script>", "script"),
        (a_scene(1) + b"<?php system($_GET[0]);", "script"),
        (a_scene(1), None),
        (a_scene(1) + random.Random(1).randbytes(2_000_000), None),  # as the films of phones
        (a_scene(1) + b"\0\0\0\x18ftypmp42" + bytes(100_000), None),
    ],
)
def test_what_else_a_file_is(data, kind):
    file = io.BytesIO(data)
    assert foreign_data(file) == kind
    assert file.tell() == 0


@pytest.mark.skipif(not PHOTOS.exists(), reason="the shared photos are not here")
def test_no_real_photo_is_taken_for_one():
    for path in PHOTOS.iterdir():
        with path.open("rb") as file:
            assert foreign_data(file) is None, path.name
