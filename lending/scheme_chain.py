"""How a loan comes about: modes, steps of approval, notice, quotas, targets, phases with their records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.described import said
from lending.scheme_borrowers import ID
from lending.vocabulary import DOCUMENTS, MODES, USES
from records.roles import COUNTY, OFFICER, REVIEWER, ROLES, TOWNSHIP

# What must hold before a step can be left; each is looked up in the records, not ticked by hand.
REQUIREMENTS = ("eligibility", "rating", "line", "interview", "site_check", "notice", "votes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """A mode of lending that the scheme knows."""

    mode: str = said("模式", "Mode", one_of=MODES)
    new: bool = said(
        "能否新放；false 为只能登记已有的贷款", "Whether new loans may be made; else only recorded", default=True
    )
    agreements: tuple[str, ...] = said("要签的协议（种类）", "Kinds of agreements that it needs", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """What the money may and may not become; what is in neither list is not permitted."""

    permitted: tuple[str, ...] = said("允许的用途", "Permitted uses", one_of=USES)
    forbidden: tuple[str, ...] = said("禁止的用途", "Forbidden uses", one_of=USES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of approval."""

    step: str = said("编号", "Name for programs", pattern=ID)
    zh: str = said("中文名", "Name in Chinese")
    en: str = said("英文名", "Name in English")
    roles: tuple[str, ...] = said("由谁办理（任一角色）", "Roles that may do it, any of them", one_of=ROLES)
    forms: tuple[str, ...] = said("要填的表单", "Forms to be filled", default=(), pattern=ID)
    documents: tuple[str, ...] = said("要有的资料", "Documents to be there", default=(), one_of=DOCUMENTS)
    requires: tuple[str, ...] = said(
        "办结前须成立的事", "What must hold before it is done", default=(), one_of=REQUIREMENTS
    )
    days: int | None = said("几天内办结", "Days within which it is to be done", default=None, least=1, most=365)
    maker_checker_differs_from: tuple[str, ...] = said(
        "办理人不得与这些步骤的办理人相同", "Steps that somebody else must have done", default=()
    )
    votes: int | None = said(
        "表决最少人数（单数）", "Fewest votes (odd), where it is voted on", default=None, least=1, most=99
    )
    lends: bool = said("这一步放款（最后一步）", "Whether the loan is made here (the last step)", default=False)
    extends: bool = said(
        "这一步办成展期（展期流程的最后一步）", "Whether an extension is granted here (the last step of its chain)",
        default=False,
    )  # fmt: skip


# Who examines and who decides an extension where the scheme does not say (贷款通则 art. 12: the lender decides).
EXTENSION_STEPS = (
    Step(step="extension_check", zh="展期核实", en="Extension examined", roles=(OFFICER, TOWNSHIP), days=5),
    Step(
        step="extension_decision", zh="展期审定", en="Extension decided", roles=(REVIEWER, COUNTY), days=5,
        maker_checker_differs_from=("extension_check",), extends=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A yearly target of a township or a bank; a bank may be tied to named operators."""

    year: int = said("年份", "Year", least=2000, most=2100)
    region: str = said(
        "区划代码（不写为全区）", "Region code, the scheme's own if left out", default="", pattern=r"\d*"
    )
    institution: str = said("银行（不写为不限）", "Bank, any if left out", default="")
    amount: Decimal | None = said("发放目标（元）", "Amount to be lent, in yuan", default=None, least=0)
    loans: int | None = said("发放户数目标", "Loans to be made", default=None, least=0)
    operators: tuple[str, ...] = said("对接的经营主体", "Operators and cooperatives it is tied to", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Targets of the programme as shares."""

    rated: Decimal | None = said("评级面", "Rated ÷ registered", default=None, least=0, most=1)
    granted: Decimal | None = said("授信面", "Granted a line ÷ meeting the conditions", default=None, least=0, most=1)
    covered: Decimal | None = said("覆盖面", "Ever borrowed ÷ meeting the conditions", default=None, least=0, most=1)
    satisfied: Decimal | None = said("贷款满足率", "Got a loan ÷ asked and eligible", default=None, least=0, most=1)
    overdue_most: Decimal | None = said("逾期率不高于", "Overdue rate at most", default=None, least=0, most=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRecord:
    """Records that a phase must leave: so many forms, counted per village, township or county."""

    form: str = said("表单", "Form", pattern=ID)
    at_least: int = said("至少几份", "At least so many", least=1, most=10000)
    per: str = said("按什么计", "Counted per", default="village", one_of=("village", "township", "county"))
    zh: str = said("中文名", "Name in Chinese", default="")
    en: str = said("英文名", "Name in English", default="")
    where: dict[str, str] | None = said("只计答案如此的，如 event/kind: training", "Only those with these answers",
                                 default=None)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase of the programme's calendar."""

    id: str = said("编号", "Name for programs", pattern=ID)
    zh: str = said("中文名", "Name in Chinese")
    en: str = said("英文名", "Name in English")
    from_: date = said("开始（含）", "First day, included")
    to: date = said("截止（含）", "Last day, included")
    records: tuple[PhaseRecord, ...] = said("要留下的资料", "Records it must leave", default=())
