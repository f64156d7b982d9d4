from concurrent.futures import ThreadPoolExecutor

import pytest

from errors import AdminReserved, InvalidFields, OutOfScope, OwnAccount, UserExists, UserNotFound, WrongPassword
from records import account_keys, accounts, passwords, users
from records.actors import Actor, at_command_line
from records.audit import AuditEntry
from records.roles import BANK_ROLES, PERMISSIONS, ROLES, may
from records.scopes import Scope
from tests import builders
from tests.http import PASSWORD

pytestmark = pytest.mark.usefixtures("db")

CLI = at_command_line("root")
COUNTY = Actor("chen", "county_office", Scope("522725"))


def values(**more):
    return {"username": "li.si", "name": "李四", "role": "village_cadre", "region": builders.VILLAGE, **more}


def test_the_first_administrator_is_made_at_the_command_line():
    user, password = accounts.create_account({"username": "admin", "name": "admin", "role": "admin"}, CLI)
    assert passwords.verify("admin", password, 10, 15).id == user.id
    assert user.scope == Scope()
    assert AuditEntry.objects.get().who == "cli:root"


def test_no_account_can_have_the_name_of_the_command_line():
    with pytest.raises(InvalidFields):
        accounts.create_account(values(username="cli:root"), CLI)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_has_an_institution_if_it_is_of_a_bank_and_else_none(role):
    right = "信用社" if role in BANK_ROLES else None
    wrong = None if right else "信用社"
    assert accounts.create_account(values(role=role, institution=right), CLI)[0].institution == right
    with pytest.raises(InvalidFields):
        accounts.create_account(values(username="other", role=role, institution=wrong), CLI)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"admin", "auditor"}))
def test_nobody_else_gets_the_whole_country_by_leaving_the_region_out(role):
    institution = "信用社" if role in BANK_ROLES else None
    with pytest.raises(InvalidFields) as refused:
        accounts.create_account(values(role=role, region="", institution=institution), CLI)
    assert refused.value.details["errors"][0]["pointer"] == "/region"


def test_of_sixteen_accounts_of_one_name_at_one_moment_one_is_made():
    def create(_):
        try:
            return accounts.create_account(values(), CLI)
        except UserExists:
            return None

    with ThreadPoolExecutor(16) as pool:
        assert sum(1 for made in pool.map(create, range(16)) if made) == 1
    assert AuditEntry.objects(action="user.created").count() == 1


def test_a_manager_stays_in_the_own_county():
    accounts.create_account(values(), COUNTY)
    with pytest.raises(OutOfScope):
        accounts.create_account(values(username="x1", region=builders.OTHER_COUNTY_VILLAGE), COUNTY)
    with pytest.raises(OutOfScope):
        accounts.create_account(values(username="x2", role="county_office", region="5227"), COUNTY)
    with pytest.raises(OutOfScope):
        accounts.change_account("li.si", {"region": builders.OTHER_COUNTY_VILLAGE}, COUNTY)
    with pytest.raises(UserNotFound):
        accounts.change_account(builders.a_user(region="522726").username, {"name": "x"}, COUNTY)


def test_no_manager_becomes_an_administrator():
    builders.a_user("county_office", username="chen")
    cadre, admin = builders.a_user(), builders.a_user("admin", region="522725")
    for act in (
        lambda: accounts.create_account(values(role="admin", region="522725"), COUNTY),
        lambda: accounts.change_account(cadre.username, {"role": "admin"}, COUNTY),
        lambda: accounts.change_account(admin.username, {"name": "x"}, COUNTY),
        lambda: accounts.reset_password(admin.username, COUNTY),
        lambda: account_keys.issue(admin.username, "x", COUNTY),
    ):
        with pytest.raises(AdminReserved):
            act()
    with pytest.raises(OwnAccount):
        accounts.change_account("chen", {"role": "admin"}, COUNTY)


def test_what_is_changed_to_the_same_is_no_change():
    builders.a_user("county_office", username="chen")
    same = {"role": "county_office", "region": "522725", "active": True, "name": "张三", "phone": None}
    accounts.change_account("chen", same, COUNTY)
    assert AuditEntry.objects.count() == 0


def test_a_refused_change_leaves_everything_as_it_was():
    user = builders.a_user()
    before = users.named(user.username).to_mongo()
    with pytest.raises(InvalidFields):
        accounts.change_account(user.username, {"name": "x", "role": "loan_officer"}, CLI)
    assert users.named(user.username).to_mongo() == before
    assert AuditEntry.objects.count() == 0


def test_a_moved_person_is_found_in_the_new_area_only():
    user = builders.a_user()
    accounts.change_account(user.username, {"region": builders.OTHER_COUNTY_VILLAGE}, CLI)
    assert users.in_scope(user.username, Scope("522726")).region == builders.OTHER_COUNTY_VILLAGE
    with pytest.raises(UserNotFound):
        users.in_scope(user.username, Scope("522725"))


def test_a_phone_number_survives_other_changes_and_is_read_back_whole():
    accounts.create_account(values(phone="13812345678"), CLI)
    accounts.change_account("li.si", {"name": "李五"}, CLI)
    assert accounts.phone_of(users.named("li.si")) == "13812345678"


def test_of_two_password_changes_at_one_moment_one_wins():
    user = builders.a_user(username="li.si")
    actor = Actor("li.si", user.role, user.scope)

    def change(number):
        try:
            return accounts.change_own_password(actor, PASSWORD, f"new-horse-{number}", attempts=99, window_minutes=15)
        except WrongPassword:
            return None

    with ThreadPoolExecutor(8) as pool:
        won = [number for number, user in enumerate(pool.map(change, range(8))) if user]
    assert len(won) == 1
    assert passwords.verify("li.si", f"new-horse-{won[0]}", 99, 15).password_version == 2


def test_every_role_may_use_its_own_account():
    assert all(may(role, "account.own") for role in ROLES)


def test_auditors_change_nothing():
    changing = {"write", "import", "card", "manage", "create", "edit", "review"}
    allowed = [name for name in PERMISSIONS if may("auditor", name)]
    assert [name for name in allowed if name.partition(".")[2] in changing] == []
