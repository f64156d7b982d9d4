"""Fingerprints: near for what looks the same, far for what does not, none for what has no pattern."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageEnhance

from media.derivatives import derive
from media.fingerprints import BITS, NEAR_BITS, distance, fingerprint
from media.images import check_image
from tests.builders import PHOTOS
from tests.photos_to_send import a_scene, altered


def gray_of(photo: bytes) -> Image.Image:
    file = io.BytesIO(photo)
    found = derive(file, check_image(file, "a.jpg", max_megapixels=60)).gray
    assert found
    return found


def mark_of(photo: bytes) -> bytes:
    found = fingerprint(gray_of(photo))
    assert found
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("change", [{"quality": q} for q in (40, 60, 90)] + [{"scale": s} for s in (0.75, 0.5, 0.25)])
def test_a_picture_saved_again_or_resized_is_near(seed, change):
    photo = a_scene(seed)
    assert distance(mark_of(photo), mark_of(altered(photo, **change))) <= NEAR_BITS


def test_different_scenes_are_far():
    marks = [mark_of(a_scene(seed)) for seed in range(8)]
    apart = [distance(one, other) for n, one in enumerate(marks) for other in marks[:n]]
    assert min(apart) > NEAR_BITS


@pytest.mark.parametrize("factor", [0.8, 1.2])
def test_brightness_matters_little(factor):
    gray = gray_of(a_scene(1))
    assert distance(fingerprint(gray), fingerprint(ImageEnhance.Brightness(gray).enhance(factor))) <= NEAR_BITS


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_plain_picture_has_none(level):
    assert fingerprint(Image.new("L", (1600, 1200), level)) is None
    assert fingerprint(Image.linear_gradient("L").resize((1600, 1200)).point(lambda v: level // 2 + v // 16)) is None


def test_it_does_not_hang_on_how_the_decoder_scaled():
    large = Image.open(io.BytesIO(a_scene(2))).resize((4800, 3600), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    large.save(out, "JPEG", quality=92)
    whole = fingerprint(large.convert("L"))
    drafted = mark_of(out.getvalue())  # decoded at a third of its size
    assert distance(whole, drafted) <= 8


def test_the_distance_counts_bits():
    none, some, all_ = bytes(BITS // 8), bytes([7, *bytes(BITS // 8 - 1)]), b"\xff" * (BITS // 8)
    assert (distance(none, none), distance(none, some), distance(none, all_)) == (0, 3, BITS)


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the shared photos are not here")
def test_real_photos_are_near_themselves_saved_again_and_far_from_each_other():
    marks = {}
    for path in sorted(PHOTOS.iterdir()):
        gray = gray_of(path.read_bytes())
        marks[path.name] = fingerprint(gray)
        out = io.BytesIO()
        gray.resize((gray.width // 2, gray.height // 2)).save(out, "JPEG", quality=50)
        assert distance(marks[path.name], fingerprint(Image.open(out))) <= NEAR_BITS, path.name
    same = {("portrait_6.jpg", "portrait_8.jpg")}  # one scene in two orientations
    near = {(a, b) for a in marks for b in marks if a < b and distance(marks[a], marks[b]) <= NEAR_BITS}
    assert near <= same
