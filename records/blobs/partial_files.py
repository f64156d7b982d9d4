"""The bytes of a resumable upload as a growing file."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from errors import FileTooLarge, UploadOffsetConflict
from records.blobs.durable import sync_folder
from records.blobs.incoming import FinishedFile, IncomingFile, Keeper

_UPLOAD_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


def checked_id(upload_id: str) -> str:
    """Return an upload's ID, which becomes a file name. Raises ValueError if it is no such ID (a bug)."""
    if not _UPLOAD_ID.fullmatch(upload_id):
        raise ValueError(f"not the ID of an upload: {upload_id!r}")
    return upload_id


class PartialFile:
    """A growing file, one an upload; `finish` seals it under another name, so that nothing can change what is committed.

    A block is appended only if the file ends where the block begins, under a lock that dies with its process: a
    half-dead connection and the one that took over from it never interleave.
    """

    def __init__(self, keeper: Keeper, folder: Path, upload_id: str, limit: int) -> None:
        """Nothing is made before the first `append`."""
        self._keeper, self._limit = keeper, limit
        self._path = folder / checked_id(upload_id)
        self._sealed = folder / f"{upload_id}.sealed"

    @property
    def size(self) -> int:
        """Bytes that are on disk."""
        found = self._stat()
        return found.st_size if found else 0

    @property
    def touched_at(self) -> datetime | None:
        """When the last bytes came, in UTC."""
        found = self._stat()
        return datetime.fromtimestamp(found.st_mtime, UTC) if found else None

    def append(self, offset: int, data: bytes) -> int:
        """Add a block at `offset`, synced to disk; return the new size. Raises UploadOffsetConflict, FileTooLarge."""
        try:
            with self._locked(create=offset == 0) as descriptor:
                held = os.fstat(descriptor).st_size
                if held == offset:
                    if offset + len(data) > self._limit:
                        raise FileTooLarge(name="", limit=self._limit)
                    self._write(descriptor, data)
                    if offset == 0:
                        sync_folder(self._path.parent)
                    return offset + len(data)
        except FileNotFoundError:
            held = self.size
        raise UploadOffsetConflict(offset=held, asked=offset)

    def finish(self, name: str) -> IncomingFile:
        """Seal the bytes and return them as an incoming blob; the file stays until `remove`."""
        with contextlib.suppress(FileNotFoundError), self._locked(create=False):
            self._path.rename(self._sealed)
        try:
            return FinishedFile(self._keeper, self._sealed)
        except FileNotFoundError:
            return IncomingFile(self._keeper, self._limit, name)  # an empty file has no bytes to append

    def remove(self) -> None:
        """Forget the bytes."""
        self._path.unlink(missing_ok=True)
        self._sealed.unlink(missing_ok=True)

    def _stat(self) -> os.stat_result | None:
        for path in (self._sealed, self._path, self._sealed):  # it may be sealed between the first look and the second
            with contextlib.suppress(FileNotFoundError):
                return path.stat()
        return None

    @contextlib.contextmanager
    def _locked(self, *, create: bool) -> Iterator[int]:
        """Yield the open file, locked. Raises FileNotFoundError if there is none (any more), or it is sealed."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | (os.O_CREAT if create else 0), 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if self._sealed.exists() or not os.path.samestat(os.fstat(descriptor), self._path.stat()):
                raise FileNotFoundError(self._path)
            yield descriptor
        finally:
            os.close(descriptor)

    @staticmethod
    def _write(descriptor: int, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fdatasync(descriptor)
