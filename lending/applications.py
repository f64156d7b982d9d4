"""Applications for loans: made, changed while they are with the applicant, taken through the chain of their scheme."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from errors import (
    ApplicationConflict,
    ApplicationExists,
    ApplicationMemberUnknown,
    ApplicationNotWithApplicant,
    UploadIdInvalid,
)
from households.numbers import today as today_in_china
from households.people import HEAD
from lending import schemes
from lending.application_chains import chain_of
from lending.application_extensions import extension_fields, grant
from lending.application_facts import group_of, household_of
from lending.application_limits import check_asked
from lending.application_machine import Position, beginning, moved, possible
from lending.application_moves import fields_of
from lending.application_rules import require_reason, require_role
from lending.application_writes import (
    changed_meanwhile,
    digest_of,
    done_already,
    entry,
    placed,
    position_of,
    write,
)
from lending.scheme import Scheme
from lending.scheme_chain import Step
from records import applications, households
from records.actors import Actor
from records.clock import now
from records.scopes import Scope, prefixes

Document = dict[str, Any]
Chain = tuple[Step, ...]
# Who does what nobody chose to do.
BY_ITSELF = Actor("system", "", Scope())
ASKED = ("amount", "months", "method", "use", "use_detail", "mode")


def apply(
    sent: Document, by: Actor, *, today: date | None = None, more: Document | None = None
) -> tuple[Document, bool]:
    """Make an application; return it and whether it was new (the same again under its ID is answered like the first time).

    `sent`: household (ID or code), scheme (code), amount, months, use, and perhaps id, member, method, use_detail, mode,
    institution; `more` are fields that come with a form (submissions, opinions, documents). The version of the scheme
    in force for the household's region today is kept with it.

    Raises HouseholdNotFound, SchemeNotInForce, ApplicationMemberUnknown, ApplicationStepOfOthers, ApplicationExists,
    ApplicationConflict, UploadIdInvalid, and what `check_asked` does.
    """
    application_id, digest = _id(sent.get("id")), digest_of(sent)
    known = applications.get(application_id)
    if known is None:
        document = _made(application_id, digest, sent, by, today or today_in_china()) | (more or {})
        taken = applications.insert(document)
        if taken is None:
            return applications.get(application_id) or document, True
        if taken == "live":
            raise _exists(document)
        known = applications.get(application_id)
    if known is None or known.get("sha256") != digest or known["created_by"] != by.who:
        raise ApplicationConflict(id=application_id, pointer="/id")
    return known, False


def _id(given: str | None) -> str:
    try:
        return str(uuid.UUID(given)) if given else str(uuid.uuid4())
    except ValueError:
        raise UploadIdInvalid(pointer="/id") from None


def _made(application_id: str, digest: str, sent: Document, by: Actor, today: date) -> Document:
    named = households.reference(sent["household"], by.scope)
    household = households.in_scope(named["_id"], by.scope)
    scheme = schemes.applying(sent["scheme"], household["region"], today)
    at = beginning(scheme.chain)
    require_role(scheme.chain, at, "pass", by.role)
    member = member_of(household, sent.get("member"))
    asked = _asked(scheme, sent)
    check_asked(scheme, group_of(scheme, household), asked)
    institution = household.get("institution") or by.scope.institution or sent.get("institution")
    document = {
        "_id": application_id,
        "sha256": digest,
        "household": household["_id"],
        "household_code": household["code"],
        "region": household["region"],
        "scopes": prefixes(household["region"]),
        "institution": institution,
        "member": member["id"],
        "applicant": member["name"],
        **asked,
        "scheme": {"code": scheme.code, "version": scheme.version},
        "state": at.state,
        "step": at.step,
        "history": [],
        "documents": [],
        "version": 1,
        "created_at": now(),
        "created_by": by.who,
    }
    first = entry(document, "apply", by, at, asked={key: asked[key] for key in ("amount", "months")})
    document |= placed(scheme.chain, {**document, "state": ""}, at, today) | {"history": [first]}
    return {key: value for key, value in document.items() if value is not None}


def _asked(scheme: Scheme, sent: Document) -> Document:
    """Return what is asked for; mode and method are the first that the scheme offers unless they are given."""
    modes = [one.mode for one in scheme.modes if one.new]
    usual = {"mode": modes[0] if modes else "self_use", "method": scheme.methods[0]}
    return usual | {key: sent[key] for key in ASKED if sent.get(key) is not None}


def member_of(household: Document, member: str | None) -> Document:
    """Return a member by ID or, if it is one's alone, by name; the head if none is named. Raises ApplicationMemberUnknown."""
    members = household.get("members", [])
    if not member:
        found = [one for one in members if one.get("relation") == HEAD]
    else:
        found = [one for one in members if one["id"] == member] or [one for one in members if one["name"] == member]
    if len(found) != 1:
        raise ApplicationMemberUnknown(pointer="/member", member=member or HEAD)
    one: Document = found[0]
    return one


