"""What a loan may be and cost: amount, term, rate, penalty, allocation, extension, subsidy, risk fund."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lending.described import said
from lending.scheme_chain import EXTENSION_STEPS, Step
from lending.vocabulary import SECURITIES

_SHARE: Any = {"least": 0, "most": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """An amount above the cap that may be lent too, without some of the programme's benefits."""

    to: Decimal = said("追加后的总额上限（元）", "Highest amount with the top-up, in yuan", least="0.01")
    no_subsidy: bool = said("追加部分不贴息", "No subsidy for the part above the cap", default=True)
    no_fund: bool = said("追加部分不由风险补偿金补偿", "No fund cover for the part above the cap", default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What a household may owe under the scheme at once."""

    cap: Decimal = said("最高金额（元，含）", "Highest amount in yuan, included", least="0.01", most="1e9")
    least: Decimal = said("最低金额（元，含）", "Lowest amount in yuan, included", default=Decimal(1000), least="0.01")
    step: Decimal | None = said("须为多少元的整数倍", "Amounts are multiples of this", default=None, least="0.01")
    top_up: TopUp | None = said("追加贷款", "The top-up above the cap", default=None)
    within_line: bool = said("不得超过授信额度", "Not above the household's line", default=True)

    @property
    def most(self) -> Decimal:
        """The highest amount with the top-up."""
        return self.top_up.to if self.top_up else self.cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Bounds of the term in months; both ends are included."""

    most_months: int = said("最长期限（月，含）", "Longest term in months, included", least=1, most=360)
    least_months: int = said("最短期限（月，含）", "Shortest term in months, included", default=1, least=1, most=360)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateBand:
    """The rate of terms up to so many months: a reference rate plus a markup, or a rate of its own."""

    up_to_months: int = said(
        "适用于不超过几个月的期限（含）", "For terms up to so many months, included", least=1, most=360
    )
    tenor: str | None = said("基准的期限档", "Tenor of the reference rate", default=None, one_of=("1y", "5y"))
    markup: Decimal = said(
        "加点（年利率小数，可为负）", "Added to it, a fraction a year", default=Decimal(0), least=-1, most=1
    )
    rate: Decimal | None = said(
        "固定年利率（小数），基准为 fixed 时写", "The rate itself, where the basis is fixed", default=None, **_SHARE
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """Reference rates from a day on, where a scheme brings its own table."""

    from_: date = said("从哪天起（含）", "From this day on, included")
    rate_1y: Decimal = said("一年期", "1 year", **_SHARE)
    rate_5y: Decimal = said("五年期", "5 years", **_SHARE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRule:
    """How the rate of a loan follows from its term and the day it is made."""

    basis: str = said("依据：lpr 贷款市场报价利率；benchmark 央行贷款基准利率；fixed 固定", "What the rate follows",
                      one_of=("lpr", "benchmark", "fixed"))  # fmt: skip
    bands: tuple[RateBand, ...] = said("按期限分档，期限从短到长", "By term, shortest first")
    at_most: bool = said(
        "true：不得高于；false：就是这个利率", "Whether this is the highest rate or the rate", default=True
    )
    fixed_for_contract: bool = said("合同期内不变", "Does not change within the contract", default=True)
    table: tuple[RateRow, ...] = said(
        "自带的利率表；不写用系统的表", "A table of its own, if not the product's", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """What secures a loan."""

    kind: str = said("方式", "Kind", one_of=SECURITIES)
    share: Decimal | None = said("占贷款的比例（小数）", "Share of the loan", default=None, **_SHARE)
    paid_by: str = said("由谁出", "Who pays it", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """Penalty rates as markups on the contract rate; never both on the same amount."""

    overdue_markup: Decimal = said(
        "逾期加收比例（0.5 为加收 50 %）", "Overdue: share added", default=Decimal("0.5"), **_SHARE
    )
    diverted_markup: Decimal = said("挪用加收比例", "Diverted use: share added", default=Decimal("1.0"), **_SHARE)
    compound: bool = said("未付利息计收复利", "Whether unpaid interest bears interest", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestDates:
    """The days on which interest falls due, where they are the same for all loans."""

    day: int = said("每月几日", "Day of the month", default=20, least=1, most=31)
    quarter_months: tuple[int, ...] = said(
        "按季结息的月份", "Months of quarterly interest", default=(3, 6, 9, 12), least=1, most=12
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """How loans may be extended (展期); shares are of the original term."""

    times: int = said("最多几次，0 为不可展期", "At most so often, 0: never", default=1, least=0, most=10)
    share_short: Decimal = said("一年以内贷款最长展期（占原期限）", "Loans up to 1 year: at most this share of the term",
                                default=Decimal("1.0"), least=0, most=5)  # fmt: skip
    share_long: Decimal = said("一至五年贷款最长展期（占原期限）", "Loans of 1 to 5 years: at most this share",
                               default=Decimal("0.5"), least=0, most=5)  # fmt: skip
    days_before: int = said(
        "须在到期前几天申请", "Days before maturity by which to apply", default=0, least=0, most=365
    )
    subsidised: bool = said("展期期间继续贴息", "Whether the subsidy goes on", default=False)
    chain: tuple[Step, ...] = said(
        "展期申请的办理流程", "Steps of deciding an extension that was asked for", default=EXTENSION_STEPS
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """How loans may be renewed (续贷)."""

    times: int = said("最多几次，0 为不可续贷", "At most so often, 0: never", default=1, least=0, most=10)
    without_repaying: bool = said("可无还本续贷", "Without repaying the principal first", default=False)
    subsidised: bool = said("续贷期间继续贴息", "Whether the subsidy goes on", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyPeriod:
    """The share of interest that is subsidised in a span of days."""

    from_: date = said("从哪天起（含）", "First day, included")
    to: date | None = said("到哪天（含）；不写为长期", "Last day, included; open if left out", default=None)
    share: Decimal = said("贴息比例（1 为全额）", "Share of the interest (1: all)", **_SHARE)
    cap: Decimal = said("每户贴息的贷款上限（元）", "Balance up to which it is paid, in yuan", least=0)
    most_rate: Decimal | None = said(
        "贴息利率上限（年利率小数）", "Highest rate that is subsidised", default=None, **_SHARE
    )
    stops_when_overdue: bool = said("逾期之日起停止贴息", "Stops on the day that a loan is overdue", default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundShares:
    """Who bears a loss; the shares make 1."""

    fund: Decimal = said("风险补偿金承担", "Share of the fund", **_SHARE)
    bank: Decimal = said("银行承担", "Share of the bank", **_SHARE)
    other: Decimal = said(
        "其他方（如保险、担保）承担", "Share of others, such as an insurer", default=Decimal(0), **_SHARE
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FundSplit:
    """How the fund's own share is split; the shares make 1."""

    county: Decimal = said("县承担", "Share of the county", default=Decimal(1), **_SHARE)
    township: Decimal = said("乡镇承担", "Share of the township", default=Decimal(0), **_SHARE)
    village: Decimal = said("村承担", "Share of the village", default=Decimal(0), **_SHARE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """The risk-compensation fund."""

    shares: FundShares = said("损失分担", "Who bears a loss")
    trigger_days: int = said("逾期几天后可申请补偿", "Days overdue until it pays", least=1, most=3650)
    split: FundSplit = said("补偿金内部分担", "How the fund's share is split", default=FundSplit())
    stop_rate: Decimal | None = said(
        "不良率超过它就停止新放款", "Bad-loan rate above which lending stops", default=None, **_SHARE
    )
    leverage: Decimal | None = said("贷款余额不少于补偿金的几倍", "Loans outstanding at least so many times the fund",
                                    default=None, least=1, most=100)  # fmt: skip
