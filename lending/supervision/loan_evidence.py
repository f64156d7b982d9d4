"""Evidence of loans' use tied to the loans: by contract number and household, or to the household's only loan of that time."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lending.supervision.uses import VERDICTS, compared, diverted_to, seen_in, use_of, verdict_of
from records import evidence, loans
from records.money import NOTHING, plain, rounded
from records.scopes import Scope

Document = dict[str, Any]
_ZONE = ZoneInfo("Asia/Shanghai")
BY_CONTRACT, BY_HOUSEHOLD = "contract_number", "household"


@dataclass(frozen=True, slots=True)
class Tied:
    """A piece of evidence of a loan; `by` says what tied them."""

    piece: Document
    by: str


def tied(loans_of_household: list[Document], pieces: Iterable[Document]) -> dict[str, list[Tied]]:
    """Return {loan ID: its evidence} for all loans of one household and evidence that may be theirs.

    A contract number ties, unless the evidence names another household. Without one, evidence belongs to the only loan of
    its household that was out on that day; of two it belongs to neither. Rejected evidence is left out.
    """
    found: dict[str, list[Tied]] = {loan["_id"]: [] for loan in loans_of_household}
    by_number: dict[str, list[Document]] = {}
    for loan in loans_of_household:
        by_number.setdefault(_normal(loan["contract_number"]), []).append(loan)
    for piece in pieces:
        if piece.get("state") == "rejected":
            continue
        number = _normal(piece.get("contract_number") or "")
        if number:
            of_bank = [one for one in by_number.get(number, []) if _same_household(one, piece)]
            named = [one for one in of_bank if one["institution"] == piece.get("institution")] or of_bank
            if named:
                found[named[0]["_id"]].append(Tied(piece, BY_CONTRACT))
            continue
        out = [one for one in loans_of_household if piece.get("household") == one["household"] and _out(one, piece)]
        if len(out) == 1:
            found[out[0]["_id"]].append(Tied(piece, BY_HOUSEHOLD))
    return found


def _normal(number: str) -> str:
    return unicodedata.normalize("NFKC", number).replace(" ", "").upper()


def _same_household(loan: Document, piece: Document) -> bool:
    return piece.get("household") in (None, loan["household"])


def seen_on(piece: Document) -> date:
    """Return the day of the visit, else that on which the evidence came, in China."""
    at: datetime = piece.get("visited_at") or piece["received_at"]
    return at.astimezone(_ZONE).date()


def _out(loan: Document, piece: Document) -> bool:
    day = seen_on(piece).isoformat()
    return bool(loan.get("disbursed_on") and loan["disbursed_on"] <= day <= (loan.get("closed_on") or "9999"))


def of_loans(some: list[Document], theirs: list[Document] | None = None) -> dict[str, list[Tied]]:
    """Return {loan ID: evidence} of loans, newest first; two reads however many loans there are.

    `theirs`: all loans of the same households, if they were read already.
    """
    households = {loan["household"] for loan in some}
    theirs = loans.of_households(sorted(households)) if theirs is None else theirs
    numbers = sorted({loan["contract_number"] for loan in theirs})
    pieces = evidence.of_loans(sorted(households), numbers)
    found: dict[str, list[Tied]] = {}
    for household in households:
        own = [loan for loan in theirs if loan["household"] == household]
        mine = {_normal(loan["contract_number"]) for loan in own}
        near = [
            one for one in pieces
            if one.get("household") == household or _normal(one.get("contract_number") or "") in mine
        ]  # fmt: skip
        found |= tied(own, near)
    return {loan["_id"]: found.get(loan["_id"], []) for loan in some}


def evidence_of(loan: Document, scope: Scope) -> Document:
    """Return a loan's evidence with what it says: {items, summary, doubtful}; evidence outside the scope is only counted.

    `doubtful` names this contract and another household. Amounts in yuan.
    """
    ties = of_loans([loan])[loan["_id"]]
    mine = [one for one in ties if scope.covers(one.piece["region"])]
    doubtful = [
        one for one in evidence.of_loans([], [loan["contract_number"]])
        if one.get("household") not in (None, loan["household"]) and scope.covers(one["region"])
    ]  # fmt: skip
    return {
        "items": [{**one.piece, "tied_by": one.by, **_comparison(loan, one.piece)} for one in mine],
        "summary": summary_of(loan, [one.piece for one in ties]),
        "doubtful": doubtful,
    }


def without_amounts(found: Document) -> Document:
    """Return the evidence of a loan as third parties to the debt may see it: nothing tells the sum that was lent."""
    summary = {key: value for key, value in found["summary"].items() if not isinstance(value, Decimal)}
    summary["findings"] = [one for one in summary["findings"] if "over_disbursed" not in one["code"]]
    return {**found, "summary": summary}


def _comparison(loan: Document, piece: Document) -> Document:
    verdict = compared(loan.get("use"), piece)
    zh, en = VERDICTS[verdict]
    return {
        "verdict": verdict,
        "verdict_zh": zh,
        "verdict_en": en,
        "seen": seen_in(piece),
        "diverted_to": diverted_to(piece),
    }


def summary_of(loan: Document, pieces: list[Document]) -> Document:
    """Return what the evidence says of a loan: verdict, uses, `disbursed`, `spent`, `bought`, `diverted` in yuan, findings.

    `spent` is the latest that a visitor was told, `bought` the sum of all purchases, `diverted` the highest that was found.
    """
    disbursed: Decimal = plain(loan.get("figures", {}).get("disbursed")) or NOTHING
    in_order = sorted(pieces, key=seen_on)
    spent = next((_yuan(one["spent"]) for one in reversed(in_order) if one.get("spent") is not None), None)
    bought = sum(
        (_yuan(buy["amount"]) for one in pieces for buy in one.get("purchases", []) if buy.get("amount")), NOTHING
    )
    verdict = verdict_of(compared(loan.get("use"), one) for one in pieces)
    told = {
        "verdict": verdict,
        "claimed": use_of(loan.get("use")) or loan.get("use"),
        "seen": list(dict.fromkeys(one for piece in pieces for one in seen_in(piece))),
        "diverted_to": list(dict.fromkeys(one for piece in pieces for one in diverted_to(piece))),
        "disbursed": disbursed,
        "spent": spent,
        "bought": bought,
        "diverted": max((_yuan(one["diverted"]) for one in pieces if one.get("diverted")), default=NOTHING),
        "first_on": seen_on(in_order[0]) if in_order else None,
    }
    return {**told, "findings": [{"code": code, "zh": zh, "en": en} for code, zh, en in _findings(told, bool(pieces))]}


def _yuan(number: float) -> Decimal:
    return rounded(Decimal(str(number)))


def _findings(told: Document, any_at_all: bool) -> Iterable[tuple[str, str, str]]:
    if not any_at_all:
        yield ("evidence.none", "还没有贷后用途佐证。", "There is no evidence of its use yet.")
        return
    yield (f"evidence.use_{told['verdict']}", *VERDICTS[told["verdict"]])
    if told["spent"] is not None and told["spent"] > told["disbursed"]:
        yield (
            "evidence.spent_over_disbursed",
            "已使用金额大于放款金额，请核对。",
            "More was spent than was disbursed; check it.",
        )
    if told["bought"] > told["disbursed"]:
        yield (
            "evidence.bought_over_disbursed",
            "购买合计大于放款金额，可能有自筹资金。",
            "The purchases sum to more than was disbursed; own money may be among it.",
        )
    if told["diverted"]:
        yield ("evidence.diverted", "发现改变用途的金额。", "An amount was diverted.")
