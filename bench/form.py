"""The form that is measured: 40 answers of every common type, chosen household, two photos."""

from __future__ import annotations

_TYPES = ("integer", "text", "select_one yn", "select_multiple needs", "decimal", "date")


def markdown(photos: int) -> str:
    """Return the XLSForm as Markdown, with `photos` photo questions."""
    rows = [("start", "start", ""), ("select_one_from_file households.csv", "household", "农户")]
    rows += [(_TYPES[n % len(_TYPES)], f"q{n}", f"问题 {n}") for n in range(36)]
    rows += [("geopoint", "place", "位置"), ("text", "remark", "备注")]
    rows += [("image", f"photo{n}", f"照片 {n}") for n in range(photos)]
    lines = [
        "| survey |",
        "| | type | name | label |",
        *(f"| | {kind} | {name} | {label} |" for kind, name, label in rows),
    ]
    lines += ["| choices |", "| | list_name | name | label |", "| | yn | yes | 是 |", "| | yn | no | 否 |"]
    lines += [f"| | needs | n{n} | 需求 {n} |" for n in range(5)]
    lines += ["| settings |", "| | form_title | form_id | version |", f"| | 测量 | bench{photos} | 1 |"]
    return "\n".join(lines)
