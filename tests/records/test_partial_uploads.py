import hashlib
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from errors import FileTooLarge, UploadOffsetConflict
from records import database as databases
from records.blobs import open_store

MIB = 1 << 20


def some_bytes(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def send(partial, data: bytes, block: int) -> None:
    """Send like a client that asks again for the offset whenever it is refused."""
    while (held := partial.size) < len(data):
        try:
            while held < len(data):
                held = partial.append(held, data[held : held + block])
        except UploadOffsetConflict:
            continue


def test_an_upload_grows_and_becomes_a_blob(store):
    data, partial = some_bytes(2 * MIB + 17), store.partial("a-1", 2 * MIB + 17)
    assert (partial.size, partial.touched_at) == (0, None)
    begun = datetime.now(UTC) - timedelta(seconds=1)
    assert partial.append(0, data[:5]) == 5
    assert store.partial("a-1", len(data)).size == 5
    assert partial.append(5, data[5:]) == len(data)
    assert begun <= partial.touched_at <= datetime.now(UTC) + timedelta(seconds=1)
    incoming = partial.finish("a.jpg")
    assert incoming.size == len(data)
    assert (incoming.read(7), incoming.seek(0), incoming.md5()) == (data[:7], 0, hashlib.md5(data).hexdigest())
    assert incoming.commit() == hashlib.sha256(data).hexdigest()
    partial.remove()
    assert store.open(hashlib.sha256(data).hexdigest()).read() == data
    assert store.partial("a-1", len(data)).size == 0


@pytest.mark.parametrize("offset", [0, 4, 6, 1000])
def test_a_block_that_does_not_begin_at_the_end_is_refused_and_told_where_that_is(store, offset):
    partial = store.partial("a", 100)
    partial.append(0, b"12345")
    with pytest.raises(UploadOffsetConflict) as refused:
        partial.append(offset, b"67")
    assert refused.value.values == {"offset": 5, "asked": offset}
    assert partial.finish("").read() == b"12345"


def test_a_block_beyond_the_beginning_of_nothing_is_refused(store):
    with pytest.raises(UploadOffsetConflict):
        store.partial("a", 100).append(5, b"67")
    assert list(store.partials()) == []


def test_more_than_was_announced_is_refused_and_adds_nothing(store):
    partial = store.partial("a", 5)
    partial.append(0, b"123")
    with pytest.raises(FileTooLarge):
        partial.append(3, b"456")
    assert partial.size == 3
    assert partial.append(3, b"45") == 5


def test_the_old_connection_is_refused_once_its_successor_went_on(store):
    old, new = store.partial("a", 100), store.partial("a", 100)
    old.append(0, b"abc")
    assert new.size == 3
    new.append(3, b"def")
    with pytest.raises(UploadOffsetConflict):
        old.append(3, b"XYZ")
    with pytest.raises(UploadOffsetConflict):
        old.append(3, b"X")
    assert new.finish("").read() == b"abcdef"


def test_sixteen_connections_with_blocks_of_all_sizes_never_interleave(store):
    data = some_bytes(3 * MIB + 1)
    blocks = [random.Random(number).randrange(50_000, 2 * MIB) for number in range(16)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda block: send(store.partial("a", len(data)), data, block), blocks))
    assert store.partial("a", len(data)).size == len(data)
    assert store.partial("a", len(data)).finish("").commit() == hashlib.sha256(data).hexdigest()


def test_an_upload_survives_the_death_of_each_process_that_takes_it(store, process):
    """Three processes at once send all of it; all are killed in the midst, again and again."""
    data = some_bytes(6_000_000)
    code = (
        "import random\n"
        "from errors import UploadOffsetConflict\n"
        "data, partial = random.Random(6_000_000).randbytes(6_000_000), store.partial('a', 6_000_000)\n"
        "print('ready', flush=True)\n"
        "while (held := partial.size) < len(data):\n"
        "    try:\n"
        "        partial.append(held, data[held : held + 30_000])\n"
        "    except UploadOffsetConflict:\n"
        "        pass\n"
    )
    seen = [0]
    for _ in range(4):
        children = [process(code) for _ in range(3)]
        assert all(child.stdout.readline() == "ready\n" for child in children)
        time.sleep(0.15)
        for child in children:
            child.kill()
            child.communicate()
        seen.append(store.partial("a", len(data)).size)
    assert seen == sorted(seen)
    assert seen[-1] > 0
    send(store.partial("a", len(data)), data, 100_000)
    assert store.partial("a", len(data)).finish("").commit() == hashlib.sha256(data).hexdigest()


