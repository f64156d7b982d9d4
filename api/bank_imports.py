"""Bank imports: files of disbursements and repayments, carried out in the background, with their columns and reports."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from typing import Any

from flask import request, send_file
from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.context import context
from api.identity import current_scope, requires
from api.loans import today
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import (
    BadParameter,
    BankImportUnfinished,
    BankUnknown,
    OutOfScope,
    SubmissionPartMissing,
)
from lending.bank_imports.report import write_report
from lending.bank_imports.requesting import Asked, checked_columns, request_import
from records import bank_imports, bank_mappings
from schemas.bank_imports import (
    BankImportFormSchema,
    BankImportListQuerySchema,
    BankImportPageSchema,
    BankImportSchema,
    BankMappingChangeSchema,
    BankMappingListSchema,
    BankMappingSchema,
    BankQuerySchema,
)

blp = Blueprint("bank_imports", __name__, url_prefix="/api/v1", description="Files from banks' core systems")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE = {"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}}}}  # fmt: skip


@blp.route("/bank-imports")
class BankImports(MethodView):
    @refuses(blp, 400, 401, 422)
    @blp.response(200, BankImportPageSchema)
    @requires("bank_imports.read")
    @blp.arguments(BankImportListQuerySchema, location="query")
    def get(self, args):
        """List the imports of the caller's area, newest first."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        conditions = {"institution": args["bank"]} if args.get("bank") else {}
        found = bank_imports.page(current_scope(), conditions, after, limit + 1)  # type: ignore[arg-type]
        return paged(found, limit, lambda run: [run["created_at"], run["_id"]])

    @blp.doc(requestBody=_FILE)
    @refuses(blp, 400, 401, 403, 413, 422)
    @blp.response(
        202, BankImportSchema, description="Queued; read it again for progress (200: this file was imported already)"
    )
    @requires("bank_imports.run")
    @blp.arguments(BankImportFormSchema, location="query")
    def post(self, args):
        """Import a file of disbursements or repayments (.xlsx or .csv); the same file again changes nothing."""
        storage = request.files.get("file")
        if storage is None:
            raise SubmissionPartMissing(part="file")
        asked = Asked(
            args["kind"], storage.filename or "", args.get("bank", ""), args["dry_run"], args["mode"] == "all_or_nothing",
            args.get("count"), args.get("amount"), _columns(args.get("columns")),
        )  # fmt: skip
        run, new = request_import(storage.stream, asked, actor())  # type: ignore[arg-type]
        context().nudge()
        return run, 202 if new else 200


def _columns(text: str | None) -> dict[str, str] | None:
    """Return the columns in a JSON text. Raises BadParameter."""
    if text is None:
        return None
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(header, str) for header in found.values()):
        raise BadParameter(
            name="columns",
            reason_zh='应为 JSON 对象，如 {"amount": "还款金额"}',
            reason_en='a JSON object such as {"amount": "还款金额"}',
        )
    return found


@blp.route("/bank-imports/<run_id>")
class BankImport(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, BankImportSchema)
    @requires("bank_imports.read")
    def get(self, run_id):
        """Read how an import stands, and the first of its problems."""
        return bank_imports.in_scope(run_id, current_scope())


@blp.route("/bank-imports/<run_id>/report.xlsx")
class BankImportReport(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.alt_response(409, description="The import is still running")
    @blp.response(200, description="Every row with what became of it", content_type=_XLSX)
    @requires("bank_imports.read")
    def get(self, run_id):
        """Download the report of an import that has ended."""
        run = bank_imports.in_scope(run_id, current_scope())
        if run.get("open"):
            raise BankImportUnfinished()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Flask once it is sent
        write_report(file, run, context().blobs, today())
        file.seek(0)
        return send_file(file, _XLSX, as_attachment=True, download_name=f"导入报告-{run['created_at']:%Y%m%d}.xlsx")


def _bank(asked: str | None) -> str:
    """Return the bank that a mapping is of. Raises BankUnknown, OutOfScope."""
    own = current_scope().institution
    if own and asked and own != asked:
        raise OutOfScope(scope=own)
    if not (own or asked):
        raise BankUnknown(pointer="/bank")
    return own or asked or ""


@blp.route("/bank-mappings")
class BankMappings(MethodView):
    @refuses(blp, 401, 403, 422)
    @blp.response(200, BankMappingListSchema)
    @requires("bank_imports.read")
    @blp.arguments(BankQuerySchema, location="query")
    def get(self, args):
        """List how a bank's columns are called, by kind of file."""
        return {"items": bank_mappings.of_institution(_bank(args.get("bank")))}

    @refuses(blp, 401, 403, 409, 422)
    @blp.response(200, BankMappingSchema)
    @requires("bank_imports.run")
    @blp.arguments(BankMappingChangeSchema)
    def put(self, args):
        """Save how a bank's columns are called in files of a kind, over the version that was read."""
        columns, by = checked_columns(args["kind"], args["columns"]), actor()
        saved = bank_mappings.save(_bank(args.get("bank")), args["kind"], columns, args["version"], by.who)
        by.note("bank_import.mapping_saved", f"bank_mapping:{saved['_id']}", region=by.scope.prefix)
        return saved
