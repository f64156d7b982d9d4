"""Things to test with, each with defaults: `a_user(role="loan_officer")`."""

from __future__ import annotations

import io
import itertools
import random
import secrets
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image

from lending.contracts import as_document, contract_of
from lending.ledger import fold
from records import households, loans, passwords, regions, users
from records.money import stored
from records.scopes import prefixes
from tests.http import PASSWORD

SHARED = Path(__file__).resolve().parents[2] / "shared"
PHOTOS = SHARED / "data" / "photos"
XLSFORMS = SHARED / "data" / "xlsforms"

REGIONS = [
    ("52", "贵州省"), ("5227", "黔南布依族苗族自治州"), ("522725", "瓮安县"), ("522725001", "雍阳街道"),
    ("522725001003", "茶店村"), ("522725001004", "七里村"), ("522725002", "瓮水街道"), ("522725002001", "映山村"),
    ("522726", "独山县"), ("522726001", "百泉镇"), ("522726001001", "城东村"),
]  # fmt: skip
VILLAGE, OTHER_VILLAGE, OTHER_COUNTY_VILLAGE = "522725001003", "522725001004", "522726001001"

_numbers = itertools.count(1)
_hash: list[str] = []


def some_regions() -> None:
    """Store the regions above."""
    regions.store(REGIONS)


def a_user(role: str = "village_cadre", **values: Any) -> users.User:
    """Store a user with the test password; region by default fits the role (a village for cadres, else the county)."""
    if not _hash:
        _hash.append(passwords.hashed(PASSWORD))
    defaults = {
        "username": f"user{next(_numbers)}",
        "name": "张三",
        "role": role,
        "region": {"admin": "", "village_cadre": VILLAGE, "risk_group": VILLAGE}.get(role, "522725"),
        "password_hash": _hash[0],
    }
    return users.create({**defaults, **values}, by="test")


def a_household(**values: Any) -> dict[str, Any]:
    """Store a household of VILLAGE with a head and a card; return its document."""
    number, now = next(_numbers), datetime.now(UTC)
    region = values.get("region", VILLAGE)
    document = {
        "_id": str(uuid.uuid4()), "code": f"{region}-{number:04}", "region": region, "scopes": prefixes(region),
        "category": "脱贫户", "head_name": "李建国", "names": ["李建国"], "version": 1, "tags": [], "attributes": {},
        "members": [{"id": "m1", "name": "李建国", "relation": "户主"}], "card_id": secrets.token_urlsafe(9),
        "created_at": now, "updated_at": now,
    }  # fmt: skip
    document.update(values)
    households.insert(document)
    return document


VISIT = """
| survey   |                                      |           |                  |            |                 |
|          | type                                 | name      | label            | required   | constraint      |
|          | start                                | start     |                  |            |                 |
|          | select_one_from_file households.csv  | household | 农户             |            |                 |
|          | barcode                              | card      | 门牌             |            |                 |
|          | begin group                          | visit     | 走访             |            |                 |
|          | integer                              | cattle    | 牛（头）         | true()     |                 |
|          | select_one mood                      | mood      | 态度             |            |                 |
|          | select_multiple needs                | needs     | 需求             |            |                 |
|          | geopoint                             | place     | 位置             |            |                 |
|          | image                                | photo     | 照片             |            |                 |
|          | image                                | photo2    | 第二张           |            |                 |
|          | end group                            |           |                  |            |                 |
|          | begin repeat                         | member    | 家庭成员         |            |                 |
|          | text                                 | name      | 姓名             |            |                 |
|          | end repeat                           |           |                  |            |                 |
| choices  |                                      |           |                  |            |                 |
|          | list_name                            | name      | label            |            |                 |
|          | mood                                 | good      | 好               |            |                 |
|          | mood                                 | bad       | 差               |            |                 |
|          | needs                                | money     | 资金             |            |                 |
|          | needs                                | skill     | 技术             |            |                 |
| settings |                                      |           |                  |            |                 |
|          | form_title                           | form_id   | version          |            |                 |
|          | 走访                                 | visit     | 1                |            |                 |
"""


