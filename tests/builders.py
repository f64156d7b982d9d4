"""Things to test with, each with defaults: `a_user(role="loan_officer")`."""

from __future__ import annotations

import io
import itertools
import random
import secrets
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image

from records import households, passwords, regions, users
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
