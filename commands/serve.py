"""`ruhu serve`: the embedded MongoDB, the demo data, gunicorn; one Ctrl-C stops all of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click
from filelock import FileLock, Timeout

from commands.opening import EXIT_REFUSED, open_product, print_error
from commands.supervising import BackgroundWorker, EmbeddedGuard
from errors import AlreadyRunning, PortTaken
from records.embedded import die_with_parent
from settings import Settings

_READY_SECONDS = 60
# How long a request that is being answered may hold up the end.
_GRACE_SECONDS = 20


@click.command()
@click.option("--demo/--no-demo", default=False, help="Load the demo county once and print its accounts.")
@click.option("--workers", type=click.IntRange(1, 64), help="gunicorn processes (RUHU_WORKERS).")
@click.option("--host", help="Address to listen on (RUHU_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (RUHU_PORT).")
def serve(demo: bool, workers: int | None, host: str | None, port: int | None) -> None:
    """Serve the product until Ctrl-C.

    Starts its own MongoDB under var/ unless RUHU_MONGODB_URI names one. Exit code 1: it could not start.
    """
    settings = Settings.from_environment()
    settings.WORKERS, settings.HOST, settings.PORT = (
        workers or settings.WORKERS,
        host or settings.HOST,
        port or settings.PORT,
    )
    settings.VAR.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.VAR / "serve.lock", timeout=0)
    try:
        with lock:
            sys.exit(_serve(settings, demo))
    except Timeout:
        held = _state(settings)
        print_error(AlreadyRunning(pid=held.get("pid", "?"), url=held.get("url", "?")))
        sys.exit(EXIT_REFUSED)


def _state_file(settings: Settings) -> Path:
    return settings.VAR / "serve.json"


def _state(settings: Settings) -> dict:
    try:
        return json.loads(_state_file(settings).read_text())
    except (OSError, ValueError):
        return {}


def _serve(settings: Settings, demo: bool) -> int:
    url = f"http://{settings.HOST}:{settings.PORT}"
    _state_file(settings).write_text(json.dumps({"pid": os.getpid(), "url": url}))
    with open_product(settings):
        _refuse_taken_port(settings)
        accounts = _load_demo(settings) if demo else []
        phone = _load_demo_borrower(settings) if accounts else None
        _finish_effects(settings)
        uri = settings.MONGODB_URI or _uri_of_open_database()
        server = subprocess.Popen(
            _gunicorn(settings), env={**os.environ, **_environment(settings, uri), **_printed_codes(settings, phone)},
            preexec_fn=die_with_parent,  # noqa: PLW1509 - nothing but a system call
        )  # fmt: skip
        asked: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda n, _frame: asked.append(n))
        worker, guard = BackgroundWorker(_environment(settings, uri)), EmbeddedGuard(settings)
        try:
            if _wait_ready(url, server, asked):
                _greet(url, accounts, phone)
            return _wait(server, asked, [guard, *([worker] if settings.WORKER_PROCESSES else [])])
        finally:
            _end(server)
            worker.stop()
            guard.stop()


def _uri_of_open_database() -> str:
    from records.database import database, uri_of

    return uri_of(database())


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError:
            raise PortTaken(host=settings.HOST, port=settings.PORT) from None


def _load_demo(settings: Settings) -> list[tuple[str, str, str]]:
    from commands.demo_data import load_demo

    return load_demo(settings)


def _load_demo_borrower(settings: Settings) -> str | None:
    from commands.demo_borrowers import load_demo_borrower

    return load_demo_borrower(settings)


def _printed_codes(settings: Settings, phone: str | None) -> dict[str, str]:
    """Let the server print the codes of the demo's phone, and of no other, where no SMS provider is set up."""
    return {"RUHU_SMS": "demo"} if phone and not settings.SMS else {}


def _finish_effects(settings: Settings) -> None:
    """Finish what a crash cut off between storing a submission and changing its household."""
    from field_forms.finishing import finish_effects_due

    finish_effects_due(settings)


def _gunicorn(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--chdir", str(Path(__file__).resolve().parents[1]),
        "--bind", f"{settings.HOST}:{settings.PORT}", "--workers", str(settings.WORKERS), "--worker-class", "gthread",
        "--threads", str(settings.THREADS), "--timeout", "120", "--graceful-timeout", str(_GRACE_SECONDS), "--keep-alive", "30",
        "--backlog", "2048", "--log-level", "warning", "--worker-tmp-dir", "/dev/shm", "--no-control-socket",  # noqa: S108 - heartbeat files, in memory
    ]  # fmt: skip


def _end(server: subprocess.Popen[bytes]) -> None:
    """See that gunicorn has ended, also when what ran beside it failed."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(_GRACE_SECONDS + 5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _environment(settings: Settings, uri: str) -> dict[str, str]:
    return {"RUHU_MONGODB_URI": uri, "RUHU_VAR": str(settings.VAR), "PYTHONUNBUFFERED": "1"}


def _wait_ready(url: str, server: subprocess.Popen[bytes], asked: list[int]) -> bool:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None and not asked:
        try:
            with urlopen(f"{url}/readyz", timeout=2):  # noqa: S310 - our own address
                return True
        except (URLError, OSError):
            time.sleep(0.05)
    return False


def _greet(url: str, accounts: list[tuple[str, str, str]], phone: str | None) -> None:
    click.secho(f"\n  入户 ruhu  →  {url}/", fg="green", bold=True)
    click.echo(f"  接口文档 API docs: {url}/docs")
    if accounts:
        click.echo("\n  演示账号 demo accounts (demo data only; never use these passwords elsewhere):")
        for role, username, password in accounts:
            click.echo(f"    {role:<18} {username:<12} {password}")
        if phone:
            click.echo(
                f"    {'借款户 borrower':<18} {phone}  {url}/app/borrower 验证码打印在这里 the code is printed here"
            )
        click.echo("\n  试一试 try: ruhu demo visit")
    click.echo("\n  Ctrl-C 停止 stops everything, the database included.\n")


def _wait(server: subprocess.Popen[bytes], asked: list[int], others: list[BackgroundWorker | EmbeddedGuard]) -> int:
    """Wait for gunicorn to end, keeping the others running and passing on one request to stop; return an exit code."""
    told = False
    while server.poll() is None:
        if asked and not told:
            click.echo("\n正在停止… stopping…", err=True)
            server.terminate()
            told = True
        if not asked:
            for other in others:
                other.keep_running()
        time.sleep(0.1)
    return 0 if asked else server.returncode or 1
