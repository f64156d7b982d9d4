"""Every endpoint of the application as the walk of roles and areas needs it, and the records that it asks for.

A new endpoint needs no line here as long as its view has `requires(...)` and its path begins like one of RECORDS; one
that takes a body needs a good one in BODIES, so that what refuses a foreign record is the area and not the body.
"""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128
from flask import Flask

from lending.bulletins import issue_bulletin
from lending.fund_rules import figures_of
from lending.schemes import load
from records import (
    applications,
    bank_imports,
    credentials,
    evidence,
    loans,
    rectification_items,
    reminder_rules,
    reminders,
    risk_funds,
    schemes,
    submissions,
    subsidy_claims,
    uploads,
    visit_codes,
)
from records.actors import at_command_line
from records.blobs import BlobStore
from records.forms import Form, FormVersion
from records.money import stored
from records.photo_findings import PhotoFinding
from records.scopes import Scope, prefixes
from records.users import User
from reminders.rule_sets import default_content
from tests.builders import a_household, a_loan, a_photo, a_user
from tests.lending.application_cases import scheme_text
from tests.lending.rating_builders import VOTES, a_notice, a_rating
from tests.lending.scheme_texts import a_scheme, small

_years = itertools.count(2000)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

# Endpoints that ask for no role, and why.
OPEN = {
    "GET /": "the first page",
    "GET /healthz": "for the supervisor of processes",
    "GET /readyz": "for load balancers",
    "GET /app": "the phone client's files",
    "GET /app/": "the phone client's files",
    "GET /app/<path:name>": "the phone client's files",
    "GET /docs": "documentation",
    "GET /docs/assets/<path:name>": "documentation",
    "GET /openapi.json": "documentation",
    "GET /api/v1/forms/definition.schema.json": "documentation",
    "GET /h/<token>": "strangers who scan a card are told what it is (tests/api/test_household_cards.py)",
    "POST /api/v1/auth/login": "signing in",
    "POST /api/v1/auth/refresh": "the refresh token says who asks",
    "POST /api/v1/auth/logout": "the refresh token says who asks",
}
# Borrowers have tokens of their own and see what is theirs: tests/api/test_borrowers.py. WeChat signs what it sends.
OF_BORROWERS = ("/api/v1/borrower/", "/wechat/", "/api/v1/wechat/", "/sms/")
# Field clients sign in by key or HTTP Basic and get OpenRosa answers: tests/api/test_openrosa.py.
OPENROSA = ("/v1/key/<token>", "/openrosa")
# What belongs to one person, whatever their area: another person's is not there.
PERSONAL = ("/api/v1/uploads/<upload_id>", "/api/v1/visit-codes/<code>", "/api/v1/inbox/<reminder_id>")


@dataclass(frozen=True)
class Endpoint:
    """One method of one rule; `permission` is what its view requires, "" if nothing."""

    method: str
    rule: str
    permission: str

    @property
    def name(self) -> str:
        """How the tables name it."""
        return f"{self.method} {self.rule}"

    @property
    def root(self) -> str:
        """The rule up to its first argument, "" if it has none: what says which record it is about."""
        head, found, _ = self.rule.partition(">")
        return head + found if found else ""


def endpoints(app: Flask) -> list[Endpoint]:
    """Return every endpoint, by rule and method."""
    return sorted(_endpoints(app), key=lambda one: one.name.split()[::-1])


def _endpoints(app: Flask) -> Iterator[Endpoint]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        shared = getattr(view, "view_class", None)
        for method in METHODS:
            if method in (rule.methods or ()):
                handler = getattr(shared, method.lower()) if shared else view
                yield Endpoint(method, rule.rule, getattr(handler, "permission", ""))


@dataclass(frozen=True)
class Place:
    """Where and whose a record is."""

    region: str
    institution: str | None
    owner: User
    blobs: BlobStore

    def photo(self) -> str:
        """Keep a picture that nothing else has; return its SHA-256."""
        file = self.blobs.incoming(0, "photo.jpg")
        file.write(a_photo(random.getrandbits(32)))
        return file.commit()


Made = dict[str, str]


def _household(place: Place) -> Made:
    return {"household_id": a_household(region=place.region, institution=place.institution)["_id"]}


def _common(place: Place, record: str) -> dict[str, Any]:
    at = datetime.now(UTC)
    row = {"name": "photo.jpg", "kind": "image", "mime": "image/jpeg", "width": 64, "height": 48, "received_at": at}
    return {
        "_id": record, "region": place.region, "scopes": prefixes(place.region), "institution": place.institution,
        "received_at": at, "missing": 0, "state": "received", "sha256": "", "by": "somebody",
        "attachments": [{**row, "sha256": place.photo()}],
    }  # fmt: skip


