from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from staff import access, commands, queries
from tenancy.access import unit_of_work


@pytest.fixture
def nurse(hospital: Tenant, person_in: Callable[..., Actor]) -> Actor:
    return person_in(hospital, "ward_nurse", name="李敏")


def test_colleagues_are_listed_by_the_sound_of_their_names(
    hospital: Tenant, nurse: Actor, person_in: Callable[..., Actor]
) -> None:
    person_in(hospital, "hospital_doctor", name="陈医生")
    person_in(hospital, "referral_office", "ward_nurse", name="周老师")

    assert [person.name for person in queries.people(nurse)] == ["陈医生", "李敏", "周老师"]
    assert [person.name for person in queries.people(nurse, roles=["ward_nurse"])] == ["李敏", "周老师"]
    assert queries.people(nurse, roles=[]) == ()


@pytest.mark.parametrize("others", [0, 2])
def test_a_list_of_people_takes_one_statement(
    hospital: Tenant, nurse: Actor, others: int, django_assert_num_queries: Any
) -> None:
    provisioning = access.machine(hospital, "provisioning")
    for number in range(others):
        commands.create_account(
            provisioning, username=f"nurse.{number}", name="王芳", roles=["ward_nurse"], password="correct horse 42",
            team=f"病区 {number}",
        )  # fmt: skip

    with unit_of_work(hospital), django_assert_num_queries(3):  # savepoint, select, release
        assert len(queries.people(nurse)) == others + 1


def test_a_person_is_shown_whole(administrator: Actor) -> None:
    ref = commands.create_account(
        administrator, username="wang.fang", name="王芳", roles=["ward_nurse"], password="correct horse 42",
        title="护师", phone="87654321", team="心内科", language="en",
    )  # fmt: skip

    person = queries.person(administrator, person_id=ref.id)

    assert (person.username, person.name, person.roles, person.title) == ("wang.fang", "王芳", ("ward_nurse",), "护师")
    assert (person.phone, person.team, person.language, person.is_active) == ("87654321", "心内科", "en", True)


def test_who_has_left_is_in_no_list_but_keeps_the_name(hospital: Tenant, administrator: Actor, li_min: Ref) -> None:
    commands.deactivate(administrator, account_id=li_min.id, expected_version=1)

    assert li_min.id not in {person.id for person in queries.people(administrator)}
    assert li_min.id in {person.id for person in queries.people(administrator, active=False)}
    with unit_of_work(hospital):
        assert queries.names([li_min.id, new_id()]) == {li_min.id: "李敏"}


def test_somebody_of_another_organisation_is_not_found(
    hospital: Tenant, centre: Tenant, nurse: Actor, person_in: Callable[..., Actor]
) -> None:
    stranger = person_in(centre, "community_nurse")

    with pytest.raises(NotFound):
        queries.person(nurse, person_id=stranger.id)


def test_a_machine_without_the_right_sees_nobody(gate: Actor) -> None:
    with pytest.raises(Refused):
        queries.people(gate)


def test_one_sees_oneself_and_ones_tokens(hospital: Tenant, nurse: Actor, person_in: Callable[..., Actor]) -> None:
    other = person_in(hospital, "ward_nurse")
    commands.issue_token(other, name="别人的")
    kept, revoked = commands.issue_token(nurse, name="接口"), commands.issue_token(nurse, name="旧接口")
    commands.revoke_token(nurse, token_id=revoked.id)

    assert queries.me(nurse).id == nurse.id
    assert [token.id for token in queries.tokens(nurse)] == [kept.id]


def test_open_invitations_are_the_administrators_to_see(nurse: Actor, administrator: Actor) -> None:
    invited = commands.invite(administrator, name="王芳", roles=["ward_nurse"])

    assert [(each.id, each.name, each.roles) for each in queries.invitations(administrator)] == [
        (invited.id, "王芳", ("ward_nurse",))
    ]
    with pytest.raises(Refused):
        queries.invitations(nurse)


def test_a_machine_is_no_person(hospital: Tenant) -> None:
    with pytest.raises(Refused):
        queries.me(access.machine(hospital, "provisioning"))
