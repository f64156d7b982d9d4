"""Every list is answered through an index: the queries that the API really sends are explained, none scans."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from bson.decimal128 import Decimal128

from lending.schemes import load
from records import applications, submissions
from records import database as databases
from records.actors import at_command_line
from records.scopes import prefixes
from tests.builders import OTHER_VILLAGE, VILLAGE, a_household, a_loan, a_user
from tests.conftest import empty_database
from tests.http import Caller
from tests.lending.application_cases import scheme_text

POLYGON = '{"type":"Polygon","coordinates":[[[107,27],[108,27],[108,28],[107,28],[107,27]]]}'
HOUSEHOLD = str(uuid.UUID(int=7))
LOAN = str(uuid.UUID(int=8))
SHA256 = "ab" * 32

LISTS = [
    "/api/v1/households",
    "/api/v1/households?name=李",
    "/api/v1/households?code=x",
    "/api/v1/households?category=脱贫户",
    "/api/v1/households?tag=重点",
    "/api/v1/households?cadre=cun",
    f"/api/v1/households?region={VILLAGE}",
    "/api/v1/households?id_number=11010519491231002X",
    "/api/v1/households?phone=13812345678",
    "/api/v1/households?card_number=6228480402564890018",
    f"/api/v1/households/{HOUSEHOLD}/timeline",
    "/api/v1/submissions",
    "/api/v1/submissions?form=visit",
    f"/api/v1/submissions?household={HOUSEHOLD}",
    f"/api/v1/submissions?region={VILLAGE}",
    "/api/v1/submissions?by=cun",
    "/api/v1/submissions?since=2026-01-01T00:00:00Z",
    "/api/v1/submissions?state=has_issues",
    "/api/v1/submissions?finding=answer.type",
    "/api/v1/submissions?incomplete=true",
    f"/api/v1/submissions?within={POLYGON}",
    f"/api/v1/photos/{SHA256}",
    f"/api/v1/households/{HOUSEHOLD}/photos",
    "/api/v1/photo-findings",
    "/api/v1/photo-findings?state=open",
    "/api/v1/photo-findings?code=photo.reused",
    f"/api/v1/photo-findings?household={HOUSEHOLD}",
    "/api/v1/evidence",
    f"/api/v1/evidence?household={HOUSEHOLD}",
    "/api/v1/evidence?contract_number=x",
    "/api/v1/indicators?as_of=2026-03-01",
    "/api/v1/indicators/list?code=balance&as_of=2026-03-01",
    "/api/v1/indicators/list?code=overdue&as_of=2026-03-01",
    "/api/v1/indicators/list?code=visited&part=denominator&as_of=2026-03-01",
    "/api/v1/map",
    f"/api/v1/map?region={VILLAGE}&days=7",
    "/api/v1/bulletins",
    "/api/v1/subsidy-claims",
    "/api/v1/risk-funds",
    "/api/v1/fund-claims",
    "/api/v1/fund-claims?state=proposed",
    "/api/v1/subsidy-claims?quarter=2026Q3",
    "/api/v1/subsidy-claims?state=draft",
    "/api/v1/visit-codes",
    "/api/v1/sync",
    "/api/v1/loans",
    "/api/v1/loans?state=active",
    "/api/v1/loans?overdue=true",
    "/api/v1/loans?due_within=7",
    "/api/v1/loans?officer=li",
    "/api/v1/loans?scheme=x",
    "/api/v1/loans?institution=x",
    "/api/v1/loans?contract_number=x",
    f"/api/v1/loans?household={HOUSEHOLD}",
    f"/api/v1/loans?region={VILLAGE}",
    "/api/v1/applications",
    "/api/v1/applications?mine=true",
    "/api/v1/applications?step=village",
    "/api/v1/applications?state=approved",
    "/api/v1/applications?overdue=true",
    "/api/v1/applications?scheme=small",
    f"/api/v1/applications?household={HOUSEHOLD}",
    "/api/v1/applications/board",
    f"/api/v1/phases?region={VILLAGE}",
    "/api/v1/bank-imports",
    "/api/v1/bank-imports?bank=x",
    "/api/v1/bank-mappings?bank=x",
    f"/api/v1/loans/{LOAN}/evidence",
    "/api/v1/loans/without-evidence",
    "/api/v1/loans/without-evidence?days=10",
    f"/api/v1/loans/without-evidence?region={VILLAGE}",
    "/api/v1/collection",
    "/api/v1/collection?sort=amount",
    "/api/v1/collection?bucket=90%2B",
    "/api/v1/collection?officer=me",
    "/api/v1/collection?bank=x",
    "/api/v1/collection?stage=due",
    "/api/v1/collection/officers",
    "/api/v1/collection/contacts",
    "/api/v1/collection/promises",
    "/api/v1/collection/promises?officer=me",
    f"/api/v1/loans/{LOAN}/contacts",
    f"/api/v1/loans/{LOAN}/reminders",
    "/api/v1/rectification",
    "/api/v1/rectification?state=open",
    "/api/v1/rectification?defect=use",
    "/api/v1/rectification?rule=no_evidence",
    "/api/v1/rectification?responsible=x",
    "/api/v1/rectification?late=true",
    "/api/v1/rectification?cause=gone",
    f"/api/v1/rectification?household={HOUSEHOLD}",
    f"/api/v1/rectification?loan={LOAN}",
    "/api/v1/rectification/counts",
    "/api/v1/users",
    "/api/v1/users?role=village_cadre",
    "/api/v1/audit",
    "/api/v1/audit?target=x",
    "/api/v1/reminders?day=2026-10-08",
    f"/api/v1/reminders?day=2026-10-08&region={VILLAGE}&state=failed",
    "/api/v1/reminders/open",
    "/api/v1/reminders/replies",
    "/api/v1/reminders/report?first=2026-10-01&last=2026-10-31",
    "/api/v1/reminder-rules",
    "/api/v1/inbox",
    "/api/v1/regions",
    "/api/v1/regions?prefix=5227",
    "/api/v1/regions?name=茶店村",
    "/api/v1/schemes",
    "/api/v1/schemes?code=town",
    "/api/v1/schemes?region=522725",
    f"/api/v1/schemes/applicable?region={VILLAGE}&on=2026-05-01",
    "/api/v1/reference-rates",
    "/api/v1/ratings",
    f"/api/v1/ratings?household={HOUSEHOLD}",
    "/api/v1/ratings?state=confirmed",
    "/api/v1/ratings?state=expired",
    f"/api/v1/ratings?region={VILLAGE}",
    "/api/v1/ratings/expiring?until=2027-01-01",
    "/api/v1/notices",
    "/api/v1/notices?subject=rating",
    "/api/v1/notices?state=ended",
    "/api/v1/notices/ending?until=2027-01-01",
]  # fmt: skip


@pytest.fixture(scope="module")
def people(app, server_url):
    """Callers by role, and a few hundred documents a collection, so that a plan is chosen as it would be."""
    empty_database()
    _fill()
    return {role: Caller(server_url, user=a_user(role=role)).signed_in() for role in ("admin", "county_office")}


def _fill():
    now = datetime.now(UTC)
    a_household(_id=HOUSEHOLD)
    for number in range(200):
        a_household(region=VILLAGE if number % 2 else OTHER_VILLAGE)
    documents = [
        {
            "_id": f"uuid:{number}", "root": f"uuid:{number}", "current": True, "form_id": f"form{number % 5}",
            "form_version": "1", "region": VILLAGE, "scopes": prefixes(VILLAGE), "submitted_by": f"user{number % 9}",
            "received_at": now - timedelta(minutes=number), "missing": number % 2, "state": "received", "xml": b"",
            "sha256": "", "household": HOUSEHOLD,
        }
        for number in range(400)
    ]  # fmt: skip
    submissions.collection().insert_many(documents)
    applications.collection().insert_many(
        [
            {
                "_id": f"a{number}", "scopes": prefixes(VILLAGE), "region": VILLAGE, "state": "open", "step": "village",
                "live": True, "household": f"h{number}", "member": "m1", "scheme": {"code": "small", "version": "1"},
                "desks": applications.desks_of(("admin",), prefixes(VILLAGE)), "created_at": now, "amount": Decimal128("1"),
            }
            for number in range(100)
        ]
    )  # fmt: skip
    phase = "[{id: p, zh: 宣传, en: Publicity, from: 2026-01-01, to: 2026-12-31, records: [{form: site_check, at_least: 1}]}]"
    load(scheme_text(phases=phase), at_command_line("test"))
    for _ in range(20):
        a_user()
        a_loan(household={"_id": HOUSEHOLD, "code": "x", "region": VILLAGE, "head_name": "李建国"})
    a_loan(_id=LOAN)


@pytest.mark.parametrize("path", LISTS)
def test_no_list_scans_a_collection(people, path):
    admin = people["admin"]
    raw = databases.database().db
    raw.command("profile", 2)
    try:
        answer = admin.get(path)
    finally:
        raw.command("profile", 0)
    assert answer.status_code in (200, 404), answer.text
    seen = list(raw["system.profile"].find({"op": {"$in": ["query", "command", "getmore"]}}))
    raw.drop_collection("system.profile")
    reads = [entry for entry in seen if entry["command"].keys() & {"find", "aggregate", "count"}]
    reads = [entry for entry in reads if "system.profile" not in entry["ns"]]
    assert reads, "the profiler saw no query"
    scanned = [
        (entry["ns"], entry["command"].get("filter")) for entry in reads if "COLLSCAN" in entry.get("planSummary", "")
    ]
    assert scanned == []


@pytest.mark.parametrize(
    "path", ["/api/v1/submissions", "/api/v1/submissions?form=form1", f"/api/v1/households/{HOUSEHOLD}/timeline"]
)
def test_the_common_lists_are_read_in_index_order(people, path):
    county = people["county_office"]
    raw = databases.database().db
    raw.command("profile", 2)
    try:
        county.get(f"{path}{'&' if '?' in path else '?'}limit=10")
    finally:
        raw.command("profile", 0)
    entry = raw["system.profile"].find_one({"ns": {"$regex": "submissions$"}, "command.find": {"$exists": True}})
    raw.drop_collection("system.profile")
    assert entry["docsExamined"] <= 11
    assert not entry.get("hasSortStage")
