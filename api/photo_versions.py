"""Smaller and watermarked versions of photos; the original is never changed."""

from __future__ import annotations

import threading

from flask import Response, request
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import current_scope, requires
from api.photos import blob_answer
from api.refusals import refuses
from evidence.seeing import seen_photo, version_of
from evidence.watermarks import watermarked_photo

blp = Blueprint("photo_versions", __name__, url_prefix="/api/v1/photos", description="Photos")

_JPEG, _WEBP = "image/jpeg", "image/webp"
# A photo that no worker has read yet is read here, one at a time in a process: large pictures take much memory.
_reading = threading.Semaphore(1)
_DRAWN = {"description": "JPEG, or WebP if `Accept` names it; upright, without EXIF"}


def _version(sha256: str, kind: str) -> Response:
    row = seen_photo(sha256, current_scope())
    mimes = [_WEBP, _JPEG] if _WEBP in request.accept_mimetypes.values() else [_JPEG]
    with _reading:
        found = version_of(sha256, row, kind, mimes, context().photos)
    answer = blob_answer(found["sha256"], found["mime"], f"{kind}.{found['mime'].rpartition('/')[2]}")
    answer.headers["Vary"] = "Accept"
    return answer


@blp.route("/<sha256>/thumbnail")
class Thumbnail(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, content_type=_JPEG, **_DRAWN)
    @requires("submissions.read")
    def get(self, sha256):
        """Read a photo at 320 pixels."""
        return _version(sha256, "thumbnail")


@blp.route("/<sha256>/view")
class View(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, content_type=_JPEG, **_DRAWN)
    @requires("submissions.read")
    def get(self, sha256):
        """Read a photo at 1600 pixels."""
        return _version(sha256, "view")


@blp.route("/<sha256>/watermarked")
class Watermarked(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, content_type=_JPEG, description="A copy with time, place, person and household on it")
    @requires("submissions.read")
    def get(self, sha256):
        """Read a copy of a photo to show to others, marked with when, where, who and whose."""
        row = seen_photo(sha256, current_scope())
        with _reading:
            data = watermarked_photo(sha256, row, current_scope(), context().photos)
        return Response(data, mimetype=_JPEG, headers={"Cache-Control": "private, max-age=300"})
