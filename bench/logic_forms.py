"""The forms whose validation is measured: 80 questions with 50 expressions and a repeat, and one of 551 binds."""

from __future__ import annotations

import random

_HEAD = "| survey |\n| | type | name | label | relevant | constraint | required | calculation | choice_filter |\n"
_CHOICES = """| choices |
| | list_name | name | label | town |
| | yn | yes | 是 | |
| | yn | no | 否 | |
| | towns | t1 | 河边镇 | |
| | towns | t2 | 山上镇 | |
"""


def _row(kind: str, name: str, **cells: str) -> str:
    columns = ("relevant", "constraint", "required", "calculation", "choice_filter")
    label = "" if kind in ("calculate", "end repeat", "end group") else f"问题 {name}"
    return f"| | {kind} | {name} | {label} | {' | '.join(cells.get(column, '') for column in columns)} |\n"


def _settings(form_id: str) -> str:
    return f"| settings |\n| | form_title | form_id | version |\n| | 测量 | {form_id} | 1 |\n"


def eighty_questions() -> str:
    """Return a form of 80 questions and 50 expressions, eight questions of them in a repeat."""
    rows = [
        _row("select_one towns", "town"),
        _row("select_one villages", "village", choice_filter="town = ${town}", required="yes"),
        *(_row("integer", f"n{n}", constraint=f". >= 0 and . <= {100 + n}", required="yes") for n in range(12)),
        *(_row("select_one yn", f"c{n}") for n in range(10)),
        *(_row("text", f"t{n}", relevant=f"${{c{n}}} = 'yes' and ${{n{n}}} > 3") for n in range(10)),
        *(_row("decimal", f"d{n}", relevant=f"selected(${{c{n}}}, 'yes')", constraint=". < 5000.5") for n in range(5)),
        _row("date", "begun", constraint=". <= today()"),
        _row("date", "ended", constraint=". > ${begun}", required="${c0} = 'yes'"),
        *(_row("calculate", f"s{n}", calculation=f"${{n{n}}} + ${{n{n + 1}}} * 2") for n in range(6)),
        _row("calculate", "total", calculation=" + ".join(f"${{s{n}}}" for n in range(6))),
        _row("calculate", "grade", calculation="if(${total} > 900, 'a', if(${total} > 500, 'b', 'c'))"),
        _row("calculate", "days", calculation="${ended} - ${begun}"),
        _row("begin repeat", "member"),
        _row("text", "name", required="yes"),
        _row("integer", "age", constraint=". < 120"),
        _row("text", "school", relevant="${age} < 18"),
        _row("integer", "pay", relevant="${age} >= 18"),
        _row("calculate", "place", calculation="position(..)"),
        *(_row("text", f"m{n}") for n in range(3)),
        _row("end repeat", ""),
        _row("calculate", "people", calculation="count(${member})"),
        _row("calculate", "income", calculation="sum(${member}[pay > 0]/pay)"),
        _row("calculate", "each", calculation="round(${income} div ${people}, 2)"),
        *(_row("text", f"x{n}") for n in range(32)),
    ]
    villages = "".join(f"| | villages | v{n} | 村 {n} | t{n % 2 + 1} |\n" for n in range(40))
    return _HEAD + "".join(rows) + _CHOICES + villages + _settings("logic80")


def eighty_answers(seed: int) -> str:
    """Return a filled form of 80 questions with five members, plausible but for some answers."""
    pick = random.Random(seed)
    town = pick.randint(1, 2)
    answers = [("town", f"t{town}"), ("village", f"v{pick.randrange(20) * 2 + town - 1}")]
    answers += [(f"n{n}", str(pick.randint(0, 105))) for n in range(12)]
    answers += [(f"c{n}", pick.choice(("yes", "no"))) for n in range(10)]
    answers += [(f"t{n}", "养牛三头，长势良好") for n in range(10)] + [(f"d{n}", "12.50") for n in range(5)]
    answers += [("begun", "2026-03-01"), ("ended", f"2026-{pick.randint(1, 9):02}-15")]
    answers += [(f"x{n}", "已按用途使用贷款") for n in range(32)]
    member = "<member><name>张三</name><age>{}</age><school>河边小学</school><pay>{}</pay><m0>a</m0><m1>b</m1><m2>c</m2></member>"
    members = "".join(member.format(pick.randint(1, 90), pick.randint(0, 9000)) for _ in range(5))
    body = "".join(f"<{name}>{text}</{name}>" for name, text in answers) + members
    return f'<data id="logic80" version="1">{body}<meta><instanceID>uuid:{pick.getrandbits(64):x}</instanceID></meta></data>'


def many_binds() -> str:
    """Return a form of 551 binds, 420 of them with a relevance, in groups that depend on each other."""
    rows = [_row("select_one yn", f"q{n}") for n in range(120)]
    for group in range(20):
        rows.append(_row("begin group", f"g{group}", relevant=f"${{q{group}}} = 'yes'"))
        rows += [
            _row("text", f"g{group}a{n}", relevant=f"${{q{(group * 7 + n) % 120}}} = 'yes' and ${{q{n}}} != 'no'")
            for n in range(20)
        ]
        rows.append(_row("end group", ""))
    rows += [_row("calculate", f"k{n}", calculation=f"count-selected(${{q{n}}}) + {n}") for n in range(10)]
    return _HEAD + "".join(rows) + _CHOICES + _settings("logic551")


def many_answers(seed: int) -> str:
    """Return a filled form of 551 binds."""
    pick = random.Random(seed)
    body = "".join(f"<q{n}>{pick.choice(('yes', 'no'))}</q{n}>" for n in range(120))
    for group in range(20):
        inner = "".join(f"<g{group}a{n}>文字</g{group}a{n}>" for n in range(20))
        body += f"<g{group}>{inner}</g{group}>"
    return f'<data id="logic551" version="1">{body}<meta><instanceID>uuid:{pick.getrandbits(64):x}</instanceID></meta></data>'
