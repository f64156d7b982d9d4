"""A submission as clients of the API send it, as JSON or as an XForms instance, made into what intake takes."""

from __future__ import annotations

from typing import Any

from flask import request
from marshmallow import ValidationError

from api.context import context
from api.intake_desk import desk
from api.problems import field_errors
from api.requests import asked_language, incoming_files, part_bytes
from api.strict_json import JsonExpected, strict_json
from errors import BodyTooLarge, InvalidFields
from field_forms.intake import Incoming
from field_forms.writing import instance_from_json
from schemas.submissions import SubmissionCreateSchema

_PART = "submission"
# The instance in a multipart body, under OpenRosa's own name.
XML_PART = "xml_submission_file"
_XML = ("application/xml", "text/xml")
_schema = SubmissionCreateSchema()


def posted() -> Incoming:
    """Return the request's submission.

    Raises JsonExpected, BodyTooLarge, UnreadableJson, BadText, InvalidFields, FormNotFound.
    """
    multipart = request.mimetype == "multipart/form-data"
    if request.mimetype in _XML or (multipart and (XML_PART in request.files or XML_PART in request.form)):
        return _instance(multipart)
    limit = context().settings.MAX_JSON_BYTES
    if not multipart and not request.is_json:
        raise JsonExpected()
    if not multipart and (request.content_length or 0) > limit:
        raise BodyTooLarge(limit=limit)
    data = part_bytes(request, _PART, limit) if multipart else request.get_data()
    if len(data) > limit:
        raise BodyTooLarge(limit=limit)
    body = _validated(strict_json(data))
    return _incoming(body, incoming_files(request, apart=_PART) if multipart else {})


def _instance(multipart: bool) -> Incoming:
    """Return an instance as an XForms engine wrote it: kept as it is with what is found, as over OpenRosa."""
    limit = context().settings.MAX_XML_BYTES
    if not multipart and (request.content_length or 0) > limit:
        raise BodyTooLarge(limit=limit)
    xml = part_bytes(request, XML_PART, limit) if multipart else request.get_data()
    if len(xml) > limit:
        raise BodyTooLarge(limit=limit)
    return Incoming(
        xml=xml, files=incoming_files(request, apart=XML_PART) if multipart else {}, channel="xml",
        device=request.args.get("device"), household=request.args.get("household"), language=asked_language(),
    )  # fmt: skip


def _validated(body: Any) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = _schema.load(body)
    except ValidationError as error:
        fields = list(field_errors(error.normalized_messages(), depth=1))
        raise InvalidFields(count=len(fields), details={"errors": fields}) from None
    return loaded


def _incoming(body: dict[str, Any], files: dict[str, Any]) -> Incoming:
    version = desk().load_version(body["form_id"], body["version"])
    xml, findings = instance_from_json(
        version.definition, body["answers"], instance_id=body["instance_id"], deprecated_id=body.get("deprecated_id")
    )
    return Incoming(
        xml=xml, files=files, channel="json", device=body.get("device"), household=body.get("household"),
        strict=True, findings=findings, announced=body.get("attachments"), language=asked_language(),
    )  # fmt: skip
