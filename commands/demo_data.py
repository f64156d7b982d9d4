"""The demo county: regions, one account a role, two villages of households, the standard forms. Nobody in it is real."""

from __future__ import annotations

import csv
import io
import random

import click
from stdnum.cn import ric

from commands.demo_accounts import PASSWORD, USERNAMES
from commands.demo_applications import load_demo_applications
from commands.demo_loans import load_demo_loans
from commands.demo_places import load_demo_places
from commands.demo_ratings import load_demo_ratings
from field_forms.library_install import install_library
from households.importing import import_households
from lending.scheme_library import install as install_schemes
from records import accounts, regions, roles, users
from records.actors import Actor, at_command_line
from records.blobs import open_store
from records.scopes import Scope
from settings import Settings

_REGIONS = [
    ("52", "贵州省"), ("5227", "黔南布依族苗族自治州"), ("522725", "瓮安县"),
    ("522725001", "雍阳街道"), ("522725001003", "茶店村"), ("522725001004", "七里村"),
    ("522725002", "瓮水街道"), ("522725002001", "映山村"),
]  # fmt: skip
_COUNTY, _TOWNSHIP, _VILLAGE = "522725", "522725001", "522725001003"
_BANK = "瓮安农商行"
_PLACES = {
    roles.ADMIN: "", roles.COUNTY: _COUNTY, roles.TOWNSHIP: _TOWNSHIP, roles.CADRE: _VILLAGE, roles.RISK_GROUP: _VILLAGE,
    roles.OFFICER: _COUNTY, roles.REVIEWER: _COUNTY, roles.AUDITOR: _COUNTY,
}  # fmt: skip
# One programme rates the households (of one region, the first by its code); the state's has a risk fund.
_SCHEMES = ("national-2021", "national-2026", "state-2022", "town-2016", "village-fund-2010")
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵吴周罗何韦蒙莫", "建国秀英德明桂花志强玉兰光荣春梅文军小芳"
_CATEGORIES = ("脱贫户", "脱贫不稳定户", "边缘易致贫户", "一般农户")
_COLUMNS = ("户编号", "村", "姓名", "与户主关系", "身份证号", "联系电话", "户类型", "家庭住址", "责任银行")


def load_demo(settings: Settings) -> list[tuple[str, str, str]]:
    """Load the demo county unless it is there; return (role, user name, password) of its accounts."""
    shown = [(roles.ROLES[role][0], name, PASSWORD) for role, name in USERNAMES.items()]
    if users.named(USERNAMES[roles.AUDITOR]):
        return shown
    if users.named(USERNAMES[roles.ADMIN]):
        return []  # a real deployment has begun here: the demo stays out of it
    click.echo("正在载入演示数据… loading the demo county…")
    by = at_command_line("demo")
    regions.store(_REGIONS)
    install_library(by=by.who, blobs=open_store(settings))
    table = io.BytesIO(_household_table().encode())
    import_households(table, "demo.csv", scope=Scope(), by=by.who)
    install_schemes(by, names=_SCHEMES)
    load_demo_ratings(by)
    load_demo_loans(settings, by)
    _make_accounts(by)
    load_demo_applications(settings)
    load_demo_places(settings, by.who)
    return shown


def _make_accounts(by: Actor) -> None:
    for role, username in USERNAMES.items():
        bank = _BANK if role in roles.BANK_ROLES else None
        values = {"username": username, "name": roles.ROLES[role][0], "role": role, "region": _PLACES[role]}
        if not users.named(username):
            accounts.create_account({**values, "institution": bank}, by, password=PASSWORD, must_change=False)


def _household_table() -> str:
    pick = random.Random(2026)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for village, count in (("522725001003", 18), ("522725001004", 9), ("522725002001", 6)):
        for number in range(1, count + 1):
            table.writerows(_household(pick, village, f"{village}-{number:04}"))
    return out.getvalue()


def _household(pick: random.Random, village: str, code: str) -> list[list[str]]:
    surname, group = pick.choice(_SURNAMES), pick.randint(1, 6)
    shared = [pick.choice(_CATEGORIES), f"{group}组", _BANK]
    relations = ["户主", *pick.sample(["配偶", "子", "女", "父", "母"], pick.randint(1, 3))]
    return [_member(pick, village, code, surname, relation, shared) for relation in relations]


def _member(pick: random.Random, village: str, code: str, surname: str, relation: str, shared: list[str]) -> list[str]:
    born = {"父": (1945, 1955), "母": (1946, 1956), "子": (1995, 2012), "女": (1995, 2012)}.get(relation, (1965, 1980))
    woman = relation in ("女", "母", "配偶")
    family = pick.choice(_SURNAMES) if relation in ("配偶", "母") else surname
    name = family + "".join(pick.sample(_GIVEN, 2))
    body = f"522725{pick.randint(*born)}{pick.randint(1, 12):02}{pick.randint(1, 28):02}{pick.randint(0, 99):02}"
    body += str(pick.randrange(0 if woman else 1, 10, 2))
    phone = f"1{pick.choice('3578')}{pick.randint(100000000, 999999999)}" if relation in ("户主", "配偶") else ""
    category, address, bank = shared
    return [code, village, name, relation, body + ric.calc_check_digit(body + "0"), phone, category, address, bank]
