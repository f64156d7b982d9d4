"""From an approved application to its loan, and back if the loan is cancelled before any money went out."""

from __future__ import annotations

from datetime import date
from typing import Any

from errors import ApplicationNotApproved, ApplicationOtherBorrower
from lending import schemes
from lending.application_facts import facts_of
from lending.application_limits import check_loan, check_same
from lending.application_machine import STATE_NAMES, moved, possible
from lending.application_rules import require_complete, require_other_person, require_role, step_at
from lending.application_writes import changed_meanwhile, entry, placed, position_of
from lending.contracts import Contract
from lending.due_dates import months_between
from records import applications, loans
from records.actors import Actor
from records.database import in_transaction
from records.money import stored

Document = dict[str, Any]


def require_lendable(application_id: str, loan: Document, contract: Contract, by: Actor, today: date) -> Document:
    """Return the approved application that `loan` (not stored yet) is made from.

    The approval is in force, the borrower the one who applied, the scheme, use, mode and method the same, and principal, term
    and rate no more than was approved; the papers of the step that lends are there. Raises ApplicationNotFound,
    ApplicationNotApproved, ApplicationOtherBorrower, ApplicationOverApproved, ApplicationOtherTerms,
    ApplicationStepOfOthers, ApplicationMakerIsChecker, ApplicationIncomplete.
    """
    held = applications.in_scope(application_id, by.scope)
    scheme, at = schemes.get(held["scheme"]["code"], held["scheme"]["version"]), position_of(held)
    if at.state != "approved" or held["approved"]["until"] < today.isoformat():
        zh, en = STATE_NAMES["expired" if at.state == "approved" else at.state]
        raise ApplicationNotApproved(state=zh, state_en=en.lower(), pointer="/application")
    _require_same(held, loan)
    starts_on = contract.signed_on or today
    months = months_between(starts_on, contract.ends_on(starts_on))
    check_loan(held["approved"], amount=contract.principal, months=months, rate=contract.annual_rate)
    check_same({**held, **held["approved"]}, {**loan, "method": contract.method})
    step = step_at(scheme.chain, at)
    if step.lends:
        require_role(scheme.chain, at, "lend", by.role)
        require_other_person(scheme.chain, step, held["history"], by.who)
        require_complete(step, held, facts_of(held, scheme, step, today), today)
    return held


def _require_same(held: Document, loan: Document) -> None:
    said = {
        "household": loan["household"],
        "member": loan["borrower"].get("member"),
        "scheme": loan["scheme"]["code"],
    }
    known = {"household": held["household"], "member": held["member"], "scheme": held["scheme"]["code"]}
    if said != known:
        raise ApplicationOtherBorrower(applicant=held["applicant"], scheme=known["scheme"], pointer="/application")


def insert_loan_of(held: Document, loan: Document, by: Actor, today: date) -> None:
    """Store a loan and note it with its application: both or neither.

    Raises ApplicationChanged (another loan was made from it, or it was withdrawn), and what storing a loan raises.
    """
    chain = schemes.get(held["scheme"]["code"], held["scheme"]["version"]).chain
    after = moved(chain, position_of(held), "lend")
    fields = {**placed(chain, held, after, today), "loan": loan["_id"]}
    made = entry(held, "lend", by, after, loan=loan["_id"], contract_number=loan["contract_number"])

    def together(session: Any) -> Document | None:
        changed = applications.change(held["_id"], held["version"], fields, made, session=session)
        if changed is not None:
            loans.insert(stored(loan), session=session)
        return changed

    if in_transaction(together) is None:
        raise changed_meanwhile(applications.get(held["_id"]) or held)


def loan_cancelled(loan: Document, by: Actor, today: date, *, session: Any = None) -> None:
    """Give a cancelled loan's application back as approved, so that the loan can be made anew.

    Unless the member has applied again meanwhile. Raises ApplicationChanged.
    """
    held = applications.get(loan.get("application") or "")
    if held is None or held.get("loan") != loan["_id"]:
        return
    chain, at = schemes.get(held["scheme"]["code"], held["scheme"]["version"]).chain, position_of(held)
    if "take_back" not in possible(chain, at):
        return
    if applications.live_of(held["household"], held["member"], held["scheme"]["code"]):
        return
    after = moved(chain, at, "take_back")
    fields = {**placed(chain, held, after, today), "loan": None}
    row = entry(held, "take_back", by, after, loan=loan["_id"])
    if applications.change(held["_id"], held["version"], fields, row, session=session) is None:
        raise changed_meanwhile(applications.get(held["_id"]) or held)
