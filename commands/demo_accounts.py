"""The demo county's accounts: one a role, on this machine only."""

from __future__ import annotations

from records import roles

PASSWORD = "ruhu-yanshi-2026"

# role -> username
USERNAMES = {
    roles.ADMIN: "admin",
    roles.COUNTY: "xian",
    roles.TOWNSHIP: "zhen",
    roles.CADRE: "cun",
    roles.RISK_GROUP: "fengkong",
    roles.OFFICER: "xindai",
    roles.REVIEWER: "shenpi",
    roles.AUDITOR: "ducha",
}
