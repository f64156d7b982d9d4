"""The words that schemes, applications and loans share, each with its name in Chinese and English."""

from __future__ import annotations

Words = dict[str, tuple[str, str]]

USES: Words = {
    "planting": ("种植", "Planting"),
    "breeding": ("养殖", "Breeding"),
    "processing": ("简单加工", "Simple processing"),
    "tourism": ("家庭旅游", "Home tourism"),
    "trade": ("小型商贸", "Small trade"),
    "machinery": ("购置小型农机具", "Small farm machinery"),
    "skills": ("技能提升", "Skills"),
    "building": ("建房", "Building a house"),
    "wedding": ("婚嫁", "Weddings"),
    "financial_products": ("理财", "Financial products"),
    "household_goods": ("购置家庭用品等消费", "Household goods and other consumption"),
    "shareholding": ("入股分红", "Shares with dividends"),
    "lending_on": ("转贷", "Lending on"),
    "enterprise_use": ("指标交换给企业（户贷企用）", "Use by an enterprise in the household's name"),
    "government_platform": ("政府融资平台", "Government financing platforms"),
    "real_estate": ("房地产", "Real estate"),
    "infrastructure": ("基础设施", "Infrastructure"),
}
MODES: Words = {
    "self_use": ("户贷户用户还", "Borrowed, used and repaid by the household"),
    "four_party": ("四位一体", "Government, bank, operator and household"),
    "joint_guarantee": ("联保贷款", "Joint guarantee"),
    "credit": ("信用贷款", "Credit"),
    "guaranteed": ("保证担保贷款", "Guaranteed"),
}
METHODS: Words = {
    "interest_only": ("按期付息到期还本", "Interest in terms, principal at the end"),
    "equal_installment": ("等额本息", "Equal installments"),
    "equal_principal": ("等额本金", "Equal principal"),
    "bullet": ("利随本清", "All at the end"),
}
FREQUENCIES: Words = {"monthly": ("按月", "Monthly"), "quarterly": ("按季", "Quarterly"), "once": ("一次", "Once")}
DAY_COUNTS: Words = {
    "ACT/360": ("实际天数/360", "Actual days / 360"),
    "ACT/365": ("实际天数/365", "Actual days / 365"),
    "30/360": ("每月 30 天/360", "30-day months / 360"),
}
ALLOCATIONS: Words = {
    "fees": ("费用", "Fees"),
    "penalty": ("罚息", "Penalty"),
    "overdue_interest": ("逾期利息", "Overdue interest"),
    "overdue_principal": ("逾期本金", "Overdue principal"),
    "due_interest": ("当期利息", "Due interest"),
    "due_principal": ("当期本金", "Due principal"),
    "prepayment": ("提前还本", "Prepayment"),
}
HOLIDAY_RULES: Words = {
    "none": ("到期日当天还", "On the due day"),
    "next_working_day": ("节假日顺延至下一工作日还不算逾期", "On a holiday: the next working day is in time"),
}
SECURITIES: Words = {
    "none": ("免担保免抵押", "None"),
    "joint_guarantee": ("联保", "Joint guarantee"),
    "deposit": ("保证金", "Guarantee deposit"),
    "insurance": ("贷款保证保险", "Loan guarantee insurance"),
    "guarantor": ("第三方保证", "Guarantor"),
    "collateral": ("抵押质押", "Collateral"),
}
DOCUMENTS: Words = {
    "id_card": ("身份证", "ID card"),
    "register": ("户口簿", "Household register"),
    "form": ("申请表", "Application form"),
    "interview": ("面谈记录", "Record of the interview"),
    "rating": ("评级授信表（签字）", "Rating table (signed)"),
    "minutes": ("会议记录", "Minutes"),
    "notice": ("公示照片", "Photos of the notice"),
    "contract": ("合同", "Contract"),
    "note": ("借据", "Promissory note"),
    "licence": ("营业执照", "Business licence"),
    "lease": ("土地流转合同", "Land lease"),
    "members": ("成员名册", "List of members"),
    "agreement": ("帮扶协议", "Assistance agreement"),
    "guarantee": ("保证合同", "Contract of guarantee"),
}


def name_of(words: Words, key: str) -> tuple[str, str]:
    """Return the name of `key` in Chinese and English; a county's own word is its own name."""
    return words.get(key, (key, key))
