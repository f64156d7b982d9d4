"""Households: register, search, change, timeline, cards, import and export."""

from __future__ import annotations

import re
import tempfile
from datetime import datetime
from typing import Any

from flask import Response, jsonify, request, send_file
from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import audit_origin, current, current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from api.unmasking import unmasked_fields
from errors import IfMatchRequired, RegionNotFound, SubmissionPartMissing
from households.exporting import exported
from households.importing import import_households
from households.register import conditions_of, create_household, update_household
from households.views import household_view, summary_view, timeline_item
from households.workbooks import write_households_xlsx, write_template_xlsx
from records import audit, households, submissions
from schemas.households import (
    HouseholdChangeSchema,
    HouseholdCreateSchema,
    HouseholdPageSchema,
    HouseholdQuerySchema,
    HouseholdSchema,
    ImportQuerySchema,
    ImportReportSchema,
    TimelinePageSchema,
    UnmaskQuerySchema,
)
from schemas.pages import PageQuerySchema

blp = Blueprint("households", __name__, url_prefix="/api/v1/households", description="Households and their members")

# Versions are 32 or 64 bits long; nothing longer ever was an ETag of ours.
_VERSION = re.compile(r"[0-9]{1,18}")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def with_etag(document: dict[str, Any], status: int = 200, unmask: frozenset[str] = frozenset()) -> Any:
    """Return a household with its version as ETag."""
    return household_view(document, unmask), status, {"ETag": f'"{document["version"]}"'}


def version_to_match() -> int:
    """Return the version in If-Match. Raises IfMatchRequired; a foreign ETag matches no version.

    Weak ones count, for proxies that compress weaken ours.
    """
    etags = request.if_match.as_set(include_weak=True)
    if not etags:
        raise IfMatchRequired()
    return max(int(etag) if etag and _VERSION.fullmatch(etag) else 0 for etag in etags)


@blp.route("")
class Households(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, HouseholdPageSchema)
    @requires("households.read")
    @blp.arguments(HouseholdQuerySchema, location="query")
    def get(self, args):
        """Search the households of the caller's area, by region and code."""
        scope, limit = current_scope().narrowed(args.get("region")), limit_of(args.get("limit"))
        if scope is None:
            raise RegionNotFound()
        after = key_of(args.get("cursor"), (str, str))
        found = households.page(scope, conditions_of(args), after, limit + 1)  # type: ignore[arg-type]
        return paged([summary_view(one) for one in found], limit, lambda one: [one["region"], one["code"]])

    @refuses(blp, 400, 401, 403, 409, 422)
    @blp.response(201, HouseholdSchema)
    @requires("households.write")
    @blp.arguments(HouseholdCreateSchema)
    def post(self, args):
        """Register a household."""
        return with_etag(create_household(args, scope=current_scope(), by=current().username), 201)


@blp.route("/<household_id>")
class Household(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, HouseholdSchema)
    @requires("households.read")
    @blp.arguments(UnmaskQuerySchema, location="query")
    def get(self, args, household_id):
        """Read a household; `unmask` with a purpose shows whole numbers and is written into the audit log."""
        found = households.in_scope(household_id, current_scope())
        if not args and request.if_none_match.contains(str(found["version"])):
            return Response(status=304, headers={"ETag": f'"{found["version"]}"'})
        return with_etag(found, unmask=unmasked_fields(args, f"household:{household_id}", found["region"]))

    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.alt_response(412, description="The household was changed meanwhile")
    @blp.alt_response(428, description="If-Match is missing")
    @blp.doc(parameters=[{"in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"},
                          "description": "The ETag that was read"}])  # fmt: skip
    @blp.response(200, HouseholdSchema)
    @requires("households.write")
    @blp.arguments(HouseholdChangeSchema)
    def patch(self, args, household_id):
        """Change fields of a household that nobody changed since it was read."""
        version = version_to_match()
        changed = update_household(household_id, version, args, scope=current_scope(), by=current().username)
        return with_etag(changed)


@blp.route("/<household_id>/timeline")
class Timeline(MethodView):
    @refuses(blp, 400, 401, 404)
    @blp.response(200, TimelinePageSchema)
    @requires("submissions.read")
    @blp.arguments(PageQuerySchema, location="query")
    def get(self, args, household_id):
        """List every record linked to the household, newest first."""
        households.reference(household_id, current_scope())
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        found = submissions.of_household(household_id, current_scope(), after, limit + 1)
        page = paged(found, limit, lambda item: [item["received_at"], item["_id"]])
        page["items"] = [timeline_item(item) for item in page["items"]]
        return jsonify(page)  # 200 items through the schema would take ten times as long


@blp.route("/import")
class Import(MethodView):
    @blp.doc(requestBody={"required": True, "content": {"multipart/form-data": {"schema": {
        "type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}}}})  # fmt: skip
    @refuses(blp, 400, 401, 403, 413, 422)
    @blp.response(200, ImportReportSchema)
    @requires("households.import")
    @blp.arguments(ImportQuerySchema, location="query")
    def post(self, args):
        """Import a table (.xlsx or .csv, one row a member), updating households of the same code."""
        storage = request.files.get("file")
        if storage is None:
            raise SubmissionPartMissing(part="file")
        report = import_households(
            storage.stream, storage.filename or "", scope=current_scope(), by=current().username,
            dry_run=args["dry_run"], all_or_nothing=args["mode"] == "all_or_nothing",
        )  # fmt: skip
        if not args["dry_run"]:
            counts = {"created": report.created, "updated": report.updated}
            region = current_scope().prefix
            audit.record("households.imported", "households", region=region, details=counts, **audit_origin())
        return report


@blp.route("/export.xlsx")
class Export(MethodView):
    @refuses(blp, 401, 403, 422)
    @blp.response(200, description="The households of the caller's area, one row a member", content_type=_XLSX)
    @requires("submissions.export")
    @blp.arguments(UnmaskQuerySchema, location="query")
    def get(self, args):
        """Export the households of the caller's area to Excel, masked unless a purpose is given."""
        scope = current_scope()
        unmask = unmasked_fields(args, "households", scope.prefix)
        audit.record("households.exported", "households", region=scope.prefix, **audit_origin())
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Flask once it is sent
        write_households_xlsx(file, exported(scope, unmask))
        file.seek(0)
        return send_file(file, _XLSX, as_attachment=True, download_name="households.xlsx")


@blp.route("/template.xlsx")
class Template(MethodView):
    @refuses(blp, 401)
    @blp.response(200, description="An empty table with an example and explanations", content_type=_XLSX)
    @requires("households.read")
    def get(self):
        """Download the table to fill in for an import."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Flask once it is sent
        write_template_xlsx(file)
        file.seek(0)
        return send_file(file, _XLSX, as_attachment=True, download_name="农户导入模板.xlsx")
