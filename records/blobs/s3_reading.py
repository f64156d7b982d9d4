"""An object of an S3 store as a file that can be read from any place."""

from __future__ import annotations

import io
from typing import Any

from records.blobs.s3_server import asking


class S3File(io.RawIOBase):
    """One request reads on from where it is; a seek elsewhere ends it, and the next read begins another."""

    def __init__(self, client: Any, bucket: str, key: str, size: int) -> None:
        """Nothing is asked for yet."""
        self._client, self._bucket, self._key, self._size = client, bucket, key, size
        self._place = 0
        self._body: Any = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from any place."""
        return True

    def tell(self) -> int:
        """Return the reading position."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the reading position."""
        place = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence])
        if place != self._place:
            self._drop()
        self._place = place
        return place

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        """Read on. Raises FileNotFoundError if the object was removed, StoreDown."""
        if self._place >= self._size or not buffer:
            return 0
        with asking():
            if self._body is None:
                wanted = f"bytes={self._place}-"
                self._body = self._client.get_object(Bucket=self._bucket, Key=self._key, Range=wanted)["Body"]
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None

    def close(self) -> None:
        """End the request, if one is under way."""
        self._drop()
        super().close()
