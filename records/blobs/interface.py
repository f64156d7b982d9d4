"""What every store of blobs offers, whatever keeps the bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Protocol


class IncomingBlob(Protocol):
    """Bytes on their way in: a writable file that hashes what passes, kept by `commit()` or forgotten by `discard()`."""

    size: int
    facts: dict[str, Any] | None

    def write(self, data: bytes) -> int: ...  # noqa: D102
    def seek(self, offset: int, whence: int = 0) -> int: ...  # noqa: D102
    def read(self, size: int = -1) -> bytes: ...  # noqa: D102
    def sha256(self) -> str: ...  # noqa: D102
    def md5(self) -> str: ...  # noqa: D102
    def commit(self) -> str: ...  # noqa: D102
    def discard(self) -> None: ...  # noqa: D102


class PartialBlob(Protocol):
    """The bytes of one resumable upload, which many processes may try to append to at once.

    `size` counts the bytes that a power cut would leave; `touched_at` is None while there are none. `append` takes a block
    only if it begins where they end (else UploadOffsetConflict; FileTooLarge beyond the limit) and returns the new size.
    `finish` gives the bytes as an incoming blob (read from the start), as often as it is asked; they stay until `remove`.
    """

    @property
    def size(self) -> int: ...  # noqa: D102
    @property
    def touched_at(self) -> datetime | None: ...  # noqa: D102
    def append(self, offset: int, data: bytes) -> int: ...  # noqa: D102
    def finish(self, name: str) -> IncomingBlob: ...  # noqa: D102
    def remove(self) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A blob that is kept: `size` in bytes, `stored_at` in UTC, renewed when the same bytes come again."""

    sha256: str
    size: int
    stored_at: datetime


class BlobStore(Protocol):
    """Where blobs are kept, each whole or not at all, under the SHA-256 of its bytes (64 hex digits, lower case)."""

    @property
    def kind(self) -> str:
        """The store's name in RUHU_BLOBS."""

    def incoming(self, limit: int = 0, name: str = "") -> IncomingBlob:
        """Return a new place to write at most `limit` bytes (0: any number) of the file `name` to."""

    def partial(self, upload_id: str, limit: int) -> PartialBlob:
        """Return the bytes of an upload (an ID of letters, digits and hyphens) of at most `limit` bytes."""

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading at any place. Raises FileNotFoundError."""

    def size(self, sha256: str) -> int | None:
        """Return a blob's size in bytes, or None if it is not held."""

    def stored(self) -> Iterator[StoredBlob]:
        """Yield what is kept, a page at a time; blobs that come or go meanwhile may be left out."""

    def remove(self, sha256: str, unless_since: datetime | None = None) -> bool:
        """Remove a blob, unless it was stored (again) since then; say whether it was removed."""

    def url(self, sha256: str, *, mime: str, name: str, seconds: int) -> str | None:
        """Return an address from which anyone can read a blob for so long, or None: then it is read from here."""

    def partials(self) -> Iterator[tuple[str, datetime]]:
        """Yield the IDs of uploads that have bytes here, and when the last came."""

    def sweep_incoming(self, before: datetime) -> int:
        """Remove what was half written before then by processes that died, but no partial uploads; return how many."""
