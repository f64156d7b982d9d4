"""Schemes over HTTP: read by all, loaded by offices for their own region, never changed."""

from __future__ import annotations

import pytest

from tests.builders import OTHER_COUNTY_VILLAGE, VILLAGE
from tests.http import problem
from tests.lending.scheme_texts import a_scheme, small

SCHEMES = "/api/v1/schemes"


def test_an_office_loads_a_scheme_and_everybody_reads_it(as_user):
    county = as_user("county_office")
    loaded = county.post(SCHEMES, json={"text": small(), "file": "小方案.yaml"})
    assert loaded.status_code == 201, loaded.text
    assert county.post(SCHEMES, json={"text": small()}).status_code == 200
    cadre = as_user("village_cadre")
    seen = cadre.get(f"{SCHEMES}/small/1").json()
    assert seen["content"]["amount"]["cap"] == "50000"
    assert seen["text"] == small()
    assert seen["effective_to"] is None
    assert [one["code"] for one in cadre.get(SCHEMES).json()["items"]] == ["small"]


def test_mistakes_are_named_by_line_and_pointer_and_nothing_is_stored(as_user):
    county = as_user("county_office")
    wrong = small(("from: 18, to: 60", "from: 61, to: 60"))
    for path in (SCHEMES, f"{SCHEMES}/check"):
        body = problem(county.post(path, json={"text": wrong, "file": "x.yaml"}), 422, "scheme.invalid")
        assert body["errors"][0]["pointer"] == "/ages"
        assert body["errors"][0]["file"] == "x.yaml"
        assert body["errors"][0]["line"] == wrong[: wrong.index("ages:")].count("\n") + 1
    told = problem(county.post(SCHEMES, json={"text": "a: [1"}), 400, "scheme.unreadable")
    assert told["message"]["zh"].startswith("YAML 第 1 行")
    assert "括号没有配对" in told["message"]["zh"]
    assert county.post(f"{SCHEMES}/check", json={"text": small()}).json()["code"] == "small"
    assert county.get(SCHEMES).json()["items"] == []


def test_other_roles_load_nothing(as_user):
    for role in ("village_cadre", "township_office", "loan_officer", "bank_reviewer", "auditor", "risk_group"):
        more = {"institution": "瓮安农商行"} if role in ("loan_officer", "bank_reviewer") else {}
        problem(as_user(role, **more).post(SCHEMES, json={"text": small()}), 403, "auth.role_forbids")


def test_an_office_loads_nothing_for_another_region(as_user):
    county = as_user("county_office")
    problem(county.post(SCHEMES, json={"text": small(region='"522726"')}), 403, "auth.out_of_scope")
    problem(county.post(SCHEMES, json={"text": small(region='""')}), 403, "auth.out_of_scope")


def test_a_change_under_the_same_version_is_a_conflict(as_user):
    county = as_user("county_office")
    county.post(SCHEMES, json={"text": small()})
    problem(county.post(SCHEMES, json={"text": small(notice_days="9")}), 409, "scheme.version_immutable")
    later = {"version": '"2"', "effective_from": "2024-01-01"}
    problem(county.post(SCHEMES, json={"text": small(**later)}), 409, "scheme.overlaps")
    assert county.post(SCHEMES, json={"text": small(**later, replaces='"1"')}).status_code == 201


def test_what_applies_is_told_by_region_and_day(as_user):
    a_scheme(effective_to="2025-12-31")
    cadre = as_user("village_cadre")

    def applicable(on, region=VILLAGE):
        return [one["version"] for one in cadre.get(f"{SCHEMES}/applicable?region={region}&on={on}").json()]

    assert applicable("2025-12-31") == ["1"]
    assert applicable("2026-01-01") == applicable("2019-12-31") == []
    problem(cadre.get(f"{SCHEMES}/applicable?region={OTHER_COUNTY_VILLAGE}"), 404, "region.not_found")


def test_a_scheme_of_another_county_is_not_found(as_user):
    a_scheme()
    stranger = as_user("village_cadre", region=OTHER_COUNTY_VILLAGE)
    problem(stranger.get(f"{SCHEMES}/small/1"), 404, "scheme.not_found")
    assert stranger.get(SCHEMES).json()["items"] == []


def test_a_version_is_ended_by_its_office_only(as_user):
    a_scheme()
    a_scheme(code="all", region='""')
    county = as_user("county_office")
    assert county.post(f"{SCHEMES}/small/1/end", json={"last_day": "2024-06-30"}).json()["effective_to"] == "2024-06-30"
    problem(county.post(f"{SCHEMES}/small/1/end", json={"last_day": "2024-07-01"}), 409, "scheme.ends_too_early")
    problem(county.post(f"{SCHEMES}/all/1/end", json={"last_day": "2024-07-01"}), 403, "auth.out_of_scope")
    problem(county.post(f"{SCHEMES}/none/1/end", json={"last_day": "2024-07-01"}), 404, "scheme.not_found")


def test_pages_neither_skip_nor_repeat(as_user):
    for number in range(7):
        a_scheme(code=f"scheme{number}")
    county, seen, cursor = as_user("county_office"), [], ""
    while cursor is not None:
        page = county.get(f"{SCHEMES}?limit=3" + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [one["code"] for one in page["items"]]
        cursor = page["next"]
    assert seen == [f"scheme{number}" for number in range(7)]


def test_reference_rates_are_read_by_all_and_added_by_administrators(as_user):
    rates = "/api/v1/reference-rates"
    sent = {"published_on": "2026-09-21", "rate_1y": "0.0295", "rate_5y": "0.0345", "source": "全国银行间同业拆借中心"}
    problem(as_user("county_office").post(rates, json=sent), 403, "auth.role_forbids")
    admin = as_user("admin")
    added = admin.post(rates, json=sent)
    assert (added.status_code, added.json()["covered_to"]) == (201, "2026-10-19"), added.text
    problem(admin.post(rates, json=sent), 409, "rate.exists")
    problem(admin.post(rates, json={**sent, "rate_1y": "3.5"}), 422, "request.invalid_fields")
    table = as_user("village_cadre").get(rates).json()
    assert table["rows"][-1] == {"since": "2026-09-21", "rate_1y": "0.0295", "rate_5y": "0.0345"}
    assert table["covered_to"] == "2026-10-19"


@pytest.mark.parametrize("text", ["\ud800", "\x00", "a" * 1_200_000, "[" * 3000])
def test_whatever_text_is_sent_is_a_refusal(as_user, text):
    answer = as_user("county_office").post(SCHEMES, data=__import__("json").dumps({"text": text}),
                                           headers={"Content-Type": "application/json"})  # fmt: skip
    assert answer.status_code in (400, 413, 422), answer.text
