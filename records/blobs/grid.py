"""Blobs in MongoDB (GridFS): nothing beside the database to share, back up or fail over."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from bson import Int64, ObjectId
from gridfs import GridOut
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from records.blobs.incoming import IncomingFile
from records.blobs.interface import StoredBlob
from records.blobs.partial_blocks import PartialBlocks, block_collection, partials_in
from records.clock import now

# Each chunk is one acknowledged write. The driver's own writer gathers 32 MB in memory for each upload before it sends.
_CHUNK = 1 << 20
_PAGE = 500


class GridFSStore:
    """GridFS bucket "blobs": `filename` is the SHA-256, unique. Any GridFS client can read it.

    The chunks are written first, under an ID of their own, and the file's document last: a blob is there whole or not at
    all, and of two writers of the same bytes one wins.
    """

    kind = "gridfs"

    def __init__(self, db: Database[Any], folder: Path) -> None:
        """Keep blobs in `db`, with its write concern; incoming ones wait in nameless files of `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._root = folder, db["blobs"]
        self._files, self._chunks = self._root["files"], self._root["chunks"]
        self._files.create_index("filename", unique=True)
        self._chunks.create_index([("files_id", 1), ("n", 1)], unique=True)
        self._blocks = block_collection(db)

    def incoming(self, limit: int = 0, name: str = "") -> IncomingFile:
        """Return a new place to write at most `limit` bytes (0: any number) of the file `name` to."""
        return IncomingFile(self, limit, name)

    def partial(self, upload_id: str, limit: int) -> PartialBlocks:
        """Return the bytes of an upload (an ID of letters, digits and hyphens) of at most `limit` bytes."""
        return PartialBlocks(self.incoming, self._blocks, upload_id, limit)

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading. Raises FileNotFoundError."""
        found = self._files.find_one({"filename": sha256})
        if found is None:
            raise FileNotFoundError(sha256)
        return cast(BinaryIO, GridOut(self._root, file_document=found))

    def size(self, sha256: str) -> int | None:
        """Return a blob's size in bytes, or None if it is not held."""
        found = self._files.find_one({"filename": sha256}, {"length": 1})
        return int(found["length"]) if found else None

    def stored(self) -> Iterator[StoredBlob]:
        """Yield what is kept, 500 at a time: no cursor waits while the caller works."""
        query: dict[str, Any] = {}
        while page := list(self._files.find(query).sort("_id", 1).limit(_PAGE)):
            for found in page:
                yield StoredBlob(found["filename"], int(found["length"]), _aware(found["uploadDate"]))
            query = {"_id": {"$gt": page[-1]["_id"]}}

    def remove(self, sha256: str, unless_since: datetime | None = None) -> bool:
        """Remove a blob, unless it was stored (again) since then; say whether it was removed."""
        older = {"uploadDate": {"$lt": unless_since}} if unless_since else {}
        found = self._files.find_one_and_delete({"filename": sha256, **older})
        if found is None:
            return False
        self._chunks.delete_many({"files_id": found["_id"]})
        return True

    def url(self, sha256: str, *, mime: str, name: str, seconds: int) -> str | None:  # noqa: ARG002 - the interface's
        """Return None: what the database holds is read from here."""
        return None

    def partials(self) -> Iterator[tuple[str, datetime]]:
        """Yield the IDs of uploads that have bytes here, and when the last came."""
        return partials_in(self._blocks)

    def sweep_incoming(self, before: datetime) -> int:
        """Remove the chunks of files whose writer died before then; return how many files."""
        older = {"files_id": {"$lt": ObjectId.from_datetime(before)}}
        each_once: list[dict[str, Any]] = [
            {"$match": older},
            {"$sort": {"files_id": 1}},
            {"$group": {"_id": "$files_id"}},
        ]
        begun, count = [found["_id"] for found in self._chunks.aggregate(each_once, allowDiskUse=True)], 0
        for start in range(0, len(begun), _PAGE):
            page = begun[start : start + _PAGE]
            whole = set(self._files.distinct("_id", {"_id": {"$in": page}}))
            orphans = [files_id for files_id in page if files_id not in whole]
            if orphans:
                self._chunks.delete_many({"files_id": {"$in": orphans}})
            count += len(orphans)
        return count

    def spool(self) -> tuple[BinaryIO, None]:
        """Return a new file without a name: it ends with its process."""
        return cast(BinaryIO, tempfile.TemporaryFile(dir=self._folder, buffering=0)), None

    def keep(self, file: IncomingFile) -> None:
        """Store the bytes, or renew the date of those that are held."""
        sha256 = file.sha256()
        while not self._renewed(sha256):
            files_id = ObjectId()
            document = {"_id": files_id, "filename": sha256, "length": Int64(file.size), "chunkSize": _CHUNK}
            try:
                self._write_chunks(files_id, file)
                self._files.insert_one({**document, "uploadDate": now()})
            except DuplicateKeyError:  # somebody was faster; unless that was swept meanwhile, it is renewed
                self._chunks.delete_many({"files_id": files_id})
            else:
                return

    def _renewed(self, sha256: str) -> bool:
        return bool(self._files.update_one({"filename": sha256}, {"$set": {"uploadDate": now()}}).matched_count)

    def _write_chunks(self, files_id: ObjectId, file: IncomingFile) -> None:
        file.seek(0)
        for number in range(-(-file.size // _CHUNK)):
            data = b"".join(_exactly(_CHUNK, file))
            self._chunks.insert_one({"files_id": files_id, "n": number, "data": data})


def _exactly(size: int, file: IncomingFile) -> Iterator[bytes]:
    """Yield `size` bytes, or what is left: an unbuffered file may give less than it is asked for."""
    while size and (block := file.read(size)):
        size -= len(block)
        yield block


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
