"""The conditions of a scheme, each as a rule that yields one check or several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from errors import RateBandMissing, RateNotCovered
from lending.eligibility_facts import FAIL, PASS, UNKNOWN, Asked, Check, Facts, age_on
from lending.rates import rate_of
from lending.scheme import Scheme
from lending.scheme_borrowers import Condition, TargetGroup
from lending.vocabulary import METHODS, MODES, USES, name_of

Group = TargetGroup | None
Rule = Callable[[Scheme, Facts, Asked, Group], Iterator[Check]]
_ZERO = Decimal(0)


def group_of(scheme: Scheme, facts: Facts) -> Group:
    """Return the target group that the household's category belongs to."""
    return next((one for one in scheme.target_groups if facts.category in one.categories), None)


def _check(
    check_id: str, ok: bool | None, title: tuple[str, str], words: tuple[str, str], pointer: str,
    value: Any = None, rule: Any = None, *, money: bool = False,
) -> Check:  # fmt: skip
    outcome = UNKNOWN if ok is None else PASS if ok else FAIL
    return Check(check_id, outcome, value, rule, pointer, *title, *words, money)


def _in_force(scheme: Scheme, _facts: Facts, asked: Asked, _group: Group) -> Iterator[Check]:
    last = scheme.effective_to
    span = f"{scheme.effective_from} – {last or '…'}"
    words = (f"方案有效期 {span}，办理日 {asked.on}", f"The scheme is in force {span}; the day is {asked.on}")
    title = ("方案在有效期内", "The scheme is in force")
    yield _check("in_force", scheme.in_force(asked.on), title, words, "/effective_from", asked.on.isoformat(), span)


def _target(scheme: Scheme, facts: Facts, _asked: Asked, group: Group) -> Iterator[Check]:
    known = [category for one in scheme.target_groups for category in one.categories]
    title = ("支持对象", "Target group")
    if not facts.category:
        words = ("档案没有登记户类型", "The register has no category of the household")
    elif group:
        words = (f"户类型「{facts.category}」属于{group.zh}", f"The category {facts.category} belongs to: {group.en}")
    else:
        told = "、".join(known)
        words = (
            f"户类型「{facts.category}」不属于支持对象（{told}）",
            f"The category {facts.category} is in no target group",
        )
    ok = bool(group) if facts.category else None
    yield _check("target_group", ok, title, words, "/target_groups", facts.category, known)


def _age(scheme: Scheme, facts: Facts, asked: Asked, group: Group) -> Iterator[Check]:
    organisation = group is not None and group.kind == "organisation"
    own = group.ages if group else None
    ages = own or (None if organisation else scheme.ages)
    if ages is None:
        return
    rule = f"{ages.from_}–{ages.to}"
    pointer = f"/target_groups/{scheme.target_groups.index(group)}/ages" if own and group else "/ages"
    title = ("借款人年龄", "The borrower's age")
    if facts.born_on is None:
        who = facts.member or "借款人"
        words = (
            f"不知道{who}的出生日期，请补登身份证号",
            f"The birth date of {who} is not known; register the ID number",
        )
        yield _check("age", None, title, words, pointer, None, rule)
        return
    age = age_on(facts.born_on, asked.on)
    words = (
        f"{asked.on} 为 {age} 周岁，要求 {rule} 周岁（含两端）",
        f"{age} years old on {asked.on}; {rule} are asked, both included",
    )
    yield _check("age", ages.from_ <= age <= ages.to, title, words, pointer, age, rule)


def _conditions(scheme: Scheme, facts: Facts, _asked: Asked, group: Group) -> Iterator[Check]:
    for index, one in enumerate(scheme.conditions):
        yield _condition(one, facts, f"/conditions/{index}")
    if group:
        place = scheme.target_groups.index(group)
        for index, one in enumerate(group.conditions):
            yield _condition(one, facts, f"/target_groups/{place}/conditions/{index}")


