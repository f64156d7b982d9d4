"""Roles of staff (ROLES) and what each may do (PERMISSIONS, the whole table)."""

from __future__ import annotations

from errors import RoleForbids

ADMIN = "admin"
COUNTY = "county_office"
TOWNSHIP = "township_office"
CADRE = "village_cadre"
RISK_GROUP = "risk_group"
OFFICER = "loan_officer"
REVIEWER = "bank_reviewer"
AUDITOR = "auditor"

ROLES: dict[str, tuple[str, str]] = {
    ADMIN: ("系统管理员", "Administrator"),
    COUNTY: ("县级主管部门", "County office"),
    TOWNSHIP: ("乡镇主管部门", "Township office"),
    CADRE: ("村干部", "Village cadre"),
    RISK_GROUP: ("村风险控制小组", "Village risk-control group"),
    OFFICER: ("信贷员", "Loan officer"),
    REVIEWER: ("银行审批", "Bank reviewer"),
    AUDITOR: ("督查", "Auditor"),
}

BANK_ROLES = frozenset({OFFICER, REVIEWER})
_EVERYONE = frozenset(ROLES)
_OFFICES = frozenset({ADMIN, COUNTY, TOWNSHIP})

PERMISSIONS: dict[str, frozenset[str]] = {
    # One's own account: profile, password, field keys.
    "account.own": _EVERYONE,
    "regions.read": _EVERYONE,
    "households.read": _EVERYONE,
    "households.write": _OFFICES | {CADRE},
    "households.import": _OFFICES,
    "households.card": _OFFICES | {CADRE},
    # Cadres are third parties to the debt, and administrators of the system need no one's card number.
    "households.unmask": frozenset({COUNTY, TOWNSHIP, OFFICER, REVIEWER, AUDITOR}),
    "forms.read": _EVERYONE,
    "forms.manage": frozenset({ADMIN, COUNTY}),
    "submissions.read": _EVERYONE,
    "submissions.create": _EVERYONE - {AUDITOR},
    "submissions.edit": _EVERYONE - {AUDITOR},
    "submissions.review": _OFFICES | {REVIEWER},
    "submissions.export": _OFFICES | {REVIEWER, AUDITOR},
    "evidence.read": _EVERYONE,
    "evidence.create": _EVERYONE - {AUDITOR},
    # What a photo shows is judged by those who answer for it, not by those who took it.
    "photos.judge": _OFFICES | {OFFICER, REVIEWER},
    # --- schemes, ratings, notices
    "schemes.read": _EVERYONE,
    "schemes.manage": frozenset({ADMIN, COUNTY}),
    "eligibility.read": _EVERYONE,
    "ratings.read": _EVERYONE,
    # The village and its offices rate, decide and post; what the bank grants is its own.
    "ratings.write": _OFFICES | {CADRE, RISK_GROUP, OFFICER},
    "ratings.decide": _OFFICES | {CADRE, RISK_GROUP},
    "ratings.line": frozenset({REVIEWER}),
    "ratings.refuse": frozenset({COUNTY, TOWNSHIP, REVIEWER}),
    "notices.read": _EVERYONE,
    "notices.write": _OFFICES | {CADRE, RISK_GROUP},
    # Reference rates are the same for everybody.
    "rates.read": _EVERYONE,
    "rates.manage": frozenset({ADMIN}),
    # --- applications
    "applications.read": _EVERYONE,
    "applications.create": frozenset({COUNTY, TOWNSHIP, CADRE, OFFICER}),
    # Whose step it is, the scheme's chain says; the administrator of the system and the auditor have none.
    "applications.act": _EVERYONE - {ADMIN, AUDITOR},
    # A wish to extend tells what is owed: cadres, third parties to it, leave it to borrower, officer or office.
    "applications.ask_extension": frozenset({COUNTY, TOWNSHIP, OFFICER}),
    "phases.read": _EVERYONE,
    # --- loans
    "loans.read": _EVERYONE,
    "loans.preview": _EVERYONE,
    # A bank's own loans, or the paper ones that an office records.
    "loans.register": frozenset({ADMIN, COUNTY, OFFICER, REVIEWER}),
    "loans.record": frozenset({ADMIN, COUNTY, OFFICER, REVIEWER}),
    # What changes a debt without money coming in: reversal, extension, renewal, diverted use, fund, write-off.
    "loans.decide": frozenset({COUNTY, REVIEWER}),
    # --- bank imports
    "bank_imports.read": _OFFICES | BANK_ROLES | {AUDITOR},
    "bank_imports.run": frozenset({ADMIN, COUNTY, REVIEWER}),
    # --- subsidy and fund
    "subsidy.read": _OFFICES | BANK_ROLES | {AUDITOR},
    "subsidy.claim": frozenset({COUNTY, TOWNSHIP, REVIEWER}),
    "subsidy.pay": frozenset({COUNTY}),
    "funds.read": _OFFICES | BANK_ROLES | {AUDITOR},
    "funds.manage": frozenset({COUNTY}),
    # The bank claims, the county decides.
    "funds.claim": frozenset({OFFICER, REVIEWER}),
    # --- collection and rectification
    # Cadres and groups are told whom to remind, and see no amounts unless the scheme opens them.
    "collection.read": _EVERYONE,
    "collection.contacts": _EVERYONE - {CADRE, RISK_GROUP},
    "collection.record": frozenset({ADMIN, COUNTY, TOWNSHIP, OFFICER, REVIEWER}),
    "rectification.read": _EVERYONE,
    "rectification.manage": _OFFICES | {REVIEWER},
    "rectification.submit": _EVERYONE - {AUDITOR},
    "rectification.review": _OFFICES | {REVIEWER},
    "rectification.export": _OFFICES | {REVIEWER, AUDITOR},
    # --- indicators
    # Cadres are third parties to the debt: no balances or arrears, not even in sums.
    "indicators.read": _OFFICES | BANK_ROLES | {AUDITOR},
    "bulletins.issue": _OFFICES,
    # Where the households of a whole area live is for those who answer for it.
    "map.read": _OFFICES | BANK_ROLES | {AUDITOR},
    # --- reminders
    # Cadres see whom to remind, and no sums (reminders.views).
    "reminders.read": _EVERYONE - {RISK_GROUP},
    "reminders.tell": _OFFICES | {CADRE, OFFICER},
    "reminders.send": _OFFICES | {OFFICER},
    "reminders.report": _OFFICES | {OFFICER, REVIEWER, AUDITOR},
    "reminders.rules": _EVERYONE - {RISK_GROUP, CADRE},
    "reminders.manage": frozenset({ADMIN, COUNTY}),
    "users.manage": frozenset({ADMIN, COUNTY}),
    "regions.manage": frozenset({ADMIN}),
    "audit.read": frozenset({ADMIN, AUDITOR}),
}


def forbidding(role: str) -> RoleForbids:
    """Return what tells somebody of this role that they may not."""
    zh, en = ROLES[role]
    return RoleForbids(role=zh, role_en=en.lower())


def may(role: str, permission: str) -> bool:
    """Say whether `role` has `permission` (a key of PERMISSIONS)."""
    return role in PERMISSIONS[permission]


def sees_amounts(role: str, opened: bool = False) -> bool:
    """Say whether a role sees what households owe: cadres and risk groups are third parties to it, unless the scheme opens it."""
    return opened or role not in (CADRE, RISK_GROUP)