def _submission(place: Place) -> Made:
    record = f"uuid:{uuid.uuid4()}"
    more = {
        "root": record,
        "current": True,
        "form_id": "visit",
        "form_version": "1",
        "submitted_by": "x",
        "xml": b"<a/>",
    }
    document = {**_common(place, record), **more}
    submissions.collection().insert_one(document)
    return {"instance_id": record, "name": "photo.jpg", "sha256": document["attachments"][0]["sha256"]}


def _evidence(place: Place) -> Made:
    record = str(uuid.uuid4())
    evidence.insert(_common(place, record))
    return {"evidence_id": record, "name": "photo.jpg"}


def _photo(place: Place) -> Made:
    return {"sha256": _submission(place)["sha256"]}


def _photo_finding(place: Place) -> Made:
    finding = str(uuid.uuid4())
    document = {key: value for key, value in _common(place, finding).items() if key != "attachments"}
    more = {"code": "photo.reused", "severity": "warning", "use": "u", "record": "r", "kind": "submission",
            "found_at": datetime.now(UTC), "state": "open"}  # fmt: skip
    PhotoFinding._get_collection().insert_one({**document, **more})
    return {"finding_id": finding}


def _form(place: Place) -> Made:
    form_id, at = f"form{uuid.uuid4().hex}", datetime.now(UTC)
    Form(id=form_id, title="x", regions=[place.region[:6]], current="1", created_at=at).save()
    fields = {
        "form_id": form_id,
        "title": "x",
        "xform": "<x/>",
        "md5": "",
        "source": place.photo(),
        "source_name": "x.md",
    }
    for version, state in (("1", "published"), ("2", "draft")):
        FormVersion(**fields, version=version, state=state, created_at=at).save()
    return {"form_id": form_id, "version": "1", "name": "list.csv"}


def _account(place: Place) -> Made:
    user = a_user("village_cadre", region=place.region, institution=place.institution)
    return {"username": user.username, "key_id": str(credentials.issue_field_key(user, "phone", "test")[0].id)}


def _upload(place: Place) -> Made:
    upload, at = uuid.uuid4().hex, datetime.now(UTC)
    uploads.insert({"_id": upload, "owner": place.owner.username, "length": 3, "state": "open", "created_at": at,
                    "expires_at": at + timedelta(hours=1)})  # fmt: skip
    return {"upload_id": upload}


def _visit_code(place: Place) -> Made:
    at = datetime.now(UTC)
    return {"code": visit_codes.issue(place.owner.username, 1, None, at, at + timedelta(days=1))[0]["_id"]}


def _scheme(place: Place) -> Made:
    code = f"s{uuid.uuid4().hex}"
    load(small(code=code, region=f'"{place.region[:6]}"'), at_command_line("test"))
    return {"code": code, "version": "1"}


def _loan(place: Place) -> Made:
    household = a_household(region=place.region, institution=place.institution)
    return {"loan_id": a_loan(household=household, institution=place.institution)["_id"]}


def _application(place: Place) -> Made:
    """Make an application at the step of village cadres (and loan officers) with a paper, under the scheme `small`."""
    if not schemes.collection().find_one({"code": "small"}):
        load(scheme_text(), at_command_line("test"))
    application, at = str(uuid.uuid4()), datetime.now(UTC)
    household = a_household(region=place.region, institution=place.institution)
    document = {
        **_common(place, application), "household": household["_id"], "household_code": household["code"], "member": "m1",
        "applicant": "李建国", "amount": Decimal("10000.00"), "months": 12, "use": "breeding", "mode": "self_use",
        "method": "interest_only", "scheme": {"code": "small", "version": "1"}, "state": "open", "step": "apply",
        "live": True, "version": 1, "created_at": at, "created_by": "somebody", "updated_at": at,
        "history": [{"n": 1, "at": at, "by": "somebody", "role": "village_cadre", "action": "apply", "step": "apply"}],
    }  # fmt: skip
    applications.insert(document)
    return {"application_id": application, "name": "photo.jpg"}


