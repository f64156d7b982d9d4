"""Maps of areas."""

from __future__ import annotations

import marshmallow as ma

from schemas.indicators import AreaQuerySchema

MOST_DAYS = 366


class MapQuerySchema(AreaQuerySchema):
    """Of which part of the caller's area; visits of the last `days` days to `as_of`, both ends included."""

    days = ma.fields.Integer(
        load_default=30, validate=ma.validate.Range(1, MOST_DAYS), metadata={"description": "Visits of so many days"}
    )


class BoundariesQuerySchema(ma.Schema):
    """Of which part of the caller's area."""

    region = AreaQuerySchema().fields["region"]


class MapGroupSchema(ma.Schema):
    """The households of a region; the place is the mean of those that have one, null where none has."""

    region = ma.fields.String(metadata={"example": "522725001003"})
    name = ma.fields.String(metadata={"example": "茶店村"})
    households = ma.fields.Integer()
    located = ma.fields.Integer(metadata={"description": "Households that have a place"})
    visited = ma.fields.Integer(metadata={"description": "Households visited in the days asked for"})
    longitude = ma.fields.Float(allow_none=True)
    latitude = ma.fields.Float(allow_none=True)


class MapHouseholdSchema(ma.Schema):
    """A household with a place."""

    id = ma.fields.String(attribute="_id")
    code = ma.fields.String()
    region = ma.fields.String()
    head_name = ma.fields.String(metadata={"example": "李*", "description": "Masked"})
    category = ma.fields.String()
    longitude = ma.fields.Float()
    latitude = ma.fields.Float()


class MapVisitSchema(ma.Schema):
    """A visit with a place: where its form says that it was filled."""

    instance_id = ma.fields.String(attribute="_id")
    form_id = ma.fields.String()
    region = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    received_at = ma.fields.AwareDateTime()
    state = ma.fields.String()
    longitude = ma.fields.Float()
    latitude = ma.fields.Float()


class MapSchema(ma.Schema):
    """What lies where; places are degrees of WGS-84."""

    as_of = ma.fields.Date()
    days = ma.fields.Integer()
    region = ma.fields.String()
    level = ma.fields.Integer(metadata={"description": "Digits of the regions in `groups`", "example": 12})
    groups = ma.fields.List(ma.fields.Nested(MapGroupSchema))
    households = ma.fields.List(
        ma.fields.Nested(MapHouseholdSchema), metadata={"description": "Empty where more than 1,000 have a place"}
    )
    visits = ma.fields.List(ma.fields.Nested(MapVisitSchema), metadata={"description": "The newest 1,000 with a place"})
    visit_count = ma.fields.Integer(metadata={"description": "All visits of those days, with a place or without"})


class BoundariesSchema(ma.Schema):
    """A GeoJSON FeatureCollection in WGS-84: each region's `code` and `name`, Polygon or MultiPolygon."""

    type = ma.fields.String(metadata={"example": "FeatureCollection"})
    attribution = ma.fields.String(metadata={"description": "Whose boundaries these are; shown below the map"})
    features = ma.fields.List(ma.fields.Dict())
