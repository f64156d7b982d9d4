"""One photo a request, for clients that can only post files (WeChat's wx.uploadFile): repeated freely by its UUID."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView
from marshmallow import ValidationError

from api.blueprints import Blueprint
from api.context import context
from api.identity import requires
from api.problems import field_errors
from api.refusals import refuses
from api.requests import incoming_files
from api.uploads import sender, upload_desk
from errors import InvalidFields, SubmissionPartMissing
from evidence.uploads import Announced, already_held, attach, take_whole
from schemas.uploads import ClaimSchema, SingleUploadSchema, UploadSchema

blp = Blueprint("single_uploads", __name__, url_prefix="/api/v1/photos", description="Photos")

_schema = SingleUploadSchema()
_claims = ClaimSchema()


@blp.route("")
class SinglePhoto(MethodView):
    @blp.doc(requestBody={"required": True, "content": {"multipart/form-data": {"schema": {
        "type": "object", "required": ["id"], "properties": {
            "file": {"type": "string", "format": "binary"}, "id": {"type": "string", "format": "uuid"},
            "sha256": {"type": "string"}, "record": {"type": "string"}, "name": {"type": "string"},
            "taken_at": {"type": "string", "format": "date-time"}, "longitude": {"type": "number"},
            "latitude": {"type": "number"}, "datum": {"type": "string"}, "accuracy": {"type": "number"},
            "visit_code": {"type": "string"}}}}}})  # fmt: skip
    @refuses(blp, 400, 401, 403, 409, 413, 422)
    @blp.response(201, UploadSchema, description="Kept (200 if these bytes are held under this ID already)")
    @requires("submissions.create")
    def post(self):
        """Send one photo under a UUID of the client's; a retry, even without the file, is answered 200."""
        files = list(incoming_files(request).values())
        fields = _fields()
        by = sender()
        if not files:
            return _without_file(fields, by)
        if len(files) > 1:
            raise SubmissionPartMissing(part="file")
        file = files[0]
        announced = Announced(
            length=file.size, name=fields.get("name") or _file_name(), record=fields.get("record"),
            claimed=_claims.load(request.form.to_dict()),
        )  # fmt: skip
        upload, new = take_whole(fields["id"].lower(), file, fields.get("sha256"), announced, by, upload_desk())
        context().nudge()
        return {**upload, "offset": upload["length"]}, 201 if new else 200


def _file_name() -> str:
    """Return the name that the client gave the file, as far as it is a file name."""
    storage = next(iter(request.files.values()))
    return (storage.filename or "").replace("\\", "/").rsplit("/", 1)[-1][:200]


def _without_file(fields: dict[str, Any], by: Any) -> Any:
    """Answer a retry that asks whether the photo is held. Raises SubmissionPartMissing if it has to be sent."""
    upload = already_held(fields["id"].lower(), fields["sha256"], by) if fields.get("sha256") else None
    if upload is None:
        raise SubmissionPartMissing(part="file")
    return {**attach(upload, by), "offset": upload["length"]}, 200


def _fields() -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = _schema.load(request.form.to_dict())
    except ValidationError as error:
        wrong = list(field_errors(error.normalized_messages(), depth=1))
        raise InvalidFields(count=len(wrong), details={"errors": wrong}) from None
    return loaded
