"""Photos and files by their SHA-256: written once, never changed, found by hash.

`BlobStore` is the interface, `open_store` the store that the settings name.
"""

from records.blobs.choosing import KINDS, open_store, store_of
from records.blobs.folder import FolderStore
from records.blobs.incoming import IncomingFile
from records.blobs.interface import BlobStore, IncomingBlob, PartialBlob, StoredBlob

__all__ = [
    "KINDS",
    "BlobStore",
    "FolderStore",
    "IncomingBlob",
    "IncomingFile",
    "PartialBlob",
    "StoredBlob",
    "open_store",
    "store_of",
]
