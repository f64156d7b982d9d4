"""Registering a loan: tied to its household, its bank and the version of the scheme in force when it was signed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from errors import (
    ForeignInstitution,
    InstitutionMissing,
    InTheFuture,
    LoanAgainstScheme,
    RenewsAnother,
    RenewsRunning,
    TooManyRenewals,
)
from lending import schemes
from lending.application_lending import insert_loan_of, require_lendable
from lending.contracts import Contract, Penalty, as_document, check, in_full
from lending.ledger import fold
from lending.risk_funds import check_open
from lending.scheme import Scheme
from lending.scheme_limits import breaches, refusing
from lending.terms import BULLET, InterestDates, interest_dates_of
from records import households, loans
from records.actors import Actor
from records.clock import now
from records.money import stored
from records.scopes import prefixes

Document = dict[str, Any]
# Kept with the loan, so that whoever counts the chain finds it; rules of the scheme are checked all the same.
_OUTSIDE_THE_CHAIN: Document = {
    "pointer": "/application",
    "zh": "未经系统内的申请登记：资格、评级、公示和授信额度未核对",
    "en": "registered without an application: eligibility, rating, notice and line were not checked",
    "unchecked": True,
}
_PLAIN = ("application", "officer", "use_detail", "agreements", "renews", "note")


def register_loan(values: Document, by: Actor, *, today: date) -> Document:
    """Store a loan that was signed and not disbursed yet; return its document.

    `values`: contract_number, household (ID or code), scheme (code), mode, use, terms (principal, annual_rate, method,
    periods, frequency, signed_on, perhaps first_due_on, matures_on, grace_principal, grace_interest, day_count,
    interest_dates), and perhaps institution (bank users: their own), borrower, officer, agreements, application, renews (the
    loan that this one renews), legacy.
    What the terms leave open is as the scheme has it. A `legacy` loan is recorded although it breaks rules of the scheme;
    what it breaks is kept as `deviations`.
    Raises HouseholdNotFound, InstitutionMissing, ForeignInstitution, SchemeNotInForce, InvalidLoanTerms, LoanAgainstScheme,
    ContractNumberTaken, InTheFuture, RenewsAnother, TooManyRenewals, RenewsRunning, LendingStopped (too many bad loans there),
    and of an `application` what `require_lendable` does:
    it is then noted as lent.
    """
    document, contract = drafted(values, by, today=today)
    if values.get("application") and not values.get("renews"):
        held = require_lendable(values["application"], document, contract, by, today)
        insert_loan_of(held, document, by, today)
    else:
        loans.insert(stored(document))
    note_registered(document, by)
    return loans.get(document["_id"]) or document


def drafted(values: Document, by: Actor, *, today: date, takes_over: bool = False) -> tuple[Document, Contract]:
    """Return the loan as `register_loan` would store it (amounts as Decimal) and its contract; nothing is stored.

    `takes_over`: what the loan that it `renews` owes becomes its principal; else that one must have been repaid.
    """
    agreed = agreed_on(values, by, today=today, takes_over=takes_over)
    scheme, contract = agreed.scheme, agreed.contract
    refused = refusing(agreed.deviations)
    if refused and not values.get("legacy"):
        raise LoanAgainstScheme(count=len(refused), scheme=scheme.name, details={"errors": refused})
    document = _document(values, agreed.household, agreed.institution, contract, by)
    document |= {"scheme": {"code": scheme.code, "version": scheme.version}, "deviations": agreed.deviations or None}
    document["renewal_number"] = agreed.renewal_number
    return {key: value for key, value in document.items() if value is not None}, contract


def note_registered(loan: Document, by: Actor) -> None:
    """Write a new loan into the audit log."""
    by.note("loan.registered", f"loan:{loan['_id']}", region=loan["region"])


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed on, as the scheme fills it in: the household, who lends, the contract, and what it breaks of the scheme."""

    household: Document
    institution: str
    scheme: Scheme
    contract: Contract
    renewal_number: int | None
    deviations: list[Document]


def agreed_on(values: Document, by: Actor, *, today: date, takes_over: bool = False) -> Agreed:
    """Return what `register_loan` would make of `values`; nothing is stored. `takes_over` as for `drafted`.

    Raises what it does but LoanAgainstScheme, ContractNumberTaken and what is the business of an application.
    """
    household = households.in_scope(households.reference(values["household"], by.scope)["_id"], by.scope)
    institution = _institution(values, household, by)
    signed_on = values["terms"]["signed_on"]
    if signed_on > today:
        raise InTheFuture(on=signed_on, today=today, pointer="/terms/signed_on")
    scheme = schemes.applying(values["scheme"], household["region"], signed_on)
    contract = contract_under(scheme, values["terms"])
    check(contract, signed_on)
    repaid = not (takes_over or values.get("legacy"))
    number = _renewal_number(values.get("renews"), household, scheme, by, repaid=repaid)
    deviations = _deviations(scheme, contract, values, household)
    if not (values.get("legacy") or values.get("renews") or refusing(deviations)):
        check_open(scheme, household["region"], institution, signed_on)
    return Agreed(household, institution, scheme, contract, number, deviations)


