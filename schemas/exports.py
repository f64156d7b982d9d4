"""Exports of submissions."""

from __future__ import annotations

import marshmallow as ma

from schemas.households import UnmaskQuerySchema
from schemas.submissions import SubmissionQuerySchema


class ExportQuerySchema(SubmissionQuerySchema, UnmaskQuerySchema):
    """What to export and how, with the filters of the submission list."""

    class Meta:
        """The form is in the path, and there are no pages."""

        exclude = ("form", "cursor", "limit")

    format = ma.fields.String(load_default="csv", validate=ma.validate.OneOf(["csv", "xlsx", "geojson"]))
    table = ma.fields.String(metadata={"description": "CSV: one table; a form with repeats is a ZIP of all otherwise"})
    labels = ma.fields.Boolean(metadata={"description": "Labels instead of names, in headers and choices"})
    language = ma.fields.String(
        metadata={"description": "Of the labels; the form's default otherwise", "example": "English"}
    )
    split_multiples = ma.fields.Boolean(metadata={"description": "A 0/1 column for each choice of select_multiple"})
    photos = ma.fields.Boolean(metadata={"description": "A ZIP with the photos under media/<instance>/"})
