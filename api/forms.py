"""Forms: upload, draft, publish, close, and who may fill them."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.form_reading import form_shown, forms_shown, page_of_versions, version_shown
from api.identity import current, current_scope, requires
from api.paging import key_of, limit_of, paged
from errors import WorkbookTooLarge
from field_forms import publishing
from field_forms.form_access import form_to_manage
from records.roles import forbidding, may
from schemas.forms import (
    FormChangeSchema,
    FormListQuerySchema,
    FormPageSchema,
    FormSchema,
    FormUploadSchema,
    FormVersionPageSchema,
    FormVersionSchema,
)
from schemas.pages import PageQuerySchema

blp = Blueprint(
    "forms",
    __name__,
    url_prefix="/api/v1/forms",
    description="Forms: an XLSForm is uploaded as a draft, published as a version that never changes, and closed",
)

NOT_FOUND = "No such form or version, or the caller may not see it (`form.not_found`, `form.version_not_found`)"
NOT_YOURS = "The role manages no forms, or other areas use the form too (`auth.role_forbids`, `auth.out_of_scope`)"
_WORDS = "不认识题型“inte”；请按 XLSForm 的题型改写。", "Question type 'inte' is unknown; use one of XLSForm's."
_MISTAKE = {
    "sheet": "survey",
    "row": 7,
    "column": "type",
    "zh": _WORDS[0],
    "en": _WORDS[1],
    "message": "[row : 7] Unknown question type 'inte'.",
}
INVALID = {
    "type": "urn:ruhu:problem:form.invalid",
    "title": f"表单有错误，没有保存：{_WORDS[0]}",
    "status": 422,
    "code": "form.invalid",
    "message": {
        "zh": f"表单有错误，没有保存：{_WORDS[0]}",
        "en": f"The form has errors and was not stored: {_WORDS[1]}",
    },
    "errors": [_MISTAKE],
    "warnings": [],
}


def _uploaded(storage: Any) -> bytes:
    limit = context().settings.MAX_FORM_BYTES
    storage.stream.seek(0)
    data: bytes = storage.stream.read(limit + 1)
    if len(data) > limit:
        raise WorkbookTooLarge(limit=limit)
    return data


@blp.route("")
class Forms(MethodView):
    @blp.response(200, FormPageSchema)
    @blp.alt_response(403, description="`all` without forms.manage")
    @requires("forms.read")
    @blp.arguments(FormListQuerySchema, location="query")
    def get(self, args):
        """List the forms that the caller may fill, by ID; with `all`, every form of a manager's area."""
        if args["all"] and not may(current().role, "forms.manage"):
            raise forbidding(current().role)
        limit = limit_of(args.get("limit"))
        found = forms_shown(current(), key_of(args.get("cursor"), (str,)), every=args["all"])
        return paged(found[: limit + 1], limit, lambda item: [item["id"]])

    @blp.response(201, FormVersionSchema, description="The draft, with warnings; a published twin is returned as it is")
    @blp.alt_response(400, description="No XLSForm can be read from the file (`form.unreadable`)")
    @blp.alt_response(403, description=NOT_YOURS)
    @blp.alt_response(409, description="The version is published with other content, or another area has the ID")
    @blp.alt_response(413, description="Over the limit of a workbook (`form.workbook_too_large`, `form.too_large`)")
    @blp.alt_response(
        422,
        description="`form.invalid`: `errors` and `warnings` name sheet, row, column and what to do",
        example=INVALID,
    )
    @requires("forms.manage")
    @blp.arguments(FormUploadSchema, location="files")
    def post(self, files):
        """Upload an XLSForm: it becomes the draft of its form, in place of an earlier draft."""
        storage = files["file"]
        return publishing.upload_form(
            _uploaded(storage),
            storage.filename or "",
            by=current().username,
            blobs=context().blobs,
            scope=current_scope(),
        )


@blp.route("/<form_id>")
class Form(MethodView):
    @blp.response(200, FormSchema)
    @blp.alt_response(404, description=NOT_FOUND)
    @requires("forms.read")
    def get(self, form_id):
        """Read what is known of a form."""
        return form_shown(form_id, current())

    @blp.response(200, FormSchema)
    @blp.alt_response(403, description=NOT_YOURS)
    @blp.alt_response(404, description=NOT_FOUND)
    @blp.alt_response(422, description="A role or region that does not exist")
    @requires("forms.manage")
    @blp.arguments(FormChangeSchema)
    def patch(self, change, form_id):
        """Say who may fill a form; close it, or open it again. A county names regions of its own only."""
        form_to_manage(form_id, current_scope())
        publishing.set_access(
            form_id, roles=change.get("roles"), region_codes=change.get("regions"), scope=current_scope()
        )
        if "closed" in change:
            (publishing.close if change["closed"] else publishing.reopen)(form_id, current().username)
        return form_shown(form_id, current())


@blp.route("/<form_id>/publish")
class FormPublication(MethodView):
    @blp.response(200, FormVersionSchema)
    @blp.alt_response(403, description=NOT_YOURS)
    @blp.alt_response(404, description=NOT_FOUND)
    @blp.alt_response(409, description="No draft (`form.no_draft`), or files are missing (`form.attachment_missing`)")
    @requires("forms.manage")
    def post(self, form_id):
        """Publish the draft: it becomes the version that phones are given; older ones still take submissions."""
        form_to_manage(form_id, current_scope())
        return publishing.publish(form_id, current().username)


@blp.route("/<form_id>/draft")
class FormDraft(MethodView):
    @blp.response(200, FormVersionSchema)
    @blp.alt_response(404, description=NOT_FOUND)
    @blp.alt_response(409, description="The form has no draft (`form.no_draft`)")
    @requires("forms.manage")
    def get(self, form_id):
        """Read the draft; its definition, XForm and files are read below its version."""
        form_to_manage(form_id, current_scope())
        return publishing.draft_of(form_id)

    @blp.response(204)
    @blp.alt_response(404, description=NOT_FOUND)
    @blp.alt_response(409, description="The form has no draft (`form.no_draft`)")
    @requires("forms.manage")
    def delete(self, form_id):
        """Discard the draft, and a form that had nothing else."""
        form_to_manage(form_id, current_scope())
        publishing.discard_draft(form_id)


@blp.route("/<form_id>/versions")
class FormVersions(MethodView):
    @blp.response(200, FormVersionPageSchema)
    @blp.alt_response(404, description=NOT_FOUND)
    @requires("forms.read")
    @blp.arguments(PageQuerySchema, location="query")
    def get(self, args, form_id):
        """List the versions, newest first; only managers see the draft."""
        return page_of_versions(form_id, current(), args)


@blp.route("/<form_id>/versions/<version>")
class FormVersion(MethodView):
    @blp.response(200, FormVersionSchema)
    @blp.alt_response(404, description=NOT_FOUND)
    @requires("forms.read")
    def get(self, form_id, version):
        """Read what is known of a version."""
        return version_shown(form_id, version, current())


@blp.route("/<form_id>/versions/<version>/close")
class FormVersionClosing(MethodView):
    @blp.response(200, FormVersionSchema)
    @blp.alt_response(403, description=NOT_YOURS)
    @blp.alt_response(404, description=NOT_FOUND)
    @blp.alt_response(409, description="The version is a draft (`form.version_is_draft`)")
    @requires("forms.manage")
    def post(self, form_id, version):
        """Take no more submissions of a version; if it was the current one, the one before it becomes current."""
        form_to_manage(form_id, current_scope())
        return publishing.close_version(form_id, version, current().username)
