"""The body of every error."""

import marshmallow as ma


class MessageSchema(ma.Schema):
    """A message in both languages."""

    zh = ma.fields.String()
    en = ma.fields.String()


class ProblemSchema(ma.Schema):
    """RFC 9457 problem details. `code` is stable; `detail` is in the language of Accept-Language (Chinese by default)."""

    type = ma.fields.String(metadata={"example": "urn:ruhu:problem:household.changed"})
    title = ma.fields.String()
    status = ma.fields.Integer(metadata={"example": 412})
    code = ma.fields.String(metadata={"example": "household.changed"})
    detail = ma.fields.String()
    message = ma.fields.Nested(MessageSchema)
    pointer = ma.fields.String(metadata={"description": "JSON pointer to the offending field, where there is one"})
    errors = ma.fields.List(ma.fields.Dict(), metadata={"description": "One entry a wrong field, row or cell"})
    findings = ma.fields.List(ma.fields.Dict(), metadata={"description": "Findings in the answers of a submission"})
