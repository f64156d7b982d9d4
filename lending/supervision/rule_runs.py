"""Running the rules over all loans: in batches by ID, so that no read grows with the portfolio and a run can be gone on with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from lending.supervision.facts import facts_of
from lending.supervision.rectifying import new_item, subject_of_loan
from lending.supervision.rules import LOAN_RULES, SHARED_PHONE, Facts, Rule, found_in
from records import households, loans
from records import rectification_items as items
from records.clock import now
from records.loans import ACTIVE
from records.money import stored
from records.rectification_items import CLOSED, GONE, OPEN, PRESENT
from records.scopes import LEVELS, prefixes

Document = dict[str, Any]
BATCH = 500
WHO, ROLE = "rules", "system"


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What the rules are run with.

    `evidence_days`: where no scheme says; `mend_days`: until the deadline; `shared_phone`: so many households are an item.
    """

    today: date
    evidence_days: int = 30
    mend_days: int = 30
    shared_phone: int = 3


@dataclass(slots=True)
class RunReport:
    """What a run found, or with `dry_run` would have: counts by rule; `new`, `gone`, `back` are items."""

    dry_run: bool = False
    loans: int = 0
    found: dict[str, int] = field(default_factory=dict)
    new: int = 0
    gone: int = 0
    back: int = 0
    cursor: str = ""
    done: bool = False
    # Phones are found from every batch that has one of their borrowers.
    phones: set[str] = field(default_factory=set)


def run_batch(after: str, settings: RuleSettings, report: RunReport) -> str | None:
    """Run the rules over the loans that follow the ID `after`; add to `report`; return the last ID, None at the end."""
    batch = loans.following(after, BATCH)
    if not batch:
        return None
    report.loans += len(batch)
    facts = facts_of(batch, settings.today, settings.evidence_days)
    wanted = {item["_id"]: item for one in facts for item in _items_of(one, settings)}
    phones = {item["_id"]: item for item in _shared_phones(batch, settings) if item["_id"] not in report.phones}
    report.phones |= phones.keys()
    for item in (*wanted.values(), *phones.values()):
        report.found[item["rule"]] = report.found.get(item["rule"], 0) + 1
    rules = [rule.id for rule in LOAN_RULES]
    held = {one["_id"]: one for one in items.of_loans_by_rule([loan["_id"] for loan in batch], rules)}
    held |= items.of_rules(list(phones))
    _settle(wanted | phones, held, report)
    return str(batch[-1]["_id"])


def run_all(settings: RuleSettings, *, dry_run: bool = False) -> Iterator[RunReport]:
    """Run the rules over everything; yield the report after each batch."""
    report, cursor = RunReport(dry_run), ""
    while (following := run_batch(cursor, settings, report)) is not None:
        cursor = report.cursor = following
        yield report
    forget_unshared_phones(settings, report)
    report.done = True
    yield report


def _items_of(facts: Facts, settings: RuleSettings) -> Iterator[Document]:
    for rule, details in found_in(facts):
        yield _item(rule, facts.loan["_id"], subject_of_loan(facts.loan), details, settings)


def _item(rule: Rule, subject: str, about: Document, details: Document, settings: RuleSettings) -> Document:
    return {
        "_id": items.id_of(rule.id, subject), "source": "rule", "rule": rule.id, "defect": rule.defect, "zh": rule.zh,
        "en": rule.en, "demand": rule.demand, "details": stored(details), **about,
        "deadline": (settings.today + timedelta(settings.mend_days)).isoformat(),
    }  # fmt: skip


def _settle(wanted: dict[str, Document], held: dict[str, Document], report: RunReport) -> None:
    """Store what is new; say of what is held whether its cause is still there."""
    at = now()
    new = [item for item_id, item in wanted.items() if item_id not in held]
    changes = [_changed(item, wanted.get(item_id), at) for item_id, item in held.items()]
    told = [one for one in changes if one]
    report.gone += sum(1 for _, fields, _ in told if fields.get("cause") == GONE)
    report.back += sum(1 for _, _, step in told if step["action"] == "cause_back")
    report.new += len(new) if report.dry_run else 0
    if not report.dry_run:
        made = [{**item, "cause": PRESENT, "cause_since": at, **new_item(WHO, ROLE, at)} for item in new]
        report.new += items.insert_new(made)
        items.note_causes(told)


