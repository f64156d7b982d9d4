"""Blobs in an S3-compatible store (AWS S3, SeaweedFS, MinIO, Ceph, clouds' object storage)."""

from __future__ import annotations

import base64
import io
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from boto3.s3.transfer import TransferConfig
from pymongo.database import Database

from records.blobs.incoming import IncomingFile
from records.blobs.interface import StoredBlob
from records.blobs.partial_blocks import PartialBlocks, block_collection, partials_in
from records.blobs.removals import Removals
from records.blobs.s3_reading import S3File
from records.blobs.s3_server import asking, encryption, ready_client
from settings import Settings

# Larger ones go in parts of 8 MiB, one after the other: a photo is far smaller.
_IN_PARTS = TransferConfig(multipart_threshold=1, multipart_chunksize=8 << 20, use_threads=False)
_WHOLE = 32 << 20
_READ_AHEAD = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class S3Store:
    """Objects `<prefix>ab/abcdef…`. The store checks each against its SHA-256 and shows it only when it is whole.

    Unfinished uploads wait in MongoDB: an object cannot grow.
    """

    kind = "s3"

    def __init__(self, settings: Settings, db: Database[Any], folder: Path) -> None:
        """Try the store. Raises StoreMisconfigured. Incoming blobs wait in nameless files of `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._client, self._bucket, self._prefix = ready_client(settings), settings.S3_BUCKET, settings.S3_PREFIX
        self._encryption, self._settings = encryption(settings), settings
        self._blocks, self._removals = block_collection(db), Removals(db)

    def _key(self, sha256: str) -> str:
        return f"{self._prefix}{sha256[:2]}/{sha256}"

    def incoming(self, limit: int = 0, name: str = "") -> IncomingFile:
        """Return a new place to write at most `limit` bytes (0: any number) of the file `name` to."""
        return IncomingFile(self, limit, name)

    def partial(self, upload_id: str, limit: int) -> PartialBlocks:
        """Return the bytes of an upload (an ID of letters, digits and hyphens) of at most `limit` bytes."""
        return PartialBlocks(self.incoming, self._blocks, upload_id, limit)

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading, by ranges of the object. Raises FileNotFoundError, StoreDown."""
        found = self._head(sha256)
        if found is None:
            raise FileNotFoundError(sha256)
        raw = S3File(self._client, self._bucket, self._key(sha256), found["ContentLength"])
        return cast(BinaryIO, io.BufferedReader(raw, _READ_AHEAD))

    def size(self, sha256: str) -> int | None:
        """Return a blob's size in bytes, or None if it is not held. Raises StoreDown."""
        found = self._head(sha256)
        return int(found["ContentLength"]) if found else None

    def _head(self, sha256: str) -> dict[str, Any] | None:
        try:
            with asking():
                found: dict[str, Any] = self._client.head_object(Bucket=self._bucket, Key=self._key(sha256))
        except FileNotFoundError:
            return None
        return found

    def stored(self) -> Iterator[StoredBlob]:
        """Yield what is kept, a page of 1,000 at a time. Raises StoreDown."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        with asking():
            for page in pages:
                for found in page.get("Contents", []):
                    sha256 = found["Key"].rpartition("/")[2]
                    if _SHA256.fullmatch(sha256) and found["Key"] == self._key(sha256):
                        yield StoredBlob(sha256, found["Size"], found["LastModified"].astimezone(UTC))

    def remove(self, sha256: str, unless_since: datetime | None = None) -> bool:
        """Remove a blob, unless it was stored (again) since then; say whether it was removed. Raises StoreDown."""
        with self._removals.of(sha256):
            found = self._head(sha256)
            if found is None or (unless_since and found["LastModified"] >= unless_since):
                return False
            with asking():
                self._client.delete_object(Bucket=self._bucket, Key=self._key(sha256))
        return True

    def url(self, sha256: str, *, mime: str, name: str, seconds: int) -> str | None:
        """Return an address good for `seconds`, if such are wanted for blobs of this size; pictures open in place."""
        size = self.size(sha256) if self._settings.S3_PRESIGN else None
        if size is None or size <= self._settings.S3_PRESIGN_OVER:
            return None
        how = "inline" if mime.startswith("image/") else "attachment"
        wanted = {
            "Bucket": self._bucket,
            "Key": self._key(sha256),
            "ResponseContentType": mime,
            "ResponseContentDisposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}",
            "ResponseCacheControl": "private, max-age=31536000, immutable",
        }
        address: str = self._client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds)
        return address

    def partials(self) -> Iterator[tuple[str, datetime]]:
        """Yield the IDs of uploads that have bytes here, and when the last came."""
        return partials_in(self._blocks)

    def sweep_incoming(self, before: datetime) -> int:
        """Give up uploads in parts that were begun before then; return how many. Raises StoreDown."""
        pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=self._prefix)
        count = 0
        with asking():
            for page in pages:
                for found in page.get("Uploads", []):
                    if found["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            Bucket=self._bucket, Key=found["Key"], UploadId=found["UploadId"]
                        )
                        count += 1
        return count

    def spool(self) -> tuple[BinaryIO, None]:
        """Return a new file without a name: it ends with its process."""
        return cast(BinaryIO, tempfile.TemporaryFile(dir=self._folder, buffering=0)), None

    def keep(self, file: IncomingFile) -> None:
        """Send the bytes, also those that are held: their date is then new. Raises StoreDown."""
        sha256 = file.sha256()
        self._send(file, sha256)
        while self._removals.wait(sha256) and self._head(sha256) is None:
            self._send(file, sha256)

    def _send(self, file: IncomingFile, sha256: str) -> None:
        file.seek(0)
        fixed = {"ContentType": "application/octet-stream", **self._encryption}
        place: dict[str, Any] = {"Bucket": self._bucket, "Key": self._key(sha256)}
        with asking():
            if file.size <= _WHOLE:
                checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
                self._client.put_object(**place, **fixed, Body=file, ContentLength=file.size, ChecksumSHA256=checksum)
            else:
                self._client.upload_fileobj(
                    _Unclosed(file), **place, ExtraArgs={**fixed, "ChecksumAlgorithm": "SHA256"}, Config=_IN_PARTS
                )


class _Unclosed:
    """A file that its reader cannot close: it may have to be sent again."""

    def __init__(self, file: IncomingFile) -> None:
        self.read, self.seek, self.tell = file.read, file.seek, file.tell
