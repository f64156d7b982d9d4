"""Extensions that staff ask for on behalf of a borrower who came to them."""

from __future__ import annotations

import uuid

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import requires
from api.loans import today
from api.refusals import refuses
from lending.application_extensions import ask_for_extension
from lending.application_views import application_view
from schemas.applications import ApplicationSchema, ExtensionAskSchema

blp = Blueprint(
    "extension_applications",
    __name__,
    url_prefix="/api/v1/loans",
    description="Extensions asked for on a borrower's behalf",
)


@blp.route("/<loan_id>/extension-applications")
class ExtensionApplications(MethodView):
    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(
        201,
        ApplicationSchema,
        description="Made (200: the one that is open for the loan, or was made by this request before)",
    )
    @requires("applications.ask_extension")
    @blp.arguments(ExtensionAskSchema)
    def post(self, sent, loan_id):
        """Ask for an extension as the borrower wishes; it goes through the chain of the loan's scheme, somebody else decides."""
        by = actor()
        asked_in = {"desk": str(sent.pop("id", None) or uuid.uuid4())}
        held, new = ask_for_extension(loan_id, asked_in, sent, by, today=today())
        return application_view(held, by), 201 if new else 200