def _changed(item: Document, found: Document | None, at: datetime) -> tuple[Document, Document, Document] | None:
    """Return how a held item changes: its cause vanished, or came back (which opens a closed one again)."""
    if found is None:
        if item.get("cause") == GONE:
            return None
        return item, {"cause": GONE, "cause_since": at, **_stamp(at)}, _step(item, "cause_gone", at)
    if item.get("cause") == PRESENT:
        return None
    fields: Document = {"cause": PRESENT, "cause_since": at, "details": found["details"], **_stamp(at)}
    if item["state"] == CLOSED:
        fields |= {"state": OPEN, "deadline": found["deadline"]}
    return item, fields, _step(item, "cause_back", at)


def _stamp(at: datetime) -> Document:
    return {"updated_at": at, "updated_by": WHO}


def _step(item: Document, action: str, at: datetime) -> Document:
    return {"n": item["version"] + 1, "action": action, "by": WHO, "role": ROLE, "at": at, "note": ""}


def _shared_phones(batch: list[Document], settings: RuleSettings) -> Iterator[Document]:
    """Yield an item for each phone that borrowers of too many households have; ciphertexts are compared, never opened."""
    running = [loan for loan in batch if loan["state"] == ACTIVE]
    homes = households.for_rules(sorted({loan["household"] for loan in running}))
    phones = {phone for loan in running if (phone := _phone_of(loan, homes.get(loan["household"])))}
    if phones:
        yield from _items_of_phones(list(phones), settings)


def _phone_of(loan: Document, household: Document | None) -> Any:
    """Return the ciphertext of the borrower's phone: the member's, else the household's."""
    if household is None:
        return None
    member = loan.get("borrower", {}).get("member")
    own = next((one.get("phone") for one in household.get("members", []) if one["id"] == member), None)
    return own or household.get("phone")


def _items_of_phones(phones: list[Any], settings: RuleSettings) -> Iterator[Document]:
    near = {home["_id"]: home for home in households.with_phones(phones)}
    by_phone: dict[bytes, dict[str, Document]] = {bytes(phone): {} for phone in phones}
    for loan in loans.of_households(sorted(near)):
        phone = _phone_of(loan, near[loan["household"]])
        if loan["state"] == ACTIVE and phone is not None and bytes(phone) in by_phone:
            by_phone[bytes(phone)][loan["household"]] = loan
    for phone, borrowers in by_phone.items():
        if len(borrowers) >= settings.shared_phone:
            homes = [near[household] for household in borrowers]
            digest = hashlib.sha256(phone).hexdigest()
            yield _item(SHARED_PHONE, digest, _about(homes), _measured(homes, digest), settings)


def _about(homes: list[Document]) -> Document:
    """Return the narrowest region that has all of these households."""
    regions = [home["region"] for home in homes]
    shared = max(level for level in (0, *LEVELS) if len({region[:level] for region in regions}) == 1)
    region = regions[0][:shared]
    return {"region": region, "scopes": prefixes(region)}


def _measured(homes: list[Document], digest: str) -> Document:
    codes = sorted(home["code"] for home in homes)
    return {"households": codes[:100], "count": len(codes), "phone_digest": digest[:16]}


def forget_unshared_phones(settings: RuleSettings, report: RunReport) -> None:
    """Say of phones that too many households had whether they still do."""
    after = ""
    while held := items.of_rule(SHARED_PHONE.id, after, BATCH):
        after = held[-1]["_id"]
        wanted = {item["_id"]: item for item in _still_shared(held, settings)}
        _settle({key: item for key, item in wanted.items() if key in {one["_id"] for one in held}},
                {one["_id"]: one for one in held}, report)  # fmt: skip


def _still_shared(held: list[Document], settings: RuleSettings) -> Iterator[Document]:
    codes = sorted({code for item in held for code in item["details"]["households"]})
    homes = list(households.with_codes(codes).values())
    of_homes = loans.of_households([home["_id"] for home in homes])
    yield from _shared_phones([loan for loan in of_homes if loan["state"] == ACTIVE], settings)
