"""Who may borrow: target groups, conditions, the rating table and its grades."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lending.described import said
from lending.vocabulary import DOCUMENTS

ID = r"[a-z][a-z0-9_]{0,49}"
_PATH = r"[A-Za-z_][A-Za-z0-9_/-]{0,199}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """Bounds of the borrower's age in whole years; both ends are included."""

    from_: int = said("最低年龄（含）", "Lowest age, included", least=0, most=120)
    to: int = said("最高年龄（含）", "Highest age, included", least=0, most=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition that the register answers: an attribute of the household or of the borrower has one of some values."""

    id: str = said("编号", "Name for programs", pattern=ID)
    zh: str = said("条件的中文说法", "The condition in Chinese")
    en: str = said("条件的英文说法", "The condition in English")
    attribute: str = said("看哪个属性（农户或成员的附加信息）", "Attribute of the register that tells")
    of: str = said("谁的属性", "Whose attribute", default="household", one_of=("household", "member"))
    values: tuple[str, ...] = said(
        "符合的值；其他值为不符合，没有值为未知", "Values that pass; others fail, none is unknown"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup:
    """One class of borrowers; what it leaves open is as the scheme says."""

    id: str = said("编号", "Name for programs", pattern=ID)
    zh: str = said("中文名", "Name in Chinese")
    en: str = said("英文名", "Name in English")
    kind: str = said(
        "农户还是组织", "Household or organisation", default="household", one_of=("household", "organisation")
    )
    categories: tuple[str, ...] = said("登记的户类型（任一）", "Categories of the register, any of them")
    ages: Ages | None = said("年龄；不写则按方案", "Ages, if other than the scheme's", default=None)
    cap: Decimal | None = said(
        "最高金额（元）；不写则按方案", "Highest amount in yuan, if lower", default=None, least="0.01"
    )
    most_months: int | None = said(
        "最长期限（月）", "Longest term in months, if shorter", default=None, least=1, most=360
    )
    conditions: tuple[Condition, ...] = said("另外的条件", "Conditions of this group besides", default=())
    documents: tuple[str, ...] = said("另外的资料", "Documents of this group besides", default=(), one_of=DOCUMENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A condition that a rating answers with yes or no before any points are given, such as one of 四有两好一项目."""

    id: str = said("编号", "Name for programs", pattern=ID)
    zh: str = said("中文", "In Chinese")
    en: str = said("英文", "In English")
    answer: str = said(
        "评级表里的答案，如 gate/has_labour", "Answer of the rating form, such as gate/has_labour", pattern=_PATH
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question of the rating table."""

    answer: str = said(
        "评级表里的答案，如 score/labour_skill", "Answer of the rating form, such as score/labour_skill", pattern=_PATH
    )
    most: int = said("最高分", "Most points", least=1, most=1000)
    zh: str = said("中文", "In Chinese", default="")
    en: str = said("英文", "In English", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the rating table, such as integrity; its points are the sum of its items' points."""

    id: str = said("编号", "Name for programs", pattern=ID)
    zh: str = said("中文名", "Name in Chinese")
    en: str = said("英文名", "Name in English")
    items: tuple[Item, ...] = said("题目", "Its questions")

    @property
    def most(self) -> int:
        """The most points of the part."""
        return sum(item.most for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade: from `from_` points on, below `below` (the highest has no `below`), a line in yuan."""

    grade: str = said("等级名，如 三星", "Name of the grade, such as 三星")
    from_: Decimal = said("从几分起（含）", "From so many points, included", least=0)
    below: Decimal | None = said(
        "低于几分（不含）；最高一级不写", "Below so many points; not for the highest", default=None
    )
    line: Decimal = said("授信额度（元），0 为不授信", "Line in yuan, 0 is none", least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """How households are rated, and what a grade gives."""

    parts: tuple[Part, ...] = said("评分表", "The scoring table")
    pass_mark: Decimal = said(
        "合格分（含）；低于它不授信", "Points that pass, included; below there is no line", least=0
    )
    grades: tuple[Grade, ...] = said("等级，从 0 分到满分不留空档", "Grades from 0 to the most points, without a gap")
    gate: tuple[Gate, ...] = said("门槛（全部符合才评级，不计分）", "Gate: all must hold, no points", default=())
    required: bool = said("没有评级能否贷款：true 为不能", "Whether a loan needs a rating", default=True)
    group_least: int = said(
        "评议小组最少人数（单数）", "Fewest members of the group (odd)", default=3, least=1, most=99
    )
    group_most: int = said("评议小组最多人数（单数）", "Most members of the group (odd)", default=15, least=1, most=99)
    valid_months: int = said(
        "评级有效期（月），到期重评", "Months until a household is rated anew", default=12, least=1, most=120
    )

    @property
    def most(self) -> int:
        """The most points that the table gives."""
        return sum(part.most for part in self.parts)

    def grade_of(self, points: Decimal) -> Grade:
        """Return the grade of `points`, from 0 to `most`. Raises ValueError outside (a checked table has no hole)."""
        for grade in self.grades:
            if grade.from_ <= points and (grade.below is None or points < grade.below):
                return grade
        raise ValueError(f"no grade for {points} points")
