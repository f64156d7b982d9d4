"""Two stores while blobs move from one to the other: written to the first, read from either."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from records.blobs.interface import BlobStore, IncomingBlob, PartialBlob, StoredBlob


class FallbackStore:
    """`first` takes what is new; `before` still gives what `first` has not got."""

    def __init__(self, first: BlobStore, before: BlobStore) -> None:
        self.first, self.before = first, before

    @property
    def kind(self) -> str:
        """The kind of the store that is written to."""
        return self.first.kind

    def incoming(self, limit: int = 0, name: str = "") -> IncomingBlob:
        """Return a new place to write at most `limit` bytes (0: any number) of the file `name` to."""
        return self.first.incoming(limit, name)

    def partial(self, upload_id: str, limit: int) -> PartialBlob:
        """Return the bytes of an upload, in the store where it began."""
        begun = self.before.partial(upload_id, limit)
        return begun if begun.size else self.first.partial(upload_id, limit)

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading. Raises FileNotFoundError."""
        for store in (self.first, self.before):
            try:
                return store.open(sha256)
            except FileNotFoundError:
                continue
        return self.first.open(sha256)  # moved between the two looks

    def size(self, sha256: str) -> int | None:
        """Return a blob's size in bytes, or None if it is not held."""
        for store in (self.first, self.before, self.first):
            size = store.size(sha256)
            if size is not None:
                return size
        return None

    def stored(self) -> Iterator[StoredBlob]:
        """Yield what is kept, each blob once."""
        yield from self.first.stored()
        for blob in self.before.stored():
            if self.first.size(blob.sha256) is None:
                yield blob

    def remove(self, sha256: str, unless_since: datetime | None = None) -> bool:
        """Remove a blob from both, unless either stored it (again) since then; say whether it was removed."""
        held_first = self.first.size(sha256) is not None
        if held_first and not self.first.remove(sha256, unless_since):
            return False
        return self.before.remove(sha256, unless_since) or held_first

    def url(self, sha256: str, *, mime: str, name: str, seconds: int) -> str | None:
        """Return an address of the store that has the blob, if that gives any."""
        store = self.first if self.first.size(sha256) is not None else self.before
        return store.url(sha256, mime=mime, name=name, seconds=seconds)

    def partials(self) -> Iterator[tuple[str, datetime]]:
        """Yield the IDs of uploads that have bytes in either store."""
        yield from self.first.partials()
        yield from self.before.partials()

    def sweep_incoming(self, before: datetime) -> int:
        """Remove what was half written before then; return how many."""
        return self.first.sweep_incoming(before) + self.before.sweep_incoming(before)
