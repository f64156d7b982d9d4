"""What a file holds besides its picture: an archive or a script that makes it two kinds of file at once (a polyglot).

Phones write much after a picture's end (short films, depth, their own trailers), so that more bytes alone say nothing.
"""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

_EDGE = 64 * 1024
# What programs that run scripts look for; no camera writes any of it. GIFs that are scripts begin "GIF89a/*" or "GIF89a=".
_SCRIPT = re.compile(rb"<script[\s>]|<\?php|<html[\s>]|<!doctype html|\Agif8[79]a(?:/\*|=)", re.IGNORECASE)


def foreign_data(file: BinaryIO) -> str | None:
    """Return "archive" for a file that is a ZIP archive too, "script" for one with a script at its edges, else None.

    Only the first and last 64 KB are looked at; the file is left at its beginning.
    """
    try:
        if zipfile.is_zipfile(file):
            return "archive"
        file.seek(0)
        start = file.read(_EDGE)
        size = file.seek(0, 2)
        file.seek(max(0, size - _EDGE))
        return "script" if _SCRIPT.search(start) or _SCRIPT.search(file.read()) else None
    finally:
        file.seek(0)
