"""What a scheme allows a loan to be: amount, term, method, frequency, mode, use; each breach is told with its rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from errors import RateBandMissing, RateNotCovered
from lending.contracts import Contract
from lending.due_dates import months_between, months_later
from lending.rates import rate_of
from lending.scheme import Scheme
from lending.vocabulary import FREQUENCIES, METHODS, MODES, USES, name_of
from records.loans import ACTIVE, SIGNED

Document = dict[str, Any]


def breaches(
    scheme: Scheme, contract: Contract, starts_on: date, *, mode: str, use: str, others: list[Document]
) -> list[Document]:
    """Return {pointer, zh, en} for each rule of `scheme` that a loan would break.

    What cannot be checked, because no reference rate of the day is known, is told with `unchecked`. `others`: the household's
    loans, whose balances count with it. Who may borrow is the business of `lending.eligibility`, the household's line that of
    its application.
    """
    found = [
        *_amount(scheme, contract, others),
        *_term(scheme, contract, starts_on),
        *_rate(scheme, contract, starts_on),
        *_ways(scheme, contract),
        *_mode(scheme, mode),
        *_use(scheme, use),
        *_running(scheme, others),
    ]
    told = [{"pointer": f"/{field}", "zh": zh, "en": en} for field, zh, en in found]
    return [*told, *_unchecked(scheme, contract, starts_on)]


def refusing(found: list[Document]) -> list[Document]:
    """Return those of `breaches` for which a new loan is refused: not what could only not be checked."""
    return [one for one in found if not one.get("unchecked")]


Breach = Iterator[tuple[str, str, str]]


def _amount(scheme: Scheme, contract: Contract, others: list[Document]) -> Breach:
    amount, rules = contract.principal, scheme.amount
    owed = sum((_owed(one) for one in others if one["scheme"].get("code") == scheme.code), Decimal(0))
    if amount < rules.least:
        yield (
            "terms/principal",
            f"金额 {amount} 元低于方案的最低金额 {rules.least} 元",
            f"{amount} yuan is under the scheme's least amount, {rules.least}",
        )
    if amount + owed > rules.most:
        yield (
            "terms/principal",
            f"金额 {amount} 元（加在贷 {owed} 元）超过方案上限 {rules.most} 元",
            f"{amount} yuan (with {owed} outstanding) is over the scheme's limit of {rules.most}",
        )
    if rules.step and amount % rules.step:
        yield "terms/principal", f"金额应为 {rules.step} 元的整数倍", f"the amount is a multiple of {rules.step} yuan"


def _owed(loan: Document) -> Decimal:
    """Return what a running loan counts for: its balance, or all of it before it is disbursed."""
    if loan["state"] == SIGNED:
        return Decimal(str(loan["terms"]["principal"]))
    return Decimal(str(loan["figures"]["balance"])) if loan["state"] == ACTIVE else Decimal(0)


def _term(scheme: Scheme, contract: Contract, starts_on: date) -> Breach:
    ends_on = contract.ends_on(starts_on)
    most, least = scheme.term.most_months, scheme.term.least_months
    if ends_on > months_later(starts_on, most):
        yield (
            "terms/matures_on",
            f"到期日 {ends_on} 超过方案最长期限 {most} 个月",
            f"maturity on {ends_on} is over the scheme's {most} months",
        )
    if ends_on < months_later(starts_on, least):
        yield (
            "terms/matures_on",
            f"到期日 {ends_on} 短于方案最短期限 {least} 个月",
            f"maturity on {ends_on} is under the scheme's {least} months",
        )


def _rate(scheme: Scheme, contract: Contract, starts_on: date) -> Breach:
    rate, months = contract.annual_rate, months_between(starts_on, contract.ends_on(starts_on))
    try:
        allowed = rate_of(scheme, months, starts_on)
    except (RateBandMissing, RateNotCovered):
        return  # the term is too long, which is told; or see _unchecked
    if rate > allowed:
        zh = f"年利率 {rate:.4%} 高于方案在 {starts_on} 的上限 {allowed:.4%}"
        yield "terms/annual_rate", zh, f"{rate:.4%} a year is over the scheme's {allowed:.4%} of {starts_on}"
    elif rate < allowed and not scheme.rate.at_most:
        zh = f"年利率 {rate:.4%} 应为方案在 {starts_on} 的利率 {allowed:.4%}"
        yield "terms/annual_rate", zh, f"{rate:.4%} a year is not the scheme's rate of {starts_on}, {allowed:.4%}"


def _unchecked(scheme: Scheme, contract: Contract, starts_on: date) -> list[Document]:
    try:
        rate_of(scheme, months_between(starts_on, contract.ends_on(starts_on)), starts_on)
    except RateNotCovered as error:
        told = {"pointer": "/terms/annual_rate", "zh": error.message_zh, "en": error.message_en}
        return [{**told, "unchecked": True}]
    except RateBandMissing:
        pass
    return []


def _ways(scheme: Scheme, contract: Contract) -> Breach:
    for field, words, value, allowed in (
        ("method", METHODS, contract.method, scheme.methods),
        ("frequency", FREQUENCIES, contract.frequency, scheme.frequencies),
    ):
        if value not in allowed:
            zh, en = name_of(words, value)
            names = [name_of(words, one) for one in allowed]
            yield (
                f"terms/{field}",
                f"方案不允许{zh}，可用：{'、'.join(one for one, _ in names)}",
                f"the scheme does not allow “{en}”, but {', '.join(one for _, one in names)}",
            )


def _mode(scheme: Scheme, mode: str) -> Breach:
    zh, en = name_of(MODES, mode)
    known = scheme.mode(mode)
    if known is None:
        yield "mode", f"方案没有“{zh}”模式", f"the scheme has no mode “{en}”"
    elif not known.new:
        yield (
            "mode",
            f"“{zh}”模式只能登记历史贷款，不能新放",
            f"loans of the mode “{en}” can be recorded, and no new ones made",
        )


def _use(scheme: Scheme, use: str) -> Breach:
    zh, en = name_of(USES, use)
    if use in scheme.uses.forbidden:
        yield "use", f"方案禁止用于{zh}", f"the scheme forbids the use “{en}”"
    elif use not in scheme.uses.permitted:
        yield "use", f"方案允许的用途中没有“{zh}”", f"“{en}” is not among the scheme's permitted uses"


def _running(scheme: Scheme, others: list[Document]) -> Breach:
    running = [one for one in others if one["state"] in (SIGNED, ACTIVE) and one["scheme"].get("code") == scheme.code]
    if len(running) >= scheme.running_loans:
        yield (
            "household",
            f"该户在本方案下已有 {len(running)} 笔在贷，最多 {scheme.running_loans} 笔",
            f"the household has {len(running)} running loan(s) under the scheme, which allows {scheme.running_loans}",
        )
