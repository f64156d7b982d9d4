"""The conditions on a household, each as a rule that yields one check or several; those on what it asks for follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from lending.eligibility_facts import Asked, Check, Facts, age_on, check_of
from lending.request_rules import amount_rule, method_rule, mode_rule, term_rule, use_rule
from lending.scheme import Scheme
from lending.scheme_borrowers import Condition, TargetGroup

Group = TargetGroup | None
Rule = Callable[[Scheme, Facts, Asked, Group], Iterator[Check]]
_ZERO = Decimal(0)


def group_of(scheme: Scheme, facts: Facts) -> Group:
    """Return the target group that the household's category belongs to."""
    return next((one for one in scheme.target_groups if facts.category in one.categories), None)


def _in_force(scheme: Scheme, _facts: Facts, asked: Asked, _group: Group) -> Iterator[Check]:
    last = scheme.effective_to
    span = f"{scheme.effective_from} – {last or '…'}"
    words = (f"方案有效期 {span}，办理日 {asked.on}", f"The scheme is in force {span}; the day is {asked.on}")
    title = ("方案在有效期内", "The scheme is in force")
    yield check_of("in_force", scheme.in_force(asked.on), title, words, "/effective_from", asked.on.isoformat(), span)


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
    yield check_of("target_group", ok, title, words, "/target_groups", facts.category, known)


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
        yield check_of("age", None, title, words, pointer, None, rule)
        return
    age = age_on(facts.born_on, asked.on)
    words = (
        f"{asked.on} 为 {age} 周岁，要求 {rule} 周岁（含两端）",
        f"{age} years old on {asked.on}; {rule} are asked, both included",
    )
    yield check_of("age", ages.from_ <= age <= ages.to, title, words, pointer, age, rule)


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
        return check_of(condition.id, None, title, words, pointer, None, rule)
    words = (f"「{condition.attribute}」为 {value}，要求 {told}", f"{condition.attribute} is {value}; {told} is asked")
    return check_of(condition.id, value in condition.values, title, words, pointer, value, rule)


def _gate(scheme: Scheme, facts: Facts, _asked: Asked, _group: Group) -> Iterator[Check]:
    for index, one in enumerate(scheme.rating.gate if scheme.rating else ()):
        answer = facts.rating.gate.get(one.id) if facts.rating else None
        words = {
            None: ("还没有评级，或评级表没有答这一项", "There is no rating, or its table leaves this open"),
            True: ("评级表：是", "Rating table: yes"),
            False: ("评级表：否", "Rating table: no"),
        }[answer]
        yield check_of(one.id, answer, (one.zh, one.en), words, f"/rating/gate/{index}", answer, True)


def _rating(scheme: Scheme, facts: Facts, _asked: Asked, _group: Group) -> Iterator[Check]:
    if scheme.rating is None or not scheme.rating.required:
        return
    title, rating = ("有有效的评级", "Has a rating in force"), facts.rating
    if rating is None:
        words = ("没有有效的评级，请先评级", "There is no rating in force; rate the household first")
        yield check_of("rating", False, title, words, "/rating", None, str(scheme.rating.pass_mark))
        return
    if not rating.settled:
        words = ("评级还没有办完（评议、公示或异议）", "The rating is not settled yet (decision, notice or objections)")
        yield check_of("rating", None, title, words, "/rating", rating.grade, str(scheme.rating.pass_mark))
        return
    passed = ("合格", "passed") if rating.passed else ("不合格", "not passed")
    words = (
        f"{rating.grade}，{passed[0]}，有效至 {rating.valid_until}",
        f"Grade {rating.grade}, {passed[1]}, in force to {rating.valid_until}",
    )
    yield check_of("rating", rating.passed, title, words, "/rating", rating.grade, str(scheme.rating.pass_mark))


def _loans(scheme: Scheme, facts: Facts, _asked: Asked, _group: Group) -> Iterator[Check]:
    running = [loan for loan in facts.loans if not loan.lost]
    words = (
        f"有 {len(running)} 笔未还清，同时最多 {scheme.running_loans} 笔",
        f"{len(running)} loans are not repaid; at once {scheme.running_loans} are allowed",
    )
    title = ("未还清的贷款", "Loans not repaid")
    yield check_of("running_loans", len(running) < scheme.running_loans, title, words, "/running_loans",
                 len(running), scheme.running_loans)  # fmt: skip
    bad = [loan.contract_number for loan in facts.loans if loan.overdue or loan.lost]
    if bad:
        words = (f"逾期、代偿或核销：{'、'.join(bad)}", f"Overdue, compensated or written off: {', '.join(bad)}")
    else:
        words = ("没有逾期、代偿或核销的贷款", "None is overdue, compensated or written off")
    title = ("没有逾期", "Nothing overdue")
    ok = not bad or scheme.overdue_allowed
    yield check_of("overdue", ok, title, words, "/overdue_allowed", len(bad), 0, money=True)


RULES: tuple[Rule, ...] = (
    _in_force, _target, _age, _conditions, _gate, _rating, amount_rule, term_rule, use_rule, mode_rule, method_rule, _loans,
)  # fmt: skip
