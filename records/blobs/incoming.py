"""Bytes on their way into any store: hashed as they pass, in memory while they are few, then in a file of this machine."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from errors import FileTooLarge

# Incoming bytes are gathered up to this size before they are hashed and written: each such call lets other threads in,
# and 1.5 MB in pieces of 64 kB took twice the time under load. What is smaller than this never needs a temporary file.
BLOCK = 1 << 19


class Keeper(Protocol):
    """What an incoming file needs of its store."""

    def spool(self) -> tuple[BinaryIO, Path | None]:
        """Return a new empty file and, if it has a name, its path."""

    def keep(self, file: IncomingFile) -> None:
        """Store the bytes of `file` under its SHA-256, or renew them if they are held."""


class IncomingFile(io.RawIOBase):
    """Bytes in memory while they are few, then in a temporary file."""

    def __init__(self, keeper: Keeper, limit: int = 0, name: str = "") -> None:
        """Nothing is on disk yet. Beyond `limit` bytes (0: none) `write` raises FileTooLarge, naming `name`."""
        self._keeper, self._limit, self._name = keeper, limit, name
        self.path: Path | None = None
        self._file: BinaryIO = io.BytesIO()
        self._in_memory = True
        self._gathered = bytearray()
        self._sha256 = hashlib.sha256()
        self.size = 0
        self.facts: dict[str, Any] | None = None

    def write(self, data) -> int:  # type: ignore[no-untyped-def]
        """Append `data`. Raises FileTooLarge."""
        self.size += len(data)
        if self._limit and self.size > self._limit:
            self.discard()
            raise FileTooLarge(name=self._name, limit=self._limit)
        if len(self._gathered) + len(data) < BLOCK:
            self._gathered += data
            return len(data)
        self._settle()
        self._put(data)
        return len(data)

    def _settle(self) -> None:
        """Hash and write what was gathered."""
        if self._gathered:
            self._put(self._gathered)
            self._gathered = bytearray()

    def _put(self, data: bytes | bytearray) -> None:
        if self.size >= BLOCK:
            self.move_to_disk()
        self._sha256.update(data)
        view = memoryview(data)
        self._file.seek(0, io.SEEK_END)
        while view:
            view = view[self._file.write(view) :]

    def move_to_disk(self) -> None:
        """Go on in a file, if the bytes are still in memory."""
        if self._in_memory:
            held = self._file.getvalue()  # type: ignore[attr-defined]
            self._file, self.path = self._keeper.spool()
            self._file.write(held)
            self._in_memory = False

    def readable(self) -> bool:
        """Say that it can be read back."""
        return True

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def seekable(self) -> bool:
        """Say that it can be rewound."""
        return True

    def fileno(self) -> int:
        """Return the descriptor of the file on disk. Raises OSError while the bytes are in memory."""
        return self._file.fileno()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move the reading position. Writing goes on only at the end."""
        self._settle()
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the reading position."""
        self._settle()
        return self._file.tell()

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
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
        while block := self._file.read(BLOCK):
            digest.update(block)
        return digest.hexdigest()

    def commit(self) -> str:
        """Keep the bytes; return their SHA-256. Harmless if they are held already: then they are as if stored now."""
        sha256 = self.sha256()
        self._keeper.keep(self)
        self.discard()
        return sha256

    def discard(self) -> None:
        """Forget the bytes."""
        if not self._file.closed:
            self._file.close()
            if self.path:
                self.path.unlink(missing_ok=True)
        super().close()

    def close(self) -> None:
        """Forget what was not committed."""
        self.discard()


class FinishedFile(IncomingFile):
    """The bytes of a finished upload where they lie: checked and kept without another copy, left there by `discard`."""

    def __init__(self, keeper: Keeper, path: Path) -> None:
        """Hash the file. Raises FileNotFoundError."""
        super().__init__(keeper)
        self._file, self.source, self._in_memory = path.open("rb", buffering=0), path, False
        while block := self._file.read(BLOCK):
            self._sha256.update(block)
            self.size += len(block)
        self._file.seek(0)

    def write(self, data) -> int:  # type: ignore[no-untyped-def]  # noqa: ARG002
        """Refuse: nothing can follow the end."""
        raise io.UnsupportedOperation("write")