def _condition(condition: Condition, facts: Facts, pointer: str) -> Check:
    held = (facts.attributes if condition.of == "household" else facts.member_attributes).get(condition.attribute)
    value, rule, title = (
        None if held in (None, "", []) else str(held),
        list(condition.values),
        (condition.zh, condition.en),
    )
    told = "、".join(condition.values)
    if value is None:
        words = (f"档案没有登记「{condition.attribute}」", f"The register says nothing of {condition.attribute}")
        return _check(condition.id, None, title, words, pointer, None, rule)
    words = (f"「{condition.attribute}」为 {value}，要求 {told}", f"{condition.attribute} is {value}; {told} is asked")
    return _check(condition.id, value in condition.values, title, words, pointer, value, rule)


def _gate(scheme: Scheme, facts: Facts, _asked: Asked, _group: Group) -> Iterator[Check]:
    for index, one in enumerate(scheme.rating.gate if scheme.rating else ()):
        answer = facts.rating.gate.get(one.id) if facts.rating else None
        words = {
            None: ("还没有评级，或评级表没有答这一项", "There is no rating, or its table leaves this open"),
            True: ("评级表：是", "Rating table: yes"),
            False: ("评级表：否", "Rating table: no"),
        }[answer]
        yield _check(one.id, answer, (one.zh, one.en), words, f"/rating/gate/{index}", answer, True)


def _rating(scheme: Scheme, facts: Facts, _asked: Asked, _group: Group) -> Iterator[Check]:
    if scheme.rating is None or not scheme.rating.required:
        return
    title, rating = ("有有效的评级", "Has a rating in force"), facts.rating
    if rating is None:
        words = ("没有有效的评级，请先评级", "There is no rating in force; rate the household first")
        yield _check("rating", False, title, words, "/rating", None, str(scheme.rating.pass_mark))
        return
    if not rating.settled:
        words = ("评级还没有办完（评议、公示或异议）", "The rating is not settled yet (decision, notice or objections)")
        yield _check("rating", None, title, words, "/rating", rating.grade, str(scheme.rating.pass_mark))
        return
    passed = ("合格", "passed") if rating.passed else ("不合格", "not passed")
    words = (
        f"{rating.grade}，{passed[0]}，有效至 {rating.valid_until}",
        f"Grade {rating.grade}, {passed[1]}, in force to {rating.valid_until}",
    )
    yield _check("rating", rating.passed, title, words, "/rating", rating.grade, str(scheme.rating.pass_mark))


def _amount(scheme: Scheme, facts: Facts, asked: Asked, group: Group) -> Iterator[Check]:
    amount, cap = scheme.amount, scheme.cap_of(group)
    title, rule = ("申请金额", "The amount"), f"{amount.least}–{cap}"
    if asked.amount is None:
        yield _check("amount", None, title, ("没有填申请金额", "No amount is given"), "/amount", None, rule)
        return
    fits = amount.least <= asked.amount <= cap and (amount.step is None or asked.amount % amount.step == 0)
    step = (f"，{amount.step} 元的整数倍", f", multiples of {amount.step}") if amount.step else ("", "")
    zh, en = f"{asked.amount} 元，要求 {rule} 元{step[0]}", f"{asked.amount} yuan; {rule} yuan{step[1]} are asked"
    owed = sum((loan.owed for loan in facts.loans), _ZERO)
    if fits and amount.top_up and asked.amount + owed > amount.cap:
        zh += f"；{amount.cap} 元以上部分{_without(scheme, 'zh')}"
        en += f"; the part above {amount.cap} has {_without(scheme, 'en')}"
    yield _check("amount", fits, title, (zh, en), "/amount", str(asked.amount), rule)
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
    yield _check("exposure", total <= cap, title, words, "/amount", str(total), str(cap), money=True)
    if not scheme.amount.within_line:
        return
    line, title = facts.rating.line if facts.rating else None, ("不超过授信额度", "Within the line")
    if line is None:
        words = ("还没有授信额度", "No line has been granted")
        yield _check("line", None, title, words, "/amount/within_line", None, None)
        return
    words = (f"{zh}，授信 {line} 元", f"{en}; the line is {line}")
    yield _check("line", total <= line, title, words, "/amount/within_line", str(total), str(line), money=True)


