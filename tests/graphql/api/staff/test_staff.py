from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kernel.actor import Actor
from kernel.clock import today
from kernel.tenant import Tenant

Ask = Callable[..., dict[str, Any]]
INVITE = "mutation($input: InviteInput!) { invite(input: $input) { id token } }"
ACCEPT = "mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { id } }"


@pytest.fixture
def administrator(hospital: Tenant, person_in: Callable[..., Actor]) -> Actor:
    return person_in(hospital, "organisation_administrator", name="管理员")


def test_somebody_is_invited_and_joins(data: Ask, ask: Ask, administrator: Actor) -> None:
    invited = data(administrator, INVITE, input={"name": "钱护士", "roles": ["WARD_NURSE"], "team": "心内科"})["invite"]
    waiting = data(administrator, "{ invitations { name roles } }")["invitations"]
    joined = {"token": invited["token"], "username": "qian", "password": "a quiet morning 7"}
    data(administrator, ACCEPT, input=joined)
    again = ask(administrator, ACCEPT, input=joined)
    people = data(administrator, "{ people(roles: [WARD_NURSE]) { name team username roles } }")["people"]

    assert {"name": "钱护士", "roles": ["WARD_NURSE"]} in waiting
    assert {"name": "钱护士", "team": "心内科", "username": "qian", "roles": ["WARD_NURSE"]} in people
    assert again["errors"][0]["extensions"]["code"] == "invitation_over"


def test_a_weak_password_is_told_by_its_field(data: Ask, ask: Ask, administrator: Actor) -> None:
    token = data(administrator, INVITE, input={"name": "钱护士", "roles": ["WARD_NURSE"]})["invite"]["token"]

    found = ask(administrator, ACCEPT, input={"token": token, "username": "qian", "password": "short"})

    assert found["errors"][0]["extensions"]["field"] == "password"


def test_roles_change_on_the_version_that_was_read(
    data: Ask, administrator: Actor, person_in: Callable[..., Actor]
) -> None:
    nurse = person_in(administrator.tenant, "ward_nurse")
    change = "mutation($input: ChangeRolesInput!) { changeRoles(input: $input) { person { version roles } } }"
    given = {"accountId": str(nurse.id), "expectedVersion": 1, "roles": ["HOSPITAL_DOCTOR", "REFERRAL_OFFICE"]}

    changed = data(administrator, change, input=given)["changeRoles"]["person"]

    assert changed == {"version": 2, "roles": ["HOSPITAL_DOCTOR", "REFERRAL_OFFICE"]}


def test_only_administrators_manage_people(ask: Ask, person_in: Callable[..., Actor], hospital: Tenant) -> None:
    answer = ask(person_in(hospital, "ward_nurse"), INVITE, input={"name": "钱护士", "roles": ["WARD_NURSE"]})

    assert answer["errors"][0]["extensions"]["code"] == "not_allowed"


@pytest.mark.parametrize("people", [1, 3])
def test_people_take_the_same_statements_for_one_and_for_three(
    data: Ask, centre: Tenant, person_in: Callable[..., Actor], statements: Callable[[int], Any], people: int
) -> None:
    asking = [person_in(centre, "community_nurse") for _ in range(people)].pop()

    with statements(2):
        found = data(asking, "{ people(roles: [COMMUNITY_NURSE]) { id name team roles } }")["people"]

    assert len(found) == people


def test_a_delegation_is_given_seen_and_taken_back(
    data: Ask, ask: Ask, hospital: Tenant, administrator: Actor, person_in: Callable[..., Actor]
) -> None:
    doctor = person_in(hospital, "hospital_doctor", name="李医生")
    office = person_in(hospital, "referral_office", name="王护士")
    give = "mutation($i: DelegateInput!) { delegate(input: $i) { id version } }"
    end = "mutation($i: EndDelegationInput!) { endDelegation(input: $i) { version } }"
    term = {"holderId": str(office.id), "validFrom": today().isoformat(), "validTo": today().isoformat()}

    made = data(doctor, give, i=term)["delegate"]
    seen = data(administrator, "{ delegations { giver { name } holder { name } state mayRevoke } }")["delegations"]
    may = data(office, "{ actingFor { id name title } }")["actingFor"]
    refused = ask(office, give, i={**term, "holderId": str(doctor.id)})
    data(doctor, end, i={"delegationId": made["id"], "expectedVersion": made["version"]})

    named = {"giver": {"name": "李医生"}, "holder": {"name": "王护士"}}
    assert seen == [{**named, "state": "RUNNING", "mayRevoke": True}]
    assert may == [{"id": str(doctor.id), "name": "李医生", "title": ""}]
    assert refused["errors"][0]["extensions"]["code"] == "not_allowed"
    assert data(office, "{ actingFor { id } }")["actingFor"] == []
