"""Imports of banks' files: what is asked, and how a run stands."""

from __future__ import annotations

import marshmallow as ma

from lending.bank_imports.columns import KINDS
from records.bank_imports import STATES
from schemas.households import CellErrorSchema
from schemas.money import Money
from schemas.pages import PageQuerySchema, page_of

_BANK = ma.validate.Length(1, 64)
_COLUMNS = {
    "description": "{field: header}: contract_number, serial, on, amount, and perhaps principal, interest, penalty, borrower",
    "example": {"contract_number": "合同编号", "serial": "交易流水号", "on": "还款日期", "amount": "还款金额"},
}


class BankImportQuerySchema(ma.Schema):
    """How to import a file."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(KINDS))
    bank = ma.fields.String(
        validate=_BANK, metadata={"description": "The institution; a bank's staff need not name it"}
    )
    dry_run = ma.fields.Boolean(load_default=False, metadata={"description": "Only say what would be done"})
    mode = ma.fields.String(
        load_default="good_rows",
        validate=ma.validate.OneOf(["good_rows", "all_or_nothing"]),
        metadata={"description": "all_or_nothing: one error stops everything"},
    )
    count = ma.fields.Integer(
        validate=ma.validate.Range(1, 200_000), metadata={"description": "How many rows the file must have"}
    )
    amount = Money(least="0.01", metadata={"description": "What the rows must sum to"})


class BankImportFormSchema(BankImportQuerySchema):
    """The same, with the columns of this file alone as a JSON object."""

    columns = ma.fields.String(metadata={"description": "JSON of {field: header}, for this file alone"})


class BankProblemSchema(CellErrorSchema):
    """A wrong cell and how to mend it; `code` is stable."""

    code = ma.fields.String(metadata={"example": "bank_import.loan_unknown"})


class BankCountsSchema(ma.Schema):
    """Rows by what became of them."""

    recorded = ma.fields.Integer()
    held = ma.fields.Integer(metadata={"description": "Held already: nothing was changed"})
    refused = ma.fields.Integer()


class BankAmountsSchema(ma.Schema):
    """Yuan by what became of the rows (those that can be read)."""

    recorded = Money()
    held = Money()
    refused = Money()


class BankTotalsSchema(ma.Schema):
    """What the file sums to; `bank_amount` is its own line of totals."""

    count = ma.fields.Integer()
    amount = Money()
    bank_amount = Money()


class BankRefusalSchema(ma.Schema):
    """Why nothing was written."""

    code = ma.fields.String()
    zh = ma.fields.String()
    en = ma.fields.String()


class BankImportSchema(ma.Schema):
    """A run of an import. `done_groups` of `groups` loans are done."""

    id = ma.fields.String(attribute="_id")
    kind = ma.fields.String(validate=ma.validate.OneOf(KINDS))
    bank = ma.fields.String(attribute="institution")
    filename = ma.fields.String()
    sha256 = ma.fields.String()
    dry_run = ma.fields.Boolean()
    mode = ma.fields.Function(lambda run: "all_or_nothing" if run["all_or_nothing"] else "good_rows")
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    phase = ma.fields.String(allow_none=True, metadata={"description": "reading, checking, writing while it runs"})
    headers = ma.fields.List(ma.fields.String())
    columns = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), metadata=_COLUMNS)
    same_as = ma.fields.String(metadata={"description": "An earlier import of the same file"})
    groups = ma.fields.Integer(metadata={"description": "How many loans the file names"})
    done_groups = ma.fields.Function(lambda run: max(run.get("cursor", 0) - 1, 0), metadata={"type": "integer"})
    totals = ma.fields.Nested(BankTotalsSchema)
    counts = ma.fields.Nested(BankCountsSchema)
    amounts = ma.fields.Nested(BankAmountsSchema)
    problems = ma.fields.List(
        ma.fields.Nested(BankProblemSchema), metadata={"description": "The first 1,000; the report has all"}
    )
    problem_count = ma.fields.Integer()
    refusal = ma.fields.Nested(BankRefusalSchema)
    by = ma.fields.Function(lambda run: run["by"]["who"])
    created_at = ma.fields.AwareDateTime()
    started_at = ma.fields.AwareDateTime()
    finished_at = ma.fields.AwareDateTime()


class BankImportListQuerySchema(PageQuerySchema):
    """Filters of the list of imports."""

    bank = ma.fields.String(validate=_BANK)


BankImportPageSchema = page_of(BankImportSchema)


class BankMappingSchema(ma.Schema):
    """How a bank's columns are called."""

    bank = ma.fields.String(attribute="institution")
    kind = ma.fields.String()
    columns = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), metadata=_COLUMNS)
    version = ma.fields.Integer()
    updated_at = ma.fields.AwareDateTime()
    updated_by = ma.fields.String()


class BankMappingListSchema(ma.Schema):
    """The mappings of a bank."""

    items = ma.fields.List(ma.fields.Nested(BankMappingSchema))


class BankQuerySchema(ma.Schema):
    """Which bank."""

    bank = ma.fields.String(validate=_BANK, metadata={"description": "A bank's staff need not name it"})


class BankMappingChangeSchema(BankQuerySchema):
    """A new mapping over the version that was read (0: there is none yet)."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(KINDS))
    columns = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.String(validate=ma.validate.Length(max=100)), required=True,
        metadata=_COLUMNS,
    )  # fmt: skip
    version = ma.fields.Integer(load_default=0, validate=ma.validate.Range(0, 1_000_000))
