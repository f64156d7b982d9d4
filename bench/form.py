"""The form that is measured: 40 answers of every common type with a dozen expressions, chosen household, two photos."""

from __future__ import annotations

_TYPES = ("integer", "text", "select_one yn", "select_multiple needs", "decimal", "date")


# Required, constraint, relevant and calculation by question: what a plain survey has of them.
_LOGIC = {
    "household": ("yes", "", "", ""),
    "q0": ("yes", ". >= 0 and . <= 30", "", ""),
    "q4": ("", ". < 1000000", "", ""),
    "q5": ("", ". > date('2000-01-01')", "", ""),
    "q6": ("", ". <= 30", "${q0} >= 0", ""),
    "q7": ("${q2} = 'yes' or ${q2} = 'no'", "", "", ""),
    "q13": ("", "", "${q2} = 'yes' or ${q6} != ''", ""),
    "q15": ("", "count-selected(.) < 5", "", ""),
    "total": ("", "", "", "${q0} + ${q6} + coalesce(${q12}, 0)"),
}


def _logic(name: str) -> str:
    return " | ".join(_LOGIC.get(name, ("",) * 4))


def markdown(photos: int) -> str:
    """Return the XLSForm as Markdown, with `photos` photo questions."""
    rows = [("start", "start", ""), ("select_one_from_file households.csv", "household", "农户")]
    rows += [(_TYPES[n % len(_TYPES)], f"q{n}", f"问题 {n}") for n in range(36)]
    rows += [("geopoint", "place", "位置"), ("text", "remark", "备注"), ("calculate", "total", "")]
    rows += [("image", f"photo{n}", f"照片 {n}") for n in range(photos)]
    lines = [
        "| survey |",
        "| | type | name | label | required | constraint | relevant | calculation |",
        *(f"| | {kind} | {name} | {label} | {_logic(name)} |" for kind, name, label in rows),
    ]
    lines += ["| choices |", "| | list_name | name | label |", "| | yn | yes | 是 |", "| | yn | no | 否 |"]
    lines += [f"| | needs | n{n} | 需求 {n} |" for n in range(5)]
    lines += ["| settings |", "| | form_title | form_id | version |", f"| | 测量 | bench{photos} | 1 |"]
    return "\n".join(lines)
