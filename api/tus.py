"""The headers of tus 1.0 (tus.io/protocols/resumable-upload): read and checked, so that views are about uploads."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from marshmallow import ValidationError
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import http_date

from errors import TusVersionMissing, UploadChecksumUnknown, UploadHeaderInvalid, UploadTypeWrong
from evidence.uploads import Announced
from schemas.uploads import ClaimSchema

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = ("sha256", "sha1", "md5")
CONTENT_TYPE = "application/offset+octet-stream"
BLOCK = 256 * 1024
_MAX_METADATA = 8192
_MAX_LENGTH = 1 << 53


def require_version() -> None:
    """Refuse a request that does not speak our version (OPTIONS asks for it). Raises TusVersionMissing."""
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise TusVersionMissing()


def with_tus_headers(answer: Response) -> Response:
    """Add what every answer carries."""
    answer.headers["Tus-Resumable"] = VERSION
    if answer.status_code == 412:
        answer.headers["Tus-Version"] = VERSION
    if request.method in ("HEAD", "PATCH", "POST"):
        answer.headers["Cache-Control"] = "no-store"
    return answer


def announced() -> Announced:
    """Return what a creation request says of its file. Raises UploadHeaderInvalid."""
    text = request.headers.get("Upload-Metadata", "")
    metadata = _metadata(text)
    name = metadata.get("name") or metadata.get("filename") or ""
    if len(name) > 200 or any(ord(character) < 32 or character in "/\\" for character in name):
        raise _invalid(
            "Upload-Metadata", "文件名须为 1 至 200 个字符，不含 / \\ 和控制字符。", "the name is no file name"
        )
    record = metadata.get("record") or metadata.get("instance_id")
    if record and len(record) > 100:
        raise _invalid("Upload-Metadata", "record 过长。", "record is too long")
    try:
        claimed = ClaimSchema().load(metadata)
    except ValidationError as error:
        fields = ", ".join(error.normalized_messages())
        raise _invalid("Upload-Metadata", f"{fields} 的值不正确。", f"the value of {fields} is wrong") from None
    return Announced(length=number("Upload-Length"), name=name, record=record, claimed=claimed, metadata=text)


def number(header: str) -> int:
    """Return a header's whole number, 0 or more. Raises UploadHeaderInvalid."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > _MAX_LENGTH:
        raise _invalid(header, "须为非负整数。", "it must be a whole number, 0 or more")
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """Return the pairs of Upload-Metadata: "key base64,key base64", the value may be missing."""
    pairs: dict[str, str] = {}
    if len(text) > _MAX_METADATA:
        raise _invalid("Upload-Metadata", "过长。", "it is too long")
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            pairs[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            raise _invalid("Upload-Metadata", f"{key[:50]} 的值须为 UTF-8 文本的 Base64。",
                           f"the value of {key[:50]} must be base64 of UTF-8 text") from None  # fmt: skip
    return {key: value for key, value in pairs.items() if value}


@dataclass(frozen=True, slots=True)
class Checksum:
    """What Upload-Checksum asks of the data of one request."""

    algorithm: str
    digest: bytes

    def hasher(self) -> Any:
        """Return an empty hash of the algorithm."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def checksum() -> Checksum | None:
    """Return the checksum of the request's data, if it has one. Raises UploadChecksumUnknown, UploadHeaderInvalid."""
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, encoded = text.partition(" ")
    if algorithm not in ALGORITHMS:
        raise UploadChecksumUnknown(known=", ".join(ALGORITHMS))
    try:
        return Checksum(algorithm, base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        raise _invalid("Upload-Checksum", "校验值须为 Base64。", "the checksum must be base64") from None


def require_content_type() -> None:
    """Refuse data of another type. Raises UploadTypeWrong."""
    if request.mimetype != CONTENT_TYPE:
        raise UploadTypeWrong()


def blocks() -> Iterator[bytes]:
    """Yield the request's data as it comes; a connection that is cut ends it, and what came before counts."""
    while True:
        try:
            block = request.stream.read(BLOCK)
        except (ClientDisconnected, OSError):
            return
        if not block:
            return
        yield block


def expires(upload: dict[str, Any]) -> dict[str, str]:
    """Return the header that says until when the upload may be gone on with."""
    return {"Upload-Expires": http_date(upload["expires_at"])}


def _invalid(header: str, zh: str, en: str) -> UploadHeaderInvalid:
    return UploadHeaderInvalid(header=header, reason_zh=zh, reason_en=en)
