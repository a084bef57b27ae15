"""Who may act: permissions, machines, and the way from a key or token to an actor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from kernel.actor import Actor
from kernel.tenant import Tenant
from staff import access, commands
from staff.contracts import SignedIn
from staff.enums import Permission, Role
from tenancy.access import unit_of_work

PASSWORD = "correct horse 42"
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture
def signed_in(hospital: Tenant) -> SignedIn:
    """A ward nurse who has just signed in at noon."""
    provisioning = access.machine(hospital, "provisioning")
    with time_machine.travel(NOON, tick=False):
        commands.create_account(
            provisioning, username="li.min", name="李敏", roles=[Role.WARD_NURSE], password=PASSWORD, language="en"
        )
        return commands.sign_in(access.machine(hospital, "sign-in"), username="li.min", password=PASSWORD)


def test_everybody_sees_colleagues_and_only_administrators_manage_them() -> None:
    for role in Role:
        granted = access.permissions_of([role])
        assert {Permission.SEE_PEOPLE, Permission.OWN_ACCOUNT} <= granted
        assert (Permission.MANAGE_PEOPLE in granted) == (role == Role.ORGANISATION_ADMINISTRATOR)
        assert Permission.SIGN_IN not in granted
        assert Permission.FORGET_EXPIRED not in granted


def test_nobody_without_a_role_may_anything() -> None:
    assert access.permissions_of([]) == frozenset()
    assert access.permissions_of(["king"]) == frozenset()


def test_permissions_of_several_roles_add_up() -> None:
    nurse, head = access.permissions_of(["ward_nurse"]), access.permissions_of(["centre_head"])

    assert access.permissions_of(["ward_nurse", "centre_head"]) == nurse | head


def test_administrators_of_whatever_kind_see_no_patient() -> None:
    for role in (Role.ORGANISATION_ADMINISTRATOR, Role.REGIONAL_ADMINISTRATOR):
        assert not {right for right in access.permissions_of([role]) if right.startswith("patients.")}


def test_the_sign_in_machine_may_nothing_else(hospital: Tenant) -> None:
    assert access.machine(hospital, "sign-in").permissions == frozenset({Permission.SIGN_IN})


def test_an_unknown_machine_is_a_fault(hospital: Tenant) -> None:
    with pytest.raises(LookupError):
        access.machine(hospital, "toaster")


def test_a_session_key_leads_to_its_person(hospital: Tenant, signed_in: SignedIn) -> None:
    with time_machine.travel(NOON, tick=False):
        actor = access.actor_from_session(hospital, signed_in.session_key)

    assert actor is not None
    assert (actor.id, actor.name, actor.kind, actor.language) == (signed_in.id, "李敏", "staff", "en")
    assert actor.roles == {"ward_nurse"}
    assert actor.permissions == access.permissions_of(["ward_nurse"])
    assert signed_in.session_key not in repr(actor)


def test_asking_who_it_is_takes_one_statement(
    hospital: Tenant, signed_in: SignedIn, django_assert_num_queries: Callable[..., object]
) -> None:
    with time_machine.travel(NOON, tick=False), unit_of_work(hospital), django_assert_num_queries(1):  # type: ignore[attr-defined]
        access.actor_from_session(hospital, signed_in.session_key)


@pytest.mark.parametrize("key", ["", "x", "x" * 43, "\ud800", "\x00"])
def test_another_key_leads_nowhere(hospital: Tenant, signed_in: SignedIn, key: str) -> None:
    assert access.actor_from_session(hospital, key) is None


def test_a_key_is_good_at_its_own_organisation_only(hospital: Tenant, centre: Tenant, signed_in: SignedIn) -> None:
    with time_machine.travel(NOON, tick=False):
        assert access.actor_from_session(centre, signed_in.session_key) is None


def test_a_row_of_another_organisation_in_the_table_leads_nowhere(hospital: Tenant, signed_in: SignedIn) -> None:
    copied = replace(hospital, id=signed_in.id)

    with time_machine.travel(NOON, tick=False), unit_of_work(hospital):
        assert access.live_session(hospital, signed_in.session_key) is not None
        assert access.live_session(copied, signed_in.session_key) is None


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (30, False), (13 * 60, False)])
def test_an_idle_session_ends(hospital: Tenant, signed_in: SignedIn, minutes: int, alive: bool) -> None:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        found = access.actor_from_session(hospital, signed_in.session_key)

    assert (found is not None) is alive


def test_a_socket_that_asks_again_keeps_no_session_alive(hospital: Tenant, signed_in: SignedIn) -> None:
    for minutes in range(0, 40, 5):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            found = access.actor_from_session(hospital, signed_in.session_key)

    assert found is None


def test_a_token_leads_to_its_account_until_it_expires(hospital: Tenant, person_in: Callable[..., Actor]) -> None:
    nurse = person_in(hospital, Role.WARD_NURSE)
    with time_machine.travel(NOON, tick=False):
        issued = commands.issue_token(nurse, name="实验室接口", days=2)
        actor = access.actor_from_token(hospital, issued.token)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        late = access.actor_from_token(hospital, issued.token)

    assert actor is not None
    assert (actor.id, actor.permissions) == (nurse.id, nurse.permissions)
    assert actor.session == f"token:{issued.id}"
    assert late is None


@pytest.mark.parametrize("token", ["", "clt_", "clt_" + "x" * 43, "\ud800\x00"])
def test_another_token_leads_nowhere(hospital: Tenant, token: str) -> None:
    assert access.actor_from_token(hospital, token) is None


def test_a_session_key_is_no_token_and_a_token_no_key(hospital: Tenant, person_in: Callable[..., Actor]) -> None:
    issued = commands.issue_token(person_in(hospital, Role.WARD_NURSE), name="接口")

    assert access.actor_from_session(hospital, issued.token) is None
    assert access.actor_from_session(hospital, issued.token.removeprefix("clt_")) is None


def test_an_actor_is_made_of_an_active_account_only(hospital: Tenant, person_in: Callable[..., Actor]) -> None:
    nurse = person_in(hospital, Role.WARD_NURSE)
    before = _actor(hospital, nurse)
    administrator = access.machine(hospital, "provisioning")

    commands.deactivate(administrator, account_id=nurse.id, expected_version=1)

    assert before is not None
    assert before.roles == {"ward_nurse"}
    assert _actor(hospital, nurse) is None


def _actor(tenant: Tenant, person: Actor) -> Actor | None:
    with unit_of_work(tenant):
        return access.actor_for(person.id, tenant)
