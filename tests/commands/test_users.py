import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from commands import users as command
from media.key_settings import key_settings
from records import passwords, users
from records.audit import AuditEntry
from records.credentials import user_of_field_key
from tests import builders
from tests.http import PASSWORD

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ruhu(runner):
    """Run a command on the database that the tests have open."""
    return runner(command, command.users)


def test_the_first_administrator_signs_in_with_the_printed_password(ruhu):
    result = ruhu("create", "admin", "--role", "admin")
    assert result.exit_code == 0, result.output
    assert passwords.verify("admin", result.stdout.strip(), 10, 15).role == "admin"
    assert AuditEntry.objects.get().who.startswith("cli:")


def test_a_password_comes_from_standard_input(ruhu):
    result = ruhu("create", "admin", "--role", "admin", "--password-stdin", stdin="good-horse-55\nmore\n")
    assert result.exit_code == 0
    assert "good-horse-55" not in result.output
    assert passwords.verify("admin", "good-horse-55", 10, 15).must_change_password is False


def test_a_password_is_asked_for_twice_and_not_echoed(ruhu):
    result = ruhu("create", "admin", "--role", "admin", "--ask-password", stdin="good-horse-55\ngood-horse-55\n")
    assert result.exit_code == 0
    assert "good-horse-55" not in result.output
    assert passwords.verify("admin", "good-horse-55", 10, 15)


def test_a_refusal_is_told_in_both_languages_with_exit_code_1(ruhu):
    result = ruhu("create", "li.si", "--role", "loan_officer", "--region", builders.VILLAGE)
    assert result.exit_code == 1
    assert "银行角色须填写所属机构" in result.output
    assert "A bank role needs an institution" in result.output
    assert users.named("li.si") is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("create", "x1", "--role", "king"),
        ("create", "x1"),
        ("create", "x1", "--role", "admin", "--ask-password", "--password-stdin"),
    ],
)
def test_wrong_usage_ends_with_exit_code_2(ruhu, arguments):
    assert ruhu(*arguments).exit_code == 2


def test_accounts_are_listed_one_a_line_for_scripts(ruhu):
    builders.a_user(username="li.si", name="李四")
    builders.a_user(username="wang", region=builders.OTHER_COUNTY_VILLAGE, active=False)
    assert ruhu("list").stdout.splitlines() == [
        f"li.si\tvillage_cadre\t{builders.VILLAGE}\t-\tactive\t李四",
        f"wang\tvillage_cadre\t{builders.OTHER_COUNTY_VILLAGE}\t-\tdisabled\t张三",
    ]
    assert ruhu("list", "--region", "522726").stdout.startswith("wang\t")
    assert ruhu("list", "--role", "auditor").stdout == ""


def test_disabling_and_enabling(ruhu):
    builders.a_user(username="li.si")
    assert ruhu("disable", "li.si").exit_code == 0
    assert users.named("li.si").active is False
    assert ruhu("enable", "li.si").exit_code == 0
    assert users.named("li.si").active is True
    assert ruhu("disable", "nobody").exit_code == 1


def test_a_reset_prints_the_new_password(ruhu):
    builders.a_user(username="li.si")
    password = ruhu("reset", "li.si").stdout.strip()
    assert password != PASSWORD
    assert passwords.verify("li.si", password, 10, 15).must_change_password is True


def test_a_key_is_printed_drawn_listed_and_revoked(ruhu, tmp_path):
    builders.a_user(username="li.si", name="李四")
    png = tmp_path / "qr.png"
    result = ruhu("key", "li.si", "--device", "红米", "--url", "https://ruhu.example/", "-o", str(png))
    url = result.stdout.strip()
    token = url.removeprefix("https://ruhu.example/v1/key/")
    assert user_of_field_key(token).username == "li.si"
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.read_bytes())))
    assert code.text == key_settings("https://ruhu.example", token, "李四")
    key_id, _, state, device = ruhu("keys", "li.si").stdout.strip().split("\t")
    assert (state, device) == ("active", "红米")
    assert ruhu("revoke-key", "li.si", key_id).exit_code == 0
    assert user_of_field_key(token) is None


def test_the_code_on_the_terminal_is_read_by_another_program(ruhu):
    builders.a_user(username="li.si", name="李四")
    result = ruhu("key", "li.si", "--device", "红米", "--url", "https://ruhu.example")
    drawn = [line for line in result.stderr.splitlines() if line and set(line) <= set("█▀▄ \xa0")]
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0), "\xa0": (0, 0)}
    rows = [[halves[c][half] for c in line] for line in drawn for half in (0, 1)]
    picture = Image.new("L", (len(rows[0]), len(rows)), 0)
    picture.putdata([pixel for row in rows for pixel in row])
    (code,) = zxingcpp.read_barcodes(picture.resize((picture.width * 4, picture.height * 4)))
    assert code.text == key_settings("https://ruhu.example", result.stdout.strip().rpartition("/")[2], "李四")


def test_a_warning_says_that_phones_do_not_reach_the_loopback_address(ruhu):
    builders.a_user(username="li.si")
    assert "RUHU_PUBLIC_URL" in ruhu("key", "li.si", "--device", "x", "--no-qr").stderr


def test_the_installed_command_opens_the_configured_database(db, settings):
    environment = {
        **os.environ, "RUHU_VAR": str(settings.VAR), "RUHU_MONGODB_URI": settings.MONGODB_URI,
        "RUHU_MONGODB_NAME": settings.MONGODB_NAME,
    }  # fmt: skip
    command = [sys.executable, "-m", "cli", "user", "create", "admin", "--role", "admin"]
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert passwords.verify("admin", made.stdout.strip(), 10, 15).role == "admin"
    again = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert again.returncode == 1
    assert "admin 已被使用" in again.stderr
