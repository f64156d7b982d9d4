"""Photos by their hash, for those who may see a record that has them."""

from __future__ import annotations

from flask import Response, request, send_file
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import current_scope, requires
from api.refusals import refuses
from errors import BlobNotFound
from evidence.seeing import seen_photo

blp = Blueprint("photos", __name__, url_prefix="/api/v1/photos", description="Photos by SHA-256")

_SHOWN_INLINE = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/heif")


def blob_answer(sha256: str, mime: str, name: str) -> Response:
    """Return a blob with ETag and ranges; only verified pictures are shown in place, anything else is a download."""
    inline = mime in _SHOWN_INLINE
    blobs = context().blobs
    try:
        file = blobs.open(sha256)
    except FileNotFoundError:
        raise BlobNotFound() from None
    answer = send_file(
        file, mime if inline else "application/octet-stream", as_attachment=not inline, download_name=name,
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
    @blp.response(200, description="The original bytes, with ETag and ranges")
    @requires("submissions.read")
    def get(self, sha256):
        """Read a photo of a record in the caller's area."""
        row = seen_photo(sha256, current_scope())
        return blob_answer(sha256, row.get("mime", ""), row["name"])
