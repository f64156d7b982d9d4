import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from records import freshness
from records.freshness import FreshCache

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(freshness, "_folder", tmp_path)
    return tmp_path


def counted():
    loads = []

    def load():
        loads.append(1)
        return len(loads)

    return load


def test_a_value_is_loaded_once():
    cache, load = FreshCache("accounts", 60), counted()
    assert [cache.get("a", load) for _ in range(3)] == [1, 1, 1]


def test_a_change_makes_every_cache_of_the_topic_forget():
    one, two, load = FreshCache("accounts", 60), FreshCache("accounts", 60), counted()
    assert (one.get("a", load), two.get("a", load)) == (1, 2)
    freshness.mark_changed("accounts")
    assert (one.get("a", load), two.get("a", load)) == (3, 4)


def test_a_change_of_another_topic_is_nothing_to_it():
    cache, load = FreshCache("accounts", 60), counted()
    cache.get("a", load)
    freshness.mark_changed("forms")
    assert cache.get("a", load) == 1


def test_two_changes_in_a_row_are_two(folder):
    stamps = []
    for _ in range(50):
        freshness.mark_changed("accounts")
        stamps.append(freshness.stamp("accounts"))
    assert len(set(stamps)) == 50


def test_a_change_in_another_process_is_noticed(folder):
    cache, load = FreshCache("accounts", 60), counted()
    cache.get("a", load)
    path = f"Path({str(folder)!r})"
    code = (
        f"from pathlib import Path; from records import freshness as f; f.configure({path}); f.mark_changed('accounts')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert cache.get("a", load) == 2


def test_a_value_expires():
    cache, load = FreshCache("accounts", 0), counted()
    assert [cache.get("a", load) for _ in range(2)] == [1, 2]


def test_what_raises_is_not_remembered():
    cache, load = FreshCache("accounts", 60), counted()
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.get("a", load) == 1


def test_a_value_loaded_while_a_change_happened_is_not_served_afterwards():
    cache = FreshCache("accounts", 60)
    started, changed = threading.Event(), threading.Event()

    def slow():
        started.set()
        changed.wait(5)
        return "old"

    thread = threading.Thread(target=cache.get, args=("a", slow))
    thread.start()
    started.wait(5)
    freshness.mark_changed("accounts")
    assert cache.get("a", lambda: "new") == "new"
    changed.set()
    thread.join()
    assert cache.get("a", lambda: "newer") == "new"


def test_a_full_cache_starts_again():
    cache = FreshCache("accounts", 60, limit=10)
    for number in range(1000):
        cache.get(number, lambda: 0)
    assert len(cache._values) <= 10
