"""Bank imports over HTTP: queued, carried out by the worker, reported; nothing counts twice."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from lending.bank_imports.running import work_off_imports
from lending.ledger import fold_loan
from lending.verifying import differences
from records import bank_mappings, loans
from records.clock import today
from records.money import plain
from tests.builders import OTHER_COUNTY_VILLAGE, a_household, a_loan
from tests.http import problem
from tests.lending.bank_imports.files import HEADER, a_bank_csv, a_bank_xlsx, a_row

URL = "/api/v1/bank-imports"
BANK = "瓮安农商行"


@pytest.fixture
def reviewer(as_user):
    """A reviewer of the bank."""
    return as_user("bank_reviewer", institution=BANK)


@pytest.fixture
def carried(app, settings):
    """Hand in a file as a caller, let the worker carry it out, and return the run as the caller then reads it."""

    def run(caller, data, name="还款.csv", kind="repayments", status=202, **query):
        answer = caller.post(URL, files={"file": (name, data)}, params={"kind": kind, **query})
        assert answer.status_code == status, answer.text
        work_off_imports(app.config["RUHU"].blobs, settings)
        found = caller.get(f"{URL}/{answer.json()['id']}")
        assert found.status_code == 200, found.text
        return found.json()

    return run


def events_of(loan):
    return [
        (one["kind"], one["on"], plain(one["amount"]), one.get("serial")) for one in loans.get(loan["_id"])["events"]
    ]


def is_as_its_events_say(loan):
    held = plain(loans.get(loan["_id"]))
    again = fold_loan(held).fields()
    return all(held.get(key) == value for key, value in again.items() if value is not None)


@pytest.mark.parametrize(("make", "name"), [(a_bank_csv, "还款.csv"), (a_bank_xlsx, "还款.xlsx")])
def test_repayments_reach_the_ledger(reviewer, carried, make, name):
    first, second = a_loan(), a_loan()
    rows = [
        a_row(first, "S1"),
        a_row(second, "S2", amount="850.37"),
        a_row(first, "S3", on="2026-03-10", amount="50.00"),
    ]
    run = carried(reviewer, make(*rows), name)
    assert run["state"] == "done"
    assert run["counts"] == {"recorded": 3, "held": 0, "refused": 0}
    assert run["amounts"]["recorded"] == "1000.37"
    assert run["totals"] == {"count": 3, "amount": "1000.37"}
    assert events_of(first)[1:] == [
        ("repayment", "2026-02-10", Decimal("100.00"), "S1"), ("repayment", "2026-03-10", Decimal("50.00"), "S3"),
    ]  # fmt: skip
    assert is_as_its_events_say(first)
    assert is_as_its_events_say(second)
    assert plain(loans.get(first["_id"]))["figures"]["balance"] < Decimal(10_000)


def test_a_loan_bears_a_later_mark_so_that_phones_ask_for_it(reviewer, carried):
    paid, other = a_loan(), a_loan()
    before = {loan["_id"]: loans.get(loan["_id"])["changed"] for loan in (paid, other)}
    carried(reviewer, a_bank_csv(a_row(paid, "S1")))
    assert loans.get(paid["_id"])["changed"] > before[paid["_id"]]
    assert loans.get(other["_id"])["changed"] == before[other["_id"]]


def test_a_repayment_before_its_time_and_one_on_its_day_leave_what_the_events_say(reviewer, carried):
    loan = a_loan()
    run = carried(
        reviewer, a_bank_csv(a_row(loan, "S1", amount="2000.00"), a_row(loan, "S2", on="2026-03-10", amount="900.00"))
    )
    assert run["counts"]["recorded"] == 2, run["problems"]
    assert differences(loans.get(loan["_id"])) == []
    assert any(row["early"] for row in loans.get(loan["_id"])["installments"])


def test_disbursements_in_parts_open_a_loan(reviewer, carried):
    loan = a_loan(disbursed_on=None)
    header = ("合同号", "借据号", "放款日期", "放款金额（万元）")
    rows = [(loan["contract_number"], "J1", "20260110", "0.6"), (loan["contract_number"], "J2", "2026-01-15", "0.4")]
    run = carried(reviewer, a_bank_csv(*rows, header=header), kind="disbursements")
    assert run["counts"]["recorded"] == 2, run["problems"]
    held = loans.get(loan["_id"])
    assert (held["state"], plain(held["figures"]["disbursed"])) == ("active", Decimal("10000.00"))
    assert held["disbursed_on"] == "2026-01-10"
    assert is_as_its_events_say(loan)


def test_the_same_file_twice_changes_nothing(reviewer, carried):
    loan = a_loan()
    data = a_bank_csv(a_row(loan, "S1"))
    first = carried(reviewer, data)
    before = loans.get(loan["_id"])
    again = carried(reviewer, data, status=200)
    assert again["id"] == first["id"]
    assert loans.get(loan["_id"]) == before


def test_rows_that_are_held_change_nothing_in_another_file(reviewer, carried):
    loan = a_loan()
    carried(reviewer, a_bank_csv(a_row(loan, "S1")))
    run = carried(reviewer, a_bank_xlsx(a_row(loan, "S1"), a_row(loan, "S2", amount="20.00")), "二月.xlsx")
    assert run["counts"] == {"recorded": 1, "held": 1, "refused": 0}
    assert [one[3] for one in events_of(loan)[1:]] == ["S1", "S2"]


def test_a_file_that_was_partly_wrong_can_be_sent_again_once_its_loans_are_there(reviewer, carried):
    loan = a_loan()
    data = a_bank_csv(a_row(loan, "S1"), ["2", "HT-LATER", "李建国", "S2", "2026-02-10", "10.00"])
    first = carried(reviewer, data)
    assert (first["counts"]["recorded"], first["counts"]["refused"]) == (1, 1)
    a_loan(contract_number="HT-LATER")
    again = carried(reviewer, data)
    assert again["same_as"] == first["id"]
    assert again["counts"] == {"recorded": 1, "held": 1, "refused": 0}


def test_a_dry_run_says_the_same_and_writes_nothing(reviewer, carried):
    loan = a_loan()
    rows = [a_row(loan, "S1"), a_row(loan, "S2", amount="99999999.00"), a_row(loan, "S3", on="2026-01-01")]
    before = loans.get(loan["_id"])
    dry = carried(reviewer, a_bank_csv(*rows), dry_run=True)
    assert loans.get(loan["_id"]) == before
    real = carried(reviewer, a_bank_csv(*rows))
    kept = ("counts", "amounts", "problems", "totals", "problem_count")
    assert {key: dry[key] for key in kept} == {key: real[key] for key in kept}
    assert real["counts"] == {"recorded": 1, "held": 0, "refused": 2}


def test_each_wrong_row_is_told_by_row_and_column(reviewer, carried):
    loan, other = a_loan(), a_loan()
    carried(reviewer, a_bank_csv(a_row(loan, "S1")))
    elsewhere = a_loan(household=a_household(region=OTHER_COUNTY_VILLAGE))
    foreign = a_loan(institution="独山农商行")
    rows = [
        a_row(loan, "S1", amount="100.01"), a_row(other, "S1"), a_row(elsewhere, "S4"), a_row(foreign, "S5"),
        a_row(loan, "S6", name="王五"), a_row(loan, "S7", amount="0"), a_row(loan, "S8", amount="20000.00"),
        a_row(loan, "S9", on="2025-12-31"), a_row(loan, "S10", on=(today("Asia/Shanghai") + timedelta(2)).isoformat()),
        a_row(loan, "S11", name="李*国"),
    ]  # fmt: skip
    run = carried(reviewer, a_bank_csv(*rows))
    assert [
        (one["row"], one["column"], one["code"]) for one in sorted(run["problems"], key=lambda one: one["row"])
    ] == [
        (2, "交易流水号", "bank_import.serial_conflict"),
        (3, "交易流水号", "bank_import.serial_conflict"),
        (4, "合同编号", "bank_import.loan_unknown"),
        (5, "合同编号", "bank_import.loan_unknown"),
        (6, "客户名称", "bank_import.borrower_differs"),
        (7, "还款总额（元）", "bank_import.amount_zero"),
        (8, "还款总额（元）", "loan.over_balance"),
        (9, "实际还款日", "loan.before_signing"),
        (10, "实际还款日", "bank_import.date_in_future"),
    ]
    assert run["counts"] == {"recorded": 1, "held": 0, "refused": 9}
    assert all(one["zh"] and one["en"] for one in run["problems"])
    assert [one[3] for one in events_of(loan)[1:]] == ["S1", "S11"]
    assert events_of(other)[1:] == []


def test_one_error_stops_everything_if_that_is_asked(reviewer, carried):
    loan = a_loan()
    rows = [a_row(loan, "S1"), a_row(loan, "S2", amount="99999.00")]
    run = carried(reviewer, a_bank_csv(*rows), mode="all_or_nothing")
    assert run["state"] == "refused"
    assert run["refusal"]["code"] == "bank_import.refused"
    assert [one["code"] for one in run["problems"]] == ["loan.over_balance"]
    assert len(events_of(loan)) == 1


@pytest.mark.parametrize("query", [{"count": 2}, {"amount": "100.01"}])
def test_totals_that_do_not_match_stop_everything(reviewer, carried, query):
    loan = a_loan()
    run = carried(reviewer, a_bank_csv(a_row(loan, "S1")), **query)
    assert (run["state"], run["refusal"]["code"]) == ("refused", "bank_import.totals_differ")
    assert len(events_of(loan)) == 1


def test_totals_that_match_let_it_through(reviewer, carried):
    loan = a_loan()
    data = a_bank_csv(a_row(loan, "S1"), ["合计", "", "", "", "", "100.00"])
    run = carried(reviewer, data, count=1, amount="100.00")
    assert run["counts"]["recorded"] == 1
    assert run["totals"]["bank_amount"] == "100.00"


def test_the_banks_own_line_of_totals_must_match(reviewer, carried):
    loan = a_loan()
    run = carried(reviewer, a_bank_csv(a_row(loan, "S1"), ["合计", "", "", "", "", "999.00"]))
    assert (run["state"], run["refusal"]["code"]) == ("refused", "bank_import.totals_differ")


def test_two_rows_of_one_serial_number_count_once_or_are_told(reviewer, carried):
    loan = a_loan()
    run = carried(reviewer, a_bank_csv(a_row(loan, "S1"), a_row(loan, "S1"), a_row(loan, "S1", amount="7.00")))
    assert run["counts"] == {"recorded": 1, "held": 1, "refused": 1}
    assert [one["row"] for one in run["problems"]] == [4]


def test_a_loan_that_somebody_else_changes_meanwhile_is_folded_again(reviewer, carried, monkeypatch):
    from records import bank_postings

    loan, write, told = a_loan(), bank_postings.write, []

    def after_another(changes):
        if not told:
            told.append(loans.change(loan["_id"], 1, {"officer": "wang"}))
        return write(changes)

    monkeypatch.setattr(bank_postings, "write", after_another)
    run = carried(reviewer, a_bank_csv(a_row(loan, "S1")))
    assert run["counts"]["recorded"] == 1
    held = loans.get(loan["_id"])
    assert (held["officer"], held["version"], len(held["events"])) == ("wang", 3, 2)


def test_the_columns_of_a_bank_are_remembered(reviewer, carried, as_user):
    loan = a_loan()
    header = ("合同", "号码", "哪天", "多少")
    data = a_bank_csv((loan["contract_number"], "S1", "2026-02-10", "100"), header=header)
    answer = reviewer.post(URL, files={"file": ("a.csv", data)}, params={"kind": "repayments"})
    told = problem(answer, 422, "bank_import.columns_missing")
    assert "号码" in told["message"]["zh"]
    columns = {"contract_number": "合同", "serial": "号码", "on": "哪天", "amount": "多少"}
    saved = reviewer.put("/api/v1/bank-mappings", json={"kind": "repayments", "columns": columns})
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    assert carried(reviewer, data)["counts"]["recorded"] == 1
    stale = reviewer.put("/api/v1/bank-mappings", json={"kind": "repayments", "columns": columns})
    problem(stale, 409, "bank_import.mapping_changed")
    unknown = reviewer.put("/api/v1/bank-mappings", json={"kind": "repayments", "columns": {"sum": "x"}, "version": 1})
    problem(unknown, 422, "bank_import.column_unknown")
    listed = as_user("county_office").get("/api/v1/bank-mappings", params={"bank": BANK}).json()["items"]
    assert [one["columns"] for one in listed] == [columns]
    problem(reviewer.get("/api/v1/bank-mappings", params={"bank": "独山农商行"}), 403, "auth.out_of_scope")


def test_a_first_good_import_saves_the_guessed_columns(reviewer, carried):
    loan = a_loan()
    carried(reviewer, a_bank_csv(a_row(loan, "S1")))
    assert bank_mappings.of(BANK, "repayments")["columns"]["on"] == "实际还款日"
    moved = tuple("回款日期" if name == "实际还款日" else name for name in HEADER)
    answer = reviewer.post(
        URL, files={"file": ("a.csv", a_bank_csv(a_row(loan, "S2"), header=moved))}, params={"kind": "repayments"}
    )
    problem(answer, 422, "bank_import.columns_missing")


def test_the_report_has_every_row(reviewer, carried):
    loan = a_loan()
    rows = [a_row(loan, "S1"), a_row(loan, "S2", amount="abc"), a_row(loan, "S3", amount="99999.00"), a_row(loan, "S1")]
    run = carried(reviewer, a_bank_csv(*rows))
    answer = reviewer.get(f"{URL}/{run['id']}/report.xlsx")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    lines = [[cell.value for cell in line] for line in book.worksheets[1].iter_rows(min_row=2)]
    assert [(line[0], line[6].split()[0]) for line in lines] == [
        (2, "已入账"),
        (3, "未导入"),
        (4, "未导入"),
        (5, "此前已入账"),
    ]
    assert "金额写不清" in lines[1][7]
    assert (lines[0][1], lines[0][2], lines[0][4]) == (loan["contract_number"], "S1", 100)


def test_a_run_says_how_far_it_is_and_has_no_report_before_its_end(reviewer):
    answer = reviewer.post(
        URL, files={"file": ("a.csv", a_bank_csv(a_row(a_loan(), "S1")))}, params={"kind": "repayments"}
    )
    run = answer.json()
    assert (run["state"], run["done_groups"]) == ("waiting", 0)
    problem(reviewer.get(f"{URL}/{run['id']}/report.xlsx"), 409, "bank_import.unfinished")


def test_imports_are_listed_to_their_area_and_bank(reviewer, carried, as_user):
    run = carried(reviewer, a_bank_csv(a_row(a_loan(), "S1")))
    assert [one["id"] for one in reviewer.get(URL).json()["items"]] == [run["id"]]
    assert [one["id"] for one in as_user("admin").get(URL).json()["items"]] == [run["id"]]
    assert as_user("bank_reviewer", institution="独山农商行").get(URL).json()["items"] == []
    assert as_user("county_office", region="522726").get(f"{URL}/{run['id']}").status_code == 404


@pytest.mark.parametrize(
    ("query", "code"),
    [({}, "request.invalid_fields"), ({"kind": "gifts"}, "request.invalid_fields"),
     ({"kind": "repayments", "amount": "-1"}, "request.invalid_fields"),
     ({"kind": "repayments", "bank": "独山农商行"}, "auth.out_of_scope")],
)  # fmt: skip
def test_what_is_asked_wrongly_is_told(reviewer, query, code):
    answer = reviewer.post(URL, files={"file": ("a.csv", b"x")}, params=query)
    problem(answer, 403 if code.startswith("auth") else 422, code)


def test_the_county_names_the_bank(as_user):
    county = as_user("county_office")
    answer = county.post(URL, files={"file": ("a.csv", a_bank_csv())}, params={"kind": "repayments"})
    problem(answer, 422, "bank_import.bank_missing")
    problem(county.post(URL, params={"kind": "repayments", "bank": BANK}), 400, "submission.part_missing")
    odd = county.post(
        URL, files={"file": ("a.csv", a_bank_csv())}, params={"kind": "repayments", "bank": BANK, "columns": "[]"}
    )
    problem(odd, 400, "request.bad_parameter")


def test_whole_files_of_nonsense_are_refused_with_words(reviewer):
    for name, data in (
        ("a.xlsx", b"PK\x03\x04" + bytes(100)),
        ("a.csv", b""),
        ("a.csv", bytes(range(256)) * 9),
        ("a.xls", b"\xd0\xcf\x11\xe0"),
    ):
        answer = reviewer.post(URL, files={"file": (name, data)}, params={"kind": "repayments"})
        assert answer.status_code in (400, 422), answer.text
        assert answer.json()["message"]["zh"]
    assert reviewer.get(URL).json()["items"] == []
