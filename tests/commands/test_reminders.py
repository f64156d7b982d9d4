"""`ruhu reminders`: a day is planned once by hand, shown with texts and reasons before, and rules are checked in a file."""

from __future__ import annotations

from commands import reminders as command
from records import loans, reminders
from tests.reminders.people import a_due_loan, a_household_with_phone


def test_a_day_is_planned_by_hand_as_often_as_one_likes(runner):
    a_due_loan()
    ruhu = runner(command, command.reminders)
    first, second = ruhu("run", "--date", "2026-02-03"), ruhu("run", "--date", "2026-02-03")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "新提醒 planned 1，已有 known 0" in first.output
    assert "新提醒 planned 0，已有 known 1" in second.output
    assert reminders.collection().count_documents({}) == 1


def test_a_dry_run_shows_each_text_and_why_one_would_not_be_sent_and_stores_nothing(runner):
    a_due_loan()
    ended = a_due_loan(household=a_household_with_phone("13912345678"))
    loans.collection().update_one({"_id": ended["_id"]}, {"$set": {"overdue_from": "2026-02-24"}})
    told = runner(command, command.reminders)("run", "--date", "2026-02-03", "--dry-run").output
    assert told.count("还有 7 天，2 月 10 日应还") == 2
    assert "共 2 条 in all" in told
    late = runner(command, command.reminders)("run", "--date", "2026-02-11", "--dry-run").output
    assert "✗ not_overdue" in late  # holidays put it off
    assert reminders.collection().count_documents({}) == 0


def test_the_shipped_rules_are_written_changed_and_checked(runner, tmp_path):
    ruhu, file = runner(command, command.reminders), tmp_path / "rules.yaml"
    assert ruhu("template", "-o", file).exit_code == 0
    assert ruhu("check", file).exit_code == 0
    file.write_text(file.read_text(encoding="utf-8").replace("{days}", "{weeks}"), encoding="utf-8")
    wrong = ruhu("check", file)
    assert wrong.exit_code == 1
