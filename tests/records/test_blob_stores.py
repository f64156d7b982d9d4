import hashlib
import os
import random
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from gridfs import GridFSBucket

from errors import FileTooLarge, StoreDown, StoreMisconfigured
from records import database as databases
from records.blobs import FolderStore, open_store
from tests.records.conftest import BUCKET

MIB = 1 << 20
SIZES = (0, 1, 65_536, MIB - 1, MIB, MIB + 1, 3 * MIB + 7)


def some_bytes(size: int, seed: int = 0) -> bytes:
    return random.Random(f"{seed} {size}").randbytes(size)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(store, data: bytes, **options) -> str:
    incoming = store.incoming(**options)
    for start in range(0, len(data), 100_000):
        incoming.write(data[start : start + 100_000])
    return incoming.commit()


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_is_read_back_whole(store, size):
    data = some_bytes(size)
    digest = put(store, data)
    assert digest == sha256(data)
    assert store.size(digest) == size
    with store.open(digest) as file:
        assert file.read() == data


def test_any_range_can_be_read_in_any_order(store):
    data = some_bytes(2 * MIB + 333)
    places = random.Random(5)
    with store.open(put(store, data)) as file:
        assert file.seekable()
        assert file.seek(0, os.SEEK_END) == len(data)
        assert file.read(10) == b""
        for _ in range(40):
            start, length = places.randrange(len(data)), places.choice([0, 1, 1000, 300_000])
            assert file.seek(start) == start
            assert file.read(length) == data[start : start + length]
            assert file.tell() == min(len(data), start + length)


def test_an_incoming_file_can_be_read_back_and_hashed_before_it_is_kept(store):
    data = some_bytes(MIB + 5)
    incoming = store.incoming()
    incoming.write(data[:70])
    assert incoming.sha256() == sha256(data[:70])
    incoming.write(data[70:])
    incoming.seek(0)
    assert incoming.read(100) == data[:100]
    assert incoming.md5() == hashlib.md5(data).hexdigest()
    assert incoming.sha256() == sha256(data)
    assert store.size(sha256(data)) is None
    assert incoming.commit() == sha256(data)
    assert store.size(sha256(data)) == len(data)


def test_what_is_not_held_is_not_found(store):
    assert store.size("0" * 64) is None
    with pytest.raises(FileNotFoundError):
        store.open("0" * 64)
    assert store.remove("0" * 64) is False
    assert list(store.stored()) == []


@pytest.mark.parametrize("size", [11, 2 * MIB])
def test_one_byte_too_many_is_refused_by_name_and_nothing_is_kept(store, size):
    incoming = store.incoming(size - 1, "牛.jpg")
    incoming.write(b"a" * (size - 1))
    with pytest.raises(FileTooLarge) as refused:
        incoming.write(b"a")
    assert refused.value.values == {"name": "牛.jpg", "limit": size - 1}
    assert list(store.stored()) == []


@pytest.mark.parametrize("size", [100, 2 * MIB])
def test_a_discarded_file_leaves_nothing(store, its_settings, size):
    incoming = store.incoming()
    incoming.write(some_bytes(size))
    incoming.discard()
    assert list(store.stored()) == []
    assert [path for path in its_settings.VAR.rglob("*") if path.is_file() and path.stat().st_size] == []


def test_every_blob_is_listed_once_with_its_size_and_time(store):
    begun = datetime.now(UTC) - timedelta(seconds=2)  # S3 tells whole seconds
    blobs = {put(store, some_bytes(size)): size for size in (10, 2000, 2 * MIB)}
    found = list(store.stored())
    assert {(blob.sha256, blob.size) for blob in found} == set(blobs.items())
    assert len(found) == len(blobs)
    assert all(begun <= blob.stored_at <= soon() for blob in found)


def test_more_blobs_than_a_page_are_all_listed(store):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda number: put(store, b"%d" % number), range(1100)))
    assert sorted(blob.sha256 for blob in store.stored()) == sorted(made)


def test_a_removed_blob_is_gone_and_can_be_stored_again(store):
    data = some_bytes(MIB + 1)
    digest = put(store, data)
    assert store.remove(digest) is True
    assert store.size(digest) is None
    assert put(store, data) == digest
    assert store.open(digest).read() == data