def _reminder(place: Place) -> Made:
    reminder = f"{uuid.uuid4()}:1:before_due:2026-10-08:borrower"
    told = {"id": "r1", "kind": "paid", "by": "borrower:x", "at": datetime.now(UTC), "state": "open"}
    document = {
        "_id": reminder, "about": "installment_due", "rule": "before_due", "rules": "default", "day": "2026-10-08",
        "audience": "borrower", "region": place.region, "institution": place.institution, "state": "failed",
        "recipient": f"user:{place.owner.username}", "text": {"title": "x"}, "replies": [told],
    }  # fmt: skip
    reminders.add([document])
    return {"reminder_id": reminder, "reply_id": "r1"}


def _reminder_rules(place: Place) -> Made:
    rule_set = uuid.uuid4().hex
    document = {
        "_id": rule_set,
        "region": place.region,
        "scheme": rule_set,
        "content": default_content(),
        "active": True,
    }
    reminder_rules.insert({**document, "updated_at": datetime.now(UTC)})
    return {"rule_set_id": rule_set}


def _rating(place: Place) -> Made:
    if not schemes.collection().find_one({"code": "rated"}):
        a_scheme(code="rated", region='""')
    household = a_household(region=place.region, institution=place.institution)
    return {"rating_id": a_rating(household=household, scheme="rated")["_id"]}


def _notice(place: Place) -> Made:
    return {"notice_id": a_notice(region=place.region)["_id"], "objection_id": "none"}


def _bulletin(place: Place) -> Made:
    made = issue_bulletin("2026-03", Scope(place.region, place.institution), at_command_line("test"))
    return {"bulletin_id": made["_id"]}


def _subsidy_claim(place: Place) -> Made:
    """A draft: of what it would be made (loans of a quarter) there need be none."""
    claim, at = str(uuid.uuid4()), datetime.now(UTC)
    figures = dict.fromkeys(
        ("amount", "differences", "brought_forward", "payable", "carried_forward"), Decimal128("0.00")
    )
    subsidy_claims.claims().insert_one({
        "_id": claim, "quarter": f"{next(_years)}Q1", "region": place.region,
        "scopes": prefixes(place.region), "institution": place.institution, "state": "draft", "version": 1,
        "figures": {"loans": 0, "corrections": 0, **figures}, "created_at": at, "updated_at": at,
    })  # fmt: skip
    return {"claim_id": claim}


def _bank_import(place: Place) -> Made:
    run = {
        "_id": str(uuid.uuid4()), "kind": "repayments", "institution": place.institution or "瓮安农商行",
        "region": place.region, "scopes": prefixes(place.region), "filename": "a.csv", "sha256": "", "dry_run": False,
        "all_or_nothing": False, "state": "running", "open": True, "lease": datetime.now(UTC) + timedelta(hours=1),
        "by": {"who": "x", "role": "admin"}, "created_at": datetime.now(UTC), "problem_count": 0,
    }  # fmt: skip
    bank_imports.insert(run)
    return {"run_id": run["_id"]}


def _rectification(place: Place) -> Made:
    at, item = datetime.now(UTC), str(uuid.uuid4())
    document = {
        "_id": item, "source": "hand", "defect": "use", "zh": "x", "en": "x", "region": place.region, "version": 1,
        "scopes": prefixes(place.region), "institution": place.institution, "state": "open", "found_at": at,
        "found_by": "x", "updated_at": at, "updated_by": "x", "history": [], "evidence": [],
    }  # fmt: skip
    rectification_items.insert({key: value for key, value in document.items() if value is not None})
    return {"item_id": item}


def _risk_fund(place: Place) -> Made:
    fund, at = str(uuid.uuid4()), datetime.now(UTC)
    entry = {"n": 1, "kind": "payment_in", "on": "2026-01-02", "amount": Decimal("5.00"), "key": "serial:1"}
    risk_funds.insert(stored({
        "_id": fund, "name": "x", "region": place.region, "scopes": prefixes(place.region), "institution": place.institution,
        "scheme": fund, "events": [entry], "figures": figures_of([entry]), "version": 1, "created_at": at, "updated_at": at,
    }))  # fmt: skip
    return {"fund_id": fund}


def _fund_claim(place: Place) -> Made:
    a_scheme(code="test")  # that of `_loan`: who approves a claim holds it against its rules
    loan = loans.get(_loan(place)["loan_id"])
    claim, half = str(uuid.uuid4()), Decimal("0.50")
    sharing = {"fund": half, "bank": half, "other": Decimal(0), "split": {"county": half}}
    risk_funds.insert_claim(stored({
        "_id": claim, "fund": _risk_fund(place)["fund_id"], "loan": loan["_id"], "open": loan["_id"], "region": place.region,
        "scopes": prefixes(place.region), "institution": place.institution, "state": "proposed", "version": 1,
        "contract_number": "x", "loss": Decimal(1), "sharing": sharing, "proposed_by": "x", "proposed_at": datetime.now(UTC),
    }))  # fmt: skip
    return {"claim_id": claim}


