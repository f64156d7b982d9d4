"""What an office does at its desk: the map, forms tried out before they are published, accounts, rectification, reminders."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.api.test_maps import AT, a_visit, point
from tests.browser.test_pages import violations
from tests.builders import OTHER_VILLAGE, VILLAGE, a_household


@pytest.fixture
def homes(db):
    """A household with a place and a visit, and one of another village without."""
    a_visit(a_household(code=f"{VILLAGE}-0001", head_name="李建国", location=point(*AT)))
    a_household(region=OTHER_VILLAGE, head_name="王秀英")


def test_the_map_leads_from_the_county_to_a_household(homes, desk):
    page = desk()
    chart = page.locator(".o-map")
    expect(chart.locator("svg")).to_be_visible()
    expect(chart.get_by_text("共 2 户，1 户有位置；近 30 天走访 1 次，图上 1 次。")).to_be_visible()
    expect(chart.locator("svg text", has_text="107.47°E")).to_be_visible()
    chart.get_by_role("button", name="放大").click()
    chart.locator("svg text", has_text="茶店村").click()
    expect(page).to_have_url(re.compile(f"region={VILLAGE}"))
    chart.get_by_label("走访时间").select_option("7")
    expect(chart.get_by_text("近 7 天走访 1 次")).to_be_visible()
    assert violations(page) == []
    chart.get_by_text("看数据表").click()
    expect(chart.get_by_role("row", name="茶店村")).to_contain_text("茶店村111")
