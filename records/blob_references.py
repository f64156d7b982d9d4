"""Which blobs something refers to: one table of all places that name a blob, asked in batches through their indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from records.database import database

# (collection, field with the SHA-256): a collection that holds blobs has its line here, or its blobs are swept.
REFERENCES = (
    ("submissions", "attachments.sha256"),
    ("evidence", "attachments.sha256"),
    ("applications", "attachments.sha256"),
    ("form_versions", "files.sha256"),
    ("uploads", "sha256"),
    ("photos", "derived.sha256"),
    ("ratings", "attachments.sha256"),
    ("notices", "attachments.sha256"),
    ("bank_imports", "sha256"),
)
_BATCH = 200


def referred(hashes: Iterable[str]) -> set[str]:
    """Return those of `hashes` that something refers to."""
    wanted = list(hashes)
    found: set[str] = set()
    for name, path in REFERENCES:
        left = [one for one in wanted if one not in found]
        documents = database().db[name].find(condition(path, {"$in": left}), {path: 1, "_id": 0})
        for document in documents:
            found.update(_values(document, path.split(".")))
    return found & set(wanted)


def condition(path: str, value: Any) -> dict[str, Any]:
    """Return the query for a value of a path, so that a partial index on documents that have the list can be used."""
    return {path.split(".", maxsplit=1)[0]: {"$exists": True}, path: value} if "." in path else {path: value}


def _values(document: Any, path: list[str]) -> Iterator[str]:
    if isinstance(document, list):
        for one in document:
            yield from _values(one, path)
    elif not path:
        yield document
    elif isinstance(document, dict) and path[0] in document:
        yield from _values(document[path[0]], path[1:])


def every() -> Iterator[str]:
    """Yield every blob that something refers to, some more than once."""
    for name, path in REFERENCES:
        for document in database().db[name].find({path: {"$type": "string"}}, {path: 1, "_id": 0}).batch_size(1000):
            yield from _values(document, path.split("."))


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield items in lists of a size that an index answers well."""
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
