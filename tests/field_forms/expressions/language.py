"""Short ways to evaluate expressions on a small instance."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from field_forms.expressions import evaluate

NOW = datetime(2026, 11, 24, 3, 30, 15, 250000, tzinfo=UTC)  # 11:30:15.250 in Shanghai

INSTANCE = """<data id="visit" version="3">
<age>20</age><empty/><space> </space><zero>0</zero><neg>-3.5</neg><text>abc</text><name>张三丰</name><rare>𠮷野家</rare>
<crops>rice maize  beans</crops><one>rice</one><yes>yes</yes><false>false</false>
<born>1990-02-28</born><leap>2024-02-29</leap><met>2026-11-01T08:30:00.000+08:00</met><at>18:00:00.000+08:00</at>
<point>27.1 107.2 1100 5</point><line>0 0; 0 1; 1 1</line><shape>0 0;0 0.01;0.01 0.01;0.01 0;0 0</shape>
<group><inner>5</inner><other>7</other></group>
<house><code>A</code><person><age>30</age><n>甲</n></person><person><age>5</age><n>乙</n></person></house>
<house><code>B</code><person><age>41</age><n>丙</n></person><person><age>62</age><n>丁</n></person><person><age>3</age><n/></person></house>
<row><x>1</x></row><row><x>2</x></row><row><x/></row>
</data>"""
LISTS: dict[str, Any] = {
    "villages": [
        {"name": "v1", "label": "一村", "town": "t1", "people": "120"},
        {"name": "v2", "label": "二村", "town": "t1", "people": "80"},
        {"name": "v3", "label": "三村", "town": "t2", "people": "200"},
    ],
    "xml": "<root><item><name>a</name><v>1</v></item><item><name>b</name><v>2</v></item></root>",
}


def value(expression: str, context: str = "/data/age", *, instance: str = INSTANCE, **asked: Any) -> Any:
    """Return the value of an expression; a text unless `result` says otherwise."""
    asked = {"now": NOW, "instances": LISTS, **asked}
    return evaluate(expression, instance, context, **asked)


def number(expression: str, context: str = "/data/age", **asked: Any) -> float:
    return value(expression, context, result="number", **asked)


def truth(expression: str, context: str = "/data/age", **asked: Any) -> bool:
    return value(expression, context, result="boolean", **asked)
