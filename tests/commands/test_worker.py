"""`ruhu worker --once`: what is due is done without a broker."""

from __future__ import annotations

from commands import worker as command
from records import submissions
from records.photos import Photo
from tests.builders import a_household
from tests.evidence.test_photo_findings import found, visited
from tests.photos_to_send import HOME, a_scene


def test_once_looks_at_every_photo_that_is_due_and_ends(runner, publish, as_user):
    publish()
    cadre = as_user("village_cadre")
    household = a_household(location={"type": "Point", "coordinates": list(HOME)})
    first, second = (visited(cadre, a_scene(seed), household) for seed in (1, 2))
    assert Photo._get_collection().count_documents({}) == 0
    once = runner(command, command.worker)
    result = once("--once")
    assert result.exit_code == 0, result.output
    assert "2 record(s)" in result.output
    assert Photo._get_collection().count_documents({"derived": {"$ne": []}}) == 2
    assert submissions.collection().count_documents({"photos": "due"}) == 0
    assert "photo.near_duplicate" not in found(cadre, first) | found(cadre, second)
    assert "0 record(s)" in once("--once").output
