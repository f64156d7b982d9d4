"""Photos by their hash, for those who may see a record that has them."""

from __future__ import annotations

from typing import cast

from flask import Response, redirect, request, send_file
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import current_scope, requires
from api.refusals import refuses
from errors import BlobNotFound
from evidence.seeing import seen_photo

blp = Blueprint("photos", __name__, url_prefix="/api/v1/photos", description="Photos by SHA-256")

# How long an address of the store's own is good, in seconds.
_ADDRESS_SECONDS = 300
_SHOWN_INLINE = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/heif")


def blob_answer(sha256: str, mime: str, name: str) -> Response:
    """Return a blob with ETag and ranges; only verified pictures are shown in place, anything else is a download.

    Where the store gives addresses of its own (setting S3_PRESIGN), the answer is a redirection to one.
    """
    inline = mime in _SHOWN_INLINE
    blobs = context().blobs
    shown = mime if inline else "application/octet-stream"
    if address := blobs.url(sha256, mime=shown, name=name, seconds=_ADDRESS_SECONDS):
        answer = cast(Response, redirect(address, 302))
        answer.headers["Cache-Control"] = f"private, max-age={_ADDRESS_SECONDS // 2}"
        return answer
    try:
        file = blobs.open(sha256)
    except FileNotFoundError:
        raise BlobNotFound() from None
    answer = send_file(
        file, shown, as_attachment=not inline, download_name=name,
        etag=sha256, conditional=False,
    )  # fmt: skip
    size = blobs.size(sha256)
    answer.content_length = size
    answer = answer.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@blp.route("/<sha256>")
class Photo(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, description="The original bytes, with ETag and ranges (or 302 to the store, if it is set so)")
    @requires("submissions.read")
    def get(self, sha256):
        """Read a photo of a record in the caller's area."""
        row = seen_photo(sha256, current_scope())
        return blob_answer(sha256, row.get("mime", ""), row["name"])
