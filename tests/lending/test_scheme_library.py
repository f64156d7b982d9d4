"""The schemes that ship with the product carry every row of the table of published schemes, each with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lending import schemes
from lending.scheme_library import install, shipped_schemes
from lending.scheme_reading import read_scheme
from lending.scheme_writing import as_yaml
from records import schemes as kept
from records.actors import at_command_line
from records.roles import PERMISSIONS
from tests.builders import VILLAGE

BY = at_command_line("test")
SHIPPED = {one.name: one.scheme for one in shipped_schemes()}
ALL = list(SHIPPED.values())


def ages():
    return {(one.ages.from_, one.ages.to) for one in ALL if one.ages}


def lines():
    return {grade.line for one in ALL if one.rating for grade in one.rating.grades}


def words(key):
    """Return what all shipped schemes together have in a field that is a list of words."""
    return {word for one in ALL for word in getattr(one, key)}


def test_the_schemes_that_were_asked_for_are_there():
    assert set(SHIPPED) >= {
        "town-2016", "state-2022", "four-party-2015", "credit-cooperative-2019", "national-2021", "village-fund-2010",
        "lender-seven-steps-2020",
    }  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scheme_names_its_sources_and_reads_back(name):
    scheme = SHIPPED[name]
    assert all(source.title and (source.note or source.url) for source in scheme.sources)
    assert read_scheme(as_yaml(scheme)) == scheme


@pytest.mark.parametrize("name", SHIPPED)
def test_somebody_of_the_last_step_may_register_loans(name):
    assert set(SHIPPED[name].chain[-1].roles) & PERMISSIONS["loans.register"]


# What was seen in published schemes -> how the shipped ones say it.
ROWS = {
    "target group: registered, lifted, monitored, supported": lambda: {
        category for one in ALL for group in one.target_groups for category in group.categories
    } >= {"建档立卡贫困户", "脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "有帮扶需求户", "小微企业",
          "合作社", "家庭农场"},
    "organisations with their own conditions and documents": lambda: all(
        group.conditions and group.documents
        for group in SHIPPED["credit-cooperative-2019"].target_groups if group.kind == "organisation"
    ),
    "amount: 50,000 and 100,000": lambda: {one.amount.cap for one in ALL} >= {Decimal(50000), Decimal(100000)},
    "top-up without subsidy and fund": lambda: any(
        one.amount.top_up and one.amount.top_up.no_subsidy and one.amount.top_up.no_fund for one in ALL
    ),
    "amount by star grade": lambda: lines() >= {Decimal(20000), Decimal(30000), Decimal(40000), Decimal(50000)},
    "term: 3 years at most": lambda: max(one.term.most_months for one in ALL) == 36,
    "rate: base rate, LPR, own": lambda: {one.rate.basis for one in ALL} == {"benchmark", "lpr", "fixed"},
    "rate: 1-year LPR up to a year, 5-year LPR beyond": lambda: [
        (band.up_to_months, band.tenor) for band in SHIPPED["national-2021"].rate.bands
    ] == [(12, "1y"), (36, "5y")],
    "security": lambda: {security.kind for one in ALL for security in one.security}
    >= {"none", "joint_guarantee", "deposit", "insurance"},
    "ages": lambda: ages() >= {(18, 55), (18, 60), (18, 65)},
    "permitted uses": lambda: set(SHIPPED["town-2016"].uses.permitted)
    == {"planting", "breeding", "processing", "tourism", "trade", "machinery", "skills"},
    "forbidden uses": lambda: set(SHIPPED["national-2021"].uses.forbidden)
    >= {"building", "wedding", "financial_products", "household_goods", "shareholding", "lending_on", "enterprise_use",
        "government_platform", "real_estate", "infrastructure"},
    "modes": lambda: {mode.mode for one in ALL for mode in one.modes}
    == {"self_use", "four_party", "joint_guarantee", "credit", "guaranteed"},
    "four parties: recorded, refused for new loans": lambda: all(
        not one.mode("four_party").new for one in ALL if one.mode("four_party")
    ) and SHIPPED["four-party-2015"].mode("four_party").agreements,
    "four haves, two goods, one project: a gate without points": lambda: len(SHIPPED["town-2016"].rating.gate) == 7,
    "chain of five and of seven steps": lambda: [step.step for step in SHIPPED["lender-seven-steps-2020"].chain]
    == ["apply", "interview", "eligibility", "credit", "risk", "decision", "lend"]
    and len(SHIPPED["town-2016"].chain) == 6,
    "public notice of 5 days": lambda: SHIPPED["town-2016"].notice_days == 5,
    "documents": lambda: {document for one in ALL for step in one.chain for document in step.documents}
    >= {"id_card", "register", "form", "interview", "rating", "minutes", "notice", "contract", "note"},
    "subsidy by calendar year up to a cap": lambda: [
        (one.from_.year, one.share, one.cap) for one in SHIPPED["national-2021"].subsidy
    ] == [(2021, Decimal(1), Decimal(50000)), (2024, Decimal("0.7"), Decimal(50000))],
    "fund 8:2 and 7:3": lambda: {one.fund.shares.fund for one in ALL if one.fund} == {Decimal("0.8"), Decimal("0.7")},
    "the county's share split": lambda: (SHIPPED["town-2016"].fund.split.county, SHIPPED["town-2016"].fund.split.township,
                                         SHIPPED["town-2016"].fund.split.village)
    == (Decimal("0.5"), Decimal("0.3"), Decimal("0.2")),
    "fund trigger 60 and 90 days": lambda: {one.fund.trigger_days for one in ALL if one.fund} == {60, 90},
    "fund stop rate and leverage": lambda: SHIPPED["town-2016"].fund.stop_rate == Decimal("0.03")
    and SHIPPED["town-2016"].fund.leverage == 10,
    "quotas": lambda: any(one.quotas for one in ALL),
    "targets": lambda: (SHIPPED["town-2016"].targets.rated, SHIPPED["town-2016"].targets.granted,
                        SHIPPED["town-2016"].targets.covered, SHIPPED["town-2016"].targets.satisfied)
    == (1, Decimal("0.9"), Decimal("0.8"), 1),
    "phases with records": lambda: [phase.id for phase in SHIPPED["town-2016"].phases]
    == ["prepare", "publicity", "rating", "lending"] and all(phase.records for phase in SHIPPED["town-2016"].phases[:3]),
    "allocation and day counts differ": lambda: {one.day_count for one in ALL} == {"ACT/360", "ACT/365", "30/360"},
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_table_of_schemes_is_expressed(row):
    assert ROWS[row]()


def test_the_common_table_weighs_integrity_labour_and_income_4_3_3():
    assert [(part.id, part.most) for part in SHIPPED["town-2016"].rating.parts] == [
        ("integrity", 40), ("labour", 30), ("income", 30),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("points", "line"),
    [("59", 0), ("59.9", 0), ("60", 20000), ("69", 20000), ("70", 30000), ("79", 30000), ("80", 40000), ("90", 100000)],
)
def test_the_star_table_gives_lines_by_points(points, line):
    assert SHIPPED["state-2022"].rating.grade_of(Decimal(points)).line == line


def test_60_to_69_points_are_no_line_where_70_pass():
    assert SHIPPED["town-2016"].rating.grade_of(Decimal(65)).line == 0


def test_shipped_schemes_are_installed_once_for_a_region(db):
    told = []
    first = install(BY, "522725", told=lambda one, what: told.append(what))
    assert len(first) == len(SHIPPED)
    assert install(BY, "522725", told=lambda one, what: told.append(what)) == []
    assert set(told[len(SHIPPED) :]) == {"present"}
    assert kept.get("town@2016-1")["region"] == "522725"
    assert kept.get("national@2021-6")["region"] == ""
    assert {one.code for one in schemes.applicable(VILLAGE, date(2026, 5, 1))} >= {"national", "state", "lender"}
    assert schemes.applying("national", VILLAGE, date(2025, 12, 31)).version == "2021-6"


def test_a_scheme_of_ones_own_is_left_alone(db):
    own = next(one.text for one in shipped_schemes() if one.name == "town-2016").replace(
        "notice_days: 5", "notice_days: 7"
    )
    schemes.load(own, BY)
    told = {}
    install(BY, told=lambda one, what: told.setdefault(one.name, what))
    assert told["town-2016"] == "own"
    assert schemes.get("town", "2016-1").notice_days == 7
