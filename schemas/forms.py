"""Forms, their versions and files."""

from __future__ import annotations

import marshmallow as ma

from records.roles import ROLES
from schemas.findings import FindingSchema
from schemas.pages import PageQuerySchema, page_of

_VERSION = "2026112301"


class FormListQuerySchema(PageQuerySchema):
    """Which forms."""

    all = ma.fields.Boolean(
        load_default=False,
        metadata={"description": "Also drafts, closed forms and forms for other roles (needs forms.manage)"},
    )


class FormSchema(ma.Schema):
    """A form. `roles` and `regions` say who may fill it; an empty list means everybody."""

    form_id = ma.fields.String(attribute="id", metadata={"example": "routine_visit"})
    title = ma.fields.String(metadata={"example": "入户走访"})
    version = ma.fields.String(
        attribute="current",
        allow_none=True,
        metadata={"example": _VERSION, "description": "The version to fill: published last, still open; null if none"},
    )
    draft = ma.fields.String(
        allow_none=True, metadata={"example": "2026112302", "description": "Version of the draft; only managers see it"}
    )
    closed = ma.fields.Boolean(metadata={"description": "Takes no submissions, whichever version"})
    roles = ma.fields.List(ma.fields.String(), metadata={"example": ["village_cadre"]})
    regions = ma.fields.List(ma.fields.String(), metadata={"example": ["522725"]})
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String(allow_none=True)


FormPageSchema = page_of(FormSchema)


class FormChangeSchema(ma.Schema):
    """What may change about a form; what is left out stays."""

    roles = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(sorted(ROLES), error="没有这个角色。 | There is no such role.")),
        validate=ma.validate.Length(max=len(ROLES)),
        metadata={"example": ["village_cadre", "township_office"], "description": "Who may fill it; [] for every role"},
    )
    regions = ma.fields.List(
        ma.fields.String(
            validate=ma.validate.Regexp(
                r"(\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?)\Z",
                error="应为 2、4、6、9 或 12 位区划代码。 | A region code has 2, 4, 6, 9 or 12 digits.",
            )
        ),
        validate=ma.validate.Length(max=1000, error="最多 1000 个区划。 | At most 1000 regions."),
        metadata={"example": ["522725"], "description": "Where it may be filled; [] for everywhere"},
    )
    closed = ma.fields.Boolean(metadata={"example": True, "description": "true stops all versions, false opens them"})


class FormNoticeSchema(ma.Schema):
    """A warning or an error about the workbook: where it is and how to mend it."""

    sheet = ma.fields.String(allow_none=True, metadata={"example": "survey"})
    row = ma.fields.Integer(allow_none=True, metadata={"example": 7, "description": "From 1; the header is row 1"})
    column = ma.fields.String(allow_none=True, metadata={"example": "type"})
    zh = ma.fields.String(metadata={"example": "不认识题型“inte”；请按 XLSForm 的题型改写。"})
    en = ma.fields.String(metadata={"example": "Question type 'inte' is unknown; use one of XLSForm's."})
    message = ma.fields.String(allow_none=True, metadata={"description": "The converter's own words"})


class FormFileSchema(ma.Schema):
    """A file that the form uses. Without `sha256` it has not been uploaded; an entity list is made for each user."""

    name = ma.fields.String(metadata={"example": "crops.csv"})
    kind = ma.fields.String(metadata={"example": "csv", "description": "csv, image, audio, video, xml, geojson, file"})
    entity_list = ma.fields.Boolean(metadata={"example": False})
    sha256 = ma.fields.String(allow_none=True)
    md5 = ma.fields.String(allow_none=True)
    size = ma.fields.Integer(allow_none=True, metadata={"example": 2048, "description": "Bytes"})
    mime = ma.fields.String(allow_none=True, metadata={"example": "text/csv"})


class FormVersionSchema(ma.Schema):
    """A version of a form: a draft, or published and immutable, or closed."""

    form_id = ma.fields.String(metadata={"example": "routine_visit"})
    version = ma.fields.String(metadata={"example": _VERSION})
    title = ma.fields.String(metadata={"example": "入户走访"})
    state = ma.fields.String(
        validate=ma.validate.OneOf(["draft", "published", "closed"]), metadata={"example": "published"}
    )
    md5 = ma.fields.String(metadata={"description": "MD5 of the XForm, as formList gives it"})
    languages = ma.fields.List(ma.fields.String(), metadata={"example": ["中文 (zh)", "English (en)"]})
    source_name = ma.fields.String(metadata={"example": "入户走访.xlsx"})
    files = ma.fields.List(ma.fields.Nested(FormFileSchema))
    missing_files = ma.fields.Function(
        lambda version: [file.name for file in version.files if not (file.entity_list or file.sha256)],
        metadata={"type": "array", "items": {"type": "string"}, "description": "To be uploaded before publishing"},
    )
    warnings = ma.fields.List(ma.fields.Nested(FormNoticeSchema))
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String(allow_none=True)
    published_at = ma.fields.AwareDateTime(allow_none=True)


FormVersionPageSchema = page_of(FormVersionSchema)


class FormUploadSchema(ma.Schema):
    """A multipart body with the workbook."""

    file = ma.fields.Raw(
        required=True,
        metadata={"type": "string", "format": "binary", "description": "The XLSForm: .xlsx, .xls or .md"},
    )


class ValidationRequestSchema(ma.Schema):
    """Answers to be tried out on a form version."""

    answers = ma.fields.Dict(
        keys=ma.fields.String(), required=True, metadata={"example": {"purpose": "routine", "people": 4}}
    )
    instance_id = ma.fields.String(metadata={"description": "Made up if it is left out"})


class ValidatedSchema(ma.Schema):
    """What answers come to: without what is not relevant, with every calculation's own result, and all findings."""

    valid = ma.fields.Boolean(metadata={"description": "False if a finding is an error: as a submission it is refused"})
    answers = ma.fields.Dict(keys=ma.fields.String())
    calculated = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.String(), metadata={"example": {"/data/score": "85"}}
    )
    findings = ma.fields.List(ma.fields.Nested(FindingSchema))