def _term(scheme: Scheme, _facts: Facts, asked: Asked, group: Group) -> Iterator[Check]:
    most = min(scheme.term.most_months, (group.most_months if group else None) or scheme.term.most_months)
    rule, title = f"{scheme.term.least_months}–{most}", ("期限", "The term")
    if asked.months is None:
        yield _check("term", None, title, ("没有填期限", "No term is given"), "/term", None, rule)
        return
    words = (f"{asked.months} 个月，要求 {rule} 个月", f"{asked.months} months; {rule} are asked")
    yield _check("term", scheme.term.least_months <= asked.months <= most, title, words, "/term", asked.months, rule)
    yield from _rate(scheme, asked, asked.months)


def _rate(scheme: Scheme, asked: Asked, months: int) -> Iterator[Check]:
    title = ("有可适用的利率", "There is a rate for it")
    try:
        rate = rate_of(scheme, months, asked.on)
    except (RateNotCovered, RateBandMissing) as error:
        ok = None if isinstance(error, RateNotCovered) else False
        yield _check("rate", ok, title, (error.message_zh, error.message_en), "/rate")
        return
    word = ("不高于", "at most") if scheme.rate.at_most else ("为", "")
    words = (f"年利率{word[0]} {rate}", f"{word[1]} {rate} a year".strip())
    yield _check("rate", True, title, words, "/rate", str(rate), scheme.rate.basis)


def _use(scheme: Scheme, _facts: Facts, asked: Asked, _group: Group) -> Iterator[Check]:
    title, use = ("用途", "The use"), asked.use
    permitted = [name_of(USES, one) for one in scheme.uses.permitted]
    told = "、".join(zh for zh, _ in permitted), ", ".join(en for _, en in permitted)
    if not use:
        yield _check(
            "use", None, title, ("没有填用途", "No use is given"), "/uses/permitted", None, list(scheme.uses.permitted)
        )
        return
    zh, en = name_of(USES, use)
    if use in scheme.uses.forbidden:
        words = (f"「{zh}」是禁止的用途", f"{en} is a forbidden use")
        yield _check("use", False, title, words, "/uses/forbidden", use, list(scheme.uses.forbidden))
        return
    ok = use in scheme.uses.permitted
    inside = ("在", "one") if ok else ("不在", "none")
    words = (f"「{zh}」{inside[0]}允许的用途中（{told[0]}）", f"{en} is {inside[1]} of the permitted uses ({told[1]})")
    yield _check("use", ok, title, words, "/uses/permitted", use, list(scheme.uses.permitted))


def _mode(scheme: Scheme, _facts: Facts, asked: Asked, _group: Group) -> Iterator[Check]:
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
    yield _check("mode", bool(mode and mode.new), ("模式", "The mode"), words, "/modes", asked.mode, allowed)


def _method(scheme: Scheme, _facts: Facts, asked: Asked, _group: Group) -> Iterator[Check]:
    if not asked.method:
        return
    zh, en = name_of(METHODS, asked.method)
    ok = asked.method in scheme.methods
    words = (f"「{zh}」{'可用' if ok else '不可用'}", f"{en} is {'' if ok else 'not '}offered")
    yield _check("method", ok, ("还款方式", "The method"), words, "/methods", asked.method, list(scheme.methods))


def _loans(scheme: Scheme, facts: Facts, _asked: Asked, _group: Group) -> Iterator[Check]:
    running = [loan for loan in facts.loans if not loan.lost]
    words = (
        f"有 {len(running)} 笔未还清，同时最多 {scheme.running_loans} 笔",
        f"{len(running)} loans are not repaid; at once {scheme.running_loans} are allowed",
    )
    title = ("未还清的贷款", "Loans not repaid")
    yield _check("running_loans", len(running) < scheme.running_loans, title, words, "/running_loans",
                 len(running), scheme.running_loans)  # fmt: skip
    bad = [loan.contract_number for loan in facts.loans if loan.overdue or loan.lost]
    if bad:
        words = (f"逾期、代偿或核销：{'、'.join(bad)}", f"Overdue, compensated or written off: {', '.join(bad)}")
    else:
        words = ("没有逾期、代偿或核销的贷款", "None is overdue, compensated or written off")
    title = ("没有逾期", "Nothing overdue")
    ok = not bad or scheme.overdue_allowed
    yield _check("overdue", ok, title, words, "/overdue_allowed", len(bad), 0, money=True)


RULES: tuple[Rule, ...] = (
    _in_force, _target, _age, _conditions, _gate, _rating, _amount, _term, _use, _mode, _method, _loans,
)  # fmt: skip
