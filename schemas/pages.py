"""Pages of lists."""

from __future__ import annotations

import marshmallow as ma


class PageQuerySchema(ma.Schema):
    """Which page."""

    cursor = ma.fields.String(metadata={"description": "`next` of the page before"})
    limit = ma.fields.Integer(
        validate=ma.validate.Range(1, 500, error="应为 1 到 500 | from 1 to 500"),
        metadata={"description": "Items a page"},
    )


def page_of(item: type[ma.Schema]) -> type[ma.Schema]:
    """Return the schema of a page of `item`."""
    name = item.__name__.removesuffix("Schema").removesuffix("Summary")
    return ma.Schema.from_dict(
        {
            "items": ma.fields.List(ma.fields.Nested(item)),
            "next": ma.fields.String(
                allow_none=True, metadata={"description": "Pass as `cursor`; null on the last page"}
            ),
        },
        name=f"{name}PageSchema",
    )
