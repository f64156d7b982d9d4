"""ID, phone and card numbers encrypted before they reach the database (MongoDB client-side field level encryption).

Explicit mode with the deterministic algorithm AEAD_AES_256_CBC_HMAC_SHA_512, so that equality can be searched and the
community server suffices. The data key lies in the database, wrapped by the master key file; without that file the
numbers cannot be recovered (docs/operations.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bson.binary import UUID_SUBTYPE, Binary
from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.encryption import Algorithm, ClientEncryption
from pymongo.errors import DuplicateKeyError, EncryptionError

from errors import KeyMismatch

_KEY_NAME = "ruhu-fields"
_VAULT = "key_vault"


class FieldEncryption:
    """Encrypts and decrypts single values with this database's data key."""

    def __init__(self, client: MongoClient[Any], database: str, master_key: bytes, key_file: Path) -> None:
        """Open the data key, or make it in a new database. Raises KeyMismatch if the key file is not its own."""
        self._key_file = key_file
        self._client_encryption = ClientEncryption(
            {"local": {"key": master_key}},
            f"{database}.{_VAULT}",
            client,
            CodecOptions(tz_aware=True),
        )
        self._key_id = self._open_key(client[database])
        self.decrypt(self.encrypt("1"))

    def _open_key(self, database: Any) -> Binary:
        vault = database[_VAULT]
        vault.create_index("keyAltNames", unique=True, partialFilterExpression={"keyAltNames": {"$exists": True}})
        held = vault.find_one({"keyAltNames": _KEY_NAME})
        if held is None:
            try:
                return self._client_encryption.create_data_key("local", key_alt_names=[_KEY_NAME])
            except (DuplicateKeyError, EncryptionError):
                held = vault.find_one({"keyAltNames": _KEY_NAME})  # another process made it at the same moment
                if held is None:
                    raise
        return Binary(held["_id"].bytes if hasattr(held["_id"], "bytes") else bytes(held["_id"]), UUID_SUBTYPE)

    def encrypt(self, value: str | None) -> Binary | None:
        """Return the ciphertext of `value`, always the same for the same value; None and "" stay absent."""
        if not value:
            return None
        try:
            return self._client_encryption.encrypt(
                value, Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Deterministic, key_id=self._key_id
            )
        except EncryptionError as error:
            raise KeyMismatch(path=self._key_file) from error

    def decrypt(self, value: Binary | None) -> str | None:
        """Return what was encrypted. Raises KeyMismatch if the key file is not the one that encrypted it."""
        if value is None:
            return None
        try:
            return self._client_encryption.decrypt(value)
        except EncryptionError as error:
            raise KeyMismatch(path=self._key_file) from error

    def encrypt_bytes(self, data: bytes) -> Binary:
        """Return the ciphertext of `data`, another one each time: it is kept, not searched."""
        return self._client_encryption.encrypt(
            Binary(data), Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Random, key_id=self._key_id
        )

    def decrypt_bytes(self, value: Binary) -> bytes:
        """Return what `encrypt_bytes` was given. Raises KeyMismatch."""
        try:
            return bytes(self._client_encryption.decrypt(value))
        except EncryptionError as error:
            raise KeyMismatch(path=self._key_file) from error
