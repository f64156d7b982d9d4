"""Compresses an answer for callers that take gzip: village lines are slow, and lists shrink to a fifth."""

from __future__ import annotations

import gzip

from flask import Response
from werkzeug.datastructures import Accept

_WORTH_IT = 1024


def compressed(answer: Response, accepted: Accept) -> Response:
    """Return the answer, gzipped if the caller takes that and it is worth the work."""
    answer.headers["Vary"] = "Accept-Encoding"
    data = answer.get_data()
    if len(data) < _WORTH_IT or not accepted["gzip"]:
        return answer
    answer.set_data(gzip.compress(data, compresslevel=6, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    return answer
