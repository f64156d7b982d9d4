"""The indicators as data: what each is called, how it is computed, where its rule comes from, and what is in its lists.

A value is numerator ÷ denominator; without a denominator it is the numerator itself.
"""

from __future__ import annotations

from dataclasses import dataclass

RATIO, YUAN, COUNT, TIMES = "ratio", "yuan", "count", "times"
_SOURCE_ZH = "扶贫小额信贷考核指标，口径见 docs/indicators.md"
_SOURCE_EN = "Programme indicators as defined in docs/indicators.md"


@dataclass(frozen=True, slots=True)
class Part:
    """What is counted or summed: its name among the measures, its words, and what the list behind it holds."""

    measure: str
    zh: str
    en: str
    unit: str
    lists: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `good`: whether more ("high") or less ("low") is better, "" if neither."""

    code: str
    zh: str
    en: str
    unit: str
    numerator: Part
    denominator: Part | None
    formula_zh: str
    formula_en: str
    good: str = "high"
    source_zh: str = _SOURCE_ZH
    source_en: str = _SOURCE_EN


_REGISTERED = Part("registered", "建档农户数", "Households in the register", COUNT, "households")
_MEETING = Part(
    "meeting",
    "符合“四有两好一项目”的户数（最近一次评级的结论）",
    "Households meeting 四有两好一项目 by their latest rating",
    COUNT,
    "ratings",
)
_BALANCE = Part("balance", "贷款余额（未还本金）", "Principal not paid back", YUAN, "loans")
_LENT = Part("lent_in_year", "本年发放金额", "Paid out since 1 January", YUAN, "loans")
_OVERDUE = Part(
    "overdue", "到期未还本金（节假日顺延后）", "Principal past its last day to pay (holidays put it off)", YUAN, "loans"
)

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "rated",
        "评级面",
        "Rated",
        RATIO,
        Part("rated", "已评级户数", "Households rated", COUNT, "ratings"),
        _REGISTERED,
        "已评级户数 ÷ 建档农户数",
        "households rated ÷ households in the register",
    ),
    Indicator(
        "granted",
        "授信面",
        "Granted a line",
        RATIO,
        Part("granted", "已授信户数", "Households granted a line", COUNT, "ratings"),
        _MEETING,
        "已授信户数 ÷ 符合条件户数",
        "households granted a line ÷ households meeting the conditions",
    ),
    Indicator(
        "covered",
        "覆盖面",
        "Ever borrowed",
        RATIO,
        Part("ever_borrowed", "贷过款的户数", "Households that had a loan paid out", COUNT, "loans"),
        _MEETING,
        "贷过款的户数 ÷ 符合条件户数",
        "households that ever borrowed ÷ households meeting the conditions",
    ),
    Indicator(
        "satisfied",
        "贷款满足率",
        "Demand met",
        RATIO,
        Part("served", "申请并得到贷款的户数", "Households that asked and got a loan", COUNT, "applications"),
        Part("asked", "申请且符合条件的户数", "Households that asked and were eligible", COUNT, "applications"),
        "得到贷款户数 ÷ 申请且符合条件户数",
        "households that got a loan ÷ households that asked and were eligible",
    ),
    Indicator("balance", "贷款余额", "Balance", YUAN, _BALANCE, None, "Σ 未还本金", "Σ principal not paid back"),
    Indicator(
        "loans",
        "在贷笔数",
        "Loans outstanding",
        COUNT,
        Part("loans", "余额大于 0 的贷款", "Loans with a balance", COUNT, "loans"),
        None,
        "余额大于 0 的贷款笔数",
        "number of loans with a balance",
    ),
    Indicator(
        "lent",
        "本年新增贷款",
        "New loans this year",
        YUAN,
        _LENT,
        None,
        "Σ 本年 1 月 1 日起发放",
        "Σ paid out since 1 January",
    ),
    Indicator(
        "lent_month",
        "本月新增贷款",
        "New loans this month",
        YUAN,
        Part("lent_in_month", "本月发放金额", "Paid out since the first of the month", YUAN, "loans"),
        None,
        "Σ 本月 1 日起发放",
        "Σ paid out since the first of the month",
    ),
    Indicator(
        "overdue",
        "逾期金额",
        "Overdue",
        YUAN,
        _OVERDUE,
        None,
        "Σ 到期未还本金",
        "Σ principal past its last day to pay",
        "low",
    ),
    Indicator(
        "overdue_rate",
        "逾期率",
        "Overdue rate",
        RATIO,
        _OVERDUE,
        _BALANCE,
        "到期未还本金 ÷ 贷款余额",
        "principal past its last day to pay ÷ balance",
        "low",
    ),
    Indicator(
        "par30",
        "PAR30",
        "PAR30",
        RATIO,
        Part(
            "par30",
            "任何一期逾期超过 30 天的贷款的全部余额",
            "Whole balance of loans more than 30 days late",
            YUAN,
            "loans",
        ),
        _BALANCE,
        "逾期 30 天以上贷款的全部余额 ÷ 贷款余额",
        "whole balance of loans with an installment over 30 days late ÷ balance",
        "low",
    ),
    Indicator(
        "par90",
        "PAR90 不良率",
        "PAR90 (bad-loan rate)",
        RATIO,
        Part(
            "par90",
            "任何一期逾期超过 90 天的贷款的全部余额",
            "Whole balance of loans more than 90 days late",
            YUAN,
            "loans",
        ),
        _BALANCE,
        "逾期 90 天以上贷款的全部余额 ÷ 贷款余额",
        "whole balance of loans with an installment over 90 days late ÷ balance",
        "low",
    ),
    Indicator(
        "completion",
        "任务完成率",
        "Completion",
        RATIO,
        _LENT,
        Part("quota", "本年任务（方案中的年度任务）", "The year's quota in the schemes", YUAN, ""),
        "本年新增贷款 ÷ 本年任务",
        "new loans this year ÷ the year's quota",
    ),
    Indicator(
        "subsidy",
        "贴息",
        "Interest subsidy",
        YUAN,
        Part(
            "subsidy",
            "本年各季度已提交的贴息（含差额）",
            "Claimed for quarters of the year, with differences",
            YUAN,
            "subsidy",
        ),
        None,
        "Σ（不超过上限的余额 × 天数 × 利率 ÷ 360）× 贴息比例",
        "Σ (balance up to the cap × days × rate ÷ 360) × share",
        "",
    ),
    Indicator(
        "compensation",
        "补偿",
        "Compensation",
        YUAN,
        Part("compensated", "风险补偿金已补偿", "Paid by the risk fund", YUAN, "fund_claims"),
        None,
        "Σ 合格损失 × 补偿金分担比例",
        "Σ eligible loss × the fund's share",
        "",
    ),
    Indicator(
        "leverage",
        "基金杠杆",
        "Leverage of the fund",
        TIMES,
        _BALANCE,
        Part("fund", "风险补偿金余额", "Balance of the risk funds", YUAN, "funds"),
        "贷款余额 ÷ 风险补偿金余额",
        "balance of the loans ÷ balance of the fund",
    ),
    Indicator(
        "rectified",
        "销号率",
        "Rectified",
        RATIO,
        Part("items_closed", "已销号的整改事项", "Rectification items closed", COUNT, "rectification"),
        Part("items", "应整改事项", "Items to be rectified", COUNT, "rectification"),
        "已销号 ÷ 应整改",
        "closed ÷ to be rectified",
    ),
    Indicator(
        "visited",
        "入户走访覆盖率",
        "Visited",
        RATIO,
        Part("visited", "本月走访过的户数", "Households visited since the first of the month", COUNT, "visits"),
        _REGISTERED,
        "本月走访过的户数 ÷ 建档农户数",
        "households visited this month ÷ households in the register",
    ),
)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