def _exists(document: Document) -> ApplicationExists:
    held = applications.live_of(document["household"], document["member"], document["scheme"]["code"]) or {}
    return ApplicationExists(
        applicant=document["applicant"],
        scheme=document["scheme"]["code"],
        details={"application": held.get("_id")},
        pointer="/scheme",
    )


def edit(application_id: str, version: int, changes: Document, by: Actor, *, today: date | None = None) -> Document:
    """Change what is asked for (fields of ASKED) while the application is with the applicant.

    Raises ApplicationNotFound, ApplicationChanged, ApplicationNotWithApplicant, ApplicationStepOfOthers, and what
    `check_asked` does.
    """
    held, scheme = _read(application_id, version, by)
    at = position_of(held)
    if "edit" not in possible(scheme.chain, at):
        raise _not_with_applicant(scheme, at.step)
    require_role(scheme.chain, at, "edit", by.role)
    asked = {key: held[key] for key in ASKED if key in held} | changes
    check_asked(scheme, group_of(scheme, household_of(held)), asked)
    told = {key: [held.get(key), value] for key, value in changes.items() if held.get(key) != value}
    fields = {**changes, **placed(scheme.chain, held, at, today or today_in_china())}
    return write(held, fields, entry(held, "edit", by, at, changes=told))


def _not_with_applicant(scheme: Scheme, step: str) -> ApplicationNotWithApplicant:
    here, first = scheme.step(step) or scheme.chain[0], scheme.chain[0]
    return ApplicationNotWithApplicant(step=here.zh, step_en=here.en, first=first.zh, first_en=first.en)


def _read(application_id: str, version: int, by: Actor) -> tuple[Document, Scheme]:
    held = applications.in_scope(application_id, by.scope)
    if held["version"] != version:
        raise changed_meanwhile(held)
    return held, scheme_of(held)


def scheme_of(application: Document) -> Scheme:
    """Return the version of the scheme under which an application was made, whether or not it is still in force."""
    return schemes.get(application["scheme"]["code"], application["scheme"]["version"])


def act(application_id: str, version: int, given: Document, by: Actor, *, today: date | None = None) -> Document:
    """Do an action of the chain: pass, return, refuse, suspend, resume, withdraw or note; return the application.

    `given`: action, and perhaps reason, to, votes, notice, interview, site_check, assessment, documents, and for the step
    that decides amount, months, rate and method. Of two people who act at once one wins; the other is told who it was.
    The same request again is answered like the first time.

    Raises ApplicationNotFound, ApplicationChanged, ApplicationActionImpossible, ApplicationStepUnknown,
    ApplicationStepOfOthers, ApplicationMakerIsChecker, ApplicationReasonMissing, ApplicationIncomplete,
    ApplicationNotEligible, ApplicationVotesWrong, ApplicationVotedDown, ApplicationNoticeWrong, and for an approval what
    `check_approval` and `check_rate` do, for an extension what `lending.application_extensions.grant` does. Nothing is changed
    then.
    """
    today = today or today_in_china()
    present = applications.in_scope(application_id, by.scope)
    digest = digest_of(given)
    if done_already(present, version, digest, by):
        return present
    if present["version"] != version:
        raise changed_meanwhile(present)
    chain, at = chain_of(present), position_of(present)
    after = moved(chain, at, given["action"], given.get("to") or "")
    require_role(chain, at, given["action"], by.role)
    require_reason(given["action"], given.get("reason"))
    fields, told = _added(present, chain, at, after, given, by, today)
    made = entry(
        present, given["action"], by, after, reason=given.get("reason"), to=given.get("to"),
        submission=given.get("submission"), digest=digest, **told,
    )  # fmt: skip
    fields |= placed(chain, present, after, today)
    if after.state == "extended":
        return grant(present, fields, made, given, by, today)
    return write(present, fields, made)


def _added(
    held: Document, chain: Chain, at: Position, after: Position, given: Document, by: Actor, today: date
) -> tuple[Document, Document]:
    """Return the fields that an action sets and what its entry tells, for an application of either kind."""
    if held.get("kind") == applications.EXTENSION:
        return extension_fields(held, chain, at, given, by, today)
    return fields_of(held, scheme_of(held), at, after, given, by, today)


def expire_due(today: date | None = None) -> int:
    """Let approvals end whose last day is over; return how many. Repeatable."""
    today, count = today or today_in_china(), 0
    for held in applications.expired(today.isoformat()):
        scheme, at = scheme_of(held), position_of(held)
        after = moved(scheme.chain, at, "expire")
        fields = placed(scheme.chain, held, after, today)
        made = entry(held, "expire", BY_ITSELF, after)
        count += applications.change(held["_id"], held["version"], fields, made) is not None
    return count
