"""Rules of reminders: those of each region and scheme, and the shipped ones beneath."""

from __future__ import annotations

import uuid

from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import audit_origin, current, current_scope, requires
from api.refusals import refuses
from errors import OutOfScope
from records import audit, regions, reminder_rules
from records.clock import now
from reminders.rule_sets import default_content
from reminders.rules import read
from schemas.reminders import RuleSetChangeSchema, RuleSetCreateSchema, RuleSetSchema

blp = Blueprint(
    "reminder_rules", __name__, url_prefix="/api/v1/reminder-rules", description="Who is reminded of what, when and how"
)


@blp.route("")
class RuleSets(MethodView):
    @refuses(blp, 401, 403)
    @blp.response(200, RuleSetSchema(many=True))
    @requires("reminders.rules")
    def get(self):
        """List the rule sets of the caller's area and of the regions around it."""
        return reminder_rules.seen_from(current_scope())

    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RuleSetSchema)
    @requires("reminders.manage")
    @blp.arguments(RuleSetCreateSchema)
    def post(self, sent):
        """Make a rule set for a region (and scheme). It is checked whole; every mistake is named by its place."""
        _in_own_area(regions.require(sent["region"], "/region"))
        document = {"_id": uuid.uuid4().hex, **sent, "updated_at": now(), "updated_by": current().username}
        read(document)
        reminder_rules.insert(document)
        audit.record("reminder_rules.made", document["_id"], region=sent["region"], **audit_origin())
        return reminder_rules.in_scope(document["_id"], current_scope())


@blp.route("/default")
class DefaultRules(MethodView):
    @refuses(blp, 401, 403)
    @blp.response(200, description="The `content` of a rule set")
    @requires("reminders.rules")
    def get(self):
        """Read the shipped rules, to begin your own with."""
        return default_content()


@blp.route("/<rule_set_id>")
class RuleSet(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, RuleSetSchema)
    @requires("reminders.rules")
    def get(self, rule_set_id):
        """Read a rule set."""
        return reminder_rules.in_scope(rule_set_id, current_scope())

    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, RuleSetSchema)
    @requires("reminders.manage")
    @blp.arguments(RuleSetChangeSchema)
    def put(self, sent, rule_set_id):
        """Change a rule set. What is planned and not yet sent is sent by the new rules."""
        held = reminder_rules.in_scope(rule_set_id, current_scope())
        _in_own_area(held["region"])
        read({**held, "content": sent["content"]})
        fields = {"content": sent["content"], "active": sent["active"]}
        changed = reminder_rules.change(rule_set_id, sent["version"], fields, current().username, now())
        audit.record("reminder_rules.changed", rule_set_id, region=held["region"], **audit_origin())
        return changed


def _in_own_area(region: str) -> None:
    if not region.startswith(current_scope().prefix):
        raise OutOfScope(scope=current_scope().prefix, pointer="/region")
