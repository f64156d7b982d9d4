"""A rule set is checked when it is saved, and says everything that is wrong with it at once."""

from __future__ import annotations

import copy
import doctest
from datetime import UTC, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import RuleSetInvalid
from reminders import moments, texts
from reminders.moments import QuietHours
from reminders.rule_sets import default, default_content
from reminders.rules import RuleSet, applying, read

SHANGHAI = ZoneInfo("Asia/Shanghai")


def a_rule_set(**changes) -> dict:
    return {"_id": "r1", "region": "522725", "content": {**default_content(), **changes}}


def wrong(document) -> dict[str, str]:
    with pytest.raises(RuleSetInvalid) as caught:
        read(document)
    return {error["pointer"]: error["en"] for error in caught.value.details["errors"]}


def test_the_shipped_rules_are_good_and_name_no_sums_where_others_can_read():
    rules = default()
    assert {rule.about for rule in rules.rules} >= {"installment_due", "installment_overdue", "phase_deadline"}
    for rule in rules.rules:
        for text in rule.texts.values():
            assert not texts.problems(text.title, private=False)
            assert not texts.problems(text.open_body, private=False)
            if "cadre" in rule.audience:
                assert not texts.problems(text.body, private=False)


def changed(path: str, value) -> dict:
    content = copy.deepcopy(default_content())
    *steps, last = path.strip("/").split("/")
    place = content
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value
    return {"_id": "r1", "region": "", "content": content}


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        ("/rules/0/offsets", [7, -1], "/rules/0/offsets"),
        ("/rules/0/offsets", [True], "/rules/0/offsets"),
        ("/rules/0/about", "weather", "/rules/0/about"),
        ("/rules/0/about", ["x"], "/rules/0/about"),
        ("/rules/0/channels", ["pigeon"], "/rules/0/channels"),
        ("/rules/0/channels", [["sms"]], "/rules/0/channels"),
        ("/rules/0/audience", [], "/rules/0/audience"),
        ("/rules/1/id", "before_due", "/rules/1/id"),
        ("/rules/0/id", "还款", "/rules/0/id"),
        ("/rules/0/texts/zh/body", "{sum} 元", "/rules/0/texts/zh/body"),
        ("/rules/0/texts/zh/body", "{amount!r}", "/rules/0/texts/zh/body"),
        ("/rules/0/texts/zh/body", "{amount", "/rules/0/texts/zh/body"),
        ("/rules/0/texts/zh/open_body", "{name}应还 {amount} 元", "/rules/0/texts/zh/open_body"),
        ("/rules/0/texts/zh/open_body", "", "/rules/0/texts/zh/open_body"),
        ("/rules/0/texts/fr", {"title": "a", "body": "b", "open_body": "c"}, "/rules/0/texts/fr"),
        ("/rules/0/texts", {"en": {"title": "a", "body": "b"}}, "/rules/0/texts"),
        ("/rules/0/channels", ["wechat_mini"], "/rules/0/templates/wechat_mini"),
        ("/quiet_hours", {"from": "25:00", "to": "08:00"}, "/quiet_hours/from"),
        ("/quiet_hours", [], None),
        ("/daily_limits", {"borrower": 0}, "/daily_limits/borrower"),
        ("/rules", [], "/rules"),
        ("/rules", ["x"], "/rules/0/about"),
        ("/colour", "red", "/colour"),
    ],
)
def test_each_mistake_is_named_by_its_place(path, value, pointer):
    document = changed(path, value)
    if pointer is None:
        assert isinstance(read(document), RuleSet)
    else:
        assert pointer in wrong(document)


def test_all_mistakes_are_told_at_once():
    document = changed("/rules/0/offsets", [])
    document["content"]["rules"][1]["about"] = "x"
    assert {"/rules/0/offsets", "/rules/1/about"} <= set(wrong(document))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
                        ["rules", "id", "about", "texts", "zh", "title", "offsets", "templates", "channels", "sms", "x"]),
                        inner, max_size=4), max_leaves=12))  # fmt: skip
def test_whatever_is_sent_is_read_or_refused(content):
    # Nothing but a refusal with its places may come of it.
    assert wrong({"_id": "x", "region": "", "content": content})


def test_the_narrowest_rule_set_applies():
    def one(name: str, region: str, scheme: str | None = None) -> RuleSet:
        return read({"_id": name, "region": region, "scheme": scheme, "content": default_content()})

    sets = [default(), one("county", "522725"), one("town", "522725001"), one("scheme", "522725", "state-2022")]
    assert applying(sets, "522725001003", None).id == "town"
    assert applying(sets, "522725002001", None).id == "county"
    assert applying(sets, "522725002001", "state-2022").id == "scheme"
    assert applying(sets, "522725001003", "state-2022").id == "town"
    assert applying(sets, "110101001001", None).id == "default"
    assert applying([default(), one("everywhere", "")], "110101001001", None).id == "everywhere"


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(moments).failed == 0
    assert doctest.testmod(texts).failed == 0


@pytest.mark.parametrize(
    ("begin", "end", "at", "quiet"),
    [
        ("21:00", "08:00", "23:30", True), ("21:00", "08:00", "07:59", True), ("21:00", "08:00", "08:00", False),
        ("21:00", "08:00", "20:59", False), ("21:00", "08:00", "21:00", True), ("12:00", "14:00", "13:00", True),
        ("12:00", "14:00", "14:00", False), ("08:00", "08:00", "08:00", False),
    ],
)  # fmt: skip
def test_quiet_hours_may_go_over_midnight(begin, end, at, quiet):
    hours = QuietHours(time.fromisoformat(begin), time.fromisoformat(end))
    assert hours.covers(time.fromisoformat(at)) is quiet


@given(st.datetimes(timezones=st.just(UTC)), st.times(), st.times())
def test_what_is_put_off_is_put_off_to_the_first_minute_that_is_not_quiet(at, begin, end):
    hours, moment = QuietHours(begin, end), at.replace(year=2026, day=min(at.day, 28))
    allowed = hours.next_allowed(moment, SHANGHAI)
    assert allowed >= moment
    assert not hours.covers(allowed.astimezone(SHANGHAI).time())
    assert (allowed - moment).total_seconds() <= 24 * 3600