def test_bytes_that_come_again_are_one_blob_as_if_stored_now(store):
    digest = put(store, b"the same")
    first = next(store.stored()).stored_at
    time.sleep(2.1)
    assert put(store, b"the same") == digest
    (again,) = store.stored()
    assert again.stored_at > first
    assert store.remove(digest, unless_since=again.stored_at) is False
    assert store.open(digest).read() == b"the same"
    assert store.remove(digest, unless_since=soon()) is True


def test_what_is_stored_again_while_it_is_swept_is_there_afterwards(store):
    blobs = [some_bytes(1000, seed) for seed in range(30)]
    for data in blobs:
        put(store, data)
    time.sleep(2.1)
    old = datetime.now(UTC) - timedelta(seconds=1)
    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(act) for data in blobs for act in (
            lambda data=data: store.remove(sha256(data), unless_since=old), lambda data=data: put(store, data),
        )]  # fmt: skip
        assert len([done.result() for done in work]) == 2 * len(blobs)
    assert [store.open(sha256(data)).read() for data in blobs] == blobs


def test_twenty_threads_storing_the_same_and_different_blobs(store):
    same, different = some_bytes(MIB + 100), [some_bytes(400_000, number) for number in range(20)]

    def work(number: int) -> list[str]:
        return [put(store, same), put(store, different[number]), put(store, same)]

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(work, range(20)))
    assert results == [[sha256(same), sha256(data), sha256(same)] for data in different]
    assert sorted(blob.sha256 for blob in store.stored()) == sorted({sha256(same), *map(sha256, different)})
    for data in (same, *different):
        with store.open(sha256(data)) as file:
            assert file.read() == data
    assert store.sweep_incoming(soon()) == 0


def test_a_process_killed_while_it_stores_leaves_nothing_that_can_be_seen(store, process):
    """Killed at many moments: while it writes, while it commits, right after."""
    code = (
        "import random\n"
        "for number in range(1000):\n"
        "    incoming, data = store.incoming(), random.Random(number).randbytes(3_000_000)\n"
        "    incoming.write(data[:2_000_000])\n"
        "    incoming.write(data[2_000_000:])\n"
        "    print(incoming.commit(), flush=True)\n"
    )
    moments, told = random.Random(7), set()
    for _ in range(5):
        child = process(code)
        told.add(child.stdout.readline().strip())
        time.sleep(moments.uniform(0, 0.25))
        child.kill()
        told |= {line.strip() for line in child.communicate()[0].splitlines() if len(line) == 65}
    kept = {blob.sha256: blob.size for blob in store.stored()}
    assert told <= kept.keys()
    assert set(kept.values()) == {3_000_000}
    for digest in kept:
        with store.open(digest) as file:
            assert sha256(file.read()) == digest
    assert store.sweep_incoming(soon()) >= 0
    assert store.sweep_incoming(soon()) == 0


def test_200_mb_pass_through_little_memory(store, process):
    code = (
        "import hashlib, os, pathlib, re\n"
        "status = pathlib.Path('/proc/self/status')\n"
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', status.read_text())[1]) // 1024\n"
        "first = store.incoming(); first.write(b'x' * 2_000_000); store.open(first.commit()).read(1)\n"
        "before, incoming = peak(), store.incoming()\n"
        "for number in range(200):\n"
        "    incoming.write(os.urandom(1_000_000))\n"
        "digest = incoming.commit()\n"
        "found, file = hashlib.sha256(), store.open(digest)\n"
        "while block := file.read(1 << 20):\n"
        "    found.update(block)\n"
        "assert found.hexdigest() == digest\n"
        "print(before, peak())\n"
    )
    child = process(code)
    out, _ = child.communicate(timeout=300)
    assert child.returncode == 0
    before, peak = map(int, out.split())
    print(f"{store.kind}: peak {peak} MiB, of which {before} MiB before the 200 MB came")
    assert peak - before < 64


def test_after_a_folder_store_sha256sum_agrees_with_every_name(settings_of):
    store = open_store(settings_of("folder"))
    names = {put(store, some_bytes(size)) for size in SIZES}
    files = list(store.root.glob("??/*"))
    said = subprocess.run(["sha256sum", *files], capture_output=True, text=True, check=True).stdout.splitlines()
    assert {tuple(line.split()) for line in said} == {(path.name, str(path)) for path in files}
    assert {path.name for path in files} == names


