"""May this household borrow: every condition of a scheme, explained."""

from __future__ import annotations

from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import current, current_scope, requires
from api.refusals import refuses
from households.numbers import today
from lending import schemes
from lending.eligibility import household_assessment
from lending.eligibility_facts import Asked
from lending.eligibility_views import assessment_view
from records import households
from records.roles import sees_amounts
from schemas.eligibility import EligibilityQuerySchema, EligibilitySchema

blp = Blueprint("eligibility", __name__, url_prefix="/api/v1/households", description="Who may borrow, and why not")


@blp.route("/<household_id>/eligibility")
class Eligibility(MethodView):
    @refuses(blp, 401, 404, 409, 422)
    @blp.response(200, EligibilitySchema)
    @requires("eligibility.read")
    @blp.arguments(EligibilityQuerySchema, location="query")
    def get(self, args, household_id):
        """Say of each condition whether it is met, with the value, the rule and its source; nothing is stored."""
        household = households.in_scope(household_id, current_scope())
        on = args.get("on") or today()
        if args.get("version"):
            scheme = schemes.for_region(args["scheme"], args["version"], household["region"])
        else:
            scheme = schemes.applying(args["scheme"], household["region"], on)
        asked = Asked(on=on, **{key: args.get(key) for key in ("amount", "months", "method", "use", "mode")})
        found = household_assessment(household, scheme, asked, args.get("member"), current_scope())
        return assessment_view(found, shows_money=sees_amounts(current().role, scheme.cadre_sees_amounts))
