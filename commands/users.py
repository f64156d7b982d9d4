"""`ruhu user …`: staff accounts and field keys; the first administrator is made here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from commands.opening import open_product
from commands.operator import operator
from media.key_settings import key_settings, key_url
from media.qr import qr_png
from media.terminal_qr import terminal_qr
from records import account_keys, accounts
from records import users as staff
from records.roles import ROLES
from records.scopes import Scope
from records.users import User
from settings import Settings

_ROLES_HELP = "\n".join(f"  {role:<16} {zh} {en}" for role, (zh, en) in ROLES.items())
_PAGE = 500


@click.group("user", help=f"Staff accounts and field keys.\n\n\b\nRoles:\n{_ROLES_HELP}")
def users() -> None:
    """See the decorator: the roles are listed from the code."""


@users.command()
@click.argument("username")
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="See `ruhu user --help`.")
@click.option("--name", help="The person's name; the user name if not given.")
@click.option(
    "--region", default="", help="Code of the region the person works in; only admin and auditor may have none."
)
@click.option("--institution", help="Bank roles only.")
@click.option("--ask-password", is_flag=True, help="Ask for the password (twice).")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
def create(username: str, ask_password: bool, password_stdin: bool, **values: Any) -> None:
    """Create an account.

    Without --ask-password or --password-stdin a password is generated and printed this once; the person is asked to
    change it. The first administrator: ruhu user create admin --role admin
    """
    password = _password(ask_password, password_stdin)
    with open_product():
        wanted = {**values, "username": username, "name": values["name"] or username}
        user, generated = accounts.create_account(wanted, operator(), password=password, must_change=False)
        click.echo(f"✓ 已创建 created: {user.username} ({user.role})", err=True)
        if generated:
            _print_password(generated)


def _password(ask: bool, stdin: bool) -> str | None:
    if ask and stdin:
        raise click.UsageError("--ask-password and --password-stdin exclude each other.")
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if ask:
        typed: str = click.prompt("密码 password", hide_input=True, confirmation_prompt=True)
        return typed
    return None


def _print_password(password: str) -> None:
    click.echo("  密码只显示这一次 The password is shown this once:", err=True)
    click.echo(password)


@users.command("list")
@click.option("--region", default="", help="Only accounts of this region (code) and below.")
@click.option("--role", type=click.Choice(list(ROLES)))
def list_users(region: str, role: str | None) -> None:
    """List accounts, tab-separated: user name, role, region, institution, state, name."""
    with open_product():
        for user in _all(Scope(region), role):
            state = "active" if user.active else "disabled"
            click.echo(
                "\t".join([user.username, user.role, user.region or "-", user.institution or "-", state, user.name])
            )


def _all(scope: Scope, role: str | None) -> Any:
    after: str | None = None
    while found := staff.page(scope, after, _PAGE, role):
        yield from found
        after = found[-1].username


@users.command()
@click.argument("username")
def disable(username: str) -> None:
    """Disable an account: its sign-ins and field keys stop at once."""
    _set_active(username, False)


@users.command()
@click.argument("username")
def enable(username: str) -> None:
    """Enable a disabled account; the person signs in again."""
    _set_active(username, True)


def _set_active(username: str, active: bool) -> None:
    with open_product():
        accounts.change_account(username, {"active": active}, operator())
        click.echo(f"✓ {username}: {'已启用 enabled' if active else '已停用 disabled'}", err=True)


@users.command()
@click.argument("username")
def reset(username: str) -> None:
    """Give an account a generated password, printed this once; all its sign-ins end."""
    with open_product():
        _, password = accounts.reset_password(username, operator())
        _print_password(password)


@users.command()
@click.argument("username")
@click.option("--device", required=True, help="How people tell this device from others.")
@click.option("--url", help="Address of the server as phones see it (RUHU_PUBLIC_URL).")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the settings QR code (PNG)."
)
@click.option("--show-qr/--no-qr", default=True, help="Draw the QR code on the terminal.")
def key(username: str, device: str, url: str | None, output: Path | None, show_qr: bool) -> None:
    """Issue a field key for a device and print its address and ODK Collect's settings QR code, this once."""
    with open_product() as settings:
        user, _, token = account_keys.issue(username, device, operator())
        _print_key(user, token, _server(url, settings), output, show_qr)


def _server(url: str | None, settings: Settings) -> str:
    base = (url or settings.PUBLIC_URL).rstrip("/")
    if not base:
        base = f"http://{settings.HOST}:{settings.PORT}"
        click.echo(f"! 手机可能打不开 {base}，请用 --url 或 RUHU_PUBLIC_URL。", err=True)
        click.echo(f"  Phones may not reach {base}; give --url or RUHU_PUBLIC_URL.", err=True)
    return base


def _print_key(user: User, token: str, base: str, output: Path | None, show_qr: bool) -> None:
    text = key_settings(base, token, user.name)
    if output:
        output.write_bytes(qr_png(text, error="M"))
        click.echo(f"✓ {output}", err=True)
    if show_qr:
        click.echo(terminal_qr(text), err=True)
    click.echo(key_url(base, token))


@users.command()
@click.argument("username")
def keys(username: str) -> None:
    """List an account's field keys, tab-separated: ID, issued, state, device."""
    with open_product():
        for held in account_keys.listed(username, operator()):
            state = f"revoked {held.revoked_at:%Y-%m-%d}" if held.revoked_at else "active"
            click.echo(f"{held.id}\t{held.created_at:%Y-%m-%d %H:%M}\t{state}\t{held.device}")


@users.command("revoke-key")
@click.argument("username")
@click.argument("key_id")
def revoke_key(username: str, key_id: str) -> None:
    """Revoke a field key (its ID is listed by `ruhu user keys`)."""
    with open_product():
        account_keys.revoke(username, key_id, operator())
        click.echo(f"✓ 已停用 revoked: {key_id}", err=True)
