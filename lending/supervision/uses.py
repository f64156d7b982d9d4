"""What a loan was taken for beside what was seen: one table says which things fit which use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lending.vocabulary import USES

Document = dict[str, Any]
MATCHES, DIFFERS, UNKNOWN = "matches", "differs", "unknown"
VERDICTS: dict[str, tuple[str, str]] = {
    MATCHES: ("与申请用途相符", "As claimed"),
    DIFFERS: ("与申请用途不符", "Other than claimed"),
    UNKNOWN: ("无法判断", "Cannot tell"),
}

# Use claimed -> things seen (categories of evidence) that fit it, and those that may: a shed is what a breeder builds, and
# what a guest house may need. What is in neither is another use. "other" never tells anything.
_FITS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "planting": (frozenset({"seed", "fertiliser", "machine", "building"}), frozenset({"goods"})),
    "breeding": (frozenset({"stock", "feed", "building"}), frozenset({"seed", "fertiliser", "machine", "goods"})),
    "processing": (frozenset({"machine", "goods"}), frozenset({"building", "seed", "feed"})),
    "tourism": (frozenset({"goods", "building"}), frozenset({"machine", "stock", "seed"})),
    "trade": (frozenset({"goods"}), frozenset({"building", "machine", "stock", "feed", "seed", "fertiliser"})),
    "machinery": (frozenset({"machine"}), frozenset()),
    "skills": (frozenset(), frozenset({"goods", "machine"})),
}
_NAMES = {zh: key for key, (zh, _) in USES.items()} | {en.casefold(): key for key, (_, en) in USES.items()}

# Where the loan-use check says that the money went instead -> the use of lending.vocabulary.
DIVERSIONS = {
    "house": "building",
    "wedding": "wedding",
    "finance": "financial_products",
    "goods": "household_goods",
    "shares": "shareholding",
    "lent": "lending_on",
    "enterprise": "enterprise_use",
}


def use_of(text: str | None) -> str | None:
    """Return the key of a use as a loan names it (its key, or its Chinese or English name); None for other words."""
    if not text:
        return None
    plain = text.strip()
    return plain if plain in USES else _NAMES.get(plain) or _NAMES.get(plain.casefold())


def seen_in(evidence: Document) -> list[str]:
    """Return the categories that a piece of evidence shows, each once."""
    shown = [one.get("item") for one in evidence.get("purchases", [])] or [evidence.get("category")]
    return list(dict.fromkeys(one for one in shown if one))


def diverted_to(evidence: Document) -> list[str]:
    """Return the uses to which money was diverted, as keys of `lending.vocabulary.USES` or as the form has them."""
    return [DIVERSIONS.get(one, one) for one in evidence.get("diversion", [])]


def compared(claimed: str | None, evidence: Document) -> str:
    """Return MATCHES, DIFFERS or UNKNOWN for a use claimed (as the loan names it) and one piece of evidence.

    What the visitor says goes first: not or only partly used as agreed, or diverted, is DIFFERS. Else each thing seen is
    held against the table: one that fits neither way makes it DIFFERS, one that fits makes it MATCHES.
    """
    if evidence.get("used_as_agreed") in ("no", "partly") or evidence.get("diversion"):
        return DIFFERS
    use = use_of(claimed)
    if use not in _FITS:
        return UNKNOWN
    fits, may_fit = _FITS[use]
    told = [one for one in seen_in(evidence) if one != "other"]
    if any(one not in fits | may_fit for one in told):
        return DIFFERS
    return MATCHES if any(one in fits for one in told) else UNKNOWN


def verdict_of(verdicts: Iterable[str]) -> str:
    """Return what several pieces of evidence say together: one that differs decides, then one that matches."""
    told = set(verdicts)
    return next((one for one in (DIFFERS, MATCHES) if one in told), UNKNOWN)