def contract_under(scheme: Scheme, terms: Document) -> Contract:
    """Return the contract of `terms`, with the scheme's rules where they say nothing."""
    given = {
        key: value for key, value in terms.items() if value is not None and key not in ("interest_dates", "penalty")
    }
    rules = terms.get("penalty") or {}
    penalty = Penalty(
        Decimal(rules.get("overdue_markup", scheme.penalty.overdue_markup)),
        Decimal(rules.get("diverted_markup", scheme.penalty.diverted_markup)),
        bool(rules.get("compound", scheme.penalty.compound)),
    )
    given.setdefault("day_count", scheme.day_count)
    given.setdefault("holiday_rule", scheme.holiday_rule)
    given["allocation"] = in_full(given.get("allocation") or scheme.allocation)
    return Contract(**given, interest_dates=_interest_dates(scheme, terms), penalty=penalty)


def _interest_dates(scheme: Scheme, terms: Document) -> InterestDates | None:
    if terms["method"] == BULLET or terms["frequency"] == "once":
        return None
    if "interest_dates" in terms:
        own = terms["interest_dates"]
        return InterestDates(own["day"], tuple(own["months"])) if own else None
    return interest_dates_of(scheme.interest_dates, terms["frequency"])


def _renewal_number(renews: str | None, household: Document, scheme: Scheme, by: Actor, *, repaid: bool) -> int | None:
    """Return how many renewals there are with this one, None if it is none.

    Raises RenewsAnother, TooManyRenewals and, where the old loan has to be `repaid`, RenewsRunning.
    """
    if not renews:
        return None
    old = loans.get(renews)
    if old is None or old["household"] != household["_id"] or not by.scope.covers(old["region"], old["institution"]):
        raise RenewsAnother(pointer="/renews")
    done = int(old.get("renewal_number", 0))
    if done >= scheme.renewal.times:
        raise TooManyRenewals(count=done, most=scheme.renewal.times, pointer="/renews")
    if repaid and old["state"] != loans.CLOSED:
        zh, en = loans.STATES[old["state"]]
        raise RenewsRunning(number=old["contract_number"], state=zh, state_en=en.lower(), pointer="/renews")
    return done + 1


def _institution(values: Document, household: Document, by: Actor) -> str:
    own, named = by.scope.institution, values.get("institution")
    if own and named and named != own:
        raise ForeignInstitution(institution=own, pointer="/institution")
    found = own or named or household.get("institution")
    if not found:
        raise InstitutionMissing(pointer="/institution")
    return str(found)


def _deviations(scheme: Scheme, contract: Contract, values: Document, household: Document) -> list[Document]:
    others = [one for one in loans.of_household_everywhere(household["_id"]) if one["_id"] != values.get("renews")]
    starts_on = contract.signed_on or date.min
    found = breaches(scheme, contract, starts_on, mode=values["mode"], use=values["use"], others=others)
    new = not (values.get("legacy") or values.get("renews"))
    return [*found, _OUTSIDE_THE_CHAIN] if new and scheme.chain and not values.get("application") else found


def _document(values: Document, household: Document, institution: str, contract: Contract, by: Actor) -> Document:
    at, terms = now(), as_document(contract)
    return {
        "_id": str(uuid.uuid4()),
        "contract_number": values["contract_number"].strip(),
        "institution": institution,
        "region": household["region"],
        "scopes": prefixes(household["region"]),
        "household": household["_id"],
        "household_code": household["code"],
        "borrower": _borrower(values.get("borrower") or {}, household),
        "mode": values["mode"],
        "use": values["use"],
        **{key: values[key] for key in _PLAIN if values.get(key) not in (None, "")},
        "terms": terms,
        "events": [],
        **fold(contract, []).fields(),
        "trail": "due",
        "version": 1,
        "created_at": at,
        "created_by": by.who,
        "updated_at": at,
        "updated_by": by.who,
    }


def _borrower(given: Document, household: Document) -> Document:
    """Return {member, name}: the named member of the household, or its head."""
    members = household.get("members", [])
    member = next((one for one in members if one["id"] == given.get("member")), None)
    member = member or next((one for one in members if one.get("relation") == "户主"), None)
    if member is None:
        return {"name": given.get("name") or household["head_name"]}
    return {"member": member["id"], "name": member["name"]}
