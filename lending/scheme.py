"""A scheme (信贷方案): the rules of a programme for a region and a span of time, as frozen data (docs/schemes.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.described import said
from lending.scheme_borrowers import Ages, Condition, Rating, TargetGroup
from lending.scheme_chain import Mode, Phase, Quota, Step, Targets, Uses
from lending.scheme_money import (
    Amount,
    Extension,
    Fund,
    InterestDates,
    Penalty,
    RateRule,
    Renewal,
    Security,
    SubsidyPeriod,
    Term,
)
from lending.vocabulary import ALLOCATIONS, DAY_COUNTS, FREQUENCIES, HOLIDAY_RULES, METHODS

USUAL_ALLOCATION = tuple(ALLOCATIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where rules come from."""

    title: str = said("文件名", "Title")
    number: str = said("文号", "Number of the document", default="")
    issued_by: str = said("发文单位", "Issued by", default="")
    issued_on: date | None = said("日期", "Date", default=None)
    url: str = said("网址", "Address", default="")
    note: str = said("说明：哪些取自它，哪些不是", "What was taken from it and what was not", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """All rules of a programme. `code` names the programme, `version` this text of it."""

    code: str = said(
        "方案编号（各版本相同）", "Name of the programme, the same in all versions", pattern=r"[a-z][a-z0-9-]{1,49}"
    )
    version: str = said("版本", "Version", pattern=r"[0-9A-Za-z][0-9A-Za-z.-]{0,29}")
    name: str = said("名称", "Name in Chinese")
    name_en: str = said("英文名称", "Name in English", default="")
    region: str = said("适用区划代码，空为全国", "Region code it is for, empty: everywhere", default="",
                       pattern=r"(\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?)?")  # fmt: skip
    effective_from: date = said("生效日（含）", "First day in force, included")
    effective_to: date | None = said(
        "失效前最后一日（含）；不写为长期", "Last day in force, included; open if left out", default=None
    )
    replaces: str | None = said(
        "接替的版本：其有效期到本版生效前一日", "Version that ends the day before this one begins", default=None
    )
    sources: tuple[Source, ...] = said("依据", "Where the rules come from")
    target_groups: tuple[TargetGroup, ...] = said("对象", "Classes of borrowers")
    ages: Ages | None = said("借款人年龄", "The borrower's age", default=None)
    conditions: tuple[Condition, ...] = said("条件", "Conditions that the register answers", default=())
    rating: Rating | None = said("评级授信；不写为不评级", "Rating and line; none if left out", default=None)
    amount: Amount = said("金额", "Amount")
    term: Term = said("期限", "Term")
    rate: RateRule = said("利率", "Rate")
    security: tuple[Security, ...] = said("担保", "Security", default=(Security(kind="none"),))
    uses: Uses = said("用途", "Uses")
    modes: tuple[Mode, ...] = said("模式", "Modes")
    methods: tuple[str, ...] = said("还款方式", "Methods of repayment", one_of=METHODS)
    frequencies: tuple[str, ...] = said("还款频率", "How often interest or installments fall due",
                                        default=("monthly", "quarterly", "once"), one_of=FREQUENCIES)  # fmt: skip
    day_count: str = said("计息天数", "Day count", default="ACT/360", one_of=DAY_COUNTS)
    interest_dates: InterestDates | None = said(
        "固定结息日；不写为放款对应日", "Common interest dates; else the day of the disbursement", default=None
    )
    holiday_rule: str = said("到期遇节假日", "Due days on holidays", default="next_working_day", one_of=HOLIDAY_RULES)
    allocation: tuple[str, ...] = said("冲抵顺序", "Order in which a repayment is allocated", default=USUAL_ALLOCATION,
                                       one_of=ALLOCATIONS)  # fmt: skip
    penalty: Penalty = said("罚息", "Penalty", default=Penalty())
    extension: Extension = said("展期", "Extension", default=Extension())
    renewal: Renewal = said("续贷", "Renewal", default=Renewal())
    running_loans: int = said("一户同时最多几笔", "Running loans of a household at once", default=1, least=1, most=20)
    overdue_allowed: bool = said(
        "本户有逾期贷款时能否新贷", "Whether a household with an overdue loan may borrow", default=False
    )
    chain: tuple[Step, ...] = said("办理流程", "Steps of approval")
    notice_days: int = said("公示最少天数", "Fewest days of public notice", default=5, least=0, most=60)
    subsidy: tuple[SubsidyPeriod, ...] = said("贴息", "Interest subsidy", default=())
    fund: Fund | None = said("风险补偿金", "Risk-compensation fund", default=None)
    quotas: tuple[Quota, ...] = said("年度任务", "Yearly quotas", default=())
    targets: Targets = said("考核目标", "Targets", default=Targets())
    phases: tuple[Phase, ...] = said("阶段", "Phases of the calendar", default=())
    approval_days: int = said("审定后几天内放款有效，过期须重新审定", "Days for which an approval holds until the loan is made",
                              default=90, least=1, most=3650)  # fmt: skip
    evidence_days: int = said(
        "放款后几天内要有用途佐证", "Days after disbursement until evidence is due", default=30, least=1, most=365
    )
    cadre_sees_amounts: bool = said(
        "村干部和风控小组能否看金额", "Whether cadres see balances and arrears", default=False
    )

    @property
    def id(self) -> str:
        """`code@version`, as the database keeps it."""
        return f"{self.code}@{self.version}"

    def in_force(self, on: date) -> bool:
        """Say whether the scheme is in force on a day; both ends are included."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def mode(self, mode: str) -> Mode | None:
        """Return what the scheme says of a mode, None if it does not know it."""
        return next((one for one in self.modes if one.mode == mode), None)

    def group(self, group_id: str) -> TargetGroup | None:
        """Return a target group by its ID."""
        return next((one for one in self.target_groups if one.id == group_id), None)

    def step(self, step: str) -> Step | None:
        """Return a step of the chain by its ID."""
        return next((one for one in self.chain if one.step == step), None)

    def cap_of(self, group: TargetGroup | None) -> Decimal:
        """Return the highest amount for a target group with the top-up, in yuan."""
        return min(self.amount.most, group.cap) if group and group.cap else self.amount.most
