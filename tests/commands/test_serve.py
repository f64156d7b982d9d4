"""The product as a new user starts it: serve, play the demo visit, start twice, stop."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import requests

from tests import child_processes

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ruhu(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return child_processes.run([sys.executable, "-m", "cli", *arguments], timeout=120, cwd=ROOT, env=env)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server of its own with demo data: (environment, process, URL)."""
    port = free_port()
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith("RUHU_")},
        "RUHU_VAR": str(tmp_path_factory.mktemp("var")), "RUHU_PORT": str(port), "RUHU_MONGOD_CACHE_GB": "0.5",
    }  # fmt: skip
    log = Path(env["RUHU_VAR"]) / "serve.log"
    with log.open("w") as out:
        process = child_processes.start(
            [sys.executable, "-m", "cli", "serve", "--demo"], cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + 90
        while "Ctrl-C" not in log.read_text():
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield env, process, f"http://127.0.0.1:{port}", log
    finally:
        child_processes.end(process)


def test_it_prints_what_to_open_and_an_account_for_each_role(served):
    _, _, url, log = served
    told = log.read_text()
    assert url in told
    for username in ("admin", "xian", "zhen", "cun", "fengkong", "xindai", "shenpi", "ducha"):
        assert username in told


def test_every_printed_account_can_sign_in(served):
    _, _, url, log = served
    lines = [line.split() for line in log.read_text().splitlines() if "ruhu-yanshi" in line]
    assert len(lines) == 8
    for *_, username, password in lines:
        answer = requests.post(
            f"{url}/api/v1/auth/login", json={"username": username, "password": password}, timeout=10
        )
        assert answer.status_code == 200, username


def test_the_demos_borrower_signs_in_with_the_code_that_is_printed(served):
    _, _, url, log = served
    base, phone = f"{url}/api/v1/borrower", {"phone": "13800138000"}
    assert f"{phone['phone']}  {url}/app/borrower" in log.read_text()
    assert requests.post(f"{base}/sign-in/phone-code", json=phone, timeout=10).status_code == 202
    deadline = time.monotonic() + 20
    while not (printed := re.findall(r"13800138000: 验证码 (\d{6})", log.read_text())):
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    signed_in = requests.post(f"{base}/sign-in/phone", json={**phone, "code": printed[-1]}, timeout=10).json()
    bearer = {"Authorization": f"Bearer {signed_in['access_token']}"}
    told = requests.get(f"{base}/overview", headers=bearer, timeout=10).json()
    assert [loan["contract"] for loan in told["loans"]] == ["…0001"]
    assert told["unread"] == 1


def test_the_demo_visit_goes_all_the_way(served, tmp_path):
    env, _, _, _ = served
    done = ruhu("demo", "visit", "--out", str(tmp_path), env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "stored once" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"card.png", "routine_visit.xlsx"}


def test_a_second_start_says_that_one_is_running(served):
    env, process, url, _ = served
    second = ruhu("serve", env=env)
    assert second.returncode == 1
    assert str(process.pid) in second.stderr
    assert url in second.stderr


def test_another_folder_on_the_same_port_says_that_the_port_is_taken(served, tmp_path):
    env, *_ = served
    second = ruhu("serve", env={**env, "RUHU_VAR": str(tmp_path)})
    assert second.returncode == 1
    assert "RUHU_PORT" in second.stderr


def test_a_command_beside_the_running_server_uses_its_database(served):
    env, *_ = served
    listed = ruhu("user", "list", env=env)
    assert listed.returncode == 0
    assert "xindai" in listed.stdout


def test_no_mongod_to_be_had_names_the_ways_to_get_one(tmp_path):
    env = {**os.environ, "RUHU_VAR": str(tmp_path), "RUHU_MONGOD": "/nowhere/mongod", "RUHU_PORT": str(free_port())}
    env.pop("RUHU_MONGODB_URI", None)
    told = ruhu("serve", env=env)
    assert told.returncode == 1
    for way in ("make setup", "RUHU_MONGOD=", "RUHU_MONGODB_URI"):
        assert way in told.stderr


def test_another_key_file_is_refused_before_anything_is_written(served, tmp_path):
    env, *_ = served
    other = tmp_path / "other.key"
    other.write_bytes(os.urandom(96))
    told = ruhu("user", "list", env={**env, "RUHU_KEY_FILE": str(other)})
    assert told.returncode == 1
    assert str(other) in told.stderr


def test_ctrl_c_stops_everything_and_nothing_is_lost(served):
    env, process, url, _ = served
    children = psutil.Process(process.pid).children(recursive=True)
    assert any("mongod" in child.name() for child in children)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/healthz", timeout=2)
    listed = ruhu("forms", "list", env=env)
    assert "routine_visit" in listed.stdout
    assert json.loads((Path(env["RUHU_VAR"]) / "serve.json").read_text())["url"] == url
