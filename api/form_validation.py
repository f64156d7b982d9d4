"""Answers tried out on a form version: everything that validation finds, nothing stored."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from flask.views import MethodView

from api.context import context
from api.form_files import blp
from api.form_reading import version_shown
from api.forms import NOT_FOUND
from api.identity import current, current_scope, requires
from api.requests import asked_language
from api.strict_json import JsonExpected, strict_json
from errors import BodyTooLarge, InvalidFields
from field_forms.catalog import LoadedVersion, load_draft
from field_forms.findings import Finding
from field_forms.instances import Instance, read_instance
from field_forms.reading import answers_as_json
from field_forms.validation import validate
from field_forms.writing import combined_findings, instance_from_json
from schemas.forms import ValidatedSchema, ValidationRequestSchema

_XML_TYPES = ("application/xml", "text/xml")


def _instance(version: LoadedVersion) -> tuple[Instance, list[Finding]]:
    """Return the request's instance, and what was found in writing it. Raises what reading XML and JSON raises."""
    settings = context().settings
    is_xml = request.mimetype in _XML_TYPES
    limit = settings.MAX_XML_BYTES if is_xml else settings.MAX_JSON_BYTES
    if (request.content_length or 0) > limit:
        raise BodyTooLarge(limit=limit)
    if is_xml:
        return read_instance(request.get_data(), max_bytes=limit), []
    if not request.is_json:
        raise JsonExpected()
    body = strict_json(request.get_data())
    answers = body.get("answers") if isinstance(body, dict) else None
    if not isinstance(answers, dict):
        words = {
            "zh": "answers 须为对象，形状同提交的 answers。",
            "en": "answers must be an object, as in a submission.",
        }
        raise InvalidFields(count=1, details={"errors": [{"pointer": "/answers", **words}]})
    instance_id = body.get("instance_id") or f"uuid:{uuid.uuid4()}"
    xml, findings = instance_from_json(version.definition, answers, instance_id=str(instance_id))
    return read_instance(xml, max_bytes=settings.MAX_XML_BYTES), findings


@blp.route("/<form_id>/versions/<version>/validate")
class FormVersionValidation(MethodView):
    @blp.doc(
        parameters=[
            {"in": "query", "name": "language", "schema": {"type": "string"}, "example": "en",
             "description": "Of the form's own messages; otherwise Accept-Language, then the form's first language"},
        ],
        requestBody={
            "required": True,
            "description": "Answers as JSON, or an instance as XML",
            "content": {
                "application/json": {"schema": ValidationRequestSchema},
                "application/xml": {"schema": {"type": "string"}},
            },
        },
    )  # fmt: skip
    @blp.response(200, ValidatedSchema)
    @blp.alt_response(400, description="The body cannot be read (`request.unreadable_json`, `xml.malformed`, …)")
    @blp.alt_response(404, description=NOT_FOUND)
    @blp.alt_response(413, description="Over the limit of a submission")
    @blp.alt_response(415, description="Neither JSON nor XML")
    @blp.alt_response(422, description="No `answers`, or a text that cannot be stored")
    @requires("forms.read")
    def post(self, form_id, version):
        """Try answers out on a version, or on a draft of one's own: all findings, nothing is stored."""
        found = version_shown(form_id, version, current())
        loaded = load_draft(form_id, found.version, context().blobs)
        instance, written = _instance(loaded)
        settings = context().settings
        validated = validate(
            loaded.definition,
            instance,
            lists=loaded.choices_has,
            find=loaded.finder(current_scope()),
            timezone=settings.TIMEZONE,
            language=request.args.get("language") or asked_language(),
            steps=settings.MAX_EVALUATION_STEPS,
        )
        return _shown(validated.answers, validated.calculated, combined_findings(written, validated.findings))


def _shown(answers: dict[str, Any], calculated: dict[str, str], findings: list[Finding]) -> dict[str, Any]:
    return {
        "valid": not any(one.severity == "error" for one in findings),
        "answers": answers_as_json(answers),
        "calculated": calculated,
        "findings": [one.as_dict() for one in findings],
    }
