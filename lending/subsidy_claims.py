"""Claiming the interest subsidy of a quarter: draft, submitted (frozen, with a hash), paid; corrections in the next claim."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from errors import (
    QuarterInvalid,
    SchemeNotFound,
    SubsidyDraftStale,
    SubsidyRegionTooWide,
    SubsidySamePerson,
    SubsidyStateForbids,
)
from households.numbers import today
from lending import schemes
from lending.scheme import Scheme
from lending.steps import unpacked
from lending.subsidy import Segment, SubsidisedLoan, quarter_of, subsidy_of, total
from lending.trail_keeping import bring_up_to_date
from records import loan_trails, regions, subsidy_claims
from records.actors import Actor
from records.clock import now
from records.money import NOTHING, plain, stored
from records.scopes import Scope, prefixes

Document = dict[str, Any]
# How many earlier quarters a claim corrects.
CORRECTED_QUARTERS = 4
_OF_LOAN = ("contract_number", "household", "household_code", "borrower", "member", "region", "institution", "scheme")


def draft_claim(quarter: str, region: str, institution: str | None, by: Actor) -> Document:
    """Make the draft of a quarter's claim; return it.

    Raises QuarterInvalid (also for one that is not over), SubsidyRegionTooWide, RegionUnknown, SubsidyClaimOverlaps.
    """
    _, until = quarter_of(quarter)
    if until > today():
        raise QuarterInvalid(pointer="/quarter")
    if len(regions.require(region, "/region")) < 6:
        raise SubsidyRegionTooWide(pointer="/region")
    at = now()
    claim: Document = {
        "_id": str(uuid.uuid4()), "quarter": quarter, "region": region, "scopes": prefixes(region),
        "institution": institution, "state": subsidy_claims.DRAFT, "version": 1, "created_at": at,
        "created_by": by.who, "updated_at": at, "updated_by": by.who,
    }  # fmt: skip
    its_rows = _rows(claim)
    claim["figures"] = stored(_figures(claim, its_rows))
    subsidy_claims.insert(claim, stored(its_rows))
    by.note("subsidy.drafted", f"subsidy:{claim['_id']}", region=region, details={"quarter": quarter})
    return claim


def rebuild_draft(claim: Document, version: int, by: Actor) -> Document:
    """Compute a draft anew from the loans as they are now. Raises SubsidyClaimChanged, SubsidyClaimFrozen."""
    its_rows = _rows(claim)
    fields = {"figures": stored(_figures(claim, its_rows)), "updated_at": now(), "updated_by": by.who}
    return subsidy_claims.replace_draft(claim["_id"], version, fields, stored(its_rows))


def submit_claim(claim: Document, version: int, by: Actor) -> Document:
    """Freeze a draft: its rows change no more and `sha256` says so.

    Raises SubsidyClaimChanged, SubsidyClaimFrozen and, where an earlier quarter was submitted after the draft was computed,
    SubsidyDraftStale: it would correct that quarter a second time, or forget what is carried forward.
    """
    for earlier in subsidy_claims.frozen_of(
        claim["region"], claim["institution"], claim["quarter"], CORRECTED_QUARTERS
    ):
        if claim["state"] == subsidy_claims.DRAFT and earlier["submitted_at"] > claim["updated_at"]:
            raise SubsidyDraftStale(quarter=earlier["quarter"])
    fields = subsidy_claims.submitted_fields(hash_of(claim, subsidy_claims.every_row(claim["_id"])), by.who, now())
    submitted = subsidy_claims.change(claim["_id"], version, subsidy_claims.DRAFT, fields)
    by.note(
        "subsidy.submitted", f"subsidy:{claim['_id']}", region=claim["region"], details={"sha256": fields["sha256"]}
    )
    return submitted


def record_payment(claim: Document, version: int, paid_on: date, by: Actor) -> Document:
    """Note that a submitted claim was paid; another person than the one who submitted it.

    Raises SubsidySamePerson, SubsidyStateForbids, SubsidyClaimChanged.
    """
    if claim["state"] != subsidy_claims.SUBMITTED:
        zh, en = subsidy_claims.STATES[claim["state"]]
        raise SubsidyStateForbids(state=zh, state_en=en.lower())
    if claim["submitted_by"] == by.who:
        raise SubsidySamePerson()
    at = now()
    fields = {"state": subsidy_claims.PAID, "paid_on": paid_on.isoformat(), "paid_at": at, "paid_by": by.who,
              "updated_at": at, "updated_by": by.who}  # fmt: skip
    paid = subsidy_claims.change(claim["_id"], version, subsidy_claims.SUBMITTED, fields)
    by.note("subsidy.paid", f"subsidy:{claim['_id']}", region=claim["region"], details={"paid_on": fields["paid_on"]})
    return paid


def remove_draft(claim: Document, version: int, by: Actor) -> None:
    """Remove a draft with its rows. Raises SubsidyClaimChanged, SubsidyClaimFrozen."""
    subsidy_claims.remove_draft(claim["_id"], version)
    by.note("subsidy.removed", f"subsidy:{claim['_id']}", region=claim["region"])


def hash_of(claim: Document, its_rows: Iterable[Document]) -> str:
    """Return the SHA-256 over a claim's head and rows in order: what was submitted can be proved later."""
    digest = hashlib.sha256()
    head = {key: claim[key] for key in ("quarter", "region", "institution")}
    for one in (head, *its_rows):
        text = json.dumps(plain(one), sort_keys=True, ensure_ascii=False, default=str)
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()


