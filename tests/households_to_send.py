"""Households as clients send them, with numbers out of published examples."""

from __future__ import annotations

from typing import Any

from tests.builders import VILLAGE
from tests.http import Caller

# The examples of GB 11643-1999; a card number whose Luhn digit is right.
ID_NUMBER, OTHER_ID_NUMBER = "11010519491231002X", "34052419800101001X"
CARD_NUMBER = "6222021234567894"
PHONE = "13812345678"


def a_household_to_send(code: str = "H-1", **values: Any) -> dict[str, Any]:
    """Return the body of a POST: a head with all numbers and a child."""
    head = {"name": "李建国", "relation": "户主", "id_number": ID_NUMBER, "phone": PHONE, "card_number": CARD_NUMBER}
    child = {"name": "李小妹", "relation": "女儿"}
    return {"code": code, "region": VILLAGE, "members": [head, child], **values}


def created(caller: Caller, code: str = "H-1", **values: Any) -> dict[str, Any]:
    """Register a household over HTTP; return it as it was answered."""
    answer = caller.post("/api/v1/households", json=a_household_to_send(code, **values))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body
