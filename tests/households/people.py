"""People and households for the tests of this package and of the API; every number in it is made up or published."""

from __future__ import annotations

from typing import Any

from households.register import create_household
from records.households import Household
from records.scopes import Scope
from tests import builders

# Published examples (GB 11643) and numbers whose check digits were computed elsewhere.
ID_1, ID_2 = "11010519491231002X", "34052419800101001X"
MASKED_ID_1, MASKED_ID_2 = "110105********002X", "340524********001X"
PHONE, MASKED_PHONE = "13812345678", "138****5678"
CARD, MASKED_CARD = "4111111111111111", "411111******1111"
ALL = Scope()


def a_head(**values: Any) -> dict[str, Any]:
    return {"name": "李建国", "relation": "户主", "id_number": ID_1, "phone": PHONE, "card_number": CARD, **values}


def new_values(**values: Any) -> dict[str, Any]:
    """What registers a household of VILLAGE."""
    return {"code": "H-1", "region": builders.VILLAGE, "members": [a_head()], **values}


def registered(**values: Any) -> dict[str, Any]:
    """Store such a household through the register."""
    return create_household(new_values(**values), scope=ALL, by="test")


def raw(household_id: str) -> dict[str, Any]:
    """The document as the database holds it."""
    found = Household._get_collection().find_one({"_id": household_id})
    assert found is not None
    return found


def stored() -> list[dict[str, Any]]:
    """All households, by code."""
    return list(Household._get_collection().find().sort("code", 1))
