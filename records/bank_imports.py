"""Runs of bank imports: what was asked, how far it is, what came of it; its rows in pieces of their own.

A run is carried out under a lease: a process that is killed leaves one that runs out, and another goes on at `cursor`
(groups of rows done). `cursor` and the sums change together, so that no row counts twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument

from errors import BankImportNotFound
from records.scopes import Scope

Document = dict[str, Any]
Key = tuple[datetime, str]
WAITING, RUNNING, DONE, REFUSED = "waiting", "running", "done", "refused"
STATES: dict[str, tuple[str, str]] = {
    WAITING: ("等待", "Waiting"),
    RUNNING: ("进行中", "Running"),
    DONE: ("完成", "Done"),
    REFUSED: ("未导入", "Refused, nothing was written"),
}


class BankImport(me.Document):
    """A run. `sha256` is the file's, kept in the blob store; `open` is true until it is done or refused."""

    id = me.StringField(primary_key=True)
    kind = me.StringField(required=True)
    institution = me.StringField(required=True, max_length=64)
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    filename = me.StringField(max_length=300)
    sha256 = me.StringField(required=True)
    size = me.IntField()
    dry_run = me.BooleanField(required=True)
    all_or_nothing = me.BooleanField(required=True)
    headers = me.ListField(me.StringField())
    columns = me.DictField()
    expected = me.DictField()
    state = me.StringField(required=True, choices=list(STATES))
    phase = me.StringField()
    open = me.BooleanField()
    lease = me.DateTimeField()
    owner = me.StringField()
    by = me.DictField(required=True)
    same_as = me.StringField()
    totals = me.DictField()
    groups = me.IntField()
    cursor = me.IntField(default=0)
    counts = me.DictField()
    amounts = me.DictField()
    problems = me.ListField(me.DictField())
    problem_count = me.IntField(default=0)
    refusal = me.DictField()
    created_at = me.DateTimeField(required=True)
    started_at = me.DateTimeField()
    finished_at = me.DateTimeField()

    meta = {
        "collection": "bank_imports",
        "indexes": [
            ("scopes", "-created_at", "-id"),
            ("scopes", "institution", "-created_at", "-id"),
            ("sha256", "institution", "kind"),
            {"fields": ["lease"], "name": "open_runs", "partialFilterExpression": {"open": True}},
        ],
        "auto_create_index": False,
    }


class BankImportPart(me.Document):
    """What became of some rows of a run: `_id` is "run:first group", so that doing them again replaces it.

    `rows` is [[row, outcome]], `problems` the problems of refused rows.
    """

    id = me.StringField(primary_key=True)
    run = me.StringField(required=True)
    number = me.IntField(required=True)
    rows = me.ListField(me.ListField())
    problems = me.ListField(me.DictField())

    meta = {"collection": "bank_import_parts", "indexes": [("run", "number")], "auto_create_index": False}


def _runs() -> Any:
    return BankImport._get_collection()


def _parts() -> Any:
    return BankImportPart._get_collection()


def insert(run: Document) -> None:
    """Store a new run."""
    _runs().insert_one(run)


def get(run_id: str) -> Document | None:
    """Return a run by ID, whoever asks."""
    found: Document | None = _runs().find_one({"_id": run_id})
    return found


def in_scope(run_id: str, scope: Scope) -> Document:
    """Return a run of the scope. Raises BankImportNotFound."""
    found: Document | None = _runs().find_one({"_id": run_id, **scope.query()})
    if found is None:
        raise BankImportNotFound()
    return found


def page(scope: Scope, conditions: Document, after: Key | None, limit: int) -> list[Document]:
    """Return up to `limit` runs of the scope that meet `conditions`, newest first, without their problems."""
    older: Document = {}
    if after:
        older = {
            "created_at": {"$lte": after[0]},
            "$or": [{"created_at": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}],
        }
    query = {"$and": [scope.query(), conditions, older]}
    found = _runs().find(query, {"problems": 0}).sort([("created_at", -1), ("_id", -1)]).limit(limit)
    return list(found)


def of_file(sha256: str, institution: str, kind: str) -> list[Document]:
    """Return the runs that wrote (or are to write) this file for a bank, newest first."""
    query = {"sha256": sha256, "institution": institution, "kind": kind, "dry_run": False}
    return list(_runs().find(query, {"problems": 0}).sort([("created_at", -1)]).limit(50))


def claim(owner: str, at: datetime, seconds: float, run_id: str | None = None) -> Document | None:
    """Take the run (or that of `run_id`) that has waited longest for `seconds`; None if none is to be done."""
    query: Document = {"open": True, "lease": {"$lte": at}}
    if run_id:
        query["_id"] = run_id
    found: Document | None = _runs().find_one_and_update(
        query,
        {
            "$set": {"owner": owner, "lease": at + timedelta(seconds=seconds), "state": RUNNING},
            "$min": {"started_at": at},
        },
        sort=[("lease", 1)],
        return_document=ReturnDocument.AFTER,
    )
    return found


def renew(run_id: str, owner: str, until: datetime, fields: Document, sums: Document | None = None) -> bool:
    """Go on with a run: set `fields`, add `sums` (dotted paths) and lengthen the lease; False if another process has it."""
    update: Document = {"$set": {**fields, "lease": until}}
    if sums:
        update["$inc"] = sums
    return bool(_runs().update_one({"_id": run_id, "owner": owner, "open": True}, update).matched_count)


def step(run_id: str, owner: str, cursor: int, until: datetime, update: Document) -> bool:
    """Add what a piece of work gave, if the run is still this process's and still at `cursor`."""
    update = {**update, "$set": {**update.get("$set", {}), "lease": until}}
    query = {"_id": run_id, "owner": owner, "open": True, "cursor": cursor}
    return bool(_runs().update_one(query, update).matched_count)


def finish(run_id: str, owner: str, fields: Document) -> bool:
    """End a run; False if another process has it."""
    update = {"$set": fields, "$unset": {"open": "", "lease": "", "owner": ""}}
    return bool(_runs().update_one({"_id": run_id, "owner": owner, "open": True}, update).matched_count)


def keep_part(part: Document) -> None:
    """Store what became of some rows, over what an earlier try said of them."""
    _parts().replace_one({"_id": part["_id"]}, part, upsert=True)


def parts(run_id: str) -> Any:
    """Yield the parts of a run in their order."""
    return _parts().find({"run": run_id}).sort("number", 1)
