from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from journal.models import LoggedEvent
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.ids import new_id
from kernel.tenant import Tenant
from staff import access, commands
from staff.enums import Role
from staff.models import Account, ApiToken, Invitation, Session, Team

PASSWORD = "correct horse 42"


def test_an_account_is_made_with_all_that_is_given(
    hospital: Tenant, administrator: Actor, row: Callable[..., Any]
) -> None:
    ref = commands.create_account(
        administrator, username=" Wang.Fang ", name=" 王　芳 ", password=PASSWORD,
        roles=["ward_nurse", "privacy_officer"],
        title="主管护师", phone="0571 8765 4321", team="心内科", language="en",
    )  # fmt: skip

    account = row(Account, id=ref.id)
    assert (account.username, account.name, account.pinyin) == ("wang.fang", "王 芳", "wangfang")
    assert account.roles == ["ward_nurse", "privacy_officer"]
    assert (account.title, account.language, account.is_active) == ("主管护师", "en", True)
    assert row(Team, id=account.team_id).name == "心内科"
    assert PASSWORD not in account.password
    assert row(LoggedEvent, subject_id=ref.id).kind == "staff.joined"


def test_a_telephone_is_sealed_in_the_table(hospital: Tenant, administrator: Actor) -> None:
    from django.db import connection

    from tenancy.access import unit_of_work

    ref = commands.create_account(
        administrator, username="wang.fang", name="王芳", roles=["ward_nurse"], password=PASSWORD, phone="87654321"
    )

    with unit_of_work(hospital), connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM staff_account WHERE id = %s", [ref.id])
        assert b"87654321" not in bytes(cursor.fetchone()[0])
        assert Account.objects.get(id=ref.id).phone == "87654321"


def test_a_team_is_made_once(administrator: Actor, row: Callable[..., Any]) -> None:
    for username in ("first", "second"):
        commands.create_account(
            administrator, username=username, name="王芳", roles=["ward_nurse"], password=PASSWORD, team="心内科"
        )

    assert row(Account, username="first").team_id == row(Account, username="second").team_id


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"username": "LI.MIN"}, "username_taken", "username"),
        ({"username": "x"}, "username_form", "username"),
        ({"name": " "}, "required", "name"),
        ({"roles": []}, "unknown_role", "roles"),
        ({"roles": ["regional_administrator"]}, "role_not_here", "roles"),
        ({"password": "short"}, "weak_password", "password"),
        ({"password": "wang.fang.12"}, "weak_password", "password"),
        ({"password": "x" * 257}, "long_password", "password"),
        ({"password": "\ud800" * 20}, "long_password", "password"),
        ({"language": "fr"}, "unknown_language", "language"),
        ({"title": "\x00"}, "bad_signs", "title"),
    ],
)
def test_a_wrong_account_is_refused_at_its_field(
    administrator: Actor, li_min: Ref, refusal: Any, wrong: dict[str, Any], code: str, field: str
) -> None:
    right = {"username": "wang.fang", "name": "王芳", "roles": ["ward_nurse"], "password": PASSWORD}

    with refusal(code, field=field, recorded=False):
        commands.create_account(administrator, **(right | wrong))


def test_only_who_may_manage_people_makes_and_changes_accounts(
    hospital: Tenant, actor_in: Callable[..., Actor], li_min: Ref, refusal: Any
) -> None:
    for role in set(Role) - {Role.ORGANISATION_ADMINISTRATOR}:
        actor = actor_in(hospital, role)
        with refusal("not_allowed"):
            commands.create_account(actor, username="x.y.z", name="王芳", roles=["ward_nurse"], password=PASSWORD)
        with refusal("not_allowed"):
            commands.change_roles(actor, account_id=li_min.id, expected_version=1, roles=["centre_head"])
        with refusal("not_allowed"):
            commands.deactivate(actor, account_id=li_min.id, expected_version=1)
        with refusal("not_allowed"):
            commands.invite(actor, name="王芳", roles=["ward_nurse"])
        with refusal("not_allowed"):
            commands.reset_access(actor, account_id=li_min.id, expected_version=1)


def test_details_are_changed_where_given(administrator: Actor, li_min: Ref, row: Callable[..., Any]) -> None:
    ref = commands.change_person(
        administrator, account_id=li_min.id, expected_version=1, name="李小敏", team="心内科", phone="87654321"
    )

    account = row(Account, id=li_min.id)
    assert ref == Ref(li_min.id, 2)
    assert (account.name, account.pinyin, account.version, account.roles) == ("李小敏", "lixiaomin", 2, ["ward_nurse"])


