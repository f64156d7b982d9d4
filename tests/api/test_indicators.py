"""Indicators, the lists behind them, charts and bulletins over HTTP; every figure was worked out by hand."""

from __future__ import annotations

import io
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from math import ceil

import openpyxl
import pypdfium2
import pytest

from lending import trail_keeping
from lending.bulletins import ranks
from lending.indicator_definitions import INDICATORS
from records import applications, households, loan_trails, ratings, rectification_items
from records.scopes import prefixes
from tests.builders import OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, VILLAGE, a_household, a_loan
from tests.lending.scheme_texts import a_scheme
from tests.lending.test_trail_keeping import repay

SECOND_TOWN = "522725002001"
DAY = "2026-04-20"
URL = "/api/v1/indicators"
TERMS = {"principal": "12000.00", "method": "equal_principal", "annual_rate": "0.036"}


@pytest.fixture
def county_with_loans(db):
    """Two townships: in the first a loan without a payment (69 days late on DAY) and one in time; in the second a new one.

    Of 12,000.00 each, 1,000.00 principal a month from 10 February on (Tuesdays all but one; 10 May is a Sunday).
    """
    households.Household._get_collection().update_many({}, {"$set": {"created_at": datetime(2026, 1, 1, tzinfo=UTC)}})
    unpaid = a_loan(**TERMS, contract_number="unpaid")
    paid = a_loan(**TERMS, household=a_household(region=OTHER_VILLAGE), contract_number="paid")
    for on in ("2026-02-10", "2026-03-10", "2026-04-10"):
        paid = repay(paid, on, "1036.00" if on == "2026-02-10" else "1033.00" if on == "2026-03-10" else "1030.00")
    new = a_loan(**TERMS, household=a_household(region=SECOND_TOWN), disbursed_on=date(2026, 4, 2), institution="邮储银行",
                 first_due_on="2026-05-10", contract_number="new")  # fmt: skip
    a_loan(**TERMS, household=a_household(region=OTHER_COUNTY_VILLAGE))
    households.Household._get_collection().update_many({}, {"$set": {"created_at": datetime(2026, 1, 1, tzinfo=UTC)}})
    return unpaid, paid, new


def values(body: dict, code: str) -> dict[str, tuple]:
    """Return (numerator, denominator, value) of an indicator by row key, the total under "total"."""
    rows = {row["key"]: row["values"][code] for row in body["rows"]} | {"total": body["total"]["values"][code]}
    return {key: (one["numerator"], one["denominator"], one["value"]) for key, one in rows.items()}


def test_the_figures_of_a_county_by_township(county_with_loans, as_user):
    body = as_user("county_office").get(f"{URL}?as_of={DAY}").json()
    assert [row["key"] for row in body["rows"]] == ["522725001", "522725002"]
    assert body["rows"][0]["name"] == "雍阳街道"
    assert values(body, "balance") == {
        "522725001": ("21000.00", None, "21000.00"), "522725002": ("12000.00", None, "12000.00"),
        "total": ("33000.00", None, "33000.00"),
    }  # fmt: skip
    # Of the unpaid loan three installments of 1,000.00 are past their last day; it is 69 days late.
    assert values(body, "overdue_rate")["522725001"] == ("3000.00", "21000.00", "0.142857")
    assert values(body, "par30")["total"] == ("12000.00", "33000.00", "0.363636")
    assert values(body, "par90")["total"] == ("0.00", "33000.00", "0.000000")
    assert values(body, "lent_month") == {
        "522725001": ("0.00", None, "0.00"), "522725002": ("12000.00", None, "12000.00"),
        "total": ("12000.00", None, "12000.00"),
    }  # fmt: skip
    assert values(body, "loans")["total"] == (3, None, 3)
    assert values(body, "visited")["522725001"] == (0, 2, "0.000000")
    assert body["pending"] == 0


def test_an_earlier_day_knows_nothing_of_what_came_later(county_with_loans, as_user):
    body = as_user("county_office").get(f"{URL}?as_of=2026-03-09").json()
    assert values(body, "balance")["total"] == ("23000.00", None, "23000.00")
    assert values(body, "overdue")["total"] == ("1000.00", None, "1000.00")
    assert values(body, "par30")["total"] == ("0.00", "23000.00", "0.000000")


