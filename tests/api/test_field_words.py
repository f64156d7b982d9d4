"""What is wrong with a field is said in Chinese, also where a library finds it."""

from __future__ import annotations

import re

import pytest

from tests.http import problem


@pytest.mark.parametrize(
    ("path", "zh"),
    [
        ("/loans?due_within=999", "应为 0 到 366。"),
        ("/loans?state=x", "应为其中之一：signed"),
        ("/households/x/eligibility?scheme=small&months=0", "应为 1 到 600。"),
        ("/households/x/eligibility?scheme=", "应为 1 到 50 个字或条目。"),
        ("/loans?limit=x", "应为整数。"),
        ("/loans?region=x", "应为行政区划代码前缀"),
    ],
)
def test_a_wrong_parameter_is_told_in_both_languages(as_user, path, zh):
    (wrong,) = problem(as_user("county_office").get(f"/api/v1{path}"), 422, "request.invalid_fields")["errors"]
    assert wrong["zh"].startswith(zh)
    assert re.search(r"[a-z]", wrong["en"])
    assert not re.search(r"[一-鿿]", wrong["en"])


def test_a_wrong_field_of_a_body_is_told_in_chinese(as_user):
    body = {"version": 0, "votes": [], "opinion": "好" * 2001, "photos": [{"purpose": "x"}]}
    told = problem(
        as_user("county_office").post("/api/v1/ratings/x/decision", json=body), 422, "request.invalid_fields"
    )
    said = {one["pointer"]: one["zh"] for one in told["errors"]}
    assert said.pop("/photos/0/purpose").startswith("应为其中之一：")
    assert said == {
        "/version": "应不小于 1。",
        "/votes": "应为 1 到 99 个字或条目。",
        "/opinion": "应为 1 到 2000 个字或条目。",
        "/photos/0/upload": "这一项必填。",
    }
