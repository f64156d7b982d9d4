"""Blobs as files of a folder, of this machine or shared by several."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from records.blobs.durable import make_folder, sync_folder
from records.blobs.incoming import FinishedFile, IncomingFile
from records.blobs.interface import StoredBlob
from records.blobs.partial_files import PartialFile

_SHA256 = re.compile(r"[0-9a-f]{64}")


class FolderStore:
    """Blobs as files `<root>/ab/abcdef…`; half-written ones lie in `incoming`, unfinished uploads in `partial`.

    A blob is written aside, synced to disk and renamed, so that no crash leaves part of one.
    """

    kind = "folder"

    def __init__(self, root: Path) -> None:
        """Keep blobs under `root` (made if missing)."""
        self.root = root
        for name in ("incoming", "partial"):
            (root / name).mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where a blob lies or would lie."""
        return self.root / sha256[:2] / sha256

    def incoming(self, limit: int = 0, name: str = "") -> IncomingFile:
        """Return a new place to write at most `limit` bytes (0: any number) of the file `name` to."""
        return IncomingFile(self, limit, name)

    def partial(self, upload_id: str, limit: int) -> PartialFile:
        """Return the bytes of an upload (an ID of letters, digits and hyphens) of at most `limit` bytes."""
        return PartialFile(self, self.root / "partial", upload_id, limit)

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading. Raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def size(self, sha256: str) -> int | None:
        """Return a blob's size in bytes, or None if it is not held."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def stored(self) -> Iterator[StoredBlob]:
        """Yield what is kept, a folder at a time."""
        for number in range(256):
            with contextlib.suppress(FileNotFoundError), os.scandir(self.root / f"{number:02x}") as entries:
                for entry in entries:
                    with contextlib.suppress(FileNotFoundError):
                        if _SHA256.fullmatch(entry.name):
                            found = entry.stat()
                            yield StoredBlob(entry.name, found.st_size, _in_utc(found.st_mtime))

    def remove(self, sha256: str, unless_since: datetime | None = None) -> bool:
        """Remove a blob, unless it was stored (again) since then; say whether it was removed."""
        path = self.path(sha256)
        try:
            with self._locked(fcntl.LOCK_EX):
                if unless_since and _in_utc(path.stat().st_mtime) >= unless_since:
                    return False
                path.unlink()
        except FileNotFoundError:
            return False
        return True

    def url(self, sha256: str, *, mime: str, name: str, seconds: int) -> str | None:  # noqa: ARG002 - the interface's
        """Return None: files of a folder are read from here."""
        return None

    def partials(self) -> Iterator[tuple[str, datetime]]:
        """Yield the IDs of uploads that have bytes here, and when the last came."""
        with os.scandir(self.root / "partial") as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    yield entry.name.partition(".")[0], _in_utc(entry.stat().st_mtime)

    def sweep_incoming(self, before: datetime) -> int:
        """Remove half-written files last changed before then; return how many."""
        count = 0
        for path in (self.root / "incoming").iterdir():
            with contextlib.suppress(FileNotFoundError):
                if _in_utc(path.stat().st_mtime) < before:
                    path.unlink()
                    count += 1
        return count

    def spool(self) -> tuple[BinaryIO, Path]:
        """Return a new file in the store's own folder: keeping it is a rename."""
        path = self.root / "incoming" / secrets.token_hex(12)
        return path.open("w+b", buffering=0), path

    def keep(self, file: IncomingFile) -> None:
        """Sync the file to disk and give it its name; one that is held gets a new time."""
        target = self.path(file.sha256())
        if self._renewed(target):
            return
        file.move_to_disk()
        os.fsync(file.fileno())
        os.utime(file.fileno())  # an upload may have begun days ago
        make_folder(target.parent)
        if isinstance(file, FinishedFile):
            self._link(file, target)
        else:
            assert file.path
            file.path.rename(target)
        sync_folder(target.parent)

    def _renewed(self, target: Path) -> bool:
        """Make a held blob as if stored now; False if it is not held. A removal at this moment comes before or after."""
        with self._locked(fcntl.LOCK_SH):
            try:
                os.utime(target)
            except FileNotFoundError:
                return False
        return True

    def _link(self, file: FinishedFile, target: Path) -> None:
        """Give the bytes of an upload a second name; where the file system has no hard links, copy them."""
        try:
            os.link(file.source, target)
        except FileExistsError:
            return
        except OSError:
            copy = self.incoming()
            file.seek(0)
            while block := file.read(1 << 20):
                copy.write(block)
            copy.commit()

    @contextlib.contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        with (self.root / "removals.lock").open("ab") as lock:
            fcntl.flock(lock, how)
            yield


def _in_utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
