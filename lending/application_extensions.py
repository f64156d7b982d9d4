"""Extensions (展期) that are asked for: an application with a chain of its own, which ends in the loan's ledger.

The borrower asks, the bank and the office examine and decide; what is granted is an event of the loan, within the limits of its
scheme, and stands or falls with the decision.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from errors import ApplicationIncomplete, ExtensionOfEndedLoan
from lending import loans
from lending.application_chains import chain_of, extension_rules
from lending.application_facts_given import facts_given
from lending.application_machine import Position, beginning
from lending.application_needs import Facts, Lack, lacking
from lending.application_rules import require_complete, require_other_person, step_at
from lending.application_writes import changed_meanwhile, entry, placed
from lending.due_dates import months_between, months_later
from lending.extension import latest_maturity
from lending.scheme_chain import Step
from lending.under_scheme import scheme_of
from records import applications
from records import loans as stored_loans
from records.actors import Actor
from records.applications import EXTENSION
from records.clock import now
from records.database import in_transaction
from records.money import plain

Document = dict[str, Any]
_NAMESPACE = uuid.UUID("2f1b8a9e-0c5d-5a57-9f0e-6d2f4c1e7b30")
# An extension is put on notice only where its scheme's chain says so, and then for as long as the chain's users find right.
_NOTICE_DAYS = 0
_MONTHS = Lack("requirement", "months", "展期月数（months）", "the months of the extension (`months`)")


def ask_for_extension(
    loan_id: str, asked_in: Document, said: Document, by: Actor, *, today: date
) -> tuple[Document, bool]:
    """Make the application to extend a loan, or find the one that is open for it; return it and whether it is new.

    `asked_in` says where it was asked ({"reminder": ID} or, by staff, {"desk": a UUID of the client's}; the same again makes no
    second one), `said` may hold reason and months. `by` is the borrower, or staff who ask for them, who then count as having
    examined it: somebody else decides. Raises LoanNotFound, ExtensionOfEndedLoan (nothing is owed any more).
    """
    loan = plain(stored_loans.in_scope(loan_id, by.scope))
    if loan["state"] != stored_loans.ACTIVE:
        zh, en = stored_loans.STATES[loan["state"]]
        raise ExtensionOfEndedLoan(state=zh, state_en=en.lower())
    document = _made(loan, asked_in, said, by, today)
    taken = applications.insert(document)
    held = document if taken is None else applications.get(document["_id"])
    return held or applications.asking_of(loan_id) or document, taken is None


def _made(loan: Document, asked_in: Document, said: Document, by: Actor, today: date) -> Document:
    same = ("household", "household_code", "region", "scopes", "institution", "scheme")
    document: Document = {
        "_id": str(uuid.uuid5(_NAMESPACE, f"{loan['_id']}:{sorted(asked_in.items())}")),
        "kind": EXTENSION,
        **{key: loan[key] for key in same if loan.get(key) is not None},
        "member": loan.get("borrower", {}).get("member") or "",
        "applicant": loan.get("borrower", {}).get("name") or "",
        "loan": loan["_id"],
        "contract_number": loan["contract_number"],
        "amount": loan["figures"]["balance"],
        "months": said.get("months"),
        "asked_in": asked_in,
        "asked_on": today.isoformat(),
        "history": [],
        "documents": [],
        "version": 1,
        "created_at": now(),
        "created_by": by.who,
    }
    chain = chain_of(document)
    at = beginning(chain)
    document |= {"state": at.state, "step": at.step}
    first = entry(document, "apply", by, at, reason=said.get("reason"), asked={"months": said.get("months")})
    document |= placed(chain, {**document, "state": ""}, at, today) | {"history": [first]}
    return {key: value for key, value in document.items() if value is not None}


def extension_fields(
    held: Document, chain: tuple[Step, ...], at: Position, given: Document, by: Actor, today: date
) -> tuple[Document, Document]:
    """Return the fields that an action on an extension sets, and what its history entry tells besides.

    Raises ApplicationMakerIsChecker, ApplicationIncomplete (no months are said, a paper is missing), ApplicationVotedDown.
    """
    step = step_at(chain, at)
    fields, told = facts_given(held, _NOTICE_DAYS, step, given, by)
    if given.get("months"):
        fields["months"] = told["months"] = given["months"]
    if given["action"] == "pass":
        require_other_person(chain, step, held["history"], by.who)
        present = {**held, **fields}
        require_complete(step, present, Facts(notice=present.get("notice")), today)
        if not present.get("months"):
            raise ApplicationIncomplete(
                missing=_MONTHS.zh, missing_en=_MONTHS.en, details={"missing": [_as_document(_MONTHS)]}
            )
    return fields, told


def missing_of(held: Document, chain: tuple[Step, ...], at: Position, today: date) -> list[Lack]:
    """Return what the present step of an extension still lacks."""
    lacks = lacking(step_at(chain, at), held, Facts(notice=held.get("notice")), today)
    return lacks if held.get("months") else [*lacks, _MONTHS]


def _as_document(lack: Lack) -> Document:
    return {"kind": lack.kind, "key": lack.key, "zh": lack.zh, "en": lack.en}


def grant(held: Document, fields: Document, made: Document, given: Document, by: Actor, today: date) -> Document:
    """Store the decision that grants an extension together with the event on the loan's ledger: both or neither.

    Raises ApplicationChanged, LoanNotFound, and what `lending.loans.extend` does: the scheme's limits are its.
    """
    loan = stored_loans.in_scope(held["loan"], by.scope)
    until = months_later(date.fromisoformat(loan["matures_on"]), fields.get("months") or held["months"])
    granted = {"matures_on": until.isoformat(), "by": by.who, "at": now()}

    def together(session: Any) -> Document | None:
        changed = applications.change(
            held["_id"], held["version"], {**fields, "granted": granted}, {**made, "granted": granted}, session=session
        )
        if changed is not None:
            loans.extend(
                held["loan"], today, until, by, today=today, annual_rate=given.get("rate"), note=given.get("reason"),
                asked_on=date.fromisoformat(held["asked_on"]), version=loan["version"], session=session,
            )  # fmt: skip
        return changed

    changed: Document | None = in_transaction(together)
    if changed is None:
        raise changed_meanwhile(applications.get(held["_id"]) or held)
    return changed


def limits_of(held: Document) -> Document | None:
    """Return how far the loan of an application may be extended now: {matures_on, latest, months_most, times, done}.

    None where the loan is gone or was never disbursed.
    """
    loan = stored_loans.get(held["loan"])
    if loan is None or not loan.get("matures_on"):
        return None
    rules, matures_on = extension_rules(held), date.fromisoformat(loan["matures_on"])
    latest, _, _ = latest_maturity(loan, scheme_of(loan))
    months = months_between(matures_on, latest) if latest > matures_on else 0
    return {
        "matures_on": loan["matures_on"],
        "latest": latest.isoformat(),
        "months_most": months if months_later(matures_on, months) <= latest else months - 1,
        "times": rules.times,
        "done": loan.get("extensions", 0),
    }
