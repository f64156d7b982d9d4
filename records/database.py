"""The open database: one connection a process, its encryption and its secrets."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mongoengine
from pymongo import MongoClient
from pymongo.database import Database as MongoDatabase
from pymongo.errors import PyMongoError

from errors import DatabaseDown
from records import freshness
from records.encryption import FieldEncryption
from records.keys import derived_key, load_or_create_master_key
from settings import Settings


@dataclass(frozen=True)
class Database:
    """What the rest of `records` works with. `db` is the raw PyMongo database for hot paths."""

    client: MongoClient[Any]
    db: MongoDatabase[Any]
    encryption: FieldEncryption
    master_key: bytes

    def key_for(self, purpose: str) -> bytes:
        """Return the 32-byte secret of `purpose`."""
        return derived_key(self.master_key, purpose)


_open: Database | None = None
_lock = threading.Lock()


def open_database(settings: Settings, uri: str = "") -> Database:
    """Connect this process (once) to `uri` or `settings.MONGODB_URI`. Raises DatabaseDown if it does not answer in 5 s."""
    global _open
    with _lock:
        if _open is None:
            _open = _connect(settings, uri or settings.MONGODB_URI)
    return _open


def _connect(settings: Settings, uri: str) -> Database:
    client = mongoengine.connect(
        settings.MONGODB_NAME,
        host=uri,
        tz_aware=True,
        uuidRepresentation="standard",
        w="majority",
        journal=True,
        serverSelectionTimeoutMS=5000,
        maxPoolSize=max(64, 2 * settings.THREADS),
    )
    try:
        client.admin.command("ping")
    except PyMongoError as error:
        mongoengine.disconnect()
        raise DatabaseDown() from error
    freshness.configure(settings.VAR / "fresh")
    master = load_or_create_master_key(settings.key_file)
    encryption = FieldEncryption(client, settings.MONGODB_NAME, master, settings.key_file)
    return Database(client, client[settings.MONGODB_NAME], encryption, master)


def database() -> Database:
    """Return the open database. Raises RuntimeError before `open_database`."""
    if _open is None:
        raise RuntimeError("open_database() was not called in this process")
    return _open


def in_transaction(run: Callable[[Any], Any]) -> Any:
    """Return what `run(session)` returns; what it writes with that session is kept as a whole or not at all."""
    with database().client.start_session() as session:
        return session.with_transaction(run)


def uri_of(opened: Database) -> str:
    """Return the connection string of an embedded server that this process has open, for another process."""
    host, port = opened.client.address or ("127.0.0.1", 27017)
    return f"mongodb://{host}:{port}/?replicaSet=ruhu"


def close_database() -> None:
    """Close the connection, so that another database can be opened (tests, tools)."""
    global _open
    with _lock:
        _open = None
        mongoengine.disconnect()


def is_ready() -> bool:
    """Say whether a primary answers within 2 s and takes writes."""
    try:
        hello = database().client.admin.command("hello", maxTimeMS=2000)
    except PyMongoError:
        return False
    return bool(hello.get("isWritablePrimary"))


def ensure_indexes() -> None:
    """Create every collection's indexes, drop its `RETIRED_INDEXES` (idempotent; fast when nothing is to be done)."""
    from records import DOCUMENTS  # noqa: PLC0415 - the documents import this module

    for document in DOCUMENTS:
        document.ensure_indexes()
        if retired := getattr(document, "RETIRED_INDEXES", ()):
            collection = document._get_collection()
            for name in collection.index_information().keys() & set(retired):
                collection.drop_index(name)
