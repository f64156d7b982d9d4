"""Moving blobs between stores, sweeping those that nothing refers to, checking that each is what its name says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from records import blob_references, fingerprints, photos
from records.blobs.interface import BlobStore, StoredBlob

_BLOCK = 1 << 20
Progress = Callable[[int], None]


@dataclass(slots=True)
class Moved:
    """What a move did: how many blobs were copied, held there already, removed here; and those that are broken."""

    copied: int = 0
    held: int = 0
    removed: int = 0
    bytes: int = 0
    broken: list[str] = field(default_factory=list)


def move(source: BlobStore, target: BlobStore, *, remove: bool, progress: Progress | None = None) -> Moved:
    """Copy every blob of `source` into `target`, reading each back to compare its hash; repeatable.

    With `remove`, what is in the target is then removed from the source. A blob whose bytes are not what its name says stays
    where it is. `progress` is told 1 for each blob.
    """
    moved = Moved()
    for blob in source.stored():
        _move_one(blob, source, target, moved, remove=remove)
        if progress:
            progress(1)
    return moved


def _move_one(blob: StoredBlob, source: BlobStore, target: BlobStore, moved: Moved, *, remove: bool) -> None:
    if target.size(blob.sha256) == blob.size:
        moved.held += 1
    elif _copied(blob.sha256, source, target):
        moved.copied += 1
        moved.bytes += blob.size
    else:
        moved.broken.append(blob.sha256)
        return
    if remove and source.remove(blob.sha256):
        moved.removed += 1


def _copied(sha256: str, source: BlobStore, target: BlobStore) -> bool:
    """Copy a blob; say whether the bytes read back from the target are what the name says."""
    incoming = target.incoming(name=sha256)
    try:
        with source.open(sha256) as file:
            while block := file.read(_BLOCK):
                incoming.write(block)
    except FileNotFoundError:  # swept meanwhile
        incoming.discard()
        return True
    if incoming.sha256() != sha256:
        incoming.discard()
        return False
    incoming.commit()
    with target.open(sha256) as file:
        return _hash_of(file) == sha256


def _hash_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


@dataclass(slots=True)
class Swept:
    """What a sweep did, or would do."""

    removed: int = 0
    kept: int = 0
    bytes: int = 0
    half_written: int = 0


def sweep(store: BlobStore, before: datetime, *, dry_run: bool, progress: Progress | None = None) -> Swept:
    """Remove blobs stored before a time that nothing refers to, and what was half written before it.

    A blob that is stored again while it is looked at is newer than `before` and stays. What was read out of a removed
    photo goes with it.
    """
    swept = Swept()
    old = (blob for blob in _counted(store.stored(), swept, progress) if blob.stored_at < before)
    for batch in blob_references.batches(old):
        wanted = blob_references.referred(blob.sha256 for blob in batch)
        for blob in batch:
            if blob.sha256 not in wanted and (dry_run or store.remove(blob.sha256, unless_since=before)):
                swept.removed += 1
                swept.kept -= 1
                swept.bytes += blob.size
                if not dry_run:
                    photos.forget(blob.sha256)
                    fingerprints.forget(blob.sha256)
    if not dry_run:
        swept.half_written = store.sweep_incoming(before)
    return swept


def _counted(blobs: Iterator[StoredBlob], swept: Swept, progress: Progress | None) -> Iterator[StoredBlob]:
    for blob in blobs:
        swept.kept += 1
        if progress:
            progress(1)
        yield blob


@dataclass(slots=True)
class Checked:
    """What a check found."""

    good: int = 0
    broken: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def check(store: BlobStore, progress: Progress | None = None) -> Checked:
    """Read every blob and compare its hash; find those that records refer to and that are not there."""
    checked = Checked()
    for blob in store.stored():
        with store.open(blob.sha256) as file:
            if _hash_of(file) == blob.sha256:
                checked.good += 1
            else:
                checked.broken.append(blob.sha256)
        if progress:
            progress(1)
    for batch in blob_references.batches(blob_references.every()):
        checked.missing += sorted(sha256 for sha256 in set(batch) if store.size(sha256) is None)
    return checked
