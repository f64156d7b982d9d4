"""What must hold between the fields of a scheme: no hole in the grades, no overlap of dates, shares that make 1.

Each check yields (place, zh, en); a place is the path of keys and indexes in the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lending.rating_table_checks import given_twice, rating_problems
from lending.scheme import Scheme
from lending.scheme_borrowers import Ages
from lending.scheme_chain import Step
from lending.vocabulary import ALLOCATIONS
from records.roles import PERMISSIONS

Problem = tuple[tuple[str | int, ...], str, str]
_ONE = Decimal(1)
_FOR_EXTENSIONS = frozenset({"interview", "site_check", "votes", "notice"})


def problems_of(scheme: Scheme) -> Iterator[Problem]:
    """Yield every contradiction of a scheme whose fields are each well-formed."""
    for check in _CHECKS:
        yield from check(scheme)


def _dates(scheme: Scheme) -> Iterator[Problem]:
    if scheme.effective_to and scheme.effective_to < scheme.effective_from:
        yield ("effective_to",), "失效日早于生效日", "It ends before it begins"
    if scheme.replaces == scheme.version:
        yield ("replaces",), "不能接替自己", "A version cannot replace itself"


def _ages(scheme: Scheme) -> Iterator[Problem]:
    if scheme.ages:
        yield from _reversed_ages(scheme.ages, ("ages",))
    for index, group in enumerate(scheme.target_groups):
        if group.ages:
            yield from _reversed_ages(group.ages, ("target_groups", index, "ages"))


def _reversed_ages(ages: Ages, place: tuple[str | int, ...]) -> Iterator[Problem]:
    if ages.from_ > ages.to:
        yield place, f"年龄上下限写反了：{ages.from_} 至 {ages.to}", f"The ages are reversed: {ages.from_} to {ages.to}"


def _names(scheme: Scheme) -> Iterator[Problem]:
    """Names are given once within their list, and no list that matters is empty."""
    lists: list[tuple[tuple[str | int, ...], Sequence[Any], Callable[[Any], Any]]] = [
        (("target_groups",), scheme.target_groups, lambda one: one.id),
        (("chain",), scheme.chain, lambda one: one.step),
        (("extension", "chain"), scheme.extension.chain, lambda one: one.step),
        (("modes",), scheme.modes, lambda one: one.mode),
        (("phases",), scheme.phases, lambda one: one.id),
        (("conditions",), scheme.conditions, lambda one: one.id),
        (("methods",), scheme.methods, str),
        (("frequencies",), scheme.frequencies, str),
        (("allocation",), scheme.allocation, str),
        (("uses", "permitted"), scheme.uses.permitted, str),
        (("uses", "forbidden"), scheme.uses.forbidden, str),
        (("quotas",), scheme.quotas, lambda one: (one.year, one.region or scheme.region, one.institution)),
    ]
    lists += [
        (("target_groups", index, "conditions"), group.conditions, lambda one: one.id)
        for index, group in enumerate(scheme.target_groups)
    ]
    for place, entries, name in lists:
        yield from given_twice(place, entries, name)
    for key in ("sources", "target_groups", "modes", "methods", "frequencies", "chain"):
        if not getattr(scheme, key):
            yield (key,), "至少要有一项", "At least one is needed"


def _amounts(scheme: Scheme) -> Iterator[Problem]:
    amount = scheme.amount
    if amount.least > amount.cap:
        yield ("amount", "least"), "最低金额高于最高金额", "The lowest amount is above the cap"
    if amount.top_up and amount.top_up.to <= amount.cap:
        yield (
            ("amount", "top_up", "to"),
            f"追加后的总额须高于 {amount.cap}",
            f"With the top-up it must be above {amount.cap}",
        )
    if scheme.term.least_months > scheme.term.most_months:
        yield ("term", "least_months"), "最短期限长于最长期限", "The shortest term is above the longest"
    for index, grade in enumerate(scheme.rating.grades if scheme.rating else ()):
        if grade.line > amount.most:
            yield ("rating", "grades", index, "line"), f"授信额度高于最高金额 {amount.most}", \
                f"The line is above the highest amount {amount.most}"  # fmt: skip


def _rates(scheme: Scheme) -> Iterator[Problem]:
    rule, reached = scheme.rate, 0
    for index, band in enumerate(rule.bands):
        place = ("rate", "bands", index)
        if band.up_to_months <= reached:
            yield (
                (*place, "up_to_months"),
                f"分档须从短到长，应大于 {reached}",
                f"Bands go from short to long: above {reached}",
            )
        reached = band.up_to_months
        if rule.basis == "fixed" and band.rate is None:
            yield place, "基准为 fixed 时要写 rate", "With the basis fixed, write rate"
        if rule.basis != "fixed" and (band.tenor is None or band.rate is not None):
            yield place, "写 tenor（1y 或 5y），不写 rate；固定利率请用 basis: fixed", \
                "Write tenor (1y or 5y) and no rate; for a rate of its own use basis: fixed"  # fmt: skip
    if reached < scheme.term.most_months:
        yield ("rate", "bands"), f"{reached + 1} 至 {scheme.term.most_months} 个月没有利率", \
            f"Terms of {reached + 1} to {scheme.term.most_months} months have no rate"  # fmt: skip
    days = [row.from_ for row in rule.table]
    if days != sorted(set(days)):
        yield ("rate", "table"), "利率表须按日期先后，同一天只写一次", "The table must be by date, a day once"
    if days and days[0] > scheme.effective_from:
        yield ("rate", "table", 0, "from"), f"利率表从 {days[0]} 才开始，{scheme.effective_from} 起的贷款没有利率", \
            f"The table begins on {days[0]}; loans from {scheme.effective_from} on would have no rate"  # fmt: skip


def _interest_dates(scheme: Scheme) -> Iterator[Problem]:
    """Quarterly interest has its months, each once."""
    if scheme.interest_dates:
        place, months = ("interest_dates", "quarter_months"), scheme.interest_dates.quarter_months
        if not months:
            yield place, "至少要有一个结息月份", "At least one month of interest is needed"
        yield from given_twice(place, months, int)


def _allocation(scheme: Scheme) -> Iterator[Problem]:
    missing = [kind for kind in ALLOCATIONS if kind not in scheme.allocation]
    if missing:
        told = ", ".join(missing)
        yield ("allocation",), f"缺少 {told}，这部分钱无处冲抵", f"{told} is missing: money for it would go nowhere"


def _uses(scheme: Scheme) -> Iterator[Problem]:
    for index, use in enumerate(scheme.uses.permitted):
        if use in scheme.uses.forbidden:
            yield ("uses", "permitted", index), f"{use} 既允许又禁止", f"{use} is both permitted and forbidden"


def _chain(scheme: Scheme) -> Iterator[Problem]:
    yield from _steps(scheme.chain, ("chain",))
    for index, step in enumerate(scheme.chain):
        place = ("chain", index)
        if step.requires and {"rating", "line"} & set(step.requires) and scheme.rating is None:
            yield (*place, "requires"), "方案没有评级（rating）", "The scheme has no rating"
        if step.lends != (index == len(scheme.chain) - 1):
            yield place, "最后一步、也只有最后一步写 lends: true", "The last step, and only the last, has lends: true"
        if step.extends:
            yield (*place, "extends"), "extends 只用于展期流程", "Only the chain of extensions has extends"


def _steps(chain: Sequence[Step], at: tuple[str | int, ...]) -> Iterator[Problem]:
    """Check the steps of any chain: somebody may do each, checkers come after makers, votes are odd."""
    earlier: list[str] = []
    for index, step in enumerate(chain):
        place = (*at, index)
        if not step.roles:
            yield (*place, "roles"), "没有写由谁办理，这一步没人能做", "Nobody may do this step; name its roles"
        for other in step.maker_checker_differs_from:
            if other not in earlier:
                yield (
                    (*place, "maker_checker_differs_from"),
                    f"前面没有步骤 {other}",
                    f"There is no step {other} before it",
                )
        if step.votes is not None and step.votes % 2 == 0:
            yield (*place, "votes"), "表决人数须为单数", "The number of votes must be odd"
        earlier.append(step.step)


def _extension(scheme: Scheme) -> Iterator[Problem]:
    """Check that the chain of extensions ends where one is granted, by those who may, and asks for no form and no rating."""
    chain, at = scheme.extension.chain, ("extension", "chain")
    if not chain:
        yield at, "至少要有一步", "At least one step is needed"
    yield from _steps(chain, at)
    for index, step in enumerate(chain):
        last = index == len(chain) - 1
        if step.extends != last or step.lends:
            yield (*at, index), "最后一步、也只有最后一步写 extends: true，都不写 lends", \
                "The last step, and only the last, has extends: true; none has lends"  # fmt: skip
        if last and not set(step.roles) <= PERMISSIONS["loans.decide"]:
            told = ", ".join(sorted(PERMISSIONS["loans.decide"]))
            yield (*at, index, "roles"), f"只能由能改变债务的角色审定：{told}", f"Only who may change a debt: {told}"
        if step.forms or not set(step.requires) <= _FOR_EXTENSIONS:
            told = ", ".join(sorted(_FOR_EXTENSIONS))
            yield (*at, index), f"展期步骤不要表单，requires 只能有 {told}", \
                f"Steps of extensions ask for no forms, and require only {told}"  # fmt: skip


def _subsidy(scheme: Scheme) -> Iterator[Problem]:
    yield from _overlaps([(one.from_, one.to) for one in scheme.subsidy], "subsidy")
    for index, one in enumerate(scheme.subsidy):
        if one.cap > scheme.amount.cap and (scheme.amount.top_up is None or scheme.amount.top_up.no_subsidy):
            yield (
                ("subsidy", index, "cap"),
                f"高于最高金额 {scheme.amount.cap}",
                f"It is above the cap {scheme.amount.cap}",
            )


def _overlaps(spans: list[tuple[date, date | None]], key: str) -> Iterator[Problem]:
    free: date | None = None
    for index, (first, last) in enumerate(spans):
        if last and last < first:
            yield (key, index, "to"), "结束早于开始", "It ends before it begins"
        if index and (free is None or first < free):
            yield (
                (key, index, "from"),
                "与前一段日期重叠，请按先后写且不重叠",
                "It overlaps the span before; write them in order",
            )
        free = last + timedelta(days=1) if last else None


def _fund(scheme: Scheme) -> Iterator[Problem]:
    if not scheme.fund:
        return
    shares, split = scheme.fund.shares, scheme.fund.split
    for key, total in (
        ("shares", shares.fund + shares.bank + shares.other),
        ("split", split.county + split.township + split.village),
    ):
        if total != _ONE:
            yield ("fund", key), f"各方比例之和是 {total}，应为 1", f"The shares make {total}, they should make 1"


def _phases(scheme: Scheme) -> Iterator[Problem]:
    for index, phase in enumerate(scheme.phases):
        if phase.to < phase.from_:
            yield ("phases", index, "to"), "截止早于开始", "It ends before it begins"
    for index, quota in enumerate(scheme.quotas):
        if quota.region and not quota.region.startswith(scheme.region):
            yield (
                ("quotas", index, "region"),
                f"不在方案的区划 {scheme.region} 内",
                f"It is outside the region {scheme.region}",
            )
        if quota.amount is None and quota.loans is None:
            yield ("quotas", index), "写 amount 或 loans", "Write amount or loans"


_CHECKS: tuple[Callable[[Scheme], Iterator[Problem]], ...] = (
    _dates, _ages, _names, rating_problems, _amounts, _rates, _interest_dates, _allocation, _uses, _chain, _subsidy, _fund,
    _phases, _extension,
)  # fmt: skip
