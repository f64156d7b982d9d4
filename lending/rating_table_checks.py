"""What must hold within a scheme's rating table: an odd group, a pass mark that can be reached, grades without a hole.

Yields (place, zh, en) as `scheme_checks` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from lending.scheme import Scheme
from lending.scheme_borrowers import Rating

Problem = tuple[tuple[str | int, ...], str, str]
_ONE = Decimal(1)


def given_twice(
    place: tuple[str | int, ...], entries: Iterable[Any], name: Callable[[Any], Any] = str
) -> Iterator[Problem]:
    """Yield the entries of the list at `place` whose `name` an earlier one has."""
    seen = set()
    for index, entry in enumerate(entries):
        if name(entry) in seen:
            told = (
                name(entry) if isinstance(name(entry), str | int) else " ".join(str(one) for one in name(entry) if one)
            )
            yield (*place, index), f"{told} 重复", f"{told} is there twice"
        seen.add(name(entry))


def rating_problems(scheme: Scheme) -> Iterator[Problem]:
    """Yield every contradiction of a scheme's rating; without one, a line cannot be asked for."""
    rating = scheme.rating
    if rating is None:
        if scheme.amount.within_line:
            yield ("amount", "within_line"), "没有评级就没有授信额度：请写 rating，或 within_line: false", \
                "Without a rating there is no line: write rating, or within_line: false"  # fmt: skip
        return
    for key in ("group_least", "group_most"):
        if getattr(rating, key) % 2 == 0:
            yield ("rating", key), "评议小组人数须为单数", "The size of the group must be odd"
    if rating.group_least > rating.group_most:
        yield ("rating", "group_most"), "最多人数小于最少人数", "The most members are fewer than the fewest"
    if not rating.parts or not all(part.items for part in rating.parts):
        yield ("rating", "parts"), "每一部分至少要有一题", "Each part needs a question"
        return
    if rating.pass_mark > rating.most:
        yield (
            ("rating", "pass_mark"),
            f"合格分高于满分 {rating.most}",
            f"Nobody can pass: the most points are {rating.most}",
        )
    yield from _given_once(rating)
    yield from _grades(rating)


def _given_once(rating: Rating) -> Iterator[Problem]:
    """Yield answers that give points twice, and grades, parts and conditions of the gate that share a name."""
    yield from given_twice(("rating", "parts"), rating.parts, lambda one: one.id)
    yield from given_twice(("rating", "gate"), rating.gate, lambda one: one.id)
    yield from given_twice(("rating", "grades"), rating.grades, lambda one: one.grade)
    scored: set[str] = set()
    for number, part in enumerate(rating.parts):
        for index, item in enumerate(part.items):
            if item.answer in scored:
                yield ("rating", "parts", number, "items", index, "answer"), f"{item.answer} 计了两次分", \
                    f"{item.answer} gives points twice"  # fmt: skip
            scored.add(item.answer)


def _grades(rating: Rating) -> Iterator[Problem]:
    """Grades go from 0 to the most points without a hole; lines do not fall as points rise."""
    reached = Decimal(0)
    for index, grade in enumerate(rating.grades):
        place = ("rating", "grades", index)
        if grade.from_ != reached:
            between = f"{min(reached, grade.from_)}–{max(reached, grade.from_)}"
            zh, en = (
                ("之间没有等级", "belong to no grade")
                if grade.from_ > reached
                else ("属于两个等级", "belong to two grades")
            )
            yield (
                (*place, "from"),
                f"{between} 分{zh}；请写 from: {reached}",
                f"The points {between} {en}; write from: {reached}",
            )
        last = index == len(rating.grades) - 1
        if grade.below is None and not last:
            yield place, "只有最高一级可以不写 below", "Only the highest grade may leave out below"
        elif grade.below is not None and grade.below <= grade.from_:
            yield (*place, "below"), "below 须大于 from", "below must be above from"
        elif last and grade.below is not None and grade.below <= rating.most:
            yield (*place, "below"), f"{grade.below}–{rating.most} 分没有等级；最高一级不写 below", \
                f"The points {grade.below}–{rating.most} belong to no grade; leave out below in the highest"  # fmt: skip
        if grade.line and grade.from_ < rating.pass_mark and (grade.below is None or grade.below > rating.pass_mark):
            yield place, f"合格分 {rating.pass_mark} 落在等级中间；请在此分开等级", \
                f"The pass mark {rating.pass_mark} lies within the grade; split it there"  # fmt: skip
        reached = rating.most + _ONE if grade.below is None else grade.below
    lines = [grade.line for grade in rating.grades]
    if lines != sorted(lines):
        yield ("rating", "grades"), "分数越高额度不应越低", "A higher grade has a lower line"
    if not lines:
        yield ("rating", "grades"), "至少要有一个等级", "At least one grade is needed"
