"""Households out of the rows of a table, with every error named by row, column, value and what to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from households.attributes import attribute_place
from households.cells import HEAD, CellError, check_cell, check_free_cell, shown_value
from households.columns import BY_KEY
from households.numbers import Problem, birth_date_of, sex_of
from households.table import Row

# More errors than this are counted, but not kept: nobody reads on, and memory stays bounded.
MAX_ERRORS = 10_000
MAX_MEMBERS = 100
_EMPTY: Problem = (
    "不能为空；合并的单元格请取消合并并逐行填写。",
    "It may not be empty; undo merged cells and fill each row.",
)


@dataclass(slots=True)
class MemberDraft:
    """A member as the table gives it: numbers in normal form, sex "male" or "female", birth date YYYY-MM-DD."""

    name: str
    relation: str | None
    row: int
    id_number: str | None = None
    phone: str | None = None
    card_number: str | None = None
    sex: str | None = None
    birth_date: str | None = None
    labour: str | None = None
    health: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class HouseholdDraft:
    """A household as the table gives it; None where its column is missing or empty. `rows` are its row numbers.

    `heads_only`: the table has no columns for other members, so that it says nothing about them.
    """

    code: str
    region: str
    category: str | None
    phone: str | None
    address: str | None
    members: list[MemberDraft]
    attributes: dict[str, str]
    rows: list[int]
    heads_only: bool = False


@dataclass(slots=True)
class TableReading:
    """Households without any error, in the order of the table; `refused` are the codes of the others.

    `errors` is sorted by row and holds the first 10,000; `error_count` counts all. `row_count` counts filled rows.
    """

    households: list[HouseholdDraft]
    errors: list[CellError]
    error_count: int
    refused: list[str]
    row_count: int


def households_from(
    rows: Iterable[Row], *, region_of: Callable[[str], str | None], categories: Collection[str] | None = None
) -> TableReading:
    """Gather rows into households; rows of one household need not stand together.

    `region_of` turns a village's 12-digit code or name into a region code, None if unknown or ambiguous; it is asked
    once for each different text. `categories`, if given, are the only ones allowed. Raises what drawing `rows` raises.
    A household with an error in any of its rows is left out. Rows whose code begins with 示例 (the template's
    example) are not read.
    """
    gathering = _Gathering(region_of, categories)
    for row in rows:
        gathering.add(row)
    return gathering.finished()


@dataclass(slots=True)
class _Gathered:
    """A household while it is gathered: `given` holds each value with the row that gave it first."""

    given: dict[str, tuple[str, int]] = field(default_factory=dict)
    attributes: dict[str, tuple[str, int]] = field(default_factory=dict)
    members: list[MemberDraft] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    bad: bool = False


class _Gathering:
    def __init__(self, region_of: Callable[[str], str | None], categories: Collection[str] | None) -> None:
        self._region_of = region_of
        self._categories = categories
        self._regions: dict[str, str | None] = {}
        self._gathered: dict[str, _Gathered] = {}
        self._id_rows: dict[str, int] = {}
        self._errors: list[CellError] = []
        self._error_count = 0
        self._row_count = 0

    def add(self, row: Row) -> None:
        if (code_cell := row.cells.get("code")) and code_cell.text.startswith("示例"):
            return
        self._row_count += 1
        before = self._error_count
        values = self._values(row)
        code = values.pop("code", None)
        if code is None:
            if code_cell is None:
                self._wrong(row, "code", _EMPTY)
            self._free(row, None)
            return
        household = self._gathered.setdefault(code, _Gathered(headers=row.header.by_key))
        household.rows.append(row.number)
        self._household_values(row, household, values)
        attributes = self._free(row, household)
        self._member(row, household, values, attributes)
        household.bad = household.bad or self._error_count > before

    def _values(self, row: Row) -> dict[str, str]:
        """Return the good cells of known columns in normal form; the others become errors."""
        values = {}
        for key, cell in row.cells.items():
            value, problem = check_cell(BY_KEY[key], cell)
            if problem:
                self._wrong(row, key, problem)
            else:
                values[key] = value
        for position, cell in row.nameless:
            problem = (
                f"第 {position} 列有内容而没有列名；请补上列名或删去。",
                f"Column {position} has no name; name it or empty it.",
            )
            self._report(row.number, f"#{position}", shown_value(cell.text), problem)
        return values

    def _household_values(self, row: Row, household: _Gathered, values: dict[str, str]) -> None:
        if region_key := next((key for key in ("region_code", "village") if key in values), None):
            text = values[region_key]
            if text not in self._regions:
                self._regions[text] = self._region_of(text)
            if region := self._regions[text]:
                self._agree(row, household.given, "region", region, region_key)
            else:
                household.given.setdefault("region", ("", row.number))
                self._wrong(row, region_key, _UNKNOWN_REGION)
        if self._categories is not None and values.get("category") not in (None, *self._categories):
            known = "、".join(self._categories)
            problem = f"没有这个户属性；可填：{known}。", f"There is no such category; give one of {known}."
            self._wrong(row, "category", problem)
        for key in ("category", "address", "household_phone", "head_name"):
            if key in values:
                self._agree(row, household.given, key, values[key], key)

    def _agree(self, row: Row, given: dict[str, tuple[str, int]], name: str, value: str, column: str) -> None:
        first, first_row = given.setdefault(name, (value, row.number))
        if first not in (value, ""):
            self._wrong(row, column, (
                f"与同户第 {first_row} 行填的不一致；一户只能有一个值，请改成相同。",
                f"Row {first_row} of the same household says otherwise; make them the same.",
            ))  # fmt: skip

    def _free(self, row: Row, household: _Gathered | None) -> dict[str, str]:
        """Check the free cells; keep the household's, return the member's."""
        of_member = {}
        for header, cell in row.free.items():
            value, problem = check_free_cell(cell)
            if problem:
                self._report(row.number, header, shown_value(cell.text), problem)
                continue
            level, name = attribute_place(header)
            if level == "member":
                of_member[name] = value
            elif household is not None:
                self._agree(row, household.attributes, name, value, header)
        return of_member

    def _member(self, row: Row, household: _Gathered, values: dict[str, str], attributes: dict[str, str]) -> None:
        relation = self._relation(row, values)
        name = values.get("name")
        if name is None and "name" not in row.header.by_key and relation == HEAD:
            name = values.get("head_name")
        if name is None:
            if "name" not in row.cells:
                self._wrong(row, "name" if "name" in row.header.by_key else "head_name", _EMPTY)
            name = ""
        member = MemberDraft(name, relation, row.number, attributes=attributes)
        for key in ("id_number", "phone", "card_number", "sex", "birth_date", "labour", "health"):
            setattr(member, key, values.get(key))
        if member.id_number:
            self._id_number(row, member, member.id_number)
        household.members.append(member)

    def _relation(self, row: Row, values: dict[str, str]) -> str | None:
        if "relation" in values:
            return values["relation"]
        if "name" not in row.header.by_key and "relation" not in row.header.by_key:
            return HEAD  # a table of heads alone
        if values.get("name") and values.get("name") == values.get("head_name"):
            return HEAD
        if "relation" in row.header.by_key and "relation" not in row.cells:
            self._wrong(row, "relation", _EMPTY)
        return None

    def _id_number(self, row: Row, member: MemberDraft, number: str) -> None:
        first_row = self._id_rows.setdefault(number, row.number)
        if first_row != row.number:
            self._wrong(row, "id_number", (
                f"与第 {first_row} 行的身份证号相同；请更正其中一行，或删去重复的行。",
                f"Row {first_row} has the same ID number; correct one of them or remove the double row.",
            ))  # fmt: skip
        for key, told in (("sex", sex_of(number)), ("birth_date", birth_date_of(number).isoformat())):
            if getattr(member, key) in (None, told):
                setattr(member, key, told)
            else:
                self._wrong(row, key, _CONTRADICTS_ID)

    def finished(self) -> TableReading:
        for code, household in self._gathered.items():
            before = self._error_count
            self._whole(code, household)
            household.bad = household.bad or self._error_count > before
        refused = [code for code, household in self._gathered.items() if household.bad]
        good = [_draft(code, household) for code, household in self._gathered.items() if not household.bad]
        self._errors.sort(key=lambda error: error.row)
        return TableReading(good, self._errors, self._error_count, refused, self._row_count)

    def _whole(self, code: str, household: _Gathered) -> None:
        """Check what only all rows of a household tell: its region and its one head."""
        headers, first = household.headers, household.rows[0]
        if "region" not in household.given:
            self._report(first, headers.get("region_code") or headers.get("village", ""), "", _EMPTY)
        if len(household.members) > MAX_MEMBERS:
            count = len(household.members)
            problem = (
                f"一户有 {count} 行，最多 {MAX_MEMBERS}；请核对户编号。",
                f"{count} rows have this code, {MAX_MEMBERS} at most; check it.",
            )
            self._report(first, headers["code"], shown_value(code), problem)
        heads = [member for member in household.members if member.relation == HEAD]
        column = headers.get("relation") or headers.get("head_name", "")
        if not heads:
            self._report(first, column, "", (
                f"户 {code} 没有户主；请把其中一人的与户主关系填为「户主」。",
                f"Household {code} has no head; give one member the relation 户主.",
            ))  # fmt: skip
        for other in heads[1:]:
            self._report(other.row, column, HEAD, (
                f"户 {code} 有两名户主（另一名在第 {heads[0].row} 行）；只能有一名，请更正。",
                f"Household {code} has two heads (the other in row {heads[0].row}); leave one.",
            ))  # fmt: skip
        if heads and heads[0].name and household.given.get("head_name", (heads[0].name,))[0] != heads[0].name:
            name, row = household.given["head_name"]
            problem = (
                "与「户主」那一行的姓名不同；请改成一致。",
                "The member who is head has another name; make them the same.",
            )
            self._report(row, headers["head_name"], shown_value(name), problem)

    def _wrong(self, row: Row, key: str, problem: Problem) -> None:
        cell = row.cells.get(key) or row.free.get(key)
        shown = shown_value(cell.text, BY_KEY.get(key)) if cell else ""
        self._report(row.number, row.header.by_key.get(key, key), shown, problem)

    def _report(self, row: int, column: str, value: str, problem: Problem) -> None:
        self._error_count += 1
        if len(self._errors) < MAX_ERRORS:
            self._errors.append(CellError(row, column, value, *problem))


_CONTRADICTS_ID: Problem = ("与身份证号不符；请核对证件。", "It contradicts the ID number; compare the card.")
_UNKNOWN_REGION: Problem = (
    "系统中没有这个村（或不止一个同名的村，或不在管辖范围）；请填 12 位行政区划代码，或先导入行政区划。",
    "No single village of yours has this code or name; give the 12-digit code, or import the regions first.",
)


def _draft(code: str, household: _Gathered) -> HouseholdDraft:
    given = {key: value for key, (value, _) in household.given.items()}
    return HouseholdDraft(
        code=code,
        region=given["region"],
        category=given.get("category"),
        phone=given.get("household_phone"),
        address=given.get("address"),
        members=household.members,
        attributes={name: value for name, (value, _) in household.attributes.items()},
        rows=household.rows,
        heads_only=not household.headers.keys() & {"name", "relation"},
    )
