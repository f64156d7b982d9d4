"""Indicators, the lists behind them, charts and bulletins over HTTP."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import marshmallow as ma

from lending.indicator_definitions import BY_CODE, INDICATORS
from lending.indicators import INSTITUTION, MONTH, MOST_MONTHS, REGION
from schemas.money import Money
from schemas.pages import PageQuerySchema, page_of

REGION_CODE = ma.validate.Regexp(r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?\Z", error="应为行政区划代码 | a region code")


class Figure(ma.fields.Field):
    """A number as it is written: yuan and ratios are strings, counts are integers."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        return format(value, "f") if isinstance(value, Decimal) else value


class ValueSchema(ma.Schema):
    """An indicator's figures; `value` is null where there is nothing to divide by."""

    numerator = Figure()
    denominator = Figure(allow_none=True)
    value = Figure(allow_none=True)


_VALUES = ma.fields.Dict(
    keys=ma.fields.String(metadata={"example": "overdue_rate"}), values=ma.fields.Nested(ValueSchema)
)


class FigureRowSchema(ma.Schema):
    """The figures of a region, a bank or a month."""

    key = ma.fields.String(metadata={"example": "522725001", "description": "Region code, institution or month"})
    name = ma.fields.String()
    as_of = ma.fields.Date()
    values = _VALUES


class IndicatorsSchema(ma.Schema):
    """All indicators of an area as of a day."""

    as_of = ma.fields.Date()
    region = ma.fields.String()
    institution = ma.fields.String(allow_none=True)
    scheme = ma.fields.String(allow_none=True)
    by = ma.fields.String()
    rows = ma.fields.List(ma.fields.Nested(FigureRowSchema))
    total = ma.fields.Nested(FigureRowSchema)
    pending = ma.fields.Integer(
        metadata={"description": "Loans whose latest entries are not counted yet; ask again soon"}
    )


class AreaQuerySchema(ma.Schema):
    """Of which part of the caller's area, as of which day."""

    region = ma.fields.String(validate=REGION_CODE, metadata={"description": "By default the caller's area"})
    institution = ma.fields.String(validate=ma.validate.Length(1, 64))
    as_of = ma.fields.Date(metadata={"description": "By default today"})


def _codes(text: str) -> None:
    unknown = [code for code in text.split(",") if code not in BY_CODE]
    if unknown:
        known = ", ".join(BY_CODE)
        raise ma.ValidationError(f"没有指标 {'、'.join(unknown)}；有 {known} | no such indicator; there are {known}")


class IndicatorsQuerySchema(AreaQuerySchema):
    """What to compute."""

    by = ma.fields.String(load_default=REGION, validate=ma.validate.OneOf([REGION, INSTITUTION, MONTH]))
    months = ma.fields.Integer(
        load_default=12, validate=ma.validate.Range(1, MOST_MONTHS), metadata={"description": "With by=month: how many"}
    )
    scheme = ma.fields.String(
        validate=ma.validate.Length(1, 50), metadata={"description": "Only loans of this programme"}
    )
    codes = ma.fields.String(validate=_codes, metadata={"example": "balance,overdue_rate", "description": "Only these"})


class PartSchema(ma.Schema):
    """A numerator or denominator in words; `lists` is empty where no list stands behind it."""

    zh = ma.fields.String()
    en = ma.fields.String()
    unit = ma.fields.String()
    lists = ma.fields.String()


class DefinitionSchema(ma.Schema):
    """An indicator in words."""

    code = ma.fields.String(validate=ma.validate.OneOf([one.code for one in INDICATORS]))
    zh = ma.fields.String()
    en = ma.fields.String()
    unit = ma.fields.String(metadata={"description": "ratio, yuan, count or times"})
    numerator = ma.fields.Nested(PartSchema)
    denominator = ma.fields.Nested(PartSchema, allow_none=True)
    formula_zh = ma.fields.String()
    formula_en = ma.fields.String()
    good = ma.fields.String(metadata={"description": "high or low, or nothing if neither is better"})
    source_zh = ma.fields.String()
    source_en = ma.fields.String()


