"""Resumable uploads by tus 1.0: a photo gets through however often the connection is cut."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask.views import MethodView

from api import tus
from api.addresses import public_url
from api.blueprints import Blueprint
from api.context import context
from api.identity import current, requires
from api.refusals import refuses
from errors import UploadChecksumWrong, UploadOffsetConflict, UploadTooLong
from evidence import uploads as held_uploads
from evidence.uploads import Sender, UploadDesk
from schemas.uploads import UploadSchema

blp = Blueprint(
    "uploads",
    __name__,
    url_prefix="/api/v1/uploads",
    description="Resumable uploads (tus 1.0). Upload-Metadata: `filename`, `record` (instance ID of the submission or ID of "
    "the evidence), `name` (of the attachment), and what the phone says: `taken_at`, `longitude`, `latitude`, `datum`, "
    "`accuracy`, `visit_code`. A finished upload is attached as soon as its record is there.",
)
# Gathered before it is written: each append is one lock and one write.
_GATHERED = 1 << 20


def upload_desk() -> UploadDesk:
    """Return what uploads need of the current app."""
    return UploadDesk(context().blobs, context().settings)


def sender() -> Sender:
    """Return who is uploading."""
    return Sender(current().username, current().scope)


@blp.before_request
def _speaks_tus() -> None:
    if request.method != "GET":
        tus.require_version()


blp.after_request(tus.with_tus_headers)


@blp.route("")
class Uploads(MethodView):
    @blp.doc(security=[])
    @blp.response(204, description="Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm")
    def options(self):
        """Ask what the server can do."""
        headers = {
            "Tus-Version": tus.VERSION, "Tus-Extension": tus.EXTENSIONS, "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
            "Tus-Max-Size": str(context().settings.MAX_FILE_BYTES),
        }  # fmt: skip
        return Response(status=204, headers=headers)

    @refuses(blp, 400, 401, 403, 409, 413, 415, 422, 429)
    @blp.alt_response(412, description="Tus-Resumable is missing or of another version")
    @blp.response(201, description="Location, Upload-Expires; with data also Upload-Offset")
    @requires("submissions.create")
    def post(self):
        """Begin an upload, with its first bytes if the client likes."""
        by, desk = sender(), upload_desk()
        announced = tus.announced()
        with_data = request.mimetype == tus.CONTENT_TYPE
        upload = held_uploads.begin(announced, by, desk)
        headers = {"Location": f"{public_url()}/api/v1/uploads/{upload['_id']}", **tus.expires(upload)}
        if with_data or not announced.length:
            headers["Upload-Offset"] = str(_append(upload, 0, by, desk))
        return Response(status=201, headers=headers)


@blp.route("/<upload_id>")
class Upload(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, description="Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires")
    @requires("submissions.create")
    def head(self, upload_id):
        """Ask how many bytes are held."""
        by, desk = sender(), upload_desk()
        upload = held_uploads.held(upload_id, by)
        offset = held_uploads.offset_of(upload, desk)
        if upload["state"] == "open" and offset == upload["length"]:  # cut off between the last byte and its keeping
            held_uploads.complete(upload, by, desk)
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(upload["length"]), **tus.expires(upload)}
        if upload.get("metadata"):
            headers["Upload-Metadata"] = upload["metadata"]
        return Response(status=200, headers=headers)

    @refuses(blp, 401, 403, 404)
    @blp.response(200, UploadSchema)
    @requires("submissions.create")
    def get(self, upload_id):
        """Read what became of an upload."""
        by, desk = sender(), upload_desk()
        upload = held_uploads.attach(held_uploads.held(upload_id, by), by)
        return {**upload, "offset": held_uploads.offset_of(upload, desk)}

    @refuses(blp, 400, 401, 403, 404, 409, 413, 415, 422)
    @blp.alt_response(460, description="The checksum differs: nothing of this request was kept")
    @blp.response(204, description="Upload-Offset, Upload-Expires")
    @requires("submissions.create")
    def patch(self, upload_id):
        """Send bytes from Upload-Offset on; what arrives before a cut is kept."""
        tus.require_content_type()
        by, desk = sender(), upload_desk()
        upload = held_uploads.held(upload_id, by)
        offset = _append(upload, tus.number("Upload-Offset"), by, desk)
        return Response(status=204, headers={"Upload-Offset": str(offset), **tus.expires(upload)})

    @refuses(blp, 401, 403, 404)
    @blp.response(204, description="Gone")
    @requires("submissions.create")
    def delete(self, upload_id):
        """Cancel an upload."""
        held_uploads.forget(held_uploads.held(upload_id, sender()), upload_desk())
        return Response(status=204)


def _append(upload: dict[str, Any], offset: int, by: Sender, desk: UploadDesk) -> int:
    """Keep the request's data; return how many bytes are then held, the last of which makes the file complete.

    Raises UploadOffsetConflict, UploadTooLong, UploadChecksumWrong, and what `complete` raises.
    """
    length = upload["length"]
    if offset + (request.content_length or 0) > length:
        raise UploadTooLong(length=length)
    if upload["state"] != "open":
        return int(length) if offset == length else _conflict(upload, desk, offset)
    wanted = tus.checksum()
    offset = _checked(upload, offset, wanted, desk) if wanted else _streamed(upload, offset, desk)
    if offset == length:
        held_uploads.complete(upload, by, desk)
        context().nudge()
    return offset


def _streamed(upload: dict[str, Any], offset: int, desk: UploadDesk) -> int:
    partial, gathered = held_uploads.partial_of(upload, desk), bytearray()
    if partial.size != offset:
        return _conflict(upload, desk, offset)
    for block in tus.blocks():
        gathered += block
        if offset + len(gathered) > upload["length"]:
            raise UploadTooLong(length=upload["length"])
        if len(gathered) >= _GATHERED:
            offset, gathered = partial.append(offset, bytes(gathered)), bytearray()
    return partial.append(offset, bytes(gathered)) if gathered else offset


def _checked(upload: dict[str, Any], offset: int, wanted: tus.Checksum, desk: UploadDesk) -> int:
    """Keep the data only when all of it has come and has the announced checksum: until then it waits in a file."""
    waiting, hasher = desk.blobs.incoming(upload["length"] - offset, upload.get("name", "")), wanted.hasher()
    try:
        for block in tus.blocks():
            hasher.update(block)
            waiting.write(block)
        if hasher.digest() != wanted.digest:
            raise UploadChecksumWrong()
        partial = held_uploads.partial_of(upload, desk)
        waiting.seek(0)
        while block := waiting.read(_GATHERED):
            offset = partial.append(offset, block)
        return offset
    finally:
        waiting.discard()


def _conflict(upload: dict[str, Any], desk: UploadDesk, offset: int) -> int:
    """Refuse to go on from a place that is not the end of what is held. Raises UploadOffsetConflict."""
    raise UploadOffsetConflict(offset=held_uploads.offset_of(upload, desk), asked=offset)
