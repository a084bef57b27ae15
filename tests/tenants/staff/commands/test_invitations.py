from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.tenant import Tenant
from staff import access, commands, rules
from staff.models import Account, Invitation
from tenancy.access import unit_of_work

PASSWORD = "another horse 42"


def test_who_is_invited_opens_the_account_they_were_invited_to(
    administrator: Actor, gate: Actor, row: Callable[..., Any]
) -> None:
    invited = commands.invite(
        administrator, name="王芳", roles=["ward_nurse"], title="护师", phone="87654321", team="心内科"
    )

    ref = commands.accept_invitation(gate, token=invited.token, username="Wang.Fang", password=PASSWORD)

    account = row(Account, id=ref.id)
    assert (account.username, account.name, account.roles) == ("wang.fang", "王芳", ["ward_nurse"])
    assert account.title == "护师"
    assert commands.sign_in(gate, username="wang.fang", password=PASSWORD).id == ref.id


def test_the_sealed_telephone_travels_from_invitation_to_account(
    hospital: Tenant, administrator: Actor, gate: Actor
) -> None:
    invited = commands.invite(administrator, name="王芳", roles=["ward_nurse"], phone="87654321")

    ref = commands.accept_invitation(gate, token=invited.token, username="wang.fang", password=PASSWORD)

    with unit_of_work(hospital):
        assert Account.objects.get(id=ref.id).phone == "87654321"


def test_the_token_is_kept_as_a_digest_and_out_of_sight(administrator: Actor, row: Callable[..., Any]) -> None:
    invited = commands.invite(administrator, name="王芳", roles=["ward_nurse"])

    assert row(Invitation, id=invited.id).token_digest == rules.digest(invited.token)
    assert invited.token not in repr(invited)


def test_a_token_is_good_once(administrator: Actor, gate: Actor, refusal: Any) -> None:
    invited = commands.invite(administrator, name="王芳", roles=["ward_nurse"])
    commands.accept_invitation(gate, token=invited.token, username="wang.fang", password=PASSWORD)

    with refusal("invitation_over"):
        commands.accept_invitation(gate, token=invited.token, username="wang.fang2", password=PASSWORD)


@pytest.mark.parametrize("token", ["", "x" * 43, "\ud800"])
def test_an_unknown_token_opens_nothing(gate: Actor, refusal: Any, token: str) -> None:
    with refusal("invitation_over"):
        commands.accept_invitation(gate, token=token, username="wang.fang", password=PASSWORD)


def test_a_token_expires(administrator: Actor, gate: Actor, refusal: Any) -> None:
    invited = commands.invite(administrator, name="王芳", roles=["ward_nurse"])

    with time_machine.travel(now() + timedelta(days=7, seconds=1)), refusal("invitation_over"):
        commands.accept_invitation(gate, token=invited.token, username="wang.fang", password=PASSWORD)


@pytest.mark.parametrize(
    ("username", "password", "code", "field"),
    [
        ("li.min", PASSWORD, "username_taken", "username"),
        ("王芳", PASSWORD, "username_form", "username"),
        ("wang.fang", "short", "weak_password", "password"),
    ],
)
def test_after_a_slip_the_token_is_still_good(
    administrator: Actor, gate: Actor, li_min: Ref, refusal: Any, username: str, password: str, code: str, field: str
) -> None:
    invited = commands.invite(administrator, name="王芳", roles=["ward_nurse"])

    with refusal(code, field=field, recorded=False):
        commands.accept_invitation(gate, token=invited.token, username=username, password=password)

    assert commands.accept_invitation(gate, token=invited.token, username="wang.fang", password=PASSWORD)


def test_an_invitation_is_accepted_through_the_gate_only(hospital: Tenant, administrator: Actor, refusal: Any) -> None:
    invited = commands.invite(administrator, name="王芳", roles=["ward_nurse"])

    with refusal("not_allowed"):
        commands.accept_invitation(administrator, token=invited.token, username="wang.fang", password=PASSWORD)


def test_an_invitation_of_another_organisation_opens_nothing(
    centre: Tenant, administrator: Actor, refusal: Any
) -> None:
    invited = commands.invite(administrator, name="王芳", roles=["ward_nurse"])

    with pytest.raises(Exception, match="invitation_over"):
        commands.accept_invitation(
            access.machine(centre, "sign-in"), token=invited.token, username="wang.fang", password=PASSWORD
        )


def test_who_forgot_the_password_chooses_a_new_one_and_nothing_old_works(
    hospital: Tenant, administrator: Actor, gate: Actor, li_min: Ref, refusal: Any, row: Callable[..., Any]
) -> None:
    key = commands.sign_in(gate, username="li.min", password="correct horse 42").session_key

    again = commands.reset_access(administrator, account_id=li_min.id, expected_version=1)

    assert access.actor_from_session(hospital, key) is None
    with refusal("wrong_credentials"):
        commands.sign_in(gate, username="li.min", password="correct horse 42")
    ref = commands.accept_invitation(gate, token=again.token, username="ignored", password=PASSWORD)
    assert ref.id == li_min.id
    assert row(Account, id=li_min.id).username == "li.min"
    assert commands.sign_in(gate, username="li.min", password=PASSWORD).id == li_min.id


def test_a_second_way_back_ends_the_first(administrator: Actor, gate: Actor, li_min: Ref, refusal: Any) -> None:
    first = commands.reset_access(administrator, account_id=li_min.id, expected_version=1)
    commands.reset_access(administrator, account_id=li_min.id, expected_version=2)

    with refusal("invitation_over"):
        commands.accept_invitation(gate, token=first.token, username="", password=PASSWORD)


def test_provisioning_invites_the_first_administrator_and_may_be_repeated(
    hospital: Tenant, gate: Actor, row: Callable[..., Any], refusal: Any
) -> None:
    first, second = rules.new_secret(), rules.new_secret()
    for token in (first, second):
        with unit_of_work(hospital):
            commands.first_administrator(hospital, {"administrator": "赵主任", "invitation_token": token})

    with refusal("invitation_over"):
        commands.accept_invitation(gate, token=first, username="zhao", password=PASSWORD)
    ref = commands.accept_invitation(gate, token=second, username="zhao", password=PASSWORD)
    assert row(Account, id=ref.id).roles == ["organisation_administrator"]
    with unit_of_work(hospital):
        commands.first_administrator(hospital, {"administrator": "钱主任", "invitation_token": rules.new_secret()})
        assert not Invitation.objects.filter(settled_at=None).exists()


def test_provisioning_without_a_token_invites_nobody(hospital: Tenant) -> None:
    with unit_of_work(hospital):
        commands.first_administrator(hospital, {})
        assert not Invitation.objects.exists()


@pytest.mark.parametrize("phone", ["abc", "12"])
def test_a_work_phone_that_cannot_be_dialled_is_refused(administrator: Actor, refusal: Any, phone: str) -> None:
    with refusal("not_a_phone", field="phone", recorded=False):
        commands.invite(administrator, name="王芳", roles=["ward_nurse"], phone=phone)
