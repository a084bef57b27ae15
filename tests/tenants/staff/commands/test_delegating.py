"""Letting a colleague act in one's name: who may, for how long, and until it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from commands import read_frame
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import CareloopError, Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from staff import access, commands, queries
from staff.models import Delegation
from tenancy.access import unit_of_work

DAY = timedelta(days=1)


@pytest.fixture
def li(hospital: Tenant, person_in: Callable[..., Actor]) -> Actor:
    return person_in(hospital, "hospital_doctor", name="李医生")


@pytest.fixture
def office(hospital: Tenant, person_in: Callable[..., Actor]) -> Actor:
    return person_in(hospital, "referral_office", name="王护士")


def given(giver: Actor, holder: Actor, **changed: Any) -> Any:
    term = {"valid_from": today(), "valid_to": today() + 10 * DAY, **changed}
    return commands.delegate(giver, holder_id=holder.id, **term)


def may_act(holder: Actor, giver: Actor) -> bool:
    """Whether the door lets the one speak for the other now."""
    with unit_of_work(holder.tenant):
        try:
            return access.spoken_for(holder, giver.id).name == giver.name
        except Refused as fault:
            assert fault.code == "no_delegation"
            return False


def test_it_holds_from_the_first_to_the_last_day_and_for_that_colleague_only(
    li: Actor, office: Actor, hospital: Tenant, person_in: Callable[..., Actor]
) -> None:
    other = person_in(hospital, "ward_nurse", name="周护士")

    given(li, office, valid_from=today() + 2 * DAY, valid_to=today() + 4 * DAY)

    found = []
    for ahead in range(7):
        with time_machine.travel(now() + ahead * DAY, tick=False):
            found.append((may_act(office, li), [one.name for one in queries.acting_for(office)]))
    no, yes = (False, []), (True, ["李医生"])
    assert found == [no, no, yes, yes, yes, no, no]
    assert not may_act(other, li)
    assert not may_act(li, office)


def test_it_widens_no_right(li: Actor, office: Actor) -> None:
    before = access.permissions_of(office.roles)

    given(li, office)

    with unit_of_work(office.tenant):
        actor = access.actor_for(office.id, office.tenant)
    assert actor is not None
    assert actor.permissions == before


def test_taken_back_it_ends_at_once(li: Actor, office: Actor, administrator: Actor, row: Callable[..., Any]) -> None:
    first, second = given(li, office), given(li, office)

    commands.end_delegation(li, delegation_id=first.id, expected_version=first.version)
    still = may_act(office, li)
    commands.end_delegation(administrator, delegation_id=second.id, expected_version=second.version)

    assert still
    assert not may_act(office, li)
    assert row(Delegation, id=second.id).revoked_by == administrator.id


def test_a_colleague_whose_account_has_ended_lets_nobody(li: Actor, office: Actor, administrator: Actor) -> None:
    given(li, office)

    version = queries.person(administrator, person_id=li.id).version
    commands.deactivate(administrator, account_id=li.id, expected_version=version)

    assert not may_act(office, li)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"valid_to": -1}, "backwards", "valid_to"),
        ({"valid_from": -9, "valid_to": -2}, "over", "valid_to"),
        ({"valid_from": -1}, "began_already", "valid_from"),
        ({"valid_to": 366}, "too_long", "valid_to"),
    ],
)
def test_a_term_that_cannot_be(li: Actor, office: Actor, refusal: Any, changed: Any, code: str, field: str) -> None:
    with refusal(code, field=field, recorded=False):
        given(li, office, **{name: today() + days * DAY for name, days in changed.items()})


def test_a_year_is_the_longest(li: Actor, office: Actor) -> None:
    given(li, office, valid_to=today() + 365 * DAY)

    assert may_act(office, li)


def test_to_whom_it_cannot_be_given(li: Actor, administrator: Actor, refusal: Any) -> None:
    for holder in (li, administrator):
        with refusal("cannot_act", field="holder_id", recorded=False):
            given(li, holder)
    with refusal("not_found"):
        commands.delegate(li, holder_id=new_id(), valid_from=today(), valid_to=today())


def test_only_clinicians_give_it(office: Actor, administrator: Actor, li: Actor, refusal: Any) -> None:
    for giver in (office, administrator):
        with refusal("not_allowed"):
            given(giver, li)


def test_it_is_not_the_holders_to_take_back(li: Actor, office: Actor, refusal: Any) -> None:
    made = given(li, office)

    with refusal("not_found"):
        commands.end_delegation(office, delegation_id=made.id, expected_version=made.version)
    with pytest.raises(CareloopError) as fault:
        commands.end_delegation(li, delegation_id=made.id, expected_version=made.version + 1)
    assert fault.value.code == "conflict"


def test_each_sees_their_own_and_the_administrator_all(
    li: Actor, office: Actor, administrator: Actor, hospital: Tenant, person_in: Callable[..., Actor]
) -> None:
    nurse = person_in(hospital, "ward_nurse", name="周护士")
    given(li, office)
    given(nurse, office, valid_from=today() + DAY)

    def seen(actor: Actor) -> list[tuple[str, str, str, bool]]:
        return [(one.giver.name, one.holder.name, one.state, one.may_revoke) for one in queries.delegations(actor)]

    first, second = ("周护士", "王护士", "ahead"), ("李医生", "王护士", "running")
    assert seen(administrator) == [(*first, True), (*second, True)]
    assert seen(office) == [(*first, False), (*second, False)]
    assert seen(li) == [(*second, True)]
    assert seen(nurse) == [(*first, True)]


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_as_many_statements_for_one_as_for_three(
    li: Actor, office: Actor, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        given(li, office)

    with read_frame(office):
        queries.me(office)
        with django_assert_num_queries(2):
            assert len(queries.delegations(office)) == number
            assert [one.id for one in queries.acting_for(office)] == [li.id]
