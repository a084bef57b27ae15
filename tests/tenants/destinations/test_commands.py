"""The list of institutions outside the network: what an entry needs, and who keeps it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destinations.commands import add_destination, change_destination
from destinations.models import Destination
from destinations.queries import destination, destinations
from kernel.errors import Conflict, Invalid, NotFound, Refused
from kernel.ids import new_id
from staff.enums import Role
from tenancy.access import unit_of_work

GIVEN = {
    "name": "邻省康复医院",
    "department": "神经康复科",
    "contact_name": "韩主任",
    "phone": "0571-8888 1234 转 12",
    "email": "han@example.org",
    "area": "邻省",
}


@pytest.fixture
def doctor(hospital, actor_in):
    return actor_in(hospital, Role.HOSPITAL_DOCTOR)


def test_an_entry_is_kept_as_it_was_given(doctor):
    ref = add_destination(doctor, **GIVEN)

    found = destination(doctor, destination_id=ref.id)
    assert {name: getattr(found, name) for name in GIVEN} == GIVEN
    assert (found.label, found.active, found.version) == ("邻省康复医院 神经康复科", True, 1)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"name": " "}, {"name"}),
        ({"contact_name": "", "phone": "", "area": ""}, {"contact_name", "phone", "area"}),
        ({"phone": "call"}, {"phone"}),
        ({"phone": "12"}, {"phone"}),
        ({"email": "not an address"}, {"email"}),
        ({"name": "x" * 71}, {"name"}),
        ({"department": "a\ud800b"}, {"department"}),
    ],
)
def test_every_fault_is_named_and_nothing_is_kept(doctor, changed, fields):
    with pytest.raises(Invalid) as invalid:
        add_destination(doctor, **{**GIVEN, **changed})

    assert {each.field for each in invalid.value.errors} == fields
    assert destinations(doctor) == ()


def test_the_same_department_stands_once_while_it_is_active(doctor):
    first = add_destination(doctor, **GIVEN)
    with pytest.raises(Invalid) as invalid:
        add_destination(doctor, **GIVEN)
    assert invalid.value.code == "already_known"

    spoken_to = {name: GIVEN[name] for name in ("contact_name", "phone", "area")}
    change_destination(doctor, destination_id=first.id, expected_version=1, active=False, **spoken_to)
    add_destination(doctor, **GIVEN)

    assert len(destinations(doctor)) == 1
    assert len(destinations(doctor, active=False)) == 2
    with pytest.raises(Invalid):
        change_destination(doctor, destination_id=first.id, expected_version=2, active=True, **spoken_to)


def test_a_change_needs_the_version_that_was_seen(doctor):
    ref = add_destination(doctor, **GIVEN)
    spoken_to = {"contact_name": "新主任", "phone": "057188881234", "area": "邻省"}

    with pytest.raises(Conflict):
        change_destination(doctor, destination_id=ref.id, expected_version=7, **spoken_to)
    with pytest.raises(NotFound):
        change_destination(doctor, destination_id=new_id(), expected_version=1, **spoken_to)
    change_destination(doctor, destination_id=ref.id, expected_version=1, **spoken_to)

    assert destination(doctor, destination_id=ref.id).contact_name == "新主任"


def test_who_neither_refers_nor_keeps_the_list_sees_none(hospital, centre, actor_in, doctor):
    ref = add_destination(doctor, **GIVEN)

    for actor in (actor_in(hospital, Role.PRIVACY_OFFICER), actor_in(hospital, Role.REGIONAL_ADMINISTRATOR)):
        with pytest.raises(Refused, match="not_allowed"):
            destinations(actor)
        with pytest.raises(Refused, match="not_allowed"):
            add_destination(actor, **GIVEN)
    assert destinations(actor_in(centre, Role.COMMUNITY_DOCTOR)) == ()
    with pytest.raises(NotFound):
        destination(actor_in(centre, Role.COMMUNITY_DOCTOR), destination_id=ref.id)


def test_whom_to_speak_to_is_sealed(doctor, hospital):
    add_destination(doctor, **GIVEN)

    with unit_of_work(hospital):
        row = str(Destination.objects.values("contact_name", "phone", "email").get())

    assert not any(word in row for word in ("韩主任", "8888", "example.org"))


def test_the_list_is_two_statements_however_long(doctor):
    add_destination(doctor, **GIVEN)
    one = statements(lambda: destinations(doctor))
    for name in ("二院", "三院"):
        add_destination(doctor, **{**GIVEN, "name": name})

    assert statements(lambda: destinations(doctor)) == one


def statements(call):
    with CaptureQueriesContext(connection) as found:
        call()
    return len(found)
