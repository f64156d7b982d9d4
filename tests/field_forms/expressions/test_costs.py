"""What deep expressions and large instances cost: all of it ends, in a value or in a refusal that says why."""

from __future__ import annotations

import pytest

from field_forms.expressions import BudgetExceeded, ExpressionError
from field_forms.expressions.parsing import MAX_DEPTH
from tests.field_forms.expressions.language import number, truth, value

MANY = "<data><age/><g>" + "<x>1</x>" * 20_000 + "</g></data>"
LONG = "<data><age>" + "a b" * 300_000 + "</age>" + "<x/>" * 5_000 + "</data>"
DIGITS = "<data><age>" + "9" * 900_000 + "</age>" + "<x/>" * 5_000 + "</data>"

# (what opens a level, what closes it)
LEVELS = [
    ("(", ")"), ("-", ""), ("1 + (", ")"), ("concat(", ")"), ("string(", ")"), ("max(1, ", ")"), ("coalesce('', ", ")"),
    ("if(0, 1, ", ")"), ("once(", ")"), ("not(", ")"), (".[", "]"), ("/data/g[", "]"), ("1 = (", ")"), ("count(. | ", ")"),
    ("1 and (1 or ", ")"), ("instance('l')/root/item[k = ", "]"), ("indexed-repeat(/data/g/x, /data/g, ", ")"),
    ("(.)[", "]"), ("(", " = 1)"), ("(", " * 1 + 1 < 1 = 1 and 1 or 1)"), ("(", "=1=1=1=1=1=1=1)"), ("substring-after(", ", 1)"),
    ("jr:choice-name(", ", '.')"), ("checklist(1, 2, ", ")"),
]  # fmt: skip


@pytest.mark.parametrize(("opens", "closes"), LEVELS)
@pytest.mark.parametrize("depth", [10, 40, MAX_DEPTH // 2, MAX_DEPTH - 2, MAX_DEPTH, MAX_DEPTH + 1, 1000])
def test_an_expression_of_any_depth_is_evaluated_or_refused(opens, closes, depth):
    expression = opens * depth + "." + closes * depth
    try:
        value(expression)
    except ExpressionError as error:
        assert error.code == "expression.too_large"  # noqa: PT017
        assert depth > 20


@pytest.mark.parametrize("sign", ["=", "!=", "<", "+", "-", "*", " div ", " and ", " or ", "|"])
def test_a_chain_of_one_operator_is_evaluated_or_refused_however_long(sign):
    operand = "." if sign == "|" else "1"
    assert value(sign.join([operand] * 100)) != ""
    try:
        value(sign.join([operand] * 9_000))
    except ExpressionError as error:
        assert (error.code, sign in "!=<") == ("expression.too_large", True)  # noqa: PT017


def test_expressions_are_bounded_at_64_kib():
    assert value("'" + "x" * (64 * 1024 - 2) + "'") == "x" * (64 * 1024 - 2)
    with pytest.raises(ExpressionError) as wrong:
        value("'" + "x" * (64 * 1024 - 1) + "'")
    assert wrong.value.code == "expression.too_large"


@pytest.mark.parametrize(
    "expression",
    [
        "//*[//*]", "count(//x[count(//x) > 0])", "//x[string(/data) = 'q']", "//x[/data = 'q']", "//x[/data = 5]", "//x[/data > ..]",
        "//x[number(..) = 2]", "//x[sum(/data) > 5]", "//x[count-non-empty(/data) > 5]", "//x[concat(/data) = 5]", "//x[max(/data) > 5]",
        "//x[string-length(/data) = 5]", "//x[string(if(1, /data, 1)) = 5]", "//x[coalesce(/data, 1) = 5]", "//x[.. + 1 = 5]",
        "//x[/data/g/x[1] | /data/g/x[2]]", "//x[following-sibling::x]", "//x[preceding-sibling::x]", "//x[ancestor::g/x]",
        "//x[randomize(/data/g/x)]", "//x[join(',', /data/g/x) = 2]", "//x[../x = ../x[2]]", "//x[selected(/data, 'q')]",
    ],
)  # fmt: skip
def test_what_would_take_the_square_of_a_large_instance_is_stopped(expression):
    with pytest.raises(BudgetExceeded):
        number(f"count({expression})", instance=MANY)


@pytest.mark.parametrize(
    ("instance", "expression"),
    [
        (LONG, "contains(/data/age, 'q')"), (LONG, "/data/age = 'q'"), (LONG, "translate(/data/age, 'a', 'b') = 'q'"),
        (LONG, "regex(/data/age, 'q')"),
        (LONG, "digest(/data/age, 'MD5') = 1"), (DIGITS, "/data/age > 1"), (DIGITS, "/data/age + 1"),
        (DIGITS, "sum(/data/age) > 1"), (DIGITS, "max(/data/age) > 1"), (DIGITS, "1 < /data/age"),
    ],
)  # fmt: skip
def test_a_long_text_looked_through_thousands_of_times_is_stopped(instance, expression):
    with pytest.raises(BudgetExceeded):
        number(f"count(//x[{expression}])", instance=instance)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("//x = //x", True), ("//x != //x", False), ("//x < //x", False), ("//x >= //x", True), ("//* > //*", True), ("//x = //none", False),
        ("count(//x | //x | /data/g/x) = 20000", True), ("sum(//x) = 20000", True), ("count(//x[. = 1]) = 20000", True),
        ("string-length(/data) = 20000", True), ("count(//x/..) = 1", True), ("//x[last()] = 1", True), ("count(//x[position() mod 2 = 0]) = 10000", True),
        ("count(//x[../../age = '']) = 20000", True), ("max(//x) = 1", True), ("string-length(join('', //x)) = 20000", True),
    ],
)  # fmt: skip
def test_what_takes_one_pass_over_a_large_instance_is_answered(expression, found):
    assert truth(expression, instance=MANY) is found


def test_hundreds_of_members_may_each_ask_for_their_place_and_the_sum():
    members = "<data>" + "".join(f"<m><age>{age}</age></m>" for age in range(800)) + "<t/></data>"
    assert number("count(/data/m[position(.) = age + 1])", "/data/t", instance=members) == 800
    assert number("count(/data/m[age < sum(/data/m/age)])", "/data/t", instance=members) == 800


def test_text_that_doubles_at_each_level_is_stopped():
    long = "<data><age>" + "x" * 200_000 + "</age></data>"
    assert number("string-length(concat(concat(., .), concat(., .)))", instance=long) == 800_000
    with pytest.raises(BudgetExceeded):
        value("concat(concat(., .), concat(concat(., .), concat(., .)))", instance=long)
