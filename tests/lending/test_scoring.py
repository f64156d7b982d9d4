"""Scores are recomputed by the scheme's table: gate first, points within their bounds, the pass mark before the grades."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import RatingAnswerMissing, RatingPointsWrong
from lending.scheme_library import shipped_schemes
from lending.scoring import answers_in, asks_for, score_of
from tests.lending.scheme_texts import read_small

TABLE = read_small().rating
RATED = [one.scheme.rating for one in shipped_schemes() if one.scheme.rating]
YES = {"has_labour": True}


def score(integrity, labour, gate=YES):
    return score_of(TABLE, gate, {"score/integrity": integrity, "score/labour": labour})


def test_points_make_parts_total_grade_and_line():
    found = score(38, "54.5")
    assert [(part["part"], part["points"], part["most"]) for part in found.parts] == [
        ("integrity", Decimal(38), 40), ("labour", Decimal("54.5"), 60),
    ]  # fmt: skip
    assert (found.total, found.grade, found.line, found.passed) == (Decimal("92.5"), "二星", Decimal(50000), True)


@pytest.mark.parametrize(
    ("labour", "passed", "line"),
    [(29, False, 0), ("29.9", False, 0), (30, True, 30000), (49, True, 30000), (50, True, 50000)],
)
def test_the_pass_mark_and_the_grades_are_borders(labour, passed, line):
    found = score(40, labour)
    assert (found.passed, found.line) == (passed, Decimal(line))


def test_60_to_69_points_give_no_line_where_70_pass_whatever_the_grades_say():
    low = ("from: 0, below: 70, line: 0", "from: 0, below: 60, line: 0")
    middle = (
        "    - {grade: 一星, from: 70",
        "    - {grade: 半星, from: 60, below: 70, line: 20000}\n    - {grade: 一星, from: 70",
    )
    table = read_small(low, middle).rating
    found = score_of(table, YES, {"score/integrity": 40, "score/labour": 25})
    assert (found.total, found.grade, found.passed, found.line) == (Decimal(65), "半星", False, Decimal(0))


@pytest.mark.parametrize("gate", [{"has_labour": False}, {"has_labour": None}, {}])
def test_a_gate_that_is_not_met_or_not_answered_gives_no_points(gate):
    found = score(40, 60, gate)
    assert (found.gate_passed, found.passed, found.total, found.grade) == (False, False, Decimal(0), None)


@pytest.mark.parametrize("points", [-1, 61, "x", "NaN", "Infinity", [1], "1.005", "1e-40"])
def test_points_outside_their_bounds_are_refused(points):
    with pytest.raises(RatingPointsWrong):
        score(40, points)


def test_a_question_without_points_is_named():
    with pytest.raises(RatingAnswerMissing) as refused:
        score(40, None)
    assert "score/labour" in refused.value.message_zh


@given(st.data())
def test_every_shipped_table_scores_any_answers_within_its_bounds(data):
    table = data.draw(st.sampled_from(RATED))
    points = {item.answer: data.draw(st.integers(0, item.most)) for part in table.parts for item in part.items}
    found = score_of(table, {one.id: True for one in table.gate}, points)
    assert found.total == sum(points.values()) == sum(part["points"] for part in found.parts)
    assert found.passed == (found.total >= table.pass_mark)
    assert found.line == (table.grade_of(found.total).line if found.passed else 0)


def test_answers_are_found_in_a_filled_form():
    answers = {"gate": {"has_labour": "yes"}, "score": {"integrity": 30, "labour": 40}}
    assert asks_for(TABLE, answers)
    assert answers_in(TABLE, answers) == ({"has_labour": True}, {"score/integrity": 30, "score/labour": 40})
    assert not asks_for(TABLE, {"gate": "x"})
