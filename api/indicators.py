"""Indicators as of any day, what stands behind each, and charts."""

from __future__ import annotations

from flask.views import MethodView

from api.areas import asked_area
from api.blueprints import Blueprint
from api.identity import requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import FutureDay
from households.numbers import today
from lending.charts import chart
from lending.indicator_definitions import INDICATORS
from lending.indicator_lists import behind
from lending.indicators import Question, indicators
from schemas.indicators import (
    BehindPageSchema,
    BehindQuerySchema,
    ChartQuerySchema,
    ChartSchema,
    DefinitionSchema,
    IndicatorsQuerySchema,
    IndicatorsSchema,
)

blp = Blueprint("indicators", __name__, url_prefix="/api/v1/indicators", description="Figures as of any day")


def day_of(args):  # type: ignore[no-untyped-def]
    """Return the day that a request asks for, by default today. Raises FutureDay."""
    day = args.get("as_of") or today()
    if day > today():
        raise FutureDay(day=day.isoformat(), pointer="/as_of")
    return day


@blp.route("")
class Indicators(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, IndicatorsSchema)
    @requires("indicators.read")
    @blp.arguments(IndicatorsQuerySchema, location="query")
    def get(self, args):
        """Compute the indicators of an area by the regions in it, by bank or by month; what came later is ignored."""
        codes = tuple(args["codes"].split(",")) if args.get("codes") else ()
        return indicators(
            Question(asked_area(args), day_of(args), args["by"], args["months"], args.get("scheme"), codes)
        )


@blp.route("/definitions")
class Definitions(MethodView):
    @refuses(blp, 401, 403)
    @blp.response(200, DefinitionSchema(many=True))
    @requires("indicators.read")
    def get(self):
        """Explain every indicator: formula, what is counted, source."""
        return list(INDICATORS)


@blp.route("/chart")
class Chart(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, ChartSchema)
    @requires("indicators.read")
    @blp.arguments(ChartQuerySchema, location="query")
    def get(self, args):
        """Return a chart as data: balance-by-month, arrears-by-month, regions, institutions, coverage or lateness."""
        return chart(args["name"], asked_area(args), day_of(args), args["months"])


@blp.route("/list")
class Behind(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, BehindPageSchema)
    @requires("indicators.read")
    @blp.arguments(BehindQuerySchema, location="query")
    def get(self, args):
        """List what an indicator's numerator or denominator counts, by region."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str, str))
        found = behind(args["code"], args["part"], asked_area(args), day_of(args), after, limit + 1)  # type: ignore[arg-type]
        return paged(found, limit, lambda item: [item["region"], item["id"]])