def test_any_gridfs_client_reads_what_is_in_the_database(settings_of):
    store = open_store(settings_of("gridfs"))
    blobs = [some_bytes(size) for size in SIZES]
    bucket = GridFSBucket(databases.database().db, "blobs")
    for data in blobs:
        assert bucket.open_download_stream_by_name(put(store, data)).read() == data


def test_chunks_without_a_file_are_swept_when_they_are_old(settings_of):
    store, db = open_store(settings_of("gridfs")), databases.database().db
    kept = put(store, some_bytes(2 * MIB))
    lost = put(store, b"lost")
    db["blobs.files"].delete_one({"filename": lost})
    assert store.sweep_incoming(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.sweep_incoming(soon()) == 1
    assert db["blobs.chunks"].count_documents({}) == 2
    assert store.open(kept).read() == some_bytes(2 * MIB)


def test_a_dead_writers_file_is_swept_when_it_is_old(tmp_path):
    store = FolderStore(tmp_path)
    incoming = store.incoming()
    incoming.write(some_bytes(MIB))
    assert store.sweep_incoming(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.sweep_incoming(soon()) == 1
    assert list((tmp_path / "incoming").iterdir()) == []


def test_an_object_is_named_by_prefix_and_hash_and_holds_the_bytes(settings_of, s3_server):
    settings = settings_of("s3")
    digest = put(open_store(settings), b"cow")
    key = f"{settings.S3_PREFIX}{digest[:2]}/{digest}"
    assert s3_server.client().get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"cow"


def test_a_large_object_goes_in_parts_and_parts_of_the_dead_are_given_up(settings_of, s3_server):
    settings = settings_of("s3")
    store = open_store(settings)
    data = some_bytes(33 * MIB)
    assert store.open(put(store, data)).read() == data
    begun = {"Bucket": BUCKET, "Key": f"{settings.S3_PREFIX}ab/{'ab' * 32}"}
    s3_server.client().create_multipart_upload(**begun)
    assert store.sweep_incoming(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.sweep_incoming(soon()) == 1
    assert store.sweep_incoming(soon()) == 0
    assert len(list(store.stored())) == 1


def test_a_signed_address_gives_anyone_the_photo_under_its_name(settings_of):
    store = open_store(settings_of("s3", S3_PRESIGN=True, S3_PRESIGN_OVER=1000))
    small, photo = put(store, b"a" * 1000), put(store, b"b" * 1001)
    assert store.url(small, mime="image/jpeg", name="a.jpg", seconds=60) is None
    assert store.url("0" * 64, mime="image/jpeg", name="a.jpg", seconds=60) is None
    answer = requests.get(store.url(photo, mime="image/jpeg", name="母牛.jpg", seconds=60), timeout=10)
    assert answer.content == b"b" * 1001
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''%E6%AF%8D%E7%89%9B.jpg"
    address = store.url(photo, mime="application/octet-stream", name="a.html", seconds=60)
    part = requests.get(address, headers={"Range": "bytes=1-3"}, timeout=10)
    assert (part.status_code, part.content) == (206, b"bbb")
    assert part.headers["Content-Disposition"].startswith("attachment;")
    assert requests.get(address.replace(photo[:8], "00000000"), timeout=10).status_code in (403, 404)


def test_addresses_are_given_only_where_they_are_wanted(store):
    assert store.url(put(store, b"abc"), mime="image/jpeg", name="a.jpg", seconds=60) is None


@pytest.mark.parametrize(("asked", "key"), [("AES256", ""), ("aws:kms", "1234abcd-12ab-34cd-56ef-1234567890ab")])
def test_the_store_encrypts_if_it_is_asked_to(settings_of, s3_server, asked, key):
    settings = settings_of("s3", S3_SSE=asked, S3_KMS_KEY=key)
    store = open_store(settings)
    for data in (b"small", some_bytes(33 * MIB)):
        digest = put(store, data)
        found = s3_server.client().head_object(Bucket=BUCKET, Key=f"{settings.S3_PREFIX}{digest[:2]}/{digest}")
        assert found["ServerSideEncryption"] == asked
        assert found.get("SSEKMSKeyId", "").endswith(key)
        assert store.open(digest).read() == data


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"S3_BUCKET": ""}, ("没有设置 RUHU_S3_BUCKET", "RUHU_S3_BUCKET is not set")),
        ({"S3_BUCKET": "no-such-bucket"}, ("没有这个存储桶", "There is no bucket no-such-bucket")),
        ({"S3_ACCESS_KEY": "nobody"}, ("密钥无效", "The key is wrong")),
        ({"S3_SECRET_KEY": "wrong"}, ("密钥无效", "The key is wrong")),
        ({"S3_ENDPOINT": "http://127.0.0.1:1"}, ("连接不上", "http://127.0.0.1:1 cannot be reached")),
        ({"S3_ENDPOINT": "127.0.0.1"}, ("127.0.0.1", "127.0.0.1")),
        ({"S3_SSE": "DES"}, ("须为 AES256 或 aws:kms", "must be AES256 or aws:kms")),
        ({"S3_KMS_KEY": "abc"}, ("需要 RUHU_S3_SSE=aws:kms", "needs RUHU_S3_SSE=aws:kms")),
        ({"BLOBS": "ftp"}, ("没有这种存储", "There is no such store; known: folder, gridfs, s3")),
    ],
)
def test_a_wrong_setting_is_told_at_the_start_in_both_languages(settings_of, values, words):
    settings = settings_of("s3", **values)
    with pytest.raises(StoreMisconfigured) as refused:
        open_store(settings)
    assert words[0] in refused.value.message_zh
    assert words[1] in refused.value.message_en


