"""Staff accounts: who may create and change whose, what each change ends, and that each is in the audit log."""

from __future__ import annotations

from typing import Any

from errors import AdminReserved, BadCredentials, OwnAccount, UserNotFound, WeakPassword, WrongPassword
from records import credentials, freshness, passwords, sign_in_failures, users
from records.actors import Actor
from records.database import database
from records.placements import PLACE, check_place, check_username
from records.roles import ADMIN
from records.scopes import prefixes
from records.users import User

# What nobody does to themselves, so that no deployment locks its last administrator out.
_NOT_ONESELF = frozenset({*PLACE, "active"})


def create_account(
    values: dict[str, Any], by: Actor, *, password: str | None = None, must_change: bool = True
) -> tuple[User, str | None]:
    """Store a new account; return it with the password that was generated, or None where `password` was given.

    `values`: username, name, role and perhaps region (code, "" for all), institution, phone (normal form), email.
    Raises InvalidFields, WeakPassword, AdminReserved, OutOfScope, RegionUnknown, UserExists.
    """
    place = {
        "role": values["role"],
        "region": values.get("region") or "",
        "institution": values.get("institution") or None,
    }
    check_username(values["username"])
    check_place(place, by)
    generated = None if password is not None else passwords.generated()
    hashed = passwords.hashed(generated or password or "", "" if generated else values["username"])
    user = users.create(
        {
            **place,
            "username": values["username"],
            "name": values["name"],
            "phone": database().encryption.encrypt(values.get("phone")),
            "email": values.get("email"),
            "password_hash": hashed,
            "must_change_password": must_change or generated is not None,
        },
        by=by.who,
    )
    by.note("user.created", user.username, region=user.region, details=place)
    return user, generated


def change_account(username: str, changes: dict[str, Any], by: Actor) -> User:
    """Change name, phone, email, role, region, institution or active of an account in the actor's area; return it.

    Disabling ends its sign-ins. Raises UserNotFound, AdminReserved, OwnAccount, InvalidFields, OutOfScope,
    RegionUnknown.
    """
    user = manageable(username, by)
    changed = _differing(user, changes)
    if user.username == by.who and changed.keys() & _NOT_ONESELF:
        raise OwnAccount()
    if changed.keys() & set(PLACE):
        place = {key: changed.get(key, getattr(user, key)) for key in PLACE}
        check_place(place, by)
        user.scopes = prefixes(place["region"])
    if not changed:
        return user
    details = {
        key: "changed" if key in ("phone", "email") else [getattr(user, key), value] for key, value in changed.items()
    }
    for key, value in changed.items():
        setattr(user, key, value)
    users.changed(user)
    if changed.get("active") is False:
        _end_sign_ins(user)
    by.note("user.changed", user.username, region=user.region, details=details)
    return user


def _differing(user: User, changes: dict[str, Any]) -> dict[str, Any]:
    if "phone" in changes:
        changes = {**changes, "phone": database().encryption.encrypt(changes["phone"])}
    return {key: value for key, value in changes.items() if value != getattr(user, key)}


def reset_password(username: str, by: Actor) -> tuple[User, str]:
    """Give an account a generated password, end its sign-ins and its lock; return both. Raises as `change_account`."""
    user = manageable(username, by)
    if user.username == by.who:
        raise OwnAccount()
    password = passwords.generated()
    user = _with_password(user, passwords.hashed(password), must_change=True)
    by.note("user.password_reset", user.username, region=user.region)
    return user, password


def change_own_password(by: Actor, old: str, new: str, *, attempts: int, window_minutes: int) -> User:
    """Change the actor's password; every sign-in ends. Return the account, whose next tokens are good.

    Raises WrongPassword, TooManyAttempts (guesses of the old one count as sign-ins do), WeakPassword.
    """
    try:
        user = passwords.verify(by.who, old, attempts, window_minutes)
    except BadCredentials:
        raise WrongPassword(pointer="/old_password") from None
    if new == old:
        raise WeakPassword(reason_zh="与原密码相同", reason_en="it is the old one", pointer="/new_password")
    user = _with_password(user, passwords.hashed(new, user.username, "/new_password"), must_change=False)
    by.note("user.password_changed", user.username, region=user.region)
    return user


def manageable(username: str, by: Actor) -> User:
    """Return an account that `by` may change. Raises UserNotFound outside the actor's area, AdminReserved."""
    user = users.in_scope(username, by.scope)
    if user.role == ADMIN and by.role != ADMIN:
        raise AdminReserved()
    return user


def own(by: Actor) -> User:
    """Return the actor's own account. Raises UserNotFound at the command line."""
    user = users.named(by.who)
    if not user:
        raise UserNotFound()
    return user


def phone_of(user: User) -> str | None:
    """Return an account's phone number, whole."""
    return database().encryption.decrypt(user.phone)


def _with_password(user: User, hash_: str, *, must_change: bool) -> User:
    """Store a new password unless another was stored meanwhile (WrongPassword), and end every sign-in."""
    unchanged = User.objects(id=user.id, password_version=user.password_version)
    changes = {"set__password_hash": hash_, "set__must_change_password": must_change}
    renewed = unchanged.modify(new=True, inc__password_version=1, **changes)
    if not renewed:
        raise WrongPassword(pointer="/old_password")
    sign_in_failures.forget(user.username)
    credentials.revoke_all(user)
    freshness.mark_changed("accounts")
    return renewed


def _end_sign_ins(user: User) -> None:
    User.objects(id=user.id).update_one(inc__password_version=1)
    credentials.revoke_all(user)
    freshness.mark_changed("accounts")
