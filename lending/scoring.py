"""The score of a rating, recomputed from its answers by the scheme's table; what the phone says is only compared.

Pure. Points are Decimal; a line is in yuan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from errors import RatingAnswerMissing, RatingPointsWrong
from lending.scheme_borrowers import Item, Rating

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Score:
    """What a table gives: the gate by condition (None: not answered), points by answer, parts, total, grade and line."""

    gate: dict[str, bool | None]
    gate_passed: bool
    points: dict[str, Decimal]
    parts: tuple[dict[str, Any], ...]
    total: Decimal
    passed: bool
    grade: str | None
    line: Decimal


def score_of(table: Rating, gate: Mapping[str, bool | None], points: Mapping[str, Any]) -> Score:
    """Return the score of answers: `gate` by condition ID, `points` by the answer's path ("score/labour_skill").

    The gate comes first: one condition that is not met (or not answered) gives no points and no line. `passed` is the
    scheme's pass mark, whatever the grades say: below it there is no line. Raises RatingAnswerMissing, RatingPointsWrong.
    """
    answers = {one.id: gate.get(one.id) for one in table.gate}
    if not all(answers.values()):
        return Score(answers, False, {}, (), _NOTHING, False, None, _NOTHING)
    given = {item.answer: _points(item, points) for part in table.parts for item in part.items}
    parts: tuple[dict[str, Any], ...] = tuple(
        {"part": part.id, "points": sum((given[item.answer] for item in part.items), _NOTHING), "most": part.most}
        for part in table.parts
    )
    total = sum(given.values(), _NOTHING)
    grade, passed = table.grade_of(total), total >= table.pass_mark
    return Score(answers, True, given, parts, total, passed, grade.grade, grade.line if passed else _NOTHING)


def _points(item: Item, points: Mapping[str, Any]) -> Decimal:
    value = points.get(item.answer)
    if value is None or value == "":
        raise RatingAnswerMissing(answer=item.answer, pointer=f"/points/{item.answer.replace('/', '~1')}")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= item.most or places_of(number) > 2:
        raise RatingPointsWrong(
            answer=item.answer, value=value, most=item.most, pointer=f"/points/{item.answer.replace('/', '~1')}"
        )
    return number


def places_of(number: Decimal) -> int:
    """Return how many decimal places a finite number is written with."""
    return max(0, -int(number.as_tuple().exponent))


def answers_in(table: Rating, answers: Mapping[str, Any]) -> tuple[dict[str, bool | None], dict[str, Any]]:
    """Return the gate and the points out of a filled form's answers (nested groups; yes/no as text)."""
    yes_no = {"yes": True, "no": False, True: True, False: False}
    gate = {one.id: yes_no.get(answer_at(answers, one.answer)) for one in table.gate}
    points = {item.answer: answer_at(answers, item.answer) for part in table.parts for item in part.items}
    return gate, points


def answer_at(answers: Mapping[str, Any], path: str) -> Any:
    """Return the answer at a path such as "score/labour_skill", None where there is none."""
    value: Any = answers
    for step in path.split("/"):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def asks_for(table: Rating, answers: Mapping[str, Any]) -> bool:
    """Say whether a form's answers have this table's gate (or, without one, its questions): it was made for it."""
    paths = [one.answer for one in table.gate] or [item.answer for part in table.parts for item in part.items]
    return all(answer_at(answers, path) is not None for path in paths)