def test_by_bank_and_by_month(county_with_loans, as_user):
    county = as_user("county_office")
    banks = county.get(f"{URL}?as_of={DAY}&by=institution&codes=balance").json()
    assert values(banks, "balance")["邮储银行"][0] == "12000.00"
    months = county.get(f"{URL}?as_of={DAY}&by=month&months=4&codes=balance,lent_month").json()
    assert [(row["key"], row["as_of"], row["values"]["balance"]["value"]) for row in months["rows"]] == [
        ("2026-01", "2026-01-31", "24000.00"), ("2026-02", "2026-02-28", "23000.00"),
        ("2026-03", "2026-03-31", "22000.00"), ("2026-04", DAY, "33000.00"),
    ]  # fmt: skip


def test_completion_is_new_loans_over_the_years_quota(county_with_loans, as_user):
    a_scheme(
        region='"522725"', quotas="[{year: 2026, region: '522725001', amount: 48000}]", effective_from="2026-01-01"
    )
    body = as_user("county_office").get(f"{URL}?as_of={DAY}&codes=completion").json()
    assert values(body, "completion") == {
        "522725001": ("24000.00", "48000.00", "0.500000"), "522725002": ("12000.00", "0.00", None),
        "total": ("36000.00", "48000.00", "0.750000"),
    }  # fmt: skip


@pytest.fixture
def rated_households(county_with_loans):
    """In the first township's two households: one granted a line in March, one that failed the gate in April."""
    good, bad = (loan["household"] for loan in county_with_loans[:2])
    at = datetime(2026, 3, 5, tzinfo=UTC)
    _rating(
        good, at, [{"at": at, "state": "scored"}, {"at": datetime(2026, 3, 20, tzinfo=UTC), "action": "line_granted"}]
    )
    _rating(bad, at, [{"at": at, "state": "scored"}])
    _rating(bad, datetime(2026, 4, 10, tzinfo=UTC), [], gate_passed=False)


def _rating(household, at, history, **more):
    region = households.Household._get_collection().find_one({"_id": household})["region"]
    ratings.insert({
        "_id": str(uuid.uuid4()), "household": household, "household_code": household, "region": region,
        "scopes": prefixes(region), "scheme": {"code": "x", "version": "1"}, "rated_on": at.date().isoformat(),
        "gate_passed": True, "total": Decimal(80), "passed": True, "state": "scored", "valid_until": "2027-01-01",
        "history": history, "created_at": at, "updated_at": at, **more,
    })  # fmt: skip


def test_rated_granted_and_covered_follow_the_ratings_as_of_the_day(rated_households, as_user):
    county, town = as_user("county_office"), "522725001"
    before = county.get(f"{URL}?as_of=2026-03-10&codes=rated,granted,covered").json()
    assert values(before, "rated")[town] == (2, 2, "1.000000")
    assert values(before, "granted")[town] == (0, 2, "0.000000")
    assert values(before, "covered")[town] == (2, 2, "1.000000")
    later = county.get(f"{URL}?as_of={DAY}&codes=rated,granted,covered").json()
    # The second household met the conditions in March and no more in April; it stays one that was rated.
    assert values(later, "rated")[town] == (2, 2, "1.000000")
    assert values(later, "granted")[town] == (1, 1, "1.000000")
    listed = county.get(f"{URL}/list?code=granted&part=denominator&as_of={DAY}").json()["items"]
    assert [one["region"] for one in listed] == ["522725001003"]


def test_demand_and_rectification_are_counted_as_of_the_day(county_with_loans, as_user):
    at = datetime(2026, 3, 1, tzinfo=UTC)
    for number, (state, on) in enumerate([("lent", 20), ("open", 1), ("withdrawn", 2)]):
        _application(number, at, state, datetime(2026, 3, on, 12, tzinfo=UTC))
    for number, closed in enumerate([datetime(2026, 3, 20, tzinfo=UTC), None]):
        _item(number, at, closed)
    county = as_user("county_office")
    on_the_tenth = county.get(f"{URL}?as_of=2026-03-10&codes=satisfied,rectified").json()
    assert values(on_the_tenth, "satisfied")["total"] == (0, 2, "0.000000")
    assert values(on_the_tenth, "rectified")["total"] == (0, 2, "0.000000")
    later = county.get(f"{URL}?as_of=2026-03-31&codes=satisfied,rectified").json()
    assert values(later, "satisfied")["total"] == (1, 2, "0.500000")
    assert values(later, "rectified")["total"] == (1, 2, "0.500000")
    for code in ("satisfied", "rectified"):
        assert len(county.get(f"{URL}/list?code={code}&as_of=2026-03-31").json()["items"]) == 1
        assert len(county.get(f"{URL}/list?code={code}&part=denominator&as_of=2026-03-31").json()["items"]) == 2


