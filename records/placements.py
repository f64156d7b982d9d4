"""Which user names there are, and who may put whom where: role, region and institution of an account."""

from __future__ import annotations

import re
from typing import Any

from errors import AdminReserved, InvalidFields, OutOfScope
from records import regions
from records.actors import Actor
from records.roles import ADMIN, AUDITOR, BANK_ROLES, ROLES

PLACE = ("role", "region", "institution")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
# Everyone else works in a region that has a code.
_WHOLE = frozenset({ADMIN, AUDITOR})

_USERNAME_WORDS = (
    "用户名须为 2 至 64 个小写字母、数字或 . _ -，以字母或数字开头。",
    "A user name is 2 to 64 lower-case letters, digits or . _ - and begins with a letter or digit.",
)
_ROLE_WORDS = (f"角色须为其中之一：{'、'.join(ROLES)}。", f"The role must be one of {', '.join(ROLES)}.")
_NEEDS_INSTITUTION = ("银行角色须填写所属机构。", "A bank role needs an institution.")
_NO_INSTITUTION = ("只有银行角色有所属机构，请去掉。", "Only bank roles have an institution; leave it out.")
_NEEDS_REGION = ("请填写管辖的行政区划代码。", "Give the code of the region this person works in.")


def check_username(username: str) -> None:
    """Raise InvalidFields for a user name that is none."""
    if not USERNAME.fullmatch(username):
        _refuse([("username", _USERNAME_WORDS)])


def check_place(place: dict[str, Any], by: Actor) -> None:
    """Check role, region and institution together, then that `by` may put somebody there.

    Raises InvalidFields, AdminReserved, OutOfScope, RegionUnknown.
    """
    role, region, institution = (place[key] for key in PLACE)
    problems = list(_problems(role, region, institution))
    if problems:
        _refuse(problems)
    if role == ADMIN and by.role != ADMIN:
        raise AdminReserved(pointer="/role")
    if not by.scope.covers(region, institution):
        raise OutOfScope(scope=by.scope.prefix or by.scope.institution, pointer="/region")
    regions.require(region, "/region")


def _problems(role: str, region: str, institution: str | None) -> Any:
    if role not in ROLES:
        yield "role", _ROLE_WORDS
    elif role in BANK_ROLES and not institution:
        yield "institution", _NEEDS_INSTITUTION
    elif role not in BANK_ROLES and institution:
        yield "institution", _NO_INSTITUTION
    if not region and role not in _WHOLE:
        yield "region", _NEEDS_REGION


def _refuse(problems: list[tuple[str, tuple[str, str]]]) -> None:
    errors = [{"pointer": f"/{field}", "zh": zh, "en": en} for field, (zh, en) in problems]
    raise InvalidFields(count=len(errors), details={"errors": errors})
