"""Exports of submissions: CSV, Excel, GeoJSON, with photos in a ZIP; streamed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Response
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import audit_origin, current, current_scope, requires
from api.refusals import refuses
from api.submission_filters import conditions_of, scope_of
from api.unmasking import unmasked_fields
from field_forms.exporting.running import MIMES, Export, export, main_table, options_of
from field_forms.form_access import form_to_read
from records import audit, submissions
from schemas.exports import ExportQuerySchema

blp = Blueprint("exports", __name__, url_prefix="/api/v1/forms", description="Exports of submissions")


@blp.route("/<form_id>/export")
class FormExport(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, description="The file, streamed")
    @requires("submissions.export")
    @blp.arguments(ExportQuerySchema, location="query")
    def get(self, args, form_id):
        """Export the submissions of a form in the caller's area; numbers are masked unless a purpose is given."""
        form_to_read(form_id, current().role, current_scope())
        options = options_of(args, unmasked_fields(args, f"form:{form_id}", current_scope().prefix))
        return streamed(_made(args, form_id, options))


def _made(args, form_id, options) -> Export:  # type: ignore[no-untyped-def]
    here = context()
    conditions = {"$and": [{"form_id": form_id}, conditions_of(args)]}
    details = {key: str(value) for key, value in args.items() if key != "purpose"}
    audit.record(
        "submissions.exported", f"form:{form_id}", region=current_scope().prefix, details=details, **audit_origin()
    )
    return export(
        submissions.stream(scope_of(args), conditions), main_table(form_id, options), args["format"],
        ZoneInfo(here.settings.TIMEZONE), here.settings.VAR / "tmp", table=args.get("table", ""),
        photos=here.blobs.open if args.get("photos") else None,
    )  # fmt: skip


def streamed(made: Export) -> Response:
    """Return an export as a download."""
    answer = Response(made.pieces, content_type=MIMES[made.kind])
    answer.headers.set("Content-Disposition", "attachment", filename=made.filename)
    return answer