def _application(number, at, state, moved):
    history = [
        {"at": at, "action": "apply", "after": {"state": "open"}},
        {"at": moved, "action": "x", "after": {"state": state}},
    ]
    applications.collection().insert_one({
        "_id": f"a{number}", "household": f"h{number}", "region": VILLAGE, "scopes": prefixes(VILLAGE), "state": state,
        "created_at": at, "history": history, "member": f"m{number}", "scheme": {"code": "x", "version": "1"},
    })  # fmt: skip


def _item(number, at, closed):
    rectification_items.insert({
        "_id": f"i{number}", "region": VILLAGE, "scopes": prefixes(VILLAGE), "state": "closed" if closed else "open",
        "found_at": at, "closed_at": closed, "source": "rule",
    })  # fmt: skip


def test_the_list_behind_a_figure_adds_up_to_it(county_with_loans, as_user):
    county = as_user("county_office")
    for code in ("balance", "overdue", "lent", "lent_month", "par30"):
        figure = values(county.get(f"{URL}?as_of={DAY}").json(), code)["total"][0]
        first = county.get(f"{URL}/list?code={code}&as_of={DAY}&limit=1").json()
        items, after = first["items"], first["next"]
        while after:
            page = county.get(f"{URL}/list?code={code}&as_of={DAY}&limit=1&cursor={after}").json()
            items, after = items + page["items"], page["next"]
        assert sum(Decimal(item["amount"]) for item in items) == Decimal(figure)
    overdue = county.get(f"{URL}/list?code=overdue&as_of={DAY}").json()["items"]
    assert [(one["contract_number"], one["amount"], one["days_overdue"]) for one in overdue] == [
        ("unpaid", "3000.00", 69)
    ]


def test_a_denominator_has_its_list_too(county_with_loans, as_user):
    county = as_user("county_office")
    listed = county.get(f"{URL}/list?code=visited&as_of={DAY}&part=denominator").json()["items"]
    assert len(listed) == 3
    assert {one["kind"] for one in listed} == {"household"}
    assert county.get(f"{URL}/list?code=completion&part=denominator").status_code == 404
    assert county.get(f"{URL}/list?code=nothing").json()["code"] == "indicator.not_found"