# The beginning of a rule -> what makes a record of it and returns the arguments of the path.
RECORDS: dict[str, Callable[[Place], Made]] = {
    "/api/v1/households/<household_id>": _household,
    "/api/v1/submissions/<instance_id>": _submission,
    "/api/v1/evidence/<evidence_id>": _evidence,
    "/api/v1/photos/<sha256>": _photo,
    "/api/v1/photo-findings/<finding_id>": _photo_finding,
    "/api/v1/forms/<form_id>": _form,
    "/api/v1/users/<username>": _account,
    "/api/v1/uploads/<upload_id>": _upload,
    "/api/v1/visit-codes/<code>": _visit_code,
    "/api/v1/schemes/<code>": _scheme,
    "/api/v1/loans/<loan_id>": _loan,
    "/api/v1/applications/<application_id>": _application,
    "/api/v1/reminders/<reminder_id>": _reminder,
    "/api/v1/inbox/<reminder_id>": _reminder,
    "/api/v1/reminder-rules/<rule_set_id>": _reminder_rules,
    "/api/v1/ratings/<rating_id>": _rating,
    "/api/v1/notices/<notice_id>": _notice,
    "/api/v1/bulletins/<bulletin_id>": _bulletin,
    "/api/v1/subsidy-claims/<claim_id>": _subsidy_claim,
    "/api/v1/bank-imports/<run_id>": _bank_import,
    "/api/v1/rectification/<item_id>": _rectification,
    "/api/v1/risk-funds/<fund_id>": _risk_fund,
    "/api/v1/fund-claims/<claim_id>": _fund_claim,
    "/api/v1/regions/<code>": lambda place: {"code": place.region},
}

_MANIFEST = {"json": {"attachments": []}}
_TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}

_PAID: dict[str, Any] = {"json": {"on": "2026-02-01", "amount": "1.00", "serial": "S1"}}

