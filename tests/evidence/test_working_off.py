"""Taking records whose photos are due: one worker at a time, and nothing lost with a worker."""

from __future__ import annotations

import threading
import time

import pytest

from evidence import working_off
from records import photo_work, submissions
from records.clock import now
from tests.builders import a_household
from tests.evidence.test_photo_findings import visited
from tests.photos_to_send import a_scene


@pytest.fixture
def due(publish, as_user) -> None:
    publish()
    visited(as_user("village_cadre"), a_scene(1), a_household())


def test_a_record_that_takes_longer_than_its_lease_is_not_taken_by_another(due, desk, monkeypatch):
    looked, let_go = threading.Event(), threading.Event()

    def slowly(*arguments) -> None:
        looked.set()
        assert let_go.wait(30)

    monkeypatch.setattr(working_off, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(working_off, "check_record", slowly)
    slow = threading.Thread(target=working_off.work_off, args=(desk,), kwargs={"seconds": 0.1})
    slow.start()
    assert looked.wait(30)
    time.sleep(1.5)
    taken = photo_work.claim("submission", now(), 60)
    let_go.set()
    slow.join(30)
    assert taken is None


def test_a_record_whose_worker_died_is_taken_when_its_lease_has_run_out(due, look):
    assert photo_work.claim("submission", now(), 0.5)
    assert look() == 0
    time.sleep(0.6)
    assert look() == 1
    assert not submissions.collection().count_documents({"photos": "due"})
