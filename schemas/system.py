"""Health."""

import marshmallow as ma


class HealthSchema(ma.Schema):
    """Whether this process, or the database behind it, works."""

    status = ma.fields.String(metadata={"example": "ok"})
    version = ma.fields.String(metadata={"example": "0.1.0"})
