"""Household tables over HTTP: every error of an import, and that what was imported comes back whole."""

from __future__ import annotations

import io

import pytest

from tests.households.people import stored
from tests.households.tables import a_csv, an_xlsx
from tests.households.test_importing import ERRORS, GOOD, HEADER
from tests.http import problem

URL = "/api/v1/households"


def imported(caller, file: io.BytesIO, name: str = "户.csv", **query: str):
    return caller.post(f"{URL}/import", files={"file": (name, file.getvalue())}, params=query)


@pytest.mark.parametrize(("make", "name"), [(a_csv, "户.csv"), (an_xlsx, "户.xlsx")])
@pytest.mark.parametrize(("rows", "told"), ERRORS.values(), ids=ERRORS.keys())
def test_each_error_is_named_and_the_good_household_is_kept(as_user, rows, told, make, name):
    if make is an_xlsx and any("\x01" in cell for row in rows for cell in row):
        pytest.skip("no workbook can hold this character")
    county = as_user("county_office")
    row, column, words = told
    refused = imported(county, make(*rows, GOOD, header=HEADER), name, mode="all_or_nothing")
    assert [one["row"] for one in problem(refused, 422, "import.refused")["errors"]] == [row]
    assert stored() == []
    report = imported(county, make(*rows, GOOD, header=HEADER), name).json()
    assert [(one["row"], one["column"]) for one in report["errors"]] == [(row, column)]
    assert words in report["errors"][0]["zh"]
    assert report["errors"][0]["en"]
    assert "H-9" in [one["code"] for one in stored()]


@pytest.mark.parametrize(("make", "name"), [(a_csv, "户.csv"), (an_xlsx, "户.xlsx")])
def test_a_second_time_nothing_changes(as_user, make, name):
    county = as_user("county_office")
    assert imported(county, make(GOOD, header=HEADER), name).json()["created"] == 1
    before = stored()
    again = imported(county, make(GOOD, header=HEADER), name).json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)
    assert stored() == before


def test_an_unmasked_export_can_be_imported_again_and_changes_nothing(as_user):
    county = as_user("county_office")
    first = ("H-1", "茶店村", "李建国", "户主", "11010519491231002X", "13812345678", "", "脱贫户")
    imported(county, a_csv(first, GOOD, header=HEADER))
    params = {"unmask": "id_number,phone,card_number", "purpose": "年度核对"}
    whole = county.get(f"{URL}/export.xlsx", params=params)
    report = imported(county, io.BytesIO(whole.content), "export.xlsx").json()
    assert (report["created"], report["updated"], report["unchanged"], report["errors"]) == (0, 0, 2, [])
