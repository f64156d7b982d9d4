"""Forms to test with, as Markdown XLSForm tables, and short ways to read and fill them."""

from __future__ import annotations

from functools import cache
from typing import Any

from field_forms.definition import FormDefinition, parse_xform
from field_forms.instances import read_instance
from field_forms.reading import ChoiceSource, Reading, read_answers
from field_forms.xlsform import Converted, read_xlsform

# One question of every kind that behaves in its own way.
VISIT = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | required | relevant | calculation | parameters |
| | start | start | | | | | | |
| | end | end | | | | | | |
| | select_one_from_file households.csv | household | 农户 | Household | yes | | | |
| | barcode | card | 入户牌 | Card | | | | |
| | text | remark | 备注 | Remark | | | | |
| | integer | people | 人口 | People | yes | | | |
| | decimal | income | 收入 | Income | | | | |
| | date | day | 日期 | Day | | | | |
| | time | hour | 时间 | Hour | | | | |
| | dateTime | moment | 时刻 | Moment | | | | |
| | select_one yes_no | poor | 困难户 | Poor | | | | |
| | select_multiple need | needs | 需求 | Needs | | | | |
| | rank need | order | 排序 | Order | | | | |
| | range | score | 评分 | Score | | | | start=1 end=10 step=0.5 |
| | acknowledge | agreed | 同意 | Agreed | | | | |
| | note | thanks | 谢谢 | Thanks | | | | |
| | calculate | double | | | | | ${people} * 2 | |
| | begin group | evidence | 佐证 | Evidence | | | | |
| | image | photo | 照片 | Photo | | | | max-pixels=1600 |
| | audio | voice | 录音 | Voice | | | | |
| | geopoint | place | 位置 | Place | | | | |
| | geotrace | path | 路线 | Path | | | | |
| | geoshape | field | 地块 | Field | | | | |
| | end group | | | | | | | |
| | begin repeat | members | 成员 | Members | | | | |
| | text | name | 姓名 | Name | yes | | | |
| | integer | age | 年龄 | Age | | | | |
| | image | portrait | 照片 | Portrait | | | | max-pixels=1600 |
| | end repeat | | | | | | | |
| | begin group | more | 更多 | More | | ${people} > 1 | | |
| | text | why | 为什么 | Why | yes | | | |
| | end group | | | | | | | |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | yes_no | yes | 是 | Yes |
| | yes_no | no | 否 | No |
| | need | water | 水 | Water |
| | need | road | 路 | Road |
| | need | loan | 贷款 | Loan |
| settings |
| | form_title | form_id | version | default_language | instance_name |
| | 入户走访 | visit | 3 | 中文 (zh) | concat('户', ${people}) |
"""

ENTITIES = """
| survey |
| | type | name | label | save_to | calculation |
| | select_one_from_file households.csv | household | 农户 | | |
| | text | phone | 电话 | households#phone | |
| | integer | cows | 牛 | households#cows | |
| | begin repeat | members | 成员 | | |
| | text | name | 姓名 | people#full_name | |
| | end repeat | | | | |
| settings |
| | form_title | form_id | version |
| | 更新 | update | 1 |
| entities |
| | list_name | label | entity_id | create_if | update_if |
| | households | concat('户', ${phone}) | ${household} | ${household} = '' | ${household} != '' |
| | people | ${name} | | | |
"""


def converted(table: str, name: str = "form.md", version: str = "1") -> Converted:
    """Convert a Markdown table."""
    return read_xlsform(table.encode(), name, fallback_version=version)


@cache
def form(table: str) -> FormDefinition:
    """Return the definition of a Markdown table."""
    return parse_xform(converted(table).xform)


def one_question(question_type: str, **columns: str) -> FormDefinition:
    """Return the definition of a form with a single question `q`."""
    names = ["type", "name", "label", *columns]
    values = [question_type, "q", "问题", *columns.values()]
    table = f"| survey |\n| | {' | '.join(names)} |\n| | {' | '.join(values)} |\n"
    choices = "| choices |\n| | list_name | name | label |\n| | ab | a | A |\n| | ab | b | B |\n"
    return form(table + choices + "| settings |\n| | form_id | version |\n| | one | 1 |\n")


def xml(body: str, *, form_id: str = "visit", version: str = "3", instance_id: str = "uuid:1", meta: str = "") -> bytes:
    """Return an instance with `body` below the root."""
    meta = f"<meta><instanceID>{instance_id}</instanceID>{meta}</meta>"
    return f'<data id="{form_id}" version="{version}">{body}{meta}</data>'.encode()


def read(definition: FormDefinition, body: str, lists: ChoiceSource | None = None, **meta: Any) -> Reading:
    """Read an instance with `body` below the root."""
    return read_answers(definition, read_instance(xml(body, **meta)), lists)


def codes(reading: Reading) -> list[tuple[str, str]]:
    """Return code and pointer of each finding."""
    return [(found.code, found.pointer) for found in reading.findings]
