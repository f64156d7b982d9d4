"""What may be asked for and approved under a scheme: amount, term, use, mode, method, rate."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from errors import (
    ApplicationAmountOverLimit,
    ApplicationAmountUnderLimit,
    ApplicationMethodForbidden,
    ApplicationModeForbidden,
    ApplicationOtherTerms,
    ApplicationOverApproved,
    ApplicationRateOverLimit,
    ApplicationTermOverLimit,
    ApplicationUseForbidden,
)
from lending.scheme import Scheme
from lending.scheme_borrowers import TargetGroup
from lending.vocabulary import METHODS, MODES, USES, Words, name_of

Document = dict[str, Any]


def check_asked(scheme: Scheme, group: TargetGroup | None, asked: Document) -> None:
    """Raise what is wrong with the amount, months, use, mode or method that is asked for; `asked` has all of them.

    Raises ApplicationAmountOverLimit, ApplicationAmountUnderLimit, ApplicationTermOverLimit, ApplicationUseForbidden,
    ApplicationModeForbidden, ApplicationMethodForbidden.
    """
    check_amount(scheme, group, asked["amount"])
    check_term(scheme, group, asked["months"])
    if asked["use"] not in scheme.uses.permitted:
        zh, en = name_of(USES, asked["use"])
        permitted, permitted_en = _listed(USES, scheme.uses.permitted)
        raise ApplicationUseForbidden(pointer="/use", use=zh, use_en=en, permitted=permitted, permitted_en=permitted_en)
    mode = scheme.mode(asked["mode"])
    if mode is None or not mode.new:
        zh, en = name_of(MODES, asked["mode"])
        allowed, allowed_en = _listed(MODES, [one.mode for one in scheme.modes if one.new])
        raise ApplicationModeForbidden(pointer="/mode", mode=zh, mode_en=en, allowed=allowed, allowed_en=allowed_en)
    check_method(scheme, asked["method"])


def _listed(words: Words, keys: Any) -> tuple[str, str]:
    names = [name_of(words, key) for key in keys]
    return "、".join(zh for zh, _ in names), ", ".join(en for _, en in names)


def check_method(scheme: Scheme, method: str) -> None:
    """Raise ApplicationMethodForbidden for a method that the scheme does not have."""
    if method not in scheme.methods:
        zh, en = name_of(METHODS, method)
        allowed, allowed_en = _listed(METHODS, scheme.methods)
        raise ApplicationMethodForbidden(
            pointer="/method", method=zh, method_en=en, allowed=allowed, allowed_en=allowed_en
        )


def check_amount(scheme: Scheme, group: TargetGroup | None, amount: Decimal) -> None:
    """Raise ApplicationAmountOverLimit above the scheme's cap, ApplicationAmountUnderLimit below its least or between steps."""
    cap = scheme.cap_of(group)
    if amount > cap:
        raise ApplicationAmountOverLimit(
            pointer="/amount", amount=amount, limit=cap, what="方案最高金额", what_en="the scheme's highest amount"
        )
    step = scheme.amount.step
    if amount < scheme.amount.least or (step and amount % step):
        raise ApplicationAmountUnderLimit(
            pointer="/amount", amount=amount, least=scheme.amount.least, step=step or Decimal("0.01")
        )


def check_term(scheme: Scheme, group: TargetGroup | None, months: int) -> None:
    """Raise ApplicationTermOverLimit for a term outside the scheme's."""
    least, most = scheme.term.least_months, scheme.term.most_months
    if group and group.most_months:
        most = min(most, group.most_months)
    if not least <= months <= most:
        raise ApplicationTermOverLimit(pointer="/months", months=months, least=least, most=most)


def check_approval(
    scheme: Scheme, group: TargetGroup | None, asked: Document, line: Decimal | None, approved: Document
) -> None:
    """Raise what is wrong with an approval {amount, months, method}: not above what was asked, the cap and the line.

    Raises ApplicationAmountOverLimit, ApplicationAmountUnderLimit, ApplicationTermOverLimit, ApplicationMethodForbidden.
    """
    limits = [(asked["amount"], "申请金额", "the amount asked for")]
    if line is not None and scheme.amount.within_line:
        limits.append((line, "授信额度", "the credit line"))
    for limit, what, what_en in limits:
        if approved["amount"] > limit:
            raise ApplicationAmountOverLimit(
                pointer="/amount", amount=approved["amount"], limit=limit, what=what, what_en=what_en
            )
    check_amount(scheme, group, approved["amount"])
    check_term(scheme, group, approved["months"])
    if approved["months"] > asked["months"]:
        raise ApplicationTermOverLimit(
            pointer="/months", months=approved["months"], least=scheme.term.least_months, most=asked["months"]
        )
    check_method(scheme, approved["method"])


def check_rate(rate: Decimal, limit: Decimal, *, at_most: bool) -> None:
    """Raise ApplicationRateOverLimit for a rate above the scheme's (or other than it, where the scheme fixes it)."""
    if rate > limit or (rate != limit and not at_most):
        how, how_en = ("不高于", "at most") if at_most else ("等于", "exactly")
        raise ApplicationRateOverLimit(pointer="/rate", rate=rate, limit=limit, how=how, how_en=how_en)


def check_loan(approved: Document, *, amount: Decimal, months: int | None, rate: Decimal | None) -> None:
    """Raise ApplicationOverApproved if a loan is larger, longer or dearer than it was approved."""
    said = [
        ("amount", "金额", "an amount of", amount),
        ("months", "期限（月）", "a term in months of", months),
        ("rate", "年利率", "a rate of", rate),
    ]
    for key, what, what_en, asked in said:
        if asked is not None and asked > approved[key]:
            raise ApplicationOverApproved(
                pointer=f"/{key}", what=what, what_en=what_en, asked=asked, approved=approved[key]
            )


def check_same(approved: Document, loan: Document) -> None:
    """Raise ApplicationOtherTerms if a loan has another use, mode or method than was approved."""
    said = [
        ("use", "用途", "use", USES),
        ("mode", "模式", "mode", MODES),
        ("method", "还款方式", "method", METHODS),
    ]
    for key, what, what_en, words in said:
        if approved.get(key) and loan[key] != approved[key]:
            (asked, asked_en), (was, was_en) = name_of(words, loan[key]), name_of(words, approved[key])
            raise ApplicationOtherTerms(
                pointer="/terms/method" if key == "method" else f"/{key}", what=what, what_en=what_en,
                asked=asked, asked_en=asked_en, approved=was, approved_en=was_en,
            )  # fmt: skip
