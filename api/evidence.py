"""Loan-use evidence: sent by officers, or come with the loan-use check form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from api.requests import sent_file
from api.uploads import sender
from errors import RegionNotFound
from evidence.attaching import Holder, attach_to, expects
from evidence.finalising import finalise
from evidence.recording import record_evidence
from evidence.uploads import attach_waiting
from field_forms.arriving_files import file_facts
from records import evidence
from records.clock import now
from schemas.evidence import EvidenceCreateSchema, EvidencePageSchema, EvidenceQuerySchema, EvidenceSchema
from schemas.submissions import SubmissionAttachmentSchema
from schemas.uploads import FinalisedSchema, ManifestSchema

blp = Blueprint("evidence", __name__, url_prefix="/api/v1/evidence", description="What loans became, with photos")

_BINARY = {"type": "string", "format": "binary"}


@blp.route("")
class EvidenceList(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, EvidencePageSchema)
    @requires("evidence.read")
    @blp.arguments(EvidenceQuerySchema, location="query")
    def get(self, args):
        """List the evidence of the caller's area, newest first."""
        scope = current_scope().narrowed(args.get("region"))
        if scope is None:
            raise RegionNotFound()
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        conditions = {key: args[key] for key in ("household", "contract_number") if args.get(key)}
        found = evidence.page(scope, conditions, after, limit + 1)  # type: ignore[arg-type]
        return paged(found, limit, lambda item: [item["received_at"], item["_id"]])

    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(201, EvidenceSchema, description="Stored (200: by an earlier request with the same content)")
    @blp.alt_response(409, description="The ID is held with other content, or an upload is not finished")
    @requires("evidence.create")
    @blp.arguments(EvidenceCreateSchema)
    def post(self, sent):
        """Send evidence; photos are named, and uploaded before or after."""
        by = sender()
        document, new = record_evidence(sent, by)
        if document.get("missing") and attach_waiting(document["_id"], by):
            document = evidence.get(document["_id"]) or document
        context().nudge()
        return document, 201 if new else 200


@blp.route("/<evidence_id>")
class Evidence(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, EvidenceSchema)
    @requires("evidence.read")
    def get(self, evidence_id):
        """Read evidence."""
        return evidence.in_scope(evidence_id, current_scope())


@blp.route("/<evidence_id>/photos/<name>")
class EvidencePhoto(MethodView):
    @blp.doc(requestBody={"content": {"image/jpeg": {"schema": _BINARY}, "multipart/form-data": {
        "schema": {"type": "object", "properties": {"file": _BINARY}}}}})  # fmt: skip
    @refuses(blp, 401, 403, 404, 413, 422)
    @blp.response(201, SubmissionAttachmentSchema, description="Kept (200 if these bytes were held already)")
    @blp.alt_response(409, description="Other bytes are held under this name, or the evidence came with a form")
    @requires("evidence.create")
    def put(self, evidence_id, name):
        """Send one photo that the evidence names; repeat it freely."""
        holder = Holder("evidence", evidence.in_scope(evidence_id, current_scope()))
        expects(holder, name)
        file = sent_file(request, name)
        facts = file_facts(name, file, "image", context().settings.MAX_MEGAPIXELS)
        filled: dict[str, Any] = {"sha256": file.commit(), "size": file.size, "received_at": now(), **facts}
        new = attach_to(holder, name, filled)
        context().nudge()
        row = Holder("evidence", evidence.in_scope(evidence_id, current_scope())).row(name)
        return row, 201 if new else 200


@blp.route("/<evidence_id>/finalise")
class EvidenceFinalisation(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, FinalisedSchema)
    @blp.alt_response(409, description="Other bytes are held under a name")
    @requires("evidence.create")
    @blp.arguments(ManifestSchema)
    def post(self, manifest, evidence_id):
        """Say which photos there should be; what was uploaded is attached, what is missing is named."""
        evidence.in_scope(evidence_id, current_scope())
        told = finalise(evidence_id, manifest["attachments"], sender())
        context().nudge()
        return told
