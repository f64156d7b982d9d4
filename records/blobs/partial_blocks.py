"""The bytes of a resumable upload as documents of MongoDB: any machine may take any part of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from errors import FileTooLarge, UploadOffsetConflict
from records.blobs.interface import IncomingBlob
from records.blobs.partial_files import checked_id
from records.clock import now

BLOCK = 1 << 20
Incoming = Callable[[int, str], IncomingBlob]


def block_collection(db: Database[Any]) -> Collection[Any]:
    """Return the collection of blocks {upload, offset, size, data, at}; only one block can begin at an offset."""
    collection = db.get_collection("upload_blocks", read_concern=ReadConcern("majority"))
    collection.create_index([("upload", 1), ("offset", 1)], unique=True)
    return collection


def partials_in(collection: Collection[Any]) -> Iterator[tuple[str, datetime]]:
    """Yield the IDs of uploads that have blocks, and when the last came."""
    grouped: list[dict[str, Any]] = [{"$group": {"_id": "$upload", "at": {"$max": "$at"}}}]
    for found in collection.aggregate(grouped, allowDiskUse=True):
        yield found["_id"], found["at"]


class PartialBlocks:
    """Blocks of at most 1 MiB. What is held ends where the last begins anew, and there the unique index lets in one.

    A block of a half-dead connection and one of its successor want the same offset: the second to come is refused.
    """

    def __init__(self, incoming: Incoming, collection: Collection[Any], upload_id: str, limit: int) -> None:
        """Nothing is stored before the first `append`. `incoming` makes what `finish` returns."""
        self._incoming, self._collection, self._limit = incoming, collection, limit
        self._id = checked_id(upload_id)

    @property
    def size(self) -> int:
        """Bytes that a majority of the database's members holds."""
        last = self._last()
        return last["offset"] + last["size"] if last else 0

    @property
    def touched_at(self) -> datetime | None:
        """When the last bytes came, in UTC."""
        last = self._last()
        return last["at"] if last else None

    def append(self, offset: int, data: bytes) -> int:
        """Add data at `offset`; return the new size. Raises UploadOffsetConflict, FileTooLarge."""
        held = self.size
        if held != offset:
            raise UploadOffsetConflict(offset=held, asked=offset)
        if offset + len(data) > self._limit:
            raise FileTooLarge(name="", limit=self._limit)
        for start in range(0, len(data), BLOCK):
            self._insert(offset + start, data[start : start + BLOCK])
        return offset + len(data)

    def finish(self, name: str) -> IncomingBlob:
        """Return the bytes as an incoming blob; the blocks stay until `remove`."""
        incoming, end = self._incoming(self._limit, name), 0
        for block in self._collection.find({"upload": self._id}, sort=[("offset", 1)], batch_size=4):
            if block["offset"] != end:  # one that came after `remove`
                break
            end += incoming.write(block["data"])
        incoming.seek(0)
        return incoming

    def remove(self) -> None:
        """Forget the bytes."""
        self._collection.delete_many({"upload": self._id})

    def _insert(self, offset: int, data: bytes) -> None:
        block = {"upload": self._id, "offset": offset, "size": len(data), "data": data, "at": now()}
        try:
            self._collection.insert_one(block)
        except DuplicateKeyError:
            raise UploadOffsetConflict(offset=self.size, asked=offset) from None

    def _last(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._collection.find_one(
            {"upload": self._id}, {"data": 0}, sort=[("offset", -1)]
        )
        return found
