"""docs/miniprogram.md is played as it stands, role after role, against the application and a WeChat of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

import errors
from commands.demo_accounts import USERNAMES
from field_forms.library_install import LIBRARY
from field_forms.publishing import publish, upload_form
from lending.scheme_library import install
from records import consents, evidence, loans, reminders, submissions
from records.actors import at_command_line
from records.roles import BANK_ROLES
from reminders.running import plan_day
from reminders.sending import send_due
from tests.builders import a_user
from tests.http import PASSWORD
from tests.miniprogram.playing import Player
from tests.miniprogram.sequences import DOCUMENT, sequences
from tests.reminders.people import SHANGHAI, Clock, an_outbox, rules_of
from tests.wechat_connected import MINI_PROGRAM, connected
from tests.wechat_server import WeChatServer


@pytest.fixture
def wechat(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeChatServer]:
    """WeChat, and an application whose mini-program is set up with it."""
    with connected(app, monkeypatch, **MINI_PROGRAM) as server:
        yield server


@pytest.fixture
def county(db: None, app: Flask) -> None:
    """What the demo county has of it: one account a role, the national scheme, the form of visits."""
    for role, username in USERNAMES.items():
        a_user(role=role, username=username, institution="瓮安农商行" if role in BANK_ROLES else None)
    install(at_command_line("test"), names=("national-2026",))
    form = (LIBRARY / "routine_visit.md").read_bytes()
    publish(upload_form(form, "routine_visit.md", by="test", blobs=app.config["RUHU"].blobs).form_id, "test")


def a_reminder_goes_out() -> None:
    """Send the reminder of a week before the first installment of the only loan."""
    due = date.fromisoformat(loans.collection().find_one()["next_due_on"])
    day, rules = due - timedelta(7), rules_of({"offsets": [7], "channels": ["inbox"]})
    plan_day(day, [rules], SHANGHAI)
    send_due(an_outbox(rules, Clock(day)))


def test_the_calls_of_every_role_are_answered_as_the_document_says(county, wechat, server_url):
    player = Player(server_url, {"password": PASSWORD}, {"wx.login": lambda: wechat.a_code("openid-1")})
    for name, calls in sequences().items():
        if name == "borrower-answers":
            a_reminder_goes_out()
        assert player.play(calls, print) == 0, name

    (loan,) = loans.collection().find()
    kept = evidence.get(player.values["new:evidence"])
    assert (kept["contract_number"], kept["missing"]) == (loan["contract_number"], 0)
    assert [one["state"] for one in submissions.collection().find()] == ["approved"]
    assert consents.balance("openid-1") == {"tmpl-due": 1}
    (told,) = reminders.collection().find({"audience": "borrower"})
    assert told["replies"][0]["note"] == "镇上柜台还的"
    assert wechat.scenes == [player.values["card"]]


def test_every_role_has_a_sequence_and_every_refusal_of_the_table_is_one_of_ours():
    played = str(sequences())
    assert [role for role, username in USERNAMES.items() if f'"{username}"' not in played] == []
    ours = {one.slug for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.DomainError)}
    table = DOCUMENT.read_text(encoding="utf-8").partition("## Refusals")[2]
    named = set(re.findall(r"`((?!wx\.)[a-z_]+\.[a-z_]+)`", table))
    assert len(named) > 15
    assert named <= ours
