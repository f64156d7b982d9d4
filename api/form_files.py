"""What a form version consists of: XForm, JSON definition, the uploaded workbook, attached files."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from flask import Response, request, send_file
from flask.views import MethodView

from api.context import context
from api.form_reading import version_shown
from api.forms import NOT_FOUND, NOT_YOURS, blp
from api.identity import current, current_scope, requires
from api.photos import blob_answer
from errors import FormAttachmentNotFound, SubmissionPartMissing
from field_forms import publishing
from field_forms.catalog import definition_of
from field_forms.form_access import form_to_manage
from field_forms.json_definition import SCHEMA_FILE, as_json
from households.entity_list import households_csv
from schemas.forms import FormFileSchema

_BLOCK = 1 << 18
# Part of the ETag: another shape of the JSON definition is another representation.
_SHAPE = "1"


def _with_etag(body: str | bytes, mimetype: str, etag: str) -> Response:
    """Return an answer that is asked for again with If-None-Match: what a user may see can be taken away any time."""
    answer = Response(body, mimetype=mimetype)
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@blp.route("/definition.schema.json")
class DefinitionSchema(MethodView):
    @blp.doc(security=[])
    @blp.response(200, description="JSON Schema 2020-12 of `…/definition`", content_type="application/schema+json")
    def get(self):
        """Read the JSON Schema that `…/definition` conforms to."""
        return send_file(SCHEMA_FILE, "application/schema+json", conditional=True, max_age=86400)


@blp.route("/<form_id>/versions/<version>/xform")
class XForm(MethodView):
    @blp.response(200, description="The XForm, with ETag", content_type="application/xml")
    @blp.alt_response(304, description="If-None-Match names the ETag")
    @blp.alt_response(404, description=NOT_FOUND)
    @requires("forms.read")
    def get(self, form_id, version):
        """Read the XForm; managers also of a draft, to try it out."""
        found = version_shown(form_id, version, current())
        return _with_etag(found.xform.encode(), "application/xml", found.md5)


@blp.route("/<form_id>/versions/<version>/definition")
class Definition(MethodView):
    @blp.response(
        200,
        {"type": "object", "description": "Conforms to /api/v1/forms/definition.schema.json"},
        description="The form as a typed tree, with ETag",
    )
    @blp.alt_response(304, description="If-None-Match names the ETag")
    @blp.alt_response(404, description=NOT_FOUND)
    @requires("forms.read")
    def get(self, form_id, version):
        """Read the form as JSON: groups, repeats, questions, texts in each language, choices, expressions as text."""
        found = version_shown(form_id, version, current())
        etag = f"{found.md5}-{_SHAPE}"
        if request.if_none_match.contains(etag):
            return _with_etag(b"", "application/json", etag)
        return _with_etag(_definition_json(found), "application/json", etag)


def _definition_json(version: Any) -> str:
    compiled = definition_of(version.xform, version.md5).compiled
    if "json" not in compiled:
        compiled["json"] = json.dumps(as_json(definition_of(version.xform, version.md5)), ensure_ascii=False)
    text: str = compiled["json"]
    return text


@blp.route("/<form_id>/versions/<version>/source")
class Source(MethodView):
    @blp.response(200, description="The workbook as it was uploaded", content_type="application/octet-stream")
    @blp.alt_response(404, description=NOT_FOUND)
    @requires("forms.manage")
    def get(self, form_id, version):
        """Download the uploaded XLSForm, to go on editing it."""
        found = version_shown(form_id, version, current())
        return blob_answer(found.source, "application/octet-stream", PurePath(found.source_name).name)


@blp.route("/<form_id>/versions/<version>/files/<name>")
class FormFile(MethodView):
    @blp.response(200, description="The file, with ETag and ranges", content_type="application/octet-stream")
    @blp.alt_response(404, description="No such form, version or file, or the file has not been uploaded")
    @requires("forms.read")
    def get(self, form_id, version, name):
        """Download a file of the form; households.csv holds the households that the caller may see."""
        file = next((file for file in version_shown(form_id, version, current()).files if file.name == name), None)
        if file is None or not (file.entity_list or file.sha256):
            raise FormAttachmentNotFound(name=name)
        if file.entity_list:
            return Response(households_csv(current_scope()), mimetype="text/csv")
        return blob_answer(file.sha256, file.mime, name)

    @blp.doc(
        requestBody={
            "required": True,
            "description": "The bytes themselves, or multipart with the part `file`",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
                },
            },
        }
    )
    @blp.response(200, FormFileSchema)
    @blp.alt_response(403, description=NOT_YOURS)
    @blp.alt_response(404, description="No such form or version, or the form uses no file of that name")
    @blp.alt_response(409, description="The version is published (`form.version_immutable`)")
    @blp.alt_response(413, description="Over the limit of a file, or of pixels")
    @blp.alt_response(422, description="No picture, or `form.file_invalid`: `errors` name row and column of a CSV file")
    @requires("forms.manage")
    def put(self, form_id, version, name):
        """Upload a file of a draft: a CSV with the columns name and label, a picture, …; again to replace it."""
        form_to_manage(form_id, current_scope())
        megapixels = context().settings.MAX_MEGAPIXELS
        return publishing.put_file(form_id, version, name, _body(name), max_megapixels=megapixels)


def _body(name: str) -> Any:
    """Return the sent file, wherever in the body it is. Raises FileTooLarge, SubmissionPartMissing."""
    if request.mimetype == "multipart/form-data":
        storage = request.files.get("file")
        if storage is None:
            raise SubmissionPartMissing(part="file")
        return storage.stream
    file = context().blobs.incoming(context().settings.MAX_FILE_BYTES, name)
    while block := request.stream.read(_BLOCK):
        file.write(block)
    return file
