"""Charts as data: categories and series as ECharts takes them; numbers are for drawing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from errors import ChartNotFound
from lending.indicator_definitions import BY_CODE
from lending.indicators import INSTITUTION, MONTH, REGION, Question, indicators
from lending.standing import BUCKETS
from records.scopes import Scope

Document = dict[str, Any]


def chart(name: str, scope: Scope, day: date, months: int = 12) -> Document:
    """Return {name, title, title_en, as_of, categories, series} of one of CHARTS. Raises ChartNotFound."""
    if name not in CHARTS:
        raise ChartNotFound(names="、".join(CHARTS))
    title, title_en, draw = CHARTS[name]
    return {"name": name, "title": title, "title_en": title_en, "as_of": day, **draw(scope, day, months)}


def _split(by: str, kinds: dict[str, str]) -> Callable[[Scope, date, int], Document]:
    """Return what draws indicators (code -> kind of series) over regions, banks or months."""

    def draw(scope: Scope, day: date, months: int) -> Document:
        found = indicators(Question(scope, day, by=by, months=months, codes=tuple(kinds)))
        series = [
            {"name": BY_CODE[code].zh, "name_en": BY_CODE[code].en, "type": kind, "unit": BY_CODE[code].unit,
             "data": [_number(row["values"][code]["value"]) for row in found["rows"]]}
            for code, kind in kinds.items()
        ]  # fmt: skip
        return {"categories": [row["name"] or row["key"] for row in found["rows"]], "series": series}

    return draw


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _buckets(scope: Scope, day: date, _: int) -> Document:
    """Draw the balance by how late the loans are."""
    total = indicators(Question(scope, day, by=MONTH, months=1, codes=("balance", "par30", "par90")))
    sums = total["buckets"]
    series = {
        "name": "贷款余额",
        "name_en": "Balance",
        "type": "bar",
        "unit": "yuan",
        "data": [float(sums[one]) for one in BUCKETS],
    }
    return {"categories": list(BUCKETS), "series": [series]}


# Name -> title in both languages, and what draws it.
CHARTS: dict[str, tuple[str, str, Callable[[Scope, date, int], Document]]] = {
    "balance-by-month": ("贷款余额与当月发放", "Balance and new loans by month",
                         _split(MONTH, {"balance": "line", "lent_month": "bar"})),
    "arrears-by-month": ("逾期率与 PAR", "Overdue rate and PAR by month",
                         _split(MONTH, {"overdue_rate": "line", "par30": "line", "par90": "line"})),
    "regions": ("各地贷款余额与本年新增", "Balance and new loans by region",
                _split(REGION, {"balance": "bar", "lent": "bar"})),
    "institutions": ("各银行贷款余额与本年新增", "Balance and new loans by bank",
                     _split(INSTITUTION, {"balance": "bar", "lent": "bar"})),
    "coverage": ("评级面、授信面、覆盖面", "Rated, granted a line, ever borrowed",
                 _split(REGION, {"rated": "bar", "granted": "bar", "covered": "bar"})),
    "lateness": ("贷款余额按逾期天数", "Balance by days overdue", _buckets),
}  # fmt: skip
