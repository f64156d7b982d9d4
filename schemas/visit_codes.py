"""Visit codes: shown in a photo or typed beside it, they tie it to one visit."""

from __future__ import annotations

import marshmallow as ma


class VisitCodeSchema(ma.Schema):
    """A code for one visit; `text` is what its QR code says."""

    code = ma.fields.String(attribute="_id", metadata={"example": "7K3M9QXT"})
    text = ma.fields.Function(lambda code: f"ruhu:v:{code['_id']}", metadata={"type": "string"})
    household = ma.fields.String()
    issued_at = ma.fields.AwareDateTime()
    expires_at = ma.fields.AwareDateTime()


class VisitCodeCreateSchema(ma.Schema):
    """How many codes are wanted; take a batch ahead of a day without signal."""

    count = ma.fields.Integer(load_default=1, validate=ma.validate.Range(1, 200))
    household = ma.fields.String(metadata={"description": "ID or code: the codes are then good for it alone"})
