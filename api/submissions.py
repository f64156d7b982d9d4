"""Submissions over JSON: send, attach photos, list, read, review, compare versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, request
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import current, current_scope, requires
from api.intake_desk import desk, submitter
from api.json_submissions import posted
from api.labelled_rows import rows_of
from api.paging import key_of, limit_of, paged
from api.photos import blob_answer
from api.refusals import refuses
from api.requests import sent_file
from api.submission_filters import FilterSchema, conditions_of, scope_of
from api.unmasking import unmasked_fields
from api.uploads import sender
from errors import AttachmentNotFound, XmlSealed
from evidence.finalising import finalise
from evidence.uploads import attach_waiting
from evidence.views import finding_view
from field_forms.arriving_files import keep_named_file
from field_forms.intake import accept_submission
from field_forms.reading import answers_as_json
from field_forms.review import add_comment, decide, history
from field_forms.sealing import is_sealed, opened_answers, opened_xml
from records import photo_findings, submissions
from schemas.households import UnmaskQuerySchema
from schemas.labelled import SubmissionReadQuerySchema
from schemas.photos import PhotoFindingSchema
from schemas.submissions import (
    CommentCreateSchema,
    ReviewCreateSchema,
    SubmissionAttachmentSchema,
    SubmissionCreateSchema,
    SubmissionPageSchema,
    SubmissionSchema,
    VersionSchema,
)
from schemas.uploads import FinalisedSchema, ManifestSchema

blp = Blueprint("submissions", __name__, url_prefix="/api/v1/submissions", description="Filled forms and their photos")

_BINARY = {"type": "string", "format": "binary"}
_PHOTO_BODY = {
    "content": {
        "image/jpeg": {"schema": _BINARY},
        "multipart/form-data": {"schema": {"type": "object", "properties": {"file": _BINARY}}},
    }
}


def shown(document: dict[str, Any], unmask: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return a submission with its answers as JSON, numbers masked except those of `unmask`."""
    return {**document, "answers": answers_as_json(opened_answers(document.get("answers", {}), unmask))}


@blp.route("")
class Submissions(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, SubmissionPageSchema)
    @requires("submissions.read")
    @blp.arguments(FilterSchema, location="query")
    def get(self, args):
        """List the submissions of the caller's area, newest first; each filter narrows it."""
        limit = limit_of(args.get("limit"))
        after = key_of(args.get("cursor"), (datetime, str))
        found = submissions.page(scope_of(args), conditions_of(args), after, limit + 1)
        return paged(found, limit, lambda item: [item["received_at"], item["_id"]])

    @blp.doc(
        requestBody={
            "required": True,
            "description": "JSON or an XForms instance alone, or multipart: the part `submission` (JSON) or "
            "`xml_submission_file` (XML), and a part a photo, named as in the answers. Answers in JSON that break the form "
            "are refused; an XForms instance is kept with what is found, as over OpenRosa. Beside XML, `?household=` and "
            "`?device=` say what JSON has fields for.",
            "content": {
                "application/json": {"schema": SubmissionCreateSchema},
                "application/xml": {"schema": {"type": "string"}},
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"submission": {"type": "string"},
                                                                  "xml_submission_file": {"type": "string"}},
                               "additionalProperties": {"type": "string", "format": "binary"}},
                },
            },
        }
    )  # fmt: skip
    @refuses(blp, 400, 401, 403, 404, 413, 415)
    @blp.response(201, SubmissionSchema, description="Stored, now or by an earlier request with the same content")
    @blp.alt_response(409, description="The instance ID is held with other content, or the form is closed")
    @blp.alt_response(422, description="Answers that break the form: `findings` says which; nothing was stored")
    @requires("submissions.create")
    def post(self):
        """Send a filled form; repeat it freely: it is stored once."""
        document = accept_submission(posted(), submitter(current()), desk()).document
        if document["missing"] and attach_waiting(document["_id"], sender()):
            document = submissions.get(document["_id"]) or document
        if document.get("attachments") or document.get("lending"):
            context().nudge()
        return shown(document)


@blp.route("/<instance_id>")
class Submission(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, SubmissionSchema)
    @requires("submissions.read")
    @blp.arguments(SubmissionReadQuerySchema, location="query")
    def get(self, args, instance_id):
        """Read a submission; `unmask` with a purpose shows whole numbers and is written into the audit log.

        `labels` adds `rows`: the answers as people read them.
        """
        found = submissions.in_scope(instance_id, current_scope())
        unmask = unmasked_fields(args, f"submission:{instance_id}", found["region"])
        rows = {"rows": rows_of(found, args.get("language"), unmask)} if args.get("labels") else {}
        return {**shown(found, unmask), **rows}


