"""Applications for loans: made, listed, read, changed, taken through their chain, with their papers."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from typing import Any

from flask import request
from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.context import context
from api.identity import current, current_scope, requires
from api.paging import key_of, limit_of, paged
from api.photos import blob_answer
from api.refusals import refuses
from api.requests import sent_file
from errors import AttachmentNotFound, RegionNotFound
from field_forms.arriving_files import file_facts
from households.numbers import today
from lending.application_papers import keep_paper
from lending.application_views import application_view, board
from lending.applications import act, apply, edit
from records import applications
from records.clock import now
from records.scopes import Scope
from reminders.extensions import tell_borrower
from schemas.applications import (
    ApplicationActionSchema,
    ApplicationCreateSchema,
    ApplicationEditSchema,
    ApplicationPageSchema,
    ApplicationQuerySchema,
    ApplicationSchema,
    BoardQuerySchema,
    BoardSchema,
)
from schemas.submissions import SubmissionAttachmentSchema

blp = Blueprint(
    "applications",
    __name__,
    url_prefix="/api/v1/applications",
    description="Applications for loans and their way through the chain of the scheme",
)

_BINARY = {"type": "string", "format": "binary"}
_EQUAL = {"household": "household", "scheme": "scheme.code", "step": "step", "state": "state"}


def scope_of(args: dict[str, Any]) -> Scope:
    """Return the caller's scope, narrowed to `region` if that is asked. Raises RegionNotFound outside of it."""
    narrowed = current_scope().narrowed(args.get("region"))
    if narrowed is None:
        raise RegionNotFound()
    return narrowed


def conditions_of(args: dict[str, Any]) -> dict[str, Any]:
    """Return the conditions of a list's filters."""
    conditions: dict[str, Any] = {field: args[name] for name, field in _EQUAL.items() if name in args}
    if args.get("mine"):
        conditions["desks"] = f"{current().role}@{scope_of(args).prefix}"
    if "kind" in args:
        conditions["kind"] = args["kind"] if args["kind"] == applications.EXTENSION else None
    under_way = "asking" if args.get("kind") == applications.EXTENSION else "live"
    if args.get("overdue"):
        conditions |= {"deadline_on": {"$lt": today().isoformat()}}
    if "step" in args and "state" not in args:
        conditions[under_way] = True
    return conditions


@blp.route("")
class Applications(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, ApplicationPageSchema)
    @requires("applications.read")
    @blp.arguments(ApplicationQuerySchema, location="query")
    def get(self, args):
        """List the applications of the caller's area, newest first; by step only those under way (extensions: with `kind`)."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        found = applications.page(scope_of(args), conditions_of(args), after, limit + 1)  # type: ignore[arg-type]
        return paged(found, limit, lambda item: [item["created_at"], item["_id"]])

    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(201, ApplicationSchema, description="Made (200: by an earlier request with the same content)")
    @requires("applications.create")
    @blp.arguments(ApplicationCreateSchema)
    def post(self, sent):
        """Apply for a loan under the scheme that is in force for the household today."""
        by = actor()
        document, new = apply(sent, by)
        return application_view(document, by), 201 if new else 200


@blp.route("/board")
class Board(MethodView):
    @refuses(blp, 401, 404, 422)
    @blp.response(200, BoardSchema(many=True))
    @requires("applications.read")
    @blp.arguments(BoardQuerySchema, location="query")
    def get(self, args):
        """Count the applications under way by scheme and step."""
        conditions = {"scheme.code": args["scheme"]} if "scheme" in args else {}
        return board(scope_of(args), conditions, current().role)


@blp.route("/<application_id>")
class Application(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, ApplicationSchema)
    @requires("applications.read")
    def get(self, application_id):
        """Read an application with its history, what its step lacks, and what the caller may do."""
        return application_view(applications.in_scope(application_id, current_scope()), actor())

    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(200, ApplicationSchema)
    @requires("applications.create")
    @blp.arguments(ApplicationEditSchema)
    def patch(self, changes, application_id):
        """Change what is asked for, while the application is with the applicant."""
        by = actor()
        return application_view(edit(application_id, changes.pop("version"), changes, by), by)


@blp.route("/<application_id>/actions")
class Actions(MethodView):
    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(200, ApplicationSchema)
    @requires("applications.act")
    @blp.arguments(ApplicationActionSchema)
    def post(self, given, application_id):
        """Finish the step, send back, refuse, wait for papers, go on, withdraw, or add facts; who asked to extend is told."""
        by = actor()
        done = act(application_id, given.pop("version"), given, by)
        if done.get("tell"):
            tell_borrower(done)
        return application_view(done, by)


@blp.route("/<application_id>/attachments/<name>")
class Attachment(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, description="The file's bytes, with ETag and ranges")
    @requires("applications.read")
    def get(self, application_id, name):
        """Read a picture or PDF of the application's papers."""
        rows = applications.in_scope(application_id, current_scope()).get("attachments", [])
        row = next((row for row in rows if row["name"] == name), None)
        if row is None:
            raise AttachmentNotFound(name=name)
        return blob_answer(row["sha256"], row.get("mime", ""), name)

    @blp.doc(requestBody={"content": {"image/jpeg": {"schema": _BINARY}, "multipart/form-data": {
        "schema": {"type": "object", "properties": {"file": _BINARY}}}}})  # fmt: skip
    @refuses(blp, 401, 403, 404, 413, 422)
    @blp.response(201, SubmissionAttachmentSchema, description="Kept (200 if these bytes were held already)")
    @blp.alt_response(409, description="Other bytes are held under this name, or the application is closed")
    @requires("applications.act")
    def put(self, application_id, name):
        """Send a picture or a PDF of the application's papers; repeat it freely. An action then says which paper it is."""
        held = applications.in_scope(application_id, current_scope())
        file = sent_file(request, name)
        kind = "file" if mimetypes.guess_type(name)[0] == "application/pdf" else "image"
        facts = file_facts(name, file, kind, context().settings.MAX_MEGAPIXELS)
        row = {"name": name, "kind": kind, "sha256": file.commit(), "size": file.size, "received_at": now(), **facts}
        kept, new = keep_paper(held, row, actor())
        return kept, 201 if new else 200