# A request that is in order but for who sends it.
BODIES: dict[str, dict[str, Any]] = {
    "PATCH /api/v1/households/<household_id>": {"json": {"address": "三组"}, "headers": {"If-Match": '"1"'}},
    "POST /api/v1/submissions/<instance_id>/finalise": _MANIFEST,
    "POST /api/v1/submissions/<instance_id>/review": {"json": {"state": "approved"}},
    "POST /api/v1/submissions/<instance_id>/comments": {"json": {"comment": "好"}},
    "PUT /api/v1/submissions/<instance_id>/attachments/<name>": {"data": b"\xff\xd8"},
    "PUT /api/v1/evidence/<evidence_id>/photos/<name>": {"data": b"\xff\xd8"},
    "POST /api/v1/evidence/<evidence_id>/finalise": _MANIFEST,
    "POST /api/v1/photo-findings/<finding_id>/decision": {"json": {"state": "confirmed", "reason": "同一张"}},
    "PATCH /api/v1/forms/<form_id>": {"json": {"closed": True}},
    "PUT /api/v1/forms/<form_id>/versions/<version>/files/<name>": {"data": b"name,label\n"},
    "POST /api/v1/forms/<form_id>/versions/<version>/validate": {"json": {"answers": {}}},
    "PATCH /api/v1/users/<username>": {"json": {"name": "李四"}},
    "POST /api/v1/users/<username>/field-keys": {"json": {"device": "phone"}},
    "PATCH /api/v1/uploads/<upload_id>": {"data": b"abc", "headers": _TUS},
    "POST /api/v1/ratings/<rating_id>/decision": {"json": {"version": 1, "votes": VOTES}},
    "POST /api/v1/ratings/<rating_id>/line": {"json": {"version": 1, "amount": "1000"}},
    "POST /api/v1/ratings/<rating_id>/refusal": {"json": {"version": 1, "reason": "x"}},
    "POST /api/v1/notices/<notice_id>/objections": {"json": {"version": 1, "content": "x"}},
    "POST /api/v1/notices/<notice_id>/objections/<objection_id>/answer": {
        "json": {"version": 1, "answer": "x", "upheld": "no"},
    },
    "POST /api/v1/notices/<notice_id>/end": {"json": {"version": 1}},
    "POST /api/v1/schemes/<code>/<version>/end": {"json": {"last_day": "2030-01-01"}},
    "GET /api/v1/households/<household_id>/eligibility": {"params": {"scheme": "none"}},
    "POST /api/v1/loans/<loan_id>/disbursements": _PAID,
    "POST /api/v1/loans/<loan_id>/repayments": _PAID,
    "POST /api/v1/loans/<loan_id>/fees": _PAID,
    "POST /api/v1/loans/<loan_id>/recoveries": _PAID,
    "POST /api/v1/loans/<loan_id>/reversals": {"json": {"on": "2026-02-01", "of": 1, "note": "记错了"}},
    "POST /api/v1/loans/<loan_id>/diversions": {"json": {"on": "2026-02-01", "amount": "1.00"}},
    "POST /api/v1/loans/<loan_id>/extensions": {"json": {"on": "2026-02-01", "matures_on": "2027-02-10"}},
    "POST /api/v1/loans/<loan_id>/extension-applications": {"json": {"reason": "牛还没出栏"}},
    "POST /api/v1/loans/<loan_id>/renewals": {
        "json": {
            "on": "2026-02-01",
            "contract_number": "X",
            "terms": {"annual_rate": "0.0365", "method": "bullet", "periods": 1, "frequency": "once"},
        }
    },
    "POST /api/v1/loans/<loan_id>/fund-payments": {"json": {**_PAID["json"], "bank_share": "0.00"}},
    "POST /api/v1/loans/<loan_id>/write-offs": {"json": {"on": "2026-02-01"}},
    "POST /api/v1/loans/<loan_id>/cancellation": {"json": {"on": "2026-02-01"}},
    "PATCH /api/v1/applications/<application_id>": {"json": {"version": 1, "months": 6}},
    "POST /api/v1/applications/<application_id>/actions": {
        "json": {"version": 1, "action": "withdraw", "reason": "不贷了"}
    },
    "PUT /api/v1/applications/<application_id>/attachments/<name>": {"data": b"\xff\xd8"},
    "POST /api/v1/reminders/<reminder_id>/told": {"json": {"result": "told"}},
    "POST /api/v1/reminders/<reminder_id>/again": {"json": {"reason": "重发一次"}},
    "POST /api/v1/reminders/<reminder_id>/replies/<reply_id>/close": {"json": {"result": "已核对"}},
    "PUT /api/v1/reminder-rules/<rule_set_id>": {"json": {"content": default_content(), "version": 1}},
    "POST /api/v1/loans/<loan_id>/contacts": {"json": {"channel": "phone"}},
    "POST /api/v1/rectification/<item_id>/assignment": {"json": {"version": 1, "responsible": "王芳"}},
    "POST /api/v1/rectification/<item_id>/mending": {"json": {"version": 1, "note": "已改"}},
    "POST /api/v1/rectification/<item_id>/review": {"json": {"version": 1, "decision": "close"}},
    "POST /api/v1/rectification/<item_id>/reopening": {"json": {"version": 1, "note": "又发现"}},
    "GET /api/v1/forms/<form_id>/export": {"params": {"format": "csv"}},
}
_VERSION = {"json": {"version": 1}}
BODIES |= {
    "POST /api/v1/risk-funds/<fund_id>/entries": {
        "json": {"kind": "payment_in", "amount": "1.00", "on": "2026-02-01", "serial": "S1"}
    },
    "POST /api/v1/risk-funds/<fund_id>/reversals": {"json": {"of": 1, "on": "2026-02-01", "reason": "记错了"}},
    "POST /api/v1/fund-claims/<claim_id>/refusal": {"json": {"reason": "材料不全"}},
    "DELETE /api/v1/subsidy-claims/<claim_id>": {"params": {"version": 1}},
    "POST /api/v1/subsidy-claims/<claim_id>/rebuild": _VERSION,
    "POST /api/v1/subsidy-claims/<claim_id>/submit": _VERSION,
    "POST /api/v1/subsidy-claims/<claim_id>/payment": {"json": {"version": 1, "paid_on": "2026-08-01"}},
}
BODIES["POST /api/v1/uploads"] = {"headers": {"Tus-Resumable": "1.0.0", "Upload-Length": "3"}}
for _method in ("GET", "DELETE"):
    BODIES[f"{_method} /api/v1/uploads/<upload_id>"] = {"headers": {"Tus-Resumable": "1.0.0"}}


def address(endpoint: Endpoint, arguments: dict[str, str]) -> str:
    """Return the path of an endpoint with its arguments filled in."""
    path = endpoint.rule
    for name, value in arguments.items():
        path = path.replace(f"<{name}>", value)
    return path
