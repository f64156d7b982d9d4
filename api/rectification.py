"""The rectification ledger (整改责任清单): items found by rules or people, mended, reviewed, closed."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from typing import Any

from flask import send_file
from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.context import context
from api.identity import current, current_scope, requires
from api.loans import today
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import RegionNotFound
from lending.loan_views import THIRD_PARTIES
from lending.supervision import rectifying
from lending.supervision.ledger_counts import counted
from lending.supervision.ledger_workbook import write_ledger_xlsx
from lending.supervision.rectifying import Step
from records import rectification_items as items
from records.money import plain
from records.scopes import Scope
from schemas.rectification import (
    AssignmentSchema,
    MendingSchema,
    RectificationCountsSchema,
    RectificationFilterSchema,
    RectificationPageSchema,
    RectificationQuerySchema,
    RectificationReviewSchema,
    RectificationSchema,
    RectificationSentSchema,
    ReopeningSchema,
)

blp = Blueprint("rectification", __name__, url_prefix="/api/v1/rectification", description="What is to be mended")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EQUAL = ("state", "defect", "rule", "responsible", "household", "loan", "cause")
Document = dict[str, Any]


def _scope(args: Document) -> Scope:
    scope = current_scope().narrowed(args.get("region"))
    if scope is None:
        raise RegionNotFound()
    return scope


def _conditions(args: Document) -> Document:
    found: Document = {key: args[key] for key in _EQUAL if key in args}
    if args.get("late"):
        found.setdefault("state", {"$in": [items.OPEN, items.SUBMITTED, items.RETURNED]})
        found["deadline"] = {"$lt": today().isoformat()}
    return found


def _shown(item: Document) -> Document:
    """Return an item as the caller may see it: third parties to the debt are not told what was measured."""
    details = {
        key: str(one) if hasattr(one, "as_tuple") else one for key, one in plain(item.get("details", {})).items()
    }
    hidden = current().role in THIRD_PARTIES
    deadline = date.fromisoformat(item["deadline"]) if item.get("deadline") else None
    return {**item, "details": {} if hidden else details, "deadline": deadline}


def _step(args: Document) -> Step:
    return Step(args["version"], args.get("note", ""))


def _item(item_id: str) -> Document:
    return items.in_scope(item_id, current_scope())


@blp.route("")
class Rectification(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, RectificationPageSchema)
    @requires("rectification.read")
    @blp.arguments(RectificationQuerySchema, location="query")
    def get(self, args):
        """List the items of the caller's area, newest first."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        found = items.page(_scope(args), _conditions(args), after, limit + 1)  # type: ignore[arg-type]
        page = paged(found, limit, lambda item: [item["found_at"], item["_id"]])
        page["items"] = [_shown(item) for item in page["items"]]
        return page

    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(201, RectificationSchema)
    @requires("rectification.manage")
    @blp.arguments(RectificationSentSchema)
    def post(self, args):
        """Write down an item that a person found."""
        deadline = today() + timedelta(context().settings.RECTIFICATION_DAYS)
        return _shown(rectifying.record_by_hand(args, actor(), deadline))


@blp.route("/counts")
class Counts(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, RectificationCountsSchema)
    @requires("rectification.read")
    @blp.arguments(RectificationFilterSchema, location="query")
    def get(self, args):
        """Count the items of the caller's area by class and state, with the share that is closed (销号率)."""
        return counted(_scope(args), _conditions(args), today())


@blp.route("/export.xlsx")
class Export(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, description="The ledger, a row an item", content_type=_XLSX)
    @requires("rectification.export")
    @blp.arguments(RectificationFilterSchema, location="query")
    def get(self, args):
        """Export the items of the caller's area to Excel."""
        scope = _scope(args)
        actor().note("rectification.exported", "rectification", region=scope.prefix)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Flask once it is sent
        write_ledger_xlsx(file, items.every(scope, _conditions(args)))
        file.seek(0)
        return send_file(file, _XLSX, as_attachment=True, download_name="整改责任清单.xlsx")


@blp.route("/<item_id>")
class Item(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, RectificationSchema)
    @requires("rectification.read")
    def get(self, item_id):
        """Read an item with its history."""
        return _shown(_item(item_id))


@blp.route("/<item_id>/assignment")
class Assignment(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, RectificationSchema)
    @requires("rectification.manage")
    @blp.arguments(AssignmentSchema)
    def post(self, args, item_id):
        """Say who mends it, what is demanded and until when."""
        return _shown(rectifying.assign(_item(item_id), _step(args), actor(), args))


@blp.route("/<item_id>/mending")
class Mending(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, RectificationSchema)
    @requires("rectification.submit")
    @blp.arguments(MendingSchema)
    def post(self, args, item_id):
        """Submit that it is mended, with what was done or the evidence."""
        return _shown(rectifying.submit(_item(item_id), _step(args), actor(), args["evidence"]))


@blp.route("/<item_id>/review")
class Review(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, RectificationSchema)
    @requires("rectification.review")
    @blp.arguments(RectificationReviewSchema)
    def post(self, args, item_id):
        """Close a mended item (销号) or return it; not one's own work."""
        return _shown(rectifying.review(_item(item_id), _step(args), actor(), good=args["decision"] == "close"))


@blp.route("/<item_id>/reopening")
class Reopening(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, RectificationSchema)
    @requires("rectification.review")
    @blp.arguments(ReopeningSchema)
    def post(self, args, item_id):
        """Open a closed item again, for a reason."""
        return _shown(rectifying.reopen(_item(item_id), _step(args), actor()))
