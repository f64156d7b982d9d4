"""Whole HTTP requests as bytes, made before they are sent so that the client costs little."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from typing import Any

_BOUNDARY = b"----ruhu-bench"


def get(path: str, token: str = "") -> Callable[[int], Iterator[bytes]]:
    """Yield the same GET for ever."""
    header = f"Authorization: Bearer {token}\r\n" if token else ""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\n".encode()

    def source(_: int) -> Iterator[bytes]:
        while True:
            yield request

    return source


def submissions(
    path: str, xml: bytes, instance_id: str, names: list[str], photos: list[bytes]
) -> Callable[[int], Iterator[bytes]]:
    """Yield POSTs of `xml`, each with an instance ID of its own and a picture out of `photos` for each name.

    Pictures differ in their last bytes, so that none is the same file as another.
    """
    before, after = xml.split(instance_id.encode())

    def source(worker: int) -> Iterator[bytes]:
        pick = random.Random(worker)
        while True:
            chosen = {name: pick.choice(photos) for name in names}
            yield _post(path, before + f"uuid:{uuid.uuid4()}".encode() + after, chosen)

    return source


def _post(path: str, xml: bytes, photos: dict[str, Any]) -> bytes:
    parts = [_part("xml_submission_file", "submission.xml", b"text/xml", xml)]
    parts += [_part(name, name, b"image/jpeg", data + uuid.uuid4().bytes) for name, data in photos.items()]
    body = b"".join(parts) + b"--" + _BOUNDARY + b"--\r\n"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-OpenRosa-Version: 1.0\r\n"
        f"Content-Type: multipart/form-data; boundary={_BOUNDARY.decode()}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _part(name: str, filename: str, kind: bytes, data: bytes) -> bytes:
    head = f'--{_BOUNDARY.decode()}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
    return head.encode() + b"Content-Type: " + kind + b"\r\n\r\n" + data + b"\r\n"
