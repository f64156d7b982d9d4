"""The store that the settings name."""

from __future__ import annotations

from errors import StoreMisconfigured
from records.blobs.fallback import FallbackStore
from records.blobs.folder import FolderStore
from records.blobs.interface import BlobStore
from records.database import database
from settings import Settings

KINDS = ("folder", "gridfs", "s3")


def open_store(settings: Settings) -> BlobStore:
    """Return the store of RUHU_BLOBS, before which that of RUHU_BLOBS_BEFORE is still read.

    GridFS and S3 need the open database. Raises StoreMisconfigured.
    """
    store = store_of(settings.BLOBS, settings)
    if settings.BLOBS_BEFORE in ("", settings.BLOBS):
        return store
    return FallbackStore(store, store_of(settings.BLOBS_BEFORE, settings))


def store_of(kind: str, settings: Settings) -> BlobStore:
    """Return the store of one kind. Raises StoreMisconfigured."""
    if kind == "folder":
        return FolderStore(settings.VAR / "blobs")
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise StoreMisconfigured(
            kind=kind, reason_zh=f"没有这种存储；可选：{known}。", reason_en=f"There is no such store; known: {known}."
        )
    if kind == "gridfs":
        from records.blobs.grid import GridFSStore  # noqa: PLC0415 - loaded by those who use it

        return GridFSStore(database().db, settings.VAR / "tmp")
    from records.blobs.s3 import S3Store  # noqa: PLC0415 - boto3 takes long to load

    return S3Store(settings, database().db, settings.VAR / "tmp")
