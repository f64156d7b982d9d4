"""Collection: who is overdue, who was spoken to, what was promised and whether it was kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import current, current_scope, requires
from api.loans import today
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import BadCursor, RegionNotFound
from lending.loan_views import REMIND_DAYS, THIRD_PARTIES
from lending.supervision import work_list
from lending.supervision.contacts import record_contact
from lending.supervision.work_list import Filters, contact_view
from records import collection_contacts as contacts
from records import loans
from records.scopes import Scope
from schemas.pages import PageQuerySchema
from schemas.supervision import (
    CollectionContactPageSchema,
    CollectionContactSchema,
    CollectionPageSchema,
    CollectionQuerySchema,
    ContactSentSchema,
    OfficersSchema,
    PromiseQuerySchema,
)

blp = Blueprint("collection", __name__, url_prefix="/api/v1", description="Overdue loans, contacts and promises")


def _scope(region: str | None) -> Scope:
    scope = current_scope().narrowed(region)
    if scope is None:
        raise RegionNotFound()
    return scope


def _officer(asked: str | None) -> str | None:
    return current().username if asked == "me" else asked


@blp.route("/collection")
class Collection(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, CollectionPageSchema)
    @requires("collection.read")
    @blp.arguments(CollectionQuerySchema, location="query")
    def get(self, args):
        """List loans to be collected: the longest overdue or the largest amount first; cadres are told whom to remind."""
        scope, limit, day = _scope(args.get("region")), limit_of(args.get("limit")), today()
        third_party = current().role in THIRD_PARTIES
        filters = Filters(_officer(args.get("officer")), args.get("bank"), None if third_party else args.get("bucket"))
        if third_party or args.get("stage") == "due":
            # Who is no party to the debt gets a list in which the coming ones hide the late ones.
            last = day + timedelta(max(args["within"], REMIND_DAYS) if third_party else args["within"])
            found = work_list.due_soon(scope, filters, last, _after(args, "next_due_on"), limit + 1)
        elif args["sort"] == "amount":
            found = work_list.largest_first(scope, filters, day, _after_amount(args, day), limit + 1)
        else:
            found = work_list.longest_first(scope, filters, day, _after(args, "overdue_from"), limit + 1)
        page = paged(found, limit, lambda loan: [loan["_id"]])
        page["items"] = work_list.views(page["items"], current().role, day)
        return page


def _last_seen(args: dict[str, Any]) -> dict[str, Any] | None:
    """Return the loan that the cursor names; it names nothing else, for where it stands is not everybody's to know."""
    key = key_of(args.get("cursor"), (str,))
    if key is None:
        return None
    found = loans.get(key[0])
    if found is None or not current_scope().covers(found["region"], found["institution"]):
        raise BadCursor()
    return found


def _after(args: dict[str, Any], field: str) -> loans.DayKey | None:
    last = _last_seen(args)
    return loans.day_key(last, field) if last else None


def _after_amount(args: dict[str, Any], day: date) -> tuple[str, str] | None:
    last = _last_seen(args)
    return (str(work_list.overdue_amount(last, day)), last["_id"]) if last else None


@blp.route("/collection/officers")
class CollectionOfficers(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, OfficersSchema)
    @requires("collection.contacts")
    @blp.arguments(CollectionQuerySchema(only=("bank", "region", "bucket")), location="query")
    def get(self, args):
        """Count the overdue loans of the caller's area by officer and bucket."""
        filters = Filters(institution=args.get("bank"), bucket=args.get("bucket"))
        return {"items": work_list.by_officer(_scope(args.get("region")), filters, today())}


@blp.route("/collection/contacts")
class CollectionContacts(MethodView):
    @refuses(blp, 400, 401, 403, 422)
    @blp.response(200, CollectionContactPageSchema)
    @requires("collection.contacts")
    @blp.arguments(PageQuerySchema, location="query")
    def get(self, args):
        """List the contacts of the caller's area, newest first."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        found = contacts.page(current_scope(), after, limit + 1)  # type: ignore[arg-type]
        return _with_promises(paged(found, limit, lambda one: [one["at"], one["_id"]]))


def _with_promises(page: dict[str, Any]) -> dict[str, Any]:
    """Put into a page of contacts how their promises stand."""
    named = sorted({one["loan"] for one in page["items"] if one.get("promise")})
    held = {loan["_id"]: loan for loan in loans.with_ids(named)}
    day = today()
    page["items"] = [contact_view(one, held.get(one["loan"], {}), day) for one in page["items"]]
    return page


@blp.route("/collection/promises")
class Promises(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, CollectionContactPageSchema)
    @requires("collection.contacts")
    @blp.arguments(PromiseQuerySchema, location="query")
    def get(self, args):
        """List promises by the promised day (from 30 days ago on), with whether they were kept."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str, str))
        since, until = args.get("since") or today() - timedelta(30), args.get("until") or date.max
        officer = _officer(args.get("officer"))
        conditions = {"officer": officer} if officer else {}
        found = contacts.promises(
            _scope(args.get("region")), conditions, (since.isoformat(), until.isoformat()), after, limit + 1  # type: ignore[arg-type]
        )  # fmt: skip
        return _with_promises(paged(found, limit, lambda one: [one["promise"]["on"], one["_id"]]))


@blp.route("/loans/<loan_id>/contacts")
class LoanContacts(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, CollectionContactPageSchema)
    @requires("collection.contacts")
    @blp.arguments(PageQuerySchema, location="query")
    def get(self, args, loan_id):
        """List the contacts about a loan, newest first."""
        loans.in_scope(loan_id, current_scope())
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        found = contacts.of_loan(loan_id, after, limit + 1)  # type: ignore[arg-type]
        return _with_promises(paged(found, limit, lambda one: [one["at"], one["_id"]]))

    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.alt_response(409, description="The ID is held with other content")
    @blp.response(201, CollectionContactSchema, description="Stored (200: by an earlier request with the same content)")
    @requires("collection.record")
    @blp.arguments(ContactSentSchema)
    def post(self, args, loan_id):
        """Record a visit, call or message, and what was promised."""
        loan = loans.in_scope(loan_id, current_scope())
        contact, new = record_contact(loan, args, actor())
        return contact_view(contact, loan, today()), 201 if new else 200