def test_roles_are_replaced_and_open_sockets_look_again(
    hospital: Tenant, administrator: Actor, li_min: Ref, gate: Actor, row: Callable[..., Any]
) -> None:
    key = commands.sign_in(gate, username="li.min", password=PASSWORD).session_key

    commands.change_roles(administrator, account_id=li_min.id, expected_version=1, roles=["hospital_doctor"])

    actor = access.actor_from_session(hospital, key)
    assert actor is not None
    assert actor.roles == {"hospital_doctor"}
    assert row(LoggedEvent, subject_id=li_min.id, kind="staff.access_ended").version == 2


def test_a_change_on_an_old_version_is_a_conflict(administrator: Actor, li_min: Ref, refusal: Any) -> None:
    commands.change_person(administrator, account_id=li_min.id, expected_version=1, title="护士长")

    for change in (
        lambda: commands.change_person(administrator, account_id=li_min.id, expected_version=1, title="x"),
        lambda: commands.change_roles(administrator, account_id=li_min.id, expected_version=1, roles=["centre_head"]),
        lambda: commands.deactivate(administrator, account_id=li_min.id, expected_version=1),
        lambda: commands.reset_access(administrator, account_id=li_min.id, expected_version=1),
    ):
        with refusal("conflict"):
            change()


def test_nobody_changes_their_own_roles(administrator: Actor, refusal: Any) -> None:
    with refusal("own_roles"):
        commands.change_roles(administrator, account_id=administrator.id, expected_version=1, roles=["hospital_doctor"])


def test_somebody_unknown_is_not_found(administrator: Actor, refusal: Any) -> None:
    with refusal("not_found"):
        commands.deactivate(administrator, account_id=new_id(), expected_version=1)


def test_an_ended_account_has_no_session_token_or_way_back(
    hospital: Tenant, administrator: Actor, li_min: Ref, gate: Actor, row: Callable[..., Any], refusal: Any
) -> None:
    key = commands.sign_in(gate, username="li.min", password=PASSWORD).session_key
    nurse = access.actor_from_session(hospital, key)
    assert nurse is not None
    token = commands.issue_token(nurse, name="接口").token

    commands.deactivate(administrator, account_id=li_min.id, expected_version=1)

    assert access.actor_from_session(hospital, key) is None
    assert access.actor_from_token(hospital, token) is None
    with pytest.raises(Session.DoesNotExist):
        row(Session, account_id=li_min.id)
    assert row(ApiToken, account_id=li_min.id).revoked_at is not None
    with refusal("wrong_credentials"):
        commands.sign_in(gate, username="li.min", password=PASSWORD)
    with refusal("already_inactive"):
        commands.deactivate(administrator, account_id=li_min.id, expected_version=2)


def test_an_open_way_back_ends_with_the_account(administrator: Actor, li_min: Ref, gate: Actor, refusal: Any) -> None:
    token = commands.reset_access(administrator, account_id=li_min.id, expected_version=1).token
    commands.deactivate(administrator, account_id=li_min.id, expected_version=2)

    with refusal("invitation_over"):
        commands.accept_invitation(gate, token=token, username="", password="another horse 42")


def test_the_last_administrator_stays(
    hospital: Tenant, administrator: Actor, person_in: Callable[..., Actor], refusal: Any
) -> None:
    machine = access.machine(hospital, "provisioning")
    with refusal("last_administrator"):
        commands.deactivate(machine, account_id=administrator.id, expected_version=1)
    with refusal("last_administrator"):
        commands.change_roles(machine, account_id=administrator.id, expected_version=1, roles=["hospital_doctor"])

    person_in(hospital, Role.ORGANISATION_ADMINISTRATOR)

    commands.deactivate(machine, account_id=administrator.id, expected_version=1)


def test_an_ordinary_account_can_end_while_there_is_no_administrator(hospital: Tenant, li_min: Ref) -> None:
    machine = access.machine(hospital, "provisioning")

    assert commands.deactivate(machine, account_id=li_min.id, expected_version=1) == Ref(li_min.id, 2)


def test_a_language_is_ones_own(
    hospital: Tenant, actor_in: Callable[..., Actor], li_min: Ref, row: Callable[..., Any], refusal: Any
) -> None:
    nurse = actor_in(hospital, Role.WARD_NURSE, id=li_min.id)

    commands.choose_language(nurse, language="en")

    assert row(Account, id=li_min.id).language == "en"
    with refusal("unknown_language", field="language", recorded=False):
        commands.choose_language(nurse, language="fr")


def test_a_repeated_request_is_answered_alike(administrator: Actor, row: Callable[..., Any]) -> None:
    asked = {"name": "王芳", "roles": ["ward_nurse"], "idempotency_key": "0123456789"}

    first = commands.invite(administrator, **asked)
    second = commands.invite(administrator, **asked)

    assert first.id == second.id
    assert row(Invitation, id=first.id).name == "王芳"
    assert not getattr(second, "token", "")