@blp.route("/<instance_id>/xml")
class SubmissionXml(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, description="The instance as it was sent, byte for byte", content_type="application/xml")
    @requires("submissions.read")
    @blp.arguments(UnmaskQuerySchema, location="query")
    def get(self, args, instance_id):
        """Read the XForms instance; one that holds numbers needs `unmask` and a purpose."""
        found = submissions.in_scope(instance_id, current_scope())
        asked = unmasked_fields(args, f"submission:{instance_id}", found["region"])
        if is_sealed(found["xml"]) and not asked:
            raise XmlSealed()
        return Response(opened_xml(found), mimetype="application/xml")


@blp.route("/<instance_id>/attachments")
class Attachments(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, SubmissionAttachmentSchema(many=True))
    @requires("submissions.read")
    def get(self, instance_id):
        """List the attachments: those without `sha256` have not arrived yet."""
        return submissions.in_scope(instance_id, current_scope()).get("attachments", [])


@blp.route("/<instance_id>/attachments/<name>")
class Attachment(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, description="The file's bytes, with ETag and ranges")
    @requires("submissions.read")
    def get(self, instance_id, name):
        """Read an attachment."""
        rows = submissions.in_scope(instance_id, current_scope()).get("attachments", [])
        row = next((row for row in rows if row["name"] == name and row.get("sha256")), None)
        if row is None:
            raise AttachmentNotFound(name=name)
        return blob_answer(row["sha256"], row.get("mime", ""), name)

    @blp.doc(requestBody=_PHOTO_BODY)
    @refuses(blp, 401, 403, 404, 413, 422)
    @blp.response(201, SubmissionAttachmentSchema, description="Kept (200 if these bytes were held already)")
    @blp.alt_response(409, description="Other bytes are held under this name")
    @requires("submissions.create")
    def put(self, instance_id, name):
        """Send one photo, as the body or as the only file of a multipart body; repeat it freely."""
        held = submissions.in_scope(instance_id, current_scope())
        new = keep_named_file(held, name, sent_file(request, name), context().settings.MAX_MEGAPIXELS)
        context().nudge()
        rows = submissions.in_scope(instance_id, current_scope())["attachments"]
        return next(row for row in rows if row["name"] == name), 201 if new else 200


@blp.route("/<instance_id>/finalise")
class Finalisation(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, FinalisedSchema)
    @blp.alt_response(409, description="Other bytes are held under a name")
    @requires("submissions.create")
    @blp.arguments(ManifestSchema)
    def post(self, manifest, instance_id):
        """Say which files there should be; what was uploaded is attached, what is missing is named."""
        submissions.in_scope(instance_id, current_scope())
        told = finalise(instance_id, manifest["attachments"], sender())
        context().nudge()
        return told


@blp.route("/<instance_id>/photo-findings")
class SubmissionPhotoFindings(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, PhotoFindingSchema(many=True))
    @requires("submissions.read")
    def get(self, instance_id):
        """List what was found about the photos of a submission; photos are looked at in the background."""
        held = submissions.in_scope(instance_id, current_scope())
        return [finding_view(finding) for finding in photo_findings.of_records([held["root"]])]


@blp.route("/<instance_id>/review")
class Review(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, SubmissionSchema)
    @requires("submissions.review")
    @blp.arguments(ReviewCreateSchema)
    def post(self, args, instance_id):
        """Approve, reject or mark for another look; the history of decisions is kept."""
        held = submissions.in_scope(instance_id, current_scope())
        return shown(decide(held, args["state"], args.get("comment"), by=current().username))


@blp.route("/<instance_id>/comments")
class Comments(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(201, SubmissionSchema)
    @requires("submissions.edit")
    @blp.arguments(CommentCreateSchema)
    def post(self, args, instance_id):
        """Comment on a submission."""
        held = submissions.in_scope(instance_id, current_scope())
        return shown(add_comment(held, args["comment"], by=current().username))


@blp.route("/<instance_id>/versions")
class Versions(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, VersionSchema(many=True))
    @requires("submissions.read")
    def get(self, instance_id):
        """List the versions of a record, oldest first, each with the fields it changed."""
        return history(submissions.in_scope(instance_id, current_scope()))