def _figures(claim: Document, its_rows: list[Document]) -> Document:
    """Return the sums of a claim. What corrections take beyond it is carried into the next, so that none is negative."""
    own = sum((row["amount"] for row in its_rows if row["kind"] == "quarter"), NOTHING)
    differences = sum((row["amount"] for row in its_rows if row["kind"] == "difference"), NOTHING)
    before = subsidy_claims.frozen_of(claim["region"], claim["institution"], claim["quarter"], 1)
    brought = plain(before[0]["figures"]["carried_forward"]) if before else NOTHING
    all_of_it = own + differences + brought
    return {
        "loans": sum(1 for row in its_rows if row["kind"] == "quarter"),
        "corrections": sum(1 for row in its_rows if row["kind"] == "difference"),
        "amount": own, "differences": differences, "brought_forward": brought,
        "payable": max(all_of_it, NOTHING), "carried_forward": min(all_of_it, NOTHING),
    }  # fmt: skip


def _rows(claim: Document) -> list[Document]:
    """Return the rows of a claim: its quarter, and where frozen quarters would be others today."""
    scope = Scope(claim["region"], claim["institution"])
    bring_up_to_date(Scope(claim["region"]))
    rows = [_row(claim, trail, segments) for trail, segments in earned(scope, claim["quarter"]) if segments]
    frozen = subsidy_claims.frozen_of(claim["region"], claim["institution"], claim["quarter"], CORRECTED_QUARTERS)
    for earlier in frozen:
        rows += _differences(claim, scope, earlier["quarter"])
    return rows


def _differences(claim: Document, scope: Scope, quarter: str) -> list[Document]:
    """Return a row for each loan whose frozen quarter would be another today: what it should be less what was claimed."""
    now_earned = {trail["_id"]: (trail, segments) for trail, segments in earned(scope, quarter)}
    claimed: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for row in subsidy_claims.frozen_amounts(quarter, list(now_earned)):
        claimed[row["loan"]] += plain(row["amount"])
    rows = []
    for loan, (trail, segments) in now_earned.items():
        if total(segments) != claimed[loan]:
            row = _row(claim, trail, segments)
            row |= {"_id": f"{row['_id']}/{quarter}", "kind": "difference", "of_quarter": quarter,
                    "should_be": total(segments), "claimed": claimed[loan],
                    "amount": total(segments) - claimed[loan]}  # fmt: skip
            rows.append(row)
    return rows


def earned(scope: Scope, quarter: str) -> list[tuple[Document, list[Segment]]]:
    """Return the trails of the scope that had a balance in a quarter, each with what it earns; by (region, loan).

    A household's loans at other banks use up its cap too, so that they are looked at and left out.
    """
    first, until = quarter_of(quarter)
    trails = list(loan_trails.alive_between(Scope(scope.prefix), first, until - timedelta(days=1)))
    households: dict[str, list[Document]] = defaultdict(list)
    for trail in trails:
        households[trail["household"]].append(trail)
    segments: dict[str, list[Segment]] = {}
    for loans in households.values():
        segments |= subsidy_of([_loan(trail) for trail in loans], first, until)
    own = (trail for trail in trails if scope.covers(trail["region"], trail.get("institution")))
    return [(trail, segments.get(trail["_id"], [])) for trail in own]


def _loan(trail: Document) -> SubsidisedLoan:
    scheme = _scheme(trail["scheme"], trail["scheme_version"])
    renewed = trail.get("renews") and scheme and not scheme.renewal.subsidised
    periods = scheme.subsidy if scheme and not renewed else ()
    until = None if scheme and scheme.extension.subsidised else trail.get("matured_first_on")
    return SubsidisedLoan(
        trail["_id"], unpacked(trail["steps"]), plain(trail["annual_rate"]), periods,
        date.fromisoformat(until) if until else None,
        [(date.fromisoformat(one["on"]), one["rate"]) for one in plain(trail.get("rates") or [])],
    )  # fmt: skip


def _scheme(code: str, version: str) -> Scheme | None:
    """Return a version of a scheme; a loan of one that was never loaded earns nothing."""
    try:
        return schemes.get(code, version)
    except SchemeNotFound:
        return None


def _row(claim: Document, trail: Document, segments: list[Segment]) -> Document:
    return {
        "_id": f"{claim['quarter']}/{trail['_id']}", "claim": claim["_id"], "kind": "quarter",
        "of_quarter": claim["quarter"], "loan": trail["_id"], "amount": total(segments),
        "segments": [_segment(one) for one in segments], **{key: trail.get(key) for key in _OF_LOAN},
    }  # fmt: skip


def _segment(segment: Segment) -> Document:
    fields = dataclasses.asdict(segment)
    return {**fields, "first": segment.first.isoformat(), "until": segment.until.isoformat()}
