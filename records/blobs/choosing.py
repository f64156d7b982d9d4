"""The store that the settings name."""

from __future__ import annotations

from records.blobs.folder import FolderStore
from records.blobs.interface import BlobStore
from settings import Settings


def open_store(settings: Settings) -> BlobStore:
    """Return the store that the settings name."""
    return FolderStore(settings.VAR / "blobs")
