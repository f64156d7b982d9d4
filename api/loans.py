"""Loans: registering, reading, schedule, standing and closing statement."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask import send_file
from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.context import context
from api.identity import current, current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import InTheFuture, LoanAmountsHidden, RegionNotFound
from lending.closing import closing_statement
from lending.contracts import Contract
from lending.loan_views import THIRD_PARTIES, events_view, loan_view, planned, require_amounts, schedule_view
from lending.loans import register_loan
from lending.standing import standing
from lending.terms import InterestDates
from media.closing_statements import closing_pdf
from records import loans
from records.clock import today as today_in
from schemas.loans import (
    AsOfQuerySchema,
    ClosingSchema,
    EventSchema,
    InstallmentSchema,
    LoanCreateSchema,
    LoanPageSchema,
    LoanQuerySchema,
    LoanSchema,
    PreviewSchema,
    StandingSchema,
)

blp = Blueprint("loans", __name__, url_prefix="/api/v1/loans", description="Loans, their schedule and their ledger")

_PDF = "application/pdf"
_FILTERS = {"household": "household", "officer": "officer", "scheme": "scheme.code", "institution": "institution",
            "contract_number": "contract_number", "state": "state"}  # fmt: skip


def today() -> date:
    """Return the business day."""
    return today_in(context().settings.TIMEZONE)


def in_whole(loan_id: str) -> dict:
    """Return a loan of the caller's area whose amounts the caller may see. Raises LoanNotFound, LoanAmountsHidden."""
    found = loans.in_scope(loan_id, current_scope())
    require_amounts(found, current().role)
    return found


def day_asked(args: dict) -> date:
    """Return `as_of`, by default today; the future is not known. Raises InTheFuture."""
    day = args.get("as_of") or today()
    if day > today():
        raise InTheFuture(on=day, today=today(), pointer="/as_of")
    return day


def _newest(loan: dict) -> list:
    return [loan["created_at"], loan["_id"]]


def _by(field: str) -> Callable[[dict], list]:
    return lambda loan: list(loans.day_key(loan, field))


@blp.route("")
class Loans(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, LoanPageSchema)
    @requires("loans.read")
    @blp.arguments(LoanQuerySchema, location="query")
    def get(self, args):
        """List the loans of the caller's area: newest first, or by urgency with `overdue` or `due_within`."""
        scope, limit = current_scope().narrowed(args.get("region")), limit_of(args.get("limit"))
        if scope is None:
            raise RegionNotFound()
        conditions = {field: args[name] for name, field in _FILTERS.items() if args.get(name)}
        role, day = current().role, today()
        if role in THIRD_PARTIES and (args.get("overdue") or args.get("state") or args.get("due_within") is not None):
            raise LoanAmountsHidden()  # their list is the one of whom to remind
        if args.get("overdue"):
            key, after = _by("overdue_from"), key_of(args.get("cursor"), (str, str, str))
            found = loans.overdue_page(scope, conditions, day.isoformat(), after, limit + 1)  # type: ignore[arg-type]
        elif args.get("due_within") is not None:
            key, after = _by("next_due_on"), key_of(args.get("cursor"), (str, str, str))
            last = (day + timedelta(args["due_within"])).isoformat()
            found = loans.due_page(scope, conditions, "", last, after, limit + 1)  # type: ignore[arg-type]
        else:
            key, after = _newest, key_of(args.get("cursor"), (datetime, str))
            found = loans.page(scope, conditions, after, limit + 1)  # type: ignore[arg-type]
        page = paged(found, limit, key)
        return {**page, "items": [loan_view(one, role, day, whole=False) for one in page["items"]]}

    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(201, LoanSchema)
    @requires("loans.register")
    @blp.arguments(LoanCreateSchema)
    def post(self, args):
        """Register a loan that was signed; its disbursement is recorded apart."""
        return loan_view(register_loan(args, actor(), today=today()), current().role, today())


@blp.route("/schedule")
class Preview(MethodView):
    @refuses(blp, 401, 422)
    @blp.response(200, InstallmentSchema(many=True))
    @requires("loans.preview")
    @blp.arguments(PreviewSchema)
    def post(self, args):
        """Work out a schedule without storing anything."""
        disbursed_on, dates = args.pop("disbursed_on"), args.pop("interest_dates", None)
        rule = InterestDates(dates["day"], tuple(dates["months"])) if dates else None
        return planned(Contract(**args, interest_dates=rule).loan_terms(disbursed_on))


@blp.route("/<loan_id>")
class Loan(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, LoanSchema)
    @requires("loans.read")
    def get(self, loan_id):
        """Read a loan, with its standing today."""
        return loan_view(loans.in_scope(loan_id, current_scope()), current().role, today())


@blp.route("/<loan_id>/schedule")
class Schedule(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, InstallmentSchema(many=True))
    @requires("loans.read")
    @blp.arguments(AsOfQuerySchema, location="query")
    def get(self, args, loan_id):
        """List the installments of a loan, earliest first, as they stood on a day."""
        return schedule_view(in_whole(loan_id), day_asked(args), args.get("known_at"))


@blp.route("/<loan_id>/events")
class Events(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, EventSchema(many=True))
    @requires("loans.read")
    def get(self, loan_id):
        """List what happened to a loan in the order of recording."""
        return events_view(in_whole(loan_id))


@blp.route("/<loan_id>/standing")
class Standing(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, StandingSchema)
    @requires("loans.read")
    @blp.arguments(AsOfQuerySchema, location="query")
    def get(self, args, loan_id):
        """Tell how a loan stood at the end of a day: overdue by how much and how long, and what would close it."""
        return standing(in_whole(loan_id), day_asked(args), known_at=args.get("known_at"))


@blp.route("/<loan_id>/closing-statement")
class Closing(MethodView):
    @refuses(blp, 401, 403, 404, 409)
    @blp.response(200, ClosingSchema)
    @requires("loans.read")
    def get(self, loan_id):
        """Read the statement of a loan that has ended: what was lent, paid and lost."""
        return closing_statement(in_whole(loan_id))


@blp.route("/<loan_id>/closing-statement.pdf")
class ClosingPdf(MethodView):
    @refuses(blp, 401, 403, 404, 409)
    @blp.response(200, description="The closing statement to print", content_type=_PDF)
    @requires("loans.read")
    def get(self, loan_id):
        """Print the closing statement, amounts also in Chinese capitals."""
        told = closing_statement(in_whole(loan_id))
        return send_file(io.BytesIO(closing_pdf(told)), _PDF, download_name=f"结清证明-{told['contract_number']}.pdf")