def test_finishing_can_be_repeated_before_and_after_the_bytes_are_kept(store):
    data = some_bytes(MIB + 3)
    digest = hashlib.sha256(data).hexdigest()
    store.partial("a", len(data)).append(0, data)
    store.partial("a", len(data)).finish("a.jpg").discard()
    first, second = (store.partial("a", len(data)).finish("a.jpg") for _ in range(2))
    assert first.commit() == digest
    assert second.commit() == digest
    assert store.partial("a", len(data)).finish("a.jpg").commit() == digest
    assert store.partial("a", len(data)).size == len(data)
    assert [blob.sha256 for blob in store.stored()] == [digest]
    store.partial("a", len(data)).remove()
    assert store.open(digest).read() == data


def test_nothing_that_comes_after_the_finish_changes_what_is_kept(store):
    partial = store.partial("a", 100)
    partial.append(0, b"abc")
    digest = partial.finish("").commit()
    for offset in (0, 3):
        try:
            store.partial("a", 100).append(offset, b"XYZ")
        except UploadOffsetConflict:
            continue
    partial.remove()
    assert store.open(digest).read() == b"abc"


def test_an_empty_upload_is_an_empty_file(store):
    incoming = store.partial("a", 0).finish("a.txt")
    assert incoming.size == 0
    assert store.size(incoming.commit()) == 0


def test_a_removed_upload_is_gone_and_a_late_block_does_not_bring_it_back(store):
    partial = store.partial("a", 100)
    partial.append(0, b"abc")
    partial.remove()
    partial.remove()
    assert (partial.size, partial.touched_at) == (0, None)
    with pytest.raises(UploadOffsetConflict):
        partial.append(3, b"def")
    assert list(store.partials()) == []


def test_unfinished_uploads_are_listed_and_left_by_the_sweep_of_incoming_files(store):
    for name in ("open", "finished"):
        store.partial(name, 3).append(0, b"abc")
    store.partial("finished", 3).finish("").discard()
    later = datetime.now(UTC) + timedelta(minutes=1)
    store.sweep_incoming(later)
    assert {upload for upload, touched in store.partials() if touched < later} == {"open", "finished"}
    assert store.partial("open", 3).size == store.partial("finished", 3).size == 3


@pytest.mark.parametrize("name", ["", "../a", "a/b", "a.b", "a" * 65, "牛"])
def test_a_name_that_is_no_upload_id_is_a_bug(store, name):
    with pytest.raises(ValueError, match="not the ID of an upload"):
        store.partial(name, 3)


def test_a_finished_upload_is_kept_without_a_copy_and_cannot_be_written_through_its_first_name(settings_of):
    store = open_store(settings_of("folder"))
    store.partial("a", 3).append(0, b"abc")
    digest = store.partial("a", 3).finish("").commit()
    assert store.path(digest).stat().st_nlink == 2
    store.partial("a", 3).remove()
    assert store.path(digest).stat().st_nlink == 1
    assert not any((store.root / "partial").iterdir())


@pytest.mark.parametrize("kind", ["gridfs", "s3"])
def test_blocks_in_the_database_are_at_most_one_mebibyte(settings_of, kind):
    data = some_bytes(3 * MIB + 1)
    open_store(settings_of(kind)).partial("a", len(data)).append(0, data)
    blocks = list(databases.database().db["upload_blocks"].find(sort=[("offset", 1)]))
    assert [(block["offset"], len(block["data"])) for block in blocks] == [
        (0, MIB), (MIB, MIB), (2 * MIB, MIB), (3 * MIB, 1),
    ]  # fmt: skip
