"""What happens to loans: each event is recorded once, rebuilt into the ledger, and refused where it cannot stand."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import current, requires
from api.loans import today
from api.refusals import refuses
from lending import loans
from lending.loan_views import events_view, loan_view
from lending.recording import Recorded
from schemas.loan_events import (
    CancellationSchema,
    DisbursementSchema,
    DiversionSchema,
    ExtensionSchema,
    FeeSchema,
    FundPaymentSchema,
    RecordedSchema,
    RecoverySchema,
    RenewalSchema,
    RenewedSchema,
    RepaymentSchema,
    ReversalSchema,
    WriteOffSchema,
)

blp = Blueprint("loan_events", __name__, url_prefix="/api/v1/loans", description="What happens to loans")


def told(done: Recorded) -> tuple[dict[str, Any], int]:
    """Return the answer of an event: 201 for a new one, 200 for one that was recorded before."""
    event = next(one for one in events_view(done.loan) if one["n"] == done.event["n"])
    return {"event": event, "loan": loan_view(done.loan, current().role, today())}, 201 if done.new else 200


@blp.route("/<loan_id>/disbursements")
class Disbursements(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RecordedSchema, description="Recorded (200: under this serial number before)")
    @requires("loans.record")
    @blp.arguments(DisbursementSchema)
    def post(self, args, loan_id):
        """Disburse a loan, or a part of it; the schedule follows."""
        on, amount = args.pop("on"), args.pop("amount", None)
        return told(loans.disburse(loan_id, on, amount, actor(), today=today(), **args))


@blp.route("/<loan_id>/repayments")
class Repayments(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RecordedSchema, description="Recorded (200: under this serial number before)")
    @requires("loans.record")
    @blp.arguments(RepaymentSchema)
    def post(self, args, loan_id):
        """Record a repayment; its money is allocated in the contract's order."""
        on, amount, serial = args.pop("on"), args.pop("amount"), args.pop("serial")
        return told(loans.record_repayment(loan_id, on, amount, serial, actor(), today=today(), **args))


@blp.route("/<loan_id>/fees")
class Fees(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RecordedSchema, description="Recorded (200: under this serial number before)")
    @requires("loans.record")
    @blp.arguments(FeeSchema)
    def post(self, args, loan_id):
        """Charge a fee to the borrower."""
        on, amount, serial = args.pop("on"), args.pop("amount"), args.pop("serial")
        return told(loans.charge_fee(loan_id, on, amount, serial, actor(), today=today(), **args))


@blp.route("/<loan_id>/recoveries")
class Recoveries(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RecordedSchema, description="Recorded (200: under this serial number before)")
    @requires("loans.record")
    @blp.arguments(RecoverySchema)
    def post(self, args, loan_id):
        """Record money that came back after compensation or write-off."""
        on, amount, serial = args.pop("on"), args.pop("amount"), args.pop("serial")
        return told(loans.record_recovery(loan_id, on, amount, serial, actor(), today=today(), **args))


@blp.route("/<loan_id>/reversals")
class Reversals(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RecordedSchema)
    @requires("loans.decide")
    @blp.arguments(ReversalSchema)
    def post(self, args, loan_id):
        """Undo an event as if it had never happened."""
        done = loans.reverse(
            loan_id, args["of"], args["on"], args["note"], actor(), today=today(), version=args.get("version")
        )
        return told(done)


@blp.route("/<loan_id>/diversions")
class Diversions(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RecordedSchema)
    @requires("loans.decide")
    @blp.arguments(DiversionSchema)
    def post(self, args, loan_id):
        """Note principal that is used otherwise than agreed; it bears the higher penalty from that day."""
        on, amount = args.pop("on"), args.pop("amount")
        return told(loans.divert(loan_id, on, amount, actor(), today=today(), **args))


@blp.route("/<loan_id>/extensions")
class Extensions(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RecordedSchema)
    @requires("loans.decide")
    @blp.arguments(ExtensionSchema)
    def post(self, args, loan_id):
        """Let a loan mature later, within the scheme's limits; agreed before it matures."""
        on, matures_on = args.pop("on"), args.pop("matures_on")
        return told(loans.extend(loan_id, on, matures_on, actor(), today=today(), **args))


@blp.route("/<loan_id>/renewals")
class Renewals(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RenewedSchema, description="Renewed (200: before)")
    @requires("loans.decide")
    @blp.arguments(RenewalSchema)
    def post(self, args, loan_id):
        """Renew a loan by a new one that takes over its principal; interest is paid before."""
        on = args.pop("on")
        done, new = loans.renew(loan_id, on, args, actor(), today=today())
        answer, status = told(done)
        return {**answer, "renewal": loan_view(new, current().role, today())}, status


@blp.route("/<loan_id>/fund-payments")
class FundPayments(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RecordedSchema, description="Recorded (200: under this serial number before)")
    @requires("loans.decide")
    @blp.arguments(FundPaymentSchema)
    def post(self, args, loan_id):
        """Record that the risk fund compensated the bank; the borrower goes on owing."""
        on, amount, share, serial = args.pop("on"), args.pop("amount"), args.pop("bank_share"), args.pop("serial")
        return told(loans.compensate(loan_id, on, amount, share, serial, actor(), today=today(), **args))


@blp.route("/<loan_id>/write-offs")
class WriteOffs(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RecordedSchema)
    @requires("loans.decide")
    @blp.arguments(WriteOffSchema)
    def post(self, args, loan_id):
        """Write off what is owed."""
        return told(loans.write_off(loan_id, args.pop("on"), actor(), today=today(), **args))


@blp.route("/<loan_id>/cancellation")
class Cancellation(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RecordedSchema)
    @requires("loans.record")
    @blp.arguments(CancellationSchema)
    def post(self, args, loan_id):
        """Cancel a loan of which nothing was disbursed."""
        return told(loans.cancel(loan_id, args.pop("on"), actor(), today=today(), **args))
