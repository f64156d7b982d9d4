"""`ruhu media`: photos move between stores while records keep pointing at them; only what nothing refers to is swept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from evidence import storing
from evidence.working_off import work_off
from records import database as databases
from records import photos, submissions
from records.blobs.choosing import store_of
from tests.builders import a_photo
from tests.evidence.test_photo_findings import visited


@pytest.fixture
def stores(app):
    settings = app.config["RUHU"].settings
    found = store_of("folder", settings), store_of("gridfs", settings)
    for store in found:  # what other tests left
        for blob in list(store.stored()):
            store.remove(blob.sha256)
    return found


@pytest.fixture
def cadre(publish, as_user):
    publish()
    return as_user("village_cadre")


def put(store, data: bytes) -> str:
    incoming = store.incoming()
    incoming.write(data)
    return incoming.commit()


def names(store) -> set[str]:
    return {blob.sha256 for blob in store.stored()}


def later(**time: float) -> datetime:
    return datetime.now(UTC) + timedelta(**time)


def test_every_photo_is_copied_verified_and_removed_and_a_repeat_does_nothing(db, stores):
    folder, grid = stores
    held = {put(folder, a_photo(seed)) for seed in range(5)}
    moved = storing.move(folder, grid, remove=False)
    assert (moved.copied, moved.removed, moved.broken) == (5, 0, [])
    again = storing.move(folder, grid, remove=True)
    assert (again.copied, again.held, again.removed) == (0, 5, 5)
    assert held <= names(grid)
    assert not names(folder) & held


def test_a_photo_that_is_not_what_its_name_says_is_told_and_stays(db, stores):
    folder, grid = stores
    good, bad = put(folder, a_photo(1)), put(folder, a_photo(2))
    folder.path(bad).write_bytes(a_photo(3))
    moved = storing.move(folder, grid, remove=True)
    assert moved.broken == [bad]
    assert bad in names(folder)
    assert bad not in names(grid)
    assert good in names(grid)
    found = storing.check(folder)
    assert found.broken == [bad]


def test_the_sweep_removes_what_nothing_refers_to_after_the_grace_time(cadre, stores, app):
    folder, _ = stores
    sent = visited(cadre, a_photo(11))
    work_off(app.config["RUHU"].photos)
    used = submissions.get(sent)["attachments"][0]["sha256"]
    kept = {used, *(one["sha256"] for one in photos.get(used)["derived"])}
    stray = put(folder, a_photo(12))
    assert storing.sweep(folder, later(hours=-1), dry_run=False).removed == 0
    dry = storing.sweep(folder, later(minutes=1), dry_run=True)
    assert dry.removed >= 1
    assert stray in names(folder)
    swept = storing.sweep(folder, later(minutes=1), dry_run=False)
    assert (swept.removed, stray in names(folder)) == (dry.removed, False)
    assert kept <= names(folder)
    assert storing.check(folder).missing == []


def test_what_was_read_out_of_a_photo_goes_with_it(cadre, stores, app):
    folder, _ = stores
    sent = visited(cadre, a_photo(13))
    work_off(app.config["RUHU"].photos)
    used = submissions.get(sent)["attachments"][0]["sha256"]
    submissions.collection().delete_one({"_id": sent})
    for _ in range(2):  # first the photo, then its versions
        storing.sweep(folder, later(minutes=1), dry_run=False)
    assert photos.get(used) is None
    assert names(folder) == set()


def test_a_photo_that_a_record_has_and_the_store_has_not_is_missing(cadre, stores):
    folder, _ = stores
    sent = visited(cadre, a_photo(14))
    used = submissions.get(sent)["attachments"][0]["sha256"]
    folder.remove(used)
    assert storing.check(folder).missing == [used]


def test_references_are_looked_up_through_indexes(cadre, app):
    from records import blob_references

    visited(cadre, a_photo(15))
    for name, path in blob_references.REFERENCES:
        plan = (
            databases.database()
            .db[name]
            .find(blob_references.condition(path, {"$in": ["ab" * 32]}))
            .explain()["queryPlanner"]["winningPlan"]
        )
        assert "COLLSCAN" not in str(plan), name
