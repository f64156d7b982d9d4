"""Who may do what: every endpoint × every role × inside and outside of the area, against the table in records/roles.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from records.blobs import BlobStore
from records.roles import BANK_ROLES, CADRE, PERMISSIONS, RISK_GROUP, ROLES, may
from records.scopes import Scope
from tests.api.endpoints import (
    BODIES,
    OF_BORROWERS,
    OPEN,
    OPENROSA,
    PERSONAL,
    RECORDS,
    Endpoint,
    Place,
    address,
    endpoints,
)
from tests.builders import OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, VILLAGE, a_user
from tests.http import Caller

BANK, OTHER_BANK = "瓮安农商行", "独山农商行"
FORBIDDEN = "auth.role_forbids"
# Nothing but the body is looked at before the role lets somebody through: any of these says that it did.
LET_THROUGH = {200, 201, 204, 303, 304, 400, 404, 409, 412, 413, 415, 422, 428}
# Found, whatever is then the matter with it.
FOUND = LET_THROUGH - {404}


def closed(app) -> list[Endpoint]:
    """Return the endpoints that have to ask for a role."""
    apart = (*OPENROSA, *OF_BORROWERS)
    return [one for one in endpoints(app) if one.name not in OPEN and not one.rule.startswith(apart)]


def walked(app) -> list[Endpoint]:
    """Return the endpoints that ask for a role, as all others should."""
    return [one for one in closed(app) if one.permission in PERMISSIONS]


@pytest.fixture
def person(as_user):
    """Make and sign in a person of a role, of one county (its village for the roles of a village; a bank's for its own)."""

    def make(role: str) -> Caller:
        region = VILLAGE if role in (CADRE, RISK_GROUP) else "522725"
        return as_user(role, region=region, institution=BANK if role in BANK_ROLES else None)

    return make


def foreign_places(caller: Caller, blobs: BlobStore) -> Iterator[Place]:
    """Yield places outside the caller's area: another county, for a village another one, for a bank another bank."""
    stranger = a_user("loan_officer", region="522726")
    yield Place(OTHER_COUNTY_VILLAGE, caller.user.institution, stranger, blobs)
    if caller.user.region == VILLAGE:
        yield Place(OTHER_VILLAGE, None, stranger, blobs)
    if caller.user.institution:
        yield Place(VILLAGE, OTHER_BANK, stranger, blobs)


def has_area(endpoint: Endpoint, place: Place, caller: Caller) -> bool:
    """Say whether this kind of record is kept apart in this way: forms, regions and schemes belong to counties."""
    by_county = endpoint.root.startswith(
        ("/api/v1/forms/", "/api/v1/regions/", "/api/v1/schemes/", "/api/v1/reminder-rules/")
    )
    if endpoint.root in PERSONAL:
        return True
    if (
        endpoint.root.startswith("/api/v1/notices/")
        and caller.user.region
        and place.region.startswith(caller.user.region)
    ):
        return False  # a notice is its village's, whatever the bank
    return not by_county or not Scope(caller.user.region[:6]).covers(place.region)


def asked(caller: Caller, endpoint: Endpoint, path: str):
    """Return the answer to a request that is in order but, perhaps, for who sends it."""
    return caller.request(endpoint.method, path, **BODIES.get(endpoint.name, {}))


def code_of(answer) -> str:
    """Return the code of a problem, "" of any other answer."""
    return answer.json()["code"] if "problem" in answer.headers.get("Content-Type", "") else ""


def test_every_endpoint_asks_for_a_role_or_says_why_not(app):
    known = {one.name for one in endpoints(app)}
    assert set(OPEN) <= known
    assert [one.name for one in closed(app) if one.permission not in PERMISSIONS] == []


# Asked for within a view, where it depends on what is asked: whole numbers.
WITHIN = {"households.unmask"}


def test_no_permission_is_in_the_table_for_nothing(app):
    assert set(PERMISSIONS) - WITHIN == {one.permission for one in walked(app)}


def test_every_endpoint_has_a_record_to_be_tried_with(app):
    assert {one.root for one in walked(app) if one.root} - set(RECORDS) == set()
    assert set(BODIES) <= {one.name for one in walked(app)}


def test_nobody_gets_in_without_signing_in(app, anyone):
    for endpoint in walked(app):
        answer = asked(anyone, endpoint, re.sub(r"<[^>]+>", "x", endpoint.rule))
        assert answer.status_code == 401, endpoint.name


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_nothing_else(app, person, role):
    caller, wrong = person(role), []
    for endpoint in walked(app):
        own = caller.user.username if endpoint.permission == "account.own" else "x"
        answer = asked(caller, endpoint, re.sub(r"<[^>]+>", own, endpoint.rule))
        allowed = may(role, endpoint.permission)
        if (code_of(answer) == FORBIDDEN) is allowed:
            wrong.append((endpoint.name, endpoint.permission, allowed, answer.status_code))
        elif answer.status_code not in (LET_THROUGH if allowed else {403}):
            wrong.append((endpoint.name, "answered", answer.status_code, answer.text[:200]))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_record_of_another_area_is_not_there(app, person, role):
    caller, wrong = person(role), []
    for endpoint in walked(app):
        if endpoint.root not in RECORDS or not may(role, endpoint.permission):
            continue
        for place in foreign_places(caller, app.config["RUHU"].blobs):
            if not has_area(endpoint, place, caller):
                continue
            path = address(endpoint, RECORDS[endpoint.root](place))
            answer = asked(caller, endpoint, path)
            if answer.status_code != 404 and not is_other_account(endpoint, caller, answer):
                wrong.append((endpoint.name, place.region, place.institution, answer.status_code, answer.text[:200]))
    assert wrong == []


def is_other_account(endpoint: Endpoint, caller: Caller, answer) -> bool:
    """Say whether this is somebody without accounts to manage who is told so: of another's keys they learn nothing."""
    return (
        endpoint.permission == "account.own" and not may(caller.user.role, "users.manage") and answer.status_code == 403
    )


@pytest.mark.parametrize("role", ROLES)
def test_a_record_of_the_own_area_is_found(app, person, role):
    caller, wrong = person(role), []
    place = Place(VILLAGE, caller.user.institution, caller.user, app.config["RUHU"].blobs)
    for endpoint in walked(app):
        if endpoint.root not in RECORDS or not may(role, endpoint.permission) or endpoint.permission == "account.own":
            continue
        path = address(endpoint, RECORDS[endpoint.root](place))
        answer = asked(caller, endpoint, path)
        if answer.status_code not in FOUND and code_of(answer) not in FOUND_AND_REFUSED:
            wrong.append((endpoint.name, answer.status_code, answer.text[:200]))
    assert wrong == []


# The record was found, and what is asked of it is not there, or the scheme keeps it from this role.
FOUND_AND_REFUSED = {
    "photo.not_found", "photo.unreadable", "form.attachment_not_found", "form.version_not_found",
    "application.step_of_others", "loan.amounts_hidden",
    "wechat.not_configured", "notice.objection_not_found",
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_nothing_of_another_area(app, person, role):
    caller, wrong = person(role), []
    hidden = {
        value
        for place in foreign_places(caller, app.config["RUHU"].blobs)
        for root, make in RECORDS.items()
        if root not in PERSONAL and has_area(Endpoint("GET", root, ""), place, caller)
        for value in make(place).values()
        if len(value) > 10
    }
    for endpoint in walked(app):
        if endpoint.method != "GET" or endpoint.root or not may(role, endpoint.permission):
            continue
        answer = asked(caller, endpoint, endpoint.rule)
        if answer.headers.get("Content-Type", "").startswith("application/json"):
            wrong += [(endpoint.name, one) for one in hidden if one in answer.text]
    assert wrong == []
