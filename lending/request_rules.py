"""The conditions on what is asked for: amount, term, rate, use, mode and method, each as a rule that yields checks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from errors import RateBandMissing, RateNotCovered
from lending.eligibility_facts import Asked, Check, Facts, check_of
from lending.rates import rate_of
from lending.scheme import Scheme
from lending.scheme_borrowers import TargetGroup
from lending.vocabulary import METHODS, MODES, USES, name_of

Group = TargetGroup | None
_ZERO = Decimal(0)


def amount_rule(scheme: Scheme, facts: Facts, asked: Asked, group: Group) -> Iterator[Check]:
    """Check that the amount is within its bounds, with what is owed within the cap and the line."""
    amount, cap = scheme.amount, scheme.cap_of(group)
    title, rule = ("申请金额", "The amount"), f"{amount.least}–{cap}"
    if asked.amount is None:
        yield check_of("amount", None, title, ("没有填申请金额", "No amount is given"), "/amount", None, rule)
        return
    fits = amount.least <= asked.amount <= cap and (amount.step is None or asked.amount % amount.step == 0)
    step = (f"，{amount.step} 元的整数倍", f", multiples of {amount.step}") if amount.step else ("", "")
    zh, en = f"{asked.amount} 元，要求 {rule} 元{step[0]}", f"{asked.amount} yuan; {rule} yuan{step[1]} are asked"
    owed = sum((loan.owed for loan in facts.loans), _ZERO)
    if fits and amount.top_up and asked.amount + owed > amount.cap:
        zh += f"；{amount.cap} 元以上部分{_without(scheme, 'zh')}"
        en += f"; the part above {amount.cap} has {_without(scheme, 'en')}"
    yield check_of("amount", fits, title, (zh, en), "/amount", str(asked.amount), rule)
    yield from _exposure(scheme, facts, asked.amount, owed, cap)


def _without(scheme: Scheme, language: str) -> str:
    top_up = scheme.amount.top_up
    lost = [
        words
        for gone, words in (
            (top_up and top_up.no_subsidy, {"zh": "不贴息", "en": "no subsidy"}),
            (top_up and top_up.no_fund, {"zh": "不纳入风险补偿", "en": "no fund cover"}),
        )
        if gone
    ]
    return ("、" if language == "zh" else " and ").join(one[language] for one in lost)


def _exposure(scheme: Scheme, facts: Facts, wanted: Decimal, owed: Decimal, cap: Decimal) -> Iterator[Check]:
    """With what is owed already, neither the cap nor the household's line may be passed."""
    total = owed + wanted
    zh, en = f"已欠 {owed} 元，加上申请共 {total} 元", f"{owed} yuan are owed, with this {total}"
    title = ("全户余额加申请不超上限", "Owed and asked together within the cap")
    words = (f"{zh}，上限 {cap} 元", f"{en}; the cap is {cap}")
    yield check_of("exposure", total <= cap, title, words, "/amount", str(total), str(cap), money=True)
    if not scheme.amount.within_line:
        return
    line, title = facts.rating.line if facts.rating else None, ("不超过授信额度", "Within the line")
    if line is None:
        words = ("还没有授信额度", "No line has been granted")
        yield check_of("line", None, title, words, "/amount/within_line", None, None)
        return
    words = (f"{zh}，授信 {line} 元", f"{en}; the line is {line}")
    yield check_of("line", total <= line, title, words, "/amount/within_line", str(total), str(line), money=True)


def term_rule(scheme: Scheme, _facts: Facts, asked: Asked, group: Group) -> Iterator[Check]:
    """Check that the term is within its bounds, and there is a rate for it."""
    most = min(scheme.term.most_months, (group.most_months if group else None) or scheme.term.most_months)
    rule, title = f"{scheme.term.least_months}–{most}", ("期限", "The term")
    if asked.months is None:
        yield check_of("term", None, title, ("没有填期限", "No term is given"), "/term", None, rule)
        return
    words = (f"{asked.months} 个月，要求 {rule} 个月", f"{asked.months} months; {rule} are asked")
    yield check_of("term", scheme.term.least_months <= asked.months <= most, title, words, "/term", asked.months, rule)
    yield from _rate(scheme, asked, asked.months)


def _rate(scheme: Scheme, asked: Asked, months: int) -> Iterator[Check]:
    title = ("有可适用的利率", "There is a rate for it")
    try:
        rate = rate_of(scheme, months, asked.on)
    except (RateNotCovered, RateBandMissing) as error:
        ok = None if isinstance(error, RateNotCovered) else False
        yield check_of("rate", ok, title, (error.message_zh, error.message_en), "/rate")
        return
    word = ("不高于", "at most") if scheme.rate.at_most else ("为", "")
    words = (f"年利率{word[0]} {rate}", f"{word[1]} {rate} a year".strip())
    yield check_of("rate", True, title, words, "/rate", str(rate), scheme.rate.basis)


def use_rule(scheme: Scheme, _facts: Facts, asked: Asked, _group: Group) -> Iterator[Check]:
    """Check that the use is a permitted one."""
    title, use = ("用途", "The use"), asked.use
    permitted = [name_of(USES, one) for one in scheme.uses.permitted]
    told = "、".join(zh for zh, _ in permitted), ", ".join(en for _, en in permitted)
    if not use:
        yield check_of(
            "use", None, title, ("没有填用途", "No use is given"), "/uses/permitted", None, list(scheme.uses.permitted)
        )
        return
    zh, en = name_of(USES, use)
    if use in scheme.uses.forbidden:
        words = (f"「{zh}」是禁止的用途", f"{en} is a forbidden use")
        yield check_of("use", False, title, words, "/uses/forbidden", use, list(scheme.uses.forbidden))
        return
    ok = use in scheme.uses.permitted
    inside = ("在", "one") if ok else ("不在", "none")
    words = (f"「{zh}」{inside[0]}允许的用途中（{told[0]}）", f"{en} is {inside[1]} of the permitted uses ({told[1]})")
    yield check_of("use", ok, title, words, "/uses/permitted", use, list(scheme.uses.permitted))


def mode_rule(scheme: Scheme, _facts: Facts, asked: Asked, _group: Group) -> Iterator[Check]:
    """Check that the mode, if one is named, takes new loans."""
    if not asked.mode:
        return
    mode, (zh, en) = scheme.mode(asked.mode), name_of(MODES, asked.mode)
    allowed = [one.mode for one in scheme.modes if one.new]
    if mode and not mode.new:
        words = (f"「{zh}」只能登记已有的贷款，不能新放", f"{en}: existing loans are recorded, new ones are refused")
    else:
        words = (
            f"「{zh}」{'可以' if mode else '不能'}新放",
            f"{en} is {'allowed' if mode else 'not known to the scheme'}",
        )
    yield check_of("mode", bool(mode and mode.new), ("模式", "The mode"), words, "/modes", asked.mode, allowed)


def method_rule(scheme: Scheme, _facts: Facts, asked: Asked, _group: Group) -> Iterator[Check]:
    """Check that the method, if one is named, is offered."""
    if not asked.method:
        return
    zh, en = name_of(METHODS, asked.method)
    ok = asked.method in scheme.methods
    words = (f"「{zh}」{'可用' if ok else '不可用'}", f"{en} is {'' if ok else 'not '}offered")
    yield check_of("method", ok, ("还款方式", "The method"), words, "/methods", asked.method, list(scheme.methods))