def test_a_store_that_went_away_is_unavailable_and_not_a_bug(settings_of, tmp_path):
    from tests.s3_server import S3Server

    server = S3Server(tmp_path)
    try:
        store = open_store(settings_of("s3", S3_ENDPOINT=server.with_bucket(BUCKET).endpoint))
        digest = put(store, b"abc")
    finally:
        server.stop()
    for act in (
        lambda: store.size(digest),
        lambda: store.open(digest),
        lambda: put(store, b"d"),
        lambda: list(store.stored()),
    ):
        with pytest.raises(StoreDown):
            act()


@pytest.mark.parametrize(("first", "before"), [("gridfs", "folder"), ("s3", "gridfs"), ("folder", "s3")])
def test_what_the_store_before_still_has_is_read_and_what_is_new_goes_to_the_first(settings_of, first, before):
    settings = settings_of(first, BLOBS_BEFORE=before)
    both = open_store(settings)
    old, new, twice = b"old", b"new", b"twice"
    for data in (old, twice):
        put(both.before, data)
    put(both, new)
    put(both.first, twice)
    assert [both.open(sha256(data)).read() for data in (old, new, twice)] == [old, new, twice]
    assert both.before.size(sha256(new)) is None
    assert sorted(blob.sha256 for blob in both.stored()) == sorted(map(sha256, (old, new, twice)))
    for data in (old, new, twice):
        assert both.remove(sha256(data)) is True
    assert list(both.stored()) == list(both.first.stored()) == list(both.before.stored()) == []
    with pytest.raises(FileNotFoundError):
        both.open(sha256(old))


def test_an_upload_goes_on_in_the_store_where_it_began(settings_of):
    store = open_store(settings_of("gridfs", BLOBS_BEFORE="folder"))
    store.before.partial("begun", 6).append(0, b"abc")
    store.partial("begun", 6).append(3, b"def")
    store.partial("fresh", 3).append(0, b"xyz")
    assert store.before.partial("begun", 6).size == 6
    assert store.first.partial("fresh", 3).size == 3
    assert {upload for upload, _ in store.partials()} == {"begun", "fresh"}
    assert store.open(store.partial("begun", 6).finish("a.jpg").commit()).read() == b"abcdef"


def test_copying_a_blob_with_the_standard_library_works(store, tmp_path: Path):
    data = some_bytes(3 * MIB + 1)
    with store.open(put(store, data)) as file, (tmp_path / "copy").open("wb") as copy:
        shutil.copyfileobj(file, copy)
    assert (tmp_path / "copy").read_bytes() == data