def visit_xml(instance_id: str | None = None, *, body: str = "", deprecated: str = "", **answers: str) -> bytes:
    """Return an instance of VISIT; `answers` are texts of elements in /visit, `body` goes in front as it is."""
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in {"cattle": "3", **answers}.items())
    old = f"<deprecatedID>{deprecated}</deprecatedID>" if deprecated else ""
    return (
        f'<data xmlns:orx="http://openrosa.org/xforms" id="visit" version="1">{body}<visit>{inner}</visit>'
        f"<meta><instanceID>{instance_id or new_id()}</instanceID>{old}</meta></data>"
    ).encode()


def new_id() -> str:
    """Return a new instance ID."""
    return f"uuid:{uuid.uuid4()}"


def a_photo(seed: int = 1) -> bytes:
    """Return a small JPEG, another one for each seed."""
    out = io.BytesIO()
    Image.frombytes("L", (64, 48), random.Random(seed).randbytes(64 * 48)).save(out, "JPEG")
    return out.getvalue()


LOAN_TERMS = {
    "principal": "10000.00", "annual_rate": "0.0365", "method": "equal_installment", "periods": 12, "frequency": "monthly",
    "day_count": "30/360", "first_due_on": None, "matures_on": None, "signed_on": "2026-01-05", "holiday_rule": "none",
    "penalty": {"overdue_markup": Decimal("0.5"), "diverted_markup": Decimal(1), "compound": True},
}  # fmt: skip


def a_loan(**values: Any) -> dict[str, Any]:
    """Store a loan of 10,000.00 yuan at 3.65 % in 12 monthly level installments; return its document (amounts Decimal128).

    Terms by name (principal, annual_rate, method, periods, frequency, day_count, first_due_on …; amounts and dates as text),
    `disbursed_on` (a date, by default 2026-01-10; None: only signed), `household` (a document), `events` after the
    disbursement (dicts: kind, on, amount …); anything else overrides a field.
    """
    day = values.pop("disbursed_on", date(2026, 1, 10))
    household = values.pop("household", None) or a_household()
    terms = {**LOAN_TERMS, **{key: values.pop(key) for key in list(values) if key in LOAN_TERMS}}
    terms |= {"principal": Decimal(terms["principal"]), "annual_rate": Decimal(terms["annual_rate"])}
    terms = {key: str(value) if type(value) is date else value for key, value in terms.items()}
    if day and terms["signed_on"] > str(day):
        terms["signed_on"] = str(day)
    number, at = next(_numbers), datetime.now(UTC)
    region = values.get("region", household["region"])
    first = [{"kind": "disbursement", "on": str(day), "amount": terms["principal"]}] if day else []
    events = [
        {"n": n, "recorded_at": at, "by": "test", **event, "on": str(event["on"])}
        for n, event in enumerate([*first, *values.pop("events", [])], 1)
    ]
    document = {
        "_id": str(uuid.uuid4()), "contract_number": f"HT{number:06}", "institution": "瓮安农商行", "region": region,
        "scopes": prefixes(region), "household": household["_id"], "household_code": household["code"],
        "borrower": {"member": "m1", "name": household["head_name"]}, "scheme": {"code": "test", "version": "1"},
        "mode": "self_use", "use": "breeding", "agreements": [], "version": 1, "created_at": at, "created_by": "test",
        "updated_at": at, "updated_by": "test", "trail": "due",
        "terms": as_document(contract_of(terms)), "events": events,
    }  # fmt: skip
    document |= {key: value for key, value in fold(document["terms"], events).fields().items() if value is not None}
    if serials := [event["serial"] for event in events if "serial" in event]:
        document["serials"] = serials
    document.update(values)
    loans.insert(stored(document))
    return loans.get(document["_id"])
