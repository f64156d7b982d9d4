"""Photos and files by their SHA-256: written once, never changed, found by hash.

`BlobStore` is the small interface; `FolderStore` keeps blobs in a folder of this machine.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from errors import FileTooLarge


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


class BlobStore(Protocol):
    """Where blobs are kept."""

    def incoming(self, limit: int = 0, name: str = "") -> IncomingBlob: ...  # noqa: D102
    def open(self, sha256: str) -> BinaryIO: ...  # noqa: D102
    def size(self, sha256: str) -> int | None: ...  # noqa: D102


# Incoming bytes are gathered up to this size before they are hashed and written: each such call lets other threads in,
# and 1.5 MB in pieces of 64 kB took twice the time under load. What is smaller than this never needs a temporary file.
_BLOCK = 1 << 20


class IncomingFile(io.RawIOBase):
    """Bytes in memory while they are few, then in a temporary file in the store's own folder: keeping it is a rename."""

    def __init__(self, store: FolderStore, limit: int = 0, name: str = "") -> None:
        """Nothing is on disk yet. Beyond `limit` bytes (0: none) `write` raises FileTooLarge, naming `name`."""
        self._store, self._limit, self._name = store, limit, name
        self._path: Path | None = None
        self._file: BinaryIO = io.BytesIO()
        self._gathered = bytearray()
        self._sha256 = hashlib.sha256()
        self.size = 0
        self.facts: dict[str, Any] | None = None

    def write(self, data) -> int:  # type: ignore[no-untyped-def, override]
        """Append `data`. Raises FileTooLarge."""
        self.size += len(data)
        if self._limit and self.size > self._limit:
            self.discard()
            raise FileTooLarge(name=self._name, limit=self._limit)
        self._gathered += data
        if len(self._gathered) >= _BLOCK:
            if self._path is None:
                self._move_to_disk()
            self._settle()
        return len(data)

    def _settle(self) -> None:
        """Hash and write what was gathered."""
        if self._gathered:
            self._sha256.update(self._gathered)
            view = memoryview(self._gathered)
            while view:
                view = view[self._file.write(view) :]
            self._gathered = bytearray()

    def _move_to_disk(self) -> None:
        held = self._file.getvalue()  # type: ignore[attr-defined]
        self._path = self._store.root / "incoming" / secrets.token_hex(12)
        self._file = self._path.open("w+b", buffering=0)
        self._file.write(held)

    def readable(self) -> bool:
        """Say that it can be read back."""
        return True

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def seekable(self) -> bool:
        """Say that it can be rewound."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move the reading position. Writing goes on only at the end."""
        self._settle()
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the reading position."""
        self._settle()
        return self._file.tell()

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def, override]
        """Read what was written."""
        return self._file.readinto(buffer) or 0  # type: ignore[attr-defined]

    def sha256(self) -> str:
        """Return the hash so far, in hex."""
        self._settle()
        return self._sha256.hexdigest()

    def md5(self) -> str:
        """Return the MD5 in hex: OpenRosa manifests ask for it, nothing here trusts it."""
        self.seek(0)
        digest = hashlib.md5(usedforsecurity=False)
        while block := self._file.read(1 << 20):
            digest.update(block)
        return digest.hexdigest()

    def commit(self) -> str:
        """Keep the bytes (fsync, then rename); return their SHA-256. Harmless if they are held already."""
        sha256 = self.sha256()
        target = self._store.path(sha256)
        if target.exists():
            self.discard()
            return sha256
        if self._path is None:
            self._move_to_disk()
        assert self._path
        os.fsync(self._file.fileno())
        self._file.close()
        _make_durable_folder(target.parent)
        self._path.rename(target)
        _fsync_folder(target.parent)
        super().close()
        return sha256

    def discard(self) -> None:
        """Forget the bytes."""
        if not self._file.closed:
            self._file.close()
            if self._path:
                self._path.unlink(missing_ok=True)
        super().close()

    def close(self) -> None:
        """Forget what was not committed."""
        self.discard()


def _make_durable_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _fsync_folder(folder.parent)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class FolderStore:
    """Blobs as files `<root>/ab/abcdef…`; half-written ones lie in `<root>/incoming` and are swept at start."""

    def __init__(self, root: Path) -> None:
        """Keep blobs under `root` (made if missing)."""
        self.root = root
        (root / "incoming").mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where a blob lies or would lie."""
        return self.root / sha256[:2] / sha256

    def incoming(self, limit: int = 0, name: str = "") -> IncomingFile:
        """Return a new place to write at most `limit` bytes (0: any number) of the file `name` to."""
        return IncomingFile(self, limit, name)

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading. Raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def size(self, sha256: str) -> int | None:
        """Return a blob's size in bytes, or None if it is not held."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def sweep_incoming(self, older_than: float) -> int:
        """Remove half-written files last changed before the epoch time `older_than`; return how many."""
        stale = [path for path in self._incoming() if path.stat().st_mtime < older_than]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _incoming(self) -> Iterator[Path]:
        return (self.root / "incoming").iterdir()
