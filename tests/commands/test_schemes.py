"""`ruhu schemes` and `ruhu rates`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from commands import rates as rates_command
from commands import schemes as command
from lending import schemes
from lending.scheme_reading import read_scheme
from tests.lending.scheme_texts import small


@pytest.fixture
def run():
    """Run a command that needs no database."""
    return lambda *arguments: CliRunner().invoke(command.schemes, [str(argument) for argument in arguments])


@pytest.fixture
def ruhu(runner):
    """Run a command on the database that the tests have open."""
    return runner(command, command.schemes)


@pytest.fixture
def file(tmp_path):
    def write(text, name="方案.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_check_prints_code_and_version(run, file):
    result = run("check", file(small()))
    assert result.exit_code == 0
    assert "small\t1\t小方案" in result.stdout


def test_check_names_file_line_and_path_and_exits_with_1(run, file):
    text = small(("trigger_days: 60", "trigger_dayz: 60"))
    result = run("check", file(text))
    assert result.exit_code == 1
    line = text[: text.index("trigger_dayz")].count("\n") + 1
    assert f"file=方案.yaml line={line} pointer=/fund/trigger_dayz" in result.output
    assert "trigger_days" in result.output


def test_check_of_several_files_in_json(run, file):
    right, wrong, no_text = file(small(), "1.yaml"), file("{", "2.json"), file(b"\xff\n", "3.yaml")
    result = run("check", right, wrong, no_text, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [one["ok"] for one in told] == [True, False, False]
    assert told[1]["errors"][0]["line"] == 1
    assert told[2]["errors"][0]["zh"]


def test_load_list_show_and_end(ruhu, file, db):
    path = file(small())
    assert "已装入" in ruhu("load", path).stdout
    assert "已有" in ruhu("load", path).stdout
    assert ruhu("show", "small", "1").stdout == small()
    assert read_scheme(ruhu("show", "small", "1", "--full").stdout) == schemes.get("small", "1")
    assert "small\t1\t522725\t2020-01-01\t-\t小方案" in ruhu("list", "--region", "522725001003").stdout
    assert ruhu("list", "--region", "522725001003", "--on", "2019-12-31").stdout == ""
    assert "2024-12-31" in ruhu("end", "small", "1", "2024-12-31").stdout
    changed = ruhu("load", file(small(notice_days="9"), "other.yaml"))
    assert changed.exit_code == 1
    assert "replaces" in changed.output
    assert ruhu("show", "small", "9").exit_code == 1


def test_shipped_schemes_are_listed_exported_and_installed(ruhu, run, tmp_path, db):
    assert "town-2016\ttown\t2016-1" in run("library").stdout
    target = tmp_path / "本县.yaml"
    assert run("export", "town-2016", "-o", target).exit_code == 0
    assert run("check", target).exit_code == 0
    assert run("export", "none").exit_code == 2
    assert "已装入" in ruhu("install", "town-2016", "--region", "522725").stdout
    assert schemes.get("town", "2016-1").region == "522725"
    assert ruhu("install").exit_code == 2
    assert ruhu("install", "--all").stdout.count("✓") == 8


def test_a_publication_of_the_lpr_is_added_and_listed(runner, db):
    rates = runner(rates_command, rates_command.rates)
    added = rates("add", "2026-09-21", "0.0300", "0.0350", "--source", "测试")
    assert "2026-10-19" in added.stdout, added.output
    assert rates("list").stdout.splitlines()[-1] == "2026-09-21\t0.0300\t0.0350"
    assert rates("add", "2026-09-21", "0.0300", "0.0350", "--source", "测试").exit_code == 1