class BehindQuerySchema(AreaQuerySchema, PageQuerySchema):
    """Which list."""

    code = ma.fields.String(required=True, metadata={"example": "overdue_rate"})
    part = ma.fields.String(load_default="numerator", validate=ma.validate.OneOf(["numerator", "denominator"]))


class BehindSchema(ma.Schema):
    """One of the loans, households, claims or visits that a figure counts."""

    kind = ma.fields.String(metadata={"example": "loan"})
    id = ma.fields.String()
    region = ma.fields.String()
    institution = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    contract_number = ma.fields.String()
    loan = ma.fields.String()
    scheme = ma.fields.String()
    amount = Money(least=None, metadata={"description": "What it adds to the figure, in yuan"})
    balance = Money()
    overdue = Money()
    days_overdue = ma.fields.Integer()
    visits = ma.fields.Integer()
    state = ma.fields.String()
    day = ma.fields.String()


BehindPageSchema = page_of(BehindSchema)


class ChartQuerySchema(AreaQuerySchema):
    """Which chart."""

    name = ma.fields.String(required=True, metadata={"example": "balance-by-month"})
    months = ma.fields.Integer(load_default=12, validate=ma.validate.Range(1, MOST_MONTHS))


class SeriesSchema(ma.Schema):
    """One series of a chart, as ECharts takes it; numbers are for drawing, exact ones are in the indicators."""

    name = ma.fields.String()
    name_en = ma.fields.String()
    type = ma.fields.String(metadata={"example": "line"})
    unit = ma.fields.String()
    data = ma.fields.List(ma.fields.Float(allow_none=True))


class ChartSchema(ma.Schema):
    """A chart: categories of the x axis and series."""

    name = ma.fields.String()
    title = ma.fields.String()
    title_en = ma.fields.String()
    as_of = ma.fields.Date()
    categories = ma.fields.List(ma.fields.String())
    series = ma.fields.List(ma.fields.Nested(SeriesSchema))


class BulletinSummarySchema(ma.Schema):
    """An issued bulletin without its rows."""

    id = ma.fields.String(attribute="_id")
    month = ma.fields.String(metadata={"example": "2026-10"})
    region = ma.fields.String()
    name = ma.fields.String()
    institution = ma.fields.String(allow_none=True)
    as_of = ma.fields.String()
    issued_at = ma.fields.AwareDateTime()
    issued_by = ma.fields.String()


class RankedRowSchema(ma.Schema):
    """A region's figures with its ranks: 1 is best, equals share a rank; null where there is no value."""

    key = ma.fields.String()
    name = ma.fields.String()
    values = _VALUES
    ranks = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(allow_none=True))


class BulletinSchema(BulletinSummarySchema):
    """A bulletin: the regions just below the area with their ranks, the total, and the months before."""

    rows = ma.fields.List(ma.fields.Nested(RankedRowSchema))
    total = _VALUES
    months = ma.fields.List(ma.fields.Nested(FigureRowSchema))


class BulletinOfSchema(ma.Schema):
    """Which bulletin: a month, and an area if not the caller's."""

    month = ma.fields.String(required=True, validate=ma.validate.Length(7, 7), metadata={"example": "2026-10"})
    region = ma.fields.String(validate=REGION_CODE)


class BulletinFileQuerySchema(ma.Schema):
    """What kind of file."""

    format = ma.fields.String(load_default="xlsx", validate=ma.validate.OneOf(["xlsx", "pdf"]))


class BulletinQuerySchema(PageQuerySchema):
    """Filters of the list of bulletins."""

    month = ma.fields.String(validate=ma.validate.Length(7, 7))
    region = ma.fields.String(validate=REGION_CODE)


BulletinPageSchema = page_of(BulletinSummarySchema)