def test_a_bank_sees_its_own_figures_and_an_area_ends_where_it_ends(county_with_loans, as_user):
    bank = as_user("loan_officer", institution="邮储银行")
    assert values(bank.get(f"{URL}?as_of={DAY}").json(), "balance")["total"][0] == "12000.00"
    assert bank.get(f"{URL}?institution=瓮安农商行").status_code == 403
    assert as_user("township_office", region="522725001").get(f"{URL}?region=522726").status_code == 404
    assert as_user("village_cadre").get(URL).json()["code"] == "auth.role_forbids"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("as_of=2199-01-01", "indicator.future_day"), ("by=person", "request.invalid_fields"),
        ("months=0", "request.invalid_fields"), ("codes=nonsense", "request.invalid_fields"),
        ("region=52x", "request.invalid_fields"), ("as_of=soon", "request.invalid_fields"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(as_user, query, code):
    answer = as_user("county_office").get(f"{URL}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_every_indicator_is_explained_in_both_languages(as_user):
    definitions = as_user("auditor").get(f"{URL}/definitions").json()
    assert [one["code"] for one in definitions] == [one.code for one in INDICATORS]
    assert all(
        one[key] for one in definitions for key in ("zh", "en", "formula_zh", "formula_en", "source_zh", "source_en")
    )


def test_loans_written_to_meanwhile_are_counted_at_once(county_with_loans, as_user):
    county = as_user("county_office")
    county.get(f"{URL}?as_of={DAY}")
    repay(county_with_loans[0], "2026-04-15", "500.00")
    trail = loan_trails.get(county_with_loans[0]["_id"])
    assert values(county.get(f"{URL}?as_of={DAY}").json(), "overdue")["total"][0] != "3000.00"
    assert loan_trails.get(county_with_loans[0]["_id"])["loan_version"] == trail["loan_version"] + 1


@pytest.mark.parametrize(
    "name", ["balance-by-month", "arrears-by-month", "regions", "institutions", "coverage", "lateness"]
)
def test_charts_have_a_number_for_each_category(county_with_loans, as_user, name):
    drawn = as_user("county_office").get(f"{URL}/chart?name={name}&as_of={DAY}").json()
    assert drawn["categories"]
    assert all(len(one["data"]) == len(drawn["categories"]) for one in drawn["series"])


def test_the_balance_by_lateness_is_all_of_it(county_with_loans, as_user):
    drawn = as_user("county_office").get(f"{URL}/chart?name=lateness&as_of={DAY}").json()
    assert dict(zip(drawn["categories"], drawn["series"][0]["data"], strict=True)) == {
        "current": 21000, "1-30": 0, "31-60": 0, "61-90": 12000, "90+": 0,
    }  # fmt: skip
    assert as_user("county_office").get(f"{URL}/chart?name=pie").json()["code"] == "indicator.no_such_chart"


def test_equals_share_a_rank():
    assert ranks([3, 9, 9, None, 1], more_is_better=True) == [3, 1, 1, None, 4]
    assert ranks([3, 9, 9, None, 1], more_is_better=False) == [2, 3, 3, None, 1]


@pytest.fixture
def bulletin(county_with_loans, as_user):
    county = as_user("county_office")
    return county, county.post("/api/v1/bulletins", json={"month": "2026-03"}).json()


def test_a_bulletin_ranks_townships_and_stays_as_it_was_issued(bulletin, county_with_loans):
    county, issued = bulletin
    first, second = issued["rows"]
    assert (first["ranks"], second["ranks"]) == (
        {"balance": 1, "lent": 1, "completion": None, "overdue": 2, "overdue_rate": 1},
        {"balance": 2, "lent": 2, "completion": None, "overdue": 1, "overdue_rate": None},
    )
    repay(county_with_loans[0], "2026-03-20", "3000.00")
    trail_keeping.keep_trails_due()
    assert county.get(f"/api/v1/bulletins/{issued['id']}").json()["total"] == issued["total"]
    preview = county.get("/api/v1/bulletins/preview?month=2026-03").json()
    assert preview["total"]["balance"] != issued["total"]["balance"]
    assert [one["id"] for one in county.get("/api/v1/bulletins").json()["items"]] == [issued["id"]]


def test_a_bulletin_as_a_workbook_has_formulas_for_sums_and_rates(bulletin):
    county, issued = bulletin
    book = openpyxl.load_workbook(io.BytesIO(county.get(f"/api/v1/bulletins/{issued['id']}/file?format=xlsx").content))
    sheet = book["通报"]
    assert sheet["A1"].value == "贵州省黔南布依族苗族自治州瓮安县 2026 年 3 月小额信贷工作通报"
    assert (sheet["A4"].value, sheet["B4"].value, sheet["B6"].value) == ("雍阳街道", 22000, "=SUM(B4:B5)")
    formulas = [cell.value for cell in sheet[4] if isinstance(cell.value, str) and cell.value.startswith("=IF(")]
    assert len(formulas) == 4  # completion, overdue rate, PAR30, PAR90


def test_a_bulletin_as_a_workbook_is_printed_across_with_headings_that_are_not_cut(bulletin):
    county, issued = bulletin
    book = openpyxl.load_workbook(io.BytesIO(county.get(f"/api/v1/bulletins/{issued['id']}/file?format=xlsx").content))
    for sheet, headings in (book["通报"], 3), (book["各月"], 1):
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (
            "landscape",
            0,
        )  # the width is 1 of itself
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == f"${headings}:${headings}"
    widths = {name: column.width for name, column in book["通报"].column_dimensions.items()}
    cells = [cell for cell in book["通报"][3] if cell.column_letter in widths]
    most_lines = max(ceil(2 * len(cell.value) / widths[cell.column_letter]) for cell in cells)
    assert book["通报"].row_dimensions[3].height >= 15 * most_lines > 15


def test_a_bulletin_as_a_pdf_shows_its_figures_in_chinese(bulletin):
    county, issued = bulletin
    document = pypdfium2.PdfDocument(county.get(f"/api/v1/bulletins/{issued['id']}/file?format=pdf").content)
    text = document[0].get_textpage().get_text_range()
    assert "小额信贷工作通报" in text
    assert "22,000.00" in text


def test_who_may_not_issue_and_what_is_no_month(bulletin, as_user):
    assert as_user("loan_officer").post("/api/v1/bulletins", json={"month": "2026-03"}).status_code == 403
    for month in ("2026-13", "2199-01", "march26"):
        answer = as_user("county_office").post("/api/v1/bulletins", json={"month": month})
        assert (answer.status_code, answer.json()["code"]) == (422, "bulletin.bad_month")
    elsewhere = as_user("county_office", region="522726")
    assert elsewhere.get(f"/api/v1/bulletins/{bulletin[1]['id']}").status_code == 404
    assert elsewhere.get(f"/api/v1/bulletins/{bulletin[1]['id']}/file?format=pdf").status_code == 404
