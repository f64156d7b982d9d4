"""Risk-compensation funds: accounts, statements, limits on lending."""

from __future__ import annotations

from flask.views import MethodView

from api.actors import actor
from api.areas import asked_area
from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import BadCursor, FutureDay, InTheFuture, SchemeNotInForce
from households.numbers import today
from lending.fund_rules import statement
from lending.risk_funds import limits, open_fund, record_entry, reverse_entry
from records import risk_funds
from records.money import plain
from schemas.indicators import AreaQuerySchema
from schemas.pages import PageQuerySchema
from schemas.risk_funds import (
    EntryCreateSchema,
    EntryPageSchema,
    EntryReversalSchema,
    LimitsSchema,
    RiskFundCreateSchema,
    RiskFundPageSchema,
    RiskFundSchema,
)

blp = Blueprint("risk_funds", __name__, url_prefix="/api/v1/risk-funds", description="Risk-compensation funds")


def past(day):  # type: ignore[no-untyped-def]
    """Return a day that is not in the future. Raises FutureDay."""
    if day > today():
        raise FutureDay(day=day.isoformat(), pointer="/on")
    return day


def happened(day):  # type: ignore[no-untyped-def]
    """Return the day of an entry. Raises InTheFuture."""
    if day > today():
        raise InTheFuture(on=day, today=today(), pointer="/on")
    return day


@blp.route("")
class RiskFunds(MethodView):
    @refuses(blp, 400, 401, 403)
    @blp.response(200, RiskFundPageSchema)
    @requires("funds.read")
    @blp.arguments(PageQuerySchema, location="query")
    def get(self, args):
        """List the accounts of the caller's area."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str,))
        found = risk_funds.page(current_scope(), after[0] if after else None, limit + 1)
        return paged(found, limit, lambda one: [one["_id"]])

    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RiskFundSchema)
    @requires("funds.manage")
    @blp.arguments(RiskFundCreateSchema)
    def post(self, sent):
        """Open the account of a county under a scheme, for one bank or all."""
        area = asked_area(sent)
        return open_fund(area.prefix, sent["scheme"], area.institution, sent["name"], actor())


@blp.route("/<fund_id>")
class RiskFund(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, RiskFundSchema)
    @requires("funds.read")
    def get(self, fund_id):
        """Read an account."""
        return risk_funds.in_scope(fund_id, current_scope())


@blp.route("/<fund_id>/entries")
class FundEntries(MethodView):
    @refuses(blp, 400, 401, 403, 404)
    @blp.response(200, EntryPageSchema)
    @requires("funds.read")
    @blp.arguments(PageQuerySchema, location="query")
    def get(self, args, fund_id):
        """Return the account's statement, earliest entry first, each with the balance after it."""
        lines = statement(plain(risk_funds.in_scope(fund_id, current_scope())["events"]))
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str,))
        if after and not after[0].isdecimal():
            raise BadCursor()
        start = int(after[0]) if after else 0
        return paged(lines[start : start + limit + 1], limit, lambda line: [line["n"]])

    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RiskFundSchema)
    @requires("funds.manage")
    @blp.arguments(EntryCreateSchema)
    def post(self, sent, fund_id):
        """Record money paid in or taken out; repeat it freely with the same serial number."""
        fund = risk_funds.in_scope(fund_id, current_scope())
        more = {key: sent[key] for key in ("source", "note") if sent.get(key)}
        kind, amount, on, serial = sent["kind"], sent["amount"], happened(sent["on"]), sent["serial"]
        return record_entry(fund, kind, amount, on, serial, actor(), **more)


@blp.route("/<fund_id>/reversals")
class FundReversal(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, RiskFundSchema)
    @requires("funds.manage")
    @blp.arguments(EntryReversalSchema)
    def post(self, sent, fund_id):
        """Undo a payment in or a withdrawal that was recorded by mistake."""
        fund = risk_funds.in_scope(fund_id, current_scope())
        return reverse_entry(fund, sent["of"], happened(sent["on"]), sent["reason"], actor())


@blp.route("/<fund_id>/limits")
class FundLimits(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, LimitsSchema)
    @blp.alt_response(409, description="The account's scheme is not in force")
    @requires("funds.read")
    @blp.arguments(AreaQuerySchema(only=["as_of"]), location="query")
    def get(self, args, fund_id):
        """Say where lending under the account's scheme stands: bad-loan rate against its limit, loans against the fund."""
        fund, day = risk_funds.in_scope(fund_id, current_scope()), past(args.get("as_of") or today())
        found = limits(fund, day)
        if found is None:
            raise SchemeNotInForce(code=fund["scheme"], region=fund["region"], on=day.isoformat())
        return found
