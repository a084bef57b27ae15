"""Whom partners may call: said by the organisation itself, read by everybody on the network."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from kernel.actor import Actor
from kernel.errors import Invalid, Refused
from kernel.tenant import Tenant
from staff.access import machine
from staff.commands import create_account, deactivate, publish_duty
from staff.enums import Role
from tenancy.access import unit_of_work
from tenancy.queries import organisations

Person = Callable[..., Actor]


def _published(tenant: Tenant) -> tuple[str, str]:
    (card,) = organisations(ids=[tenant.id])
    return card.duty_name, card.duty_phone


def _employee(tenant: Tenant, phone: str = "010-5550100") -> Actor:
    works = machine(tenant, "provisioning")
    made = create_account(
        works, username="zhiban", name="何值班", roles=[Role.REFERRAL_OFFICE], password="correct horse 42", phone=phone
    )
    return Actor(tenant, made.id, "何值班", frozenset({"referral_office"}), frozenset())


@pytest.fixture
def admin(hospital: Tenant, person_in: Person) -> Actor:
    return person_in(hospital, Role.ORGANISATION_ADMINISTRATOR)


def test_the_one_on_duty_is_named_replaced_and_taken_back(hospital: Tenant, admin: Actor) -> None:
    somebody = _employee(hospital)
    assert _published(hospital) == ("", "")

    publish_duty(admin, person_id=somebody.id)
    assert _published(hospital) == ("何值班", "010-5550100")
    publish_duty(admin, person_id=somebody.id, phone="010-5550199 转 12")
    assert _published(hospital) == ("何值班", "010-5550199 转 12")
    publish_duty(admin, person_id=None)
    assert _published(hospital) == ("", "")


def test_the_head_of_a_centre_says_it_for_the_centre(hospital: Tenant, centre: Tenant, person_in: Person) -> None:
    head = person_in(centre, Role.CENTRE_HEAD)

    publish_duty(head, person_id=head.id, phone="13800000000")

    assert _published(centre)[1] == "13800000000"
    assert _published(hospital) == ("", "")


@pytest.mark.parametrize("role", [Role.HOSPITAL_DOCTOR, Role.WARD_NURSE, Role.REFERRAL_OFFICE, Role.PRIVACY_OFFICER])
def test_others_do_not(hospital: Tenant, person_in: Person, role: str) -> None:
    somebody = person_in(hospital, role)

    with pytest.raises(Refused):
        publish_duty(somebody, person_id=somebody.id, phone="13800000000")
    assert _published(hospital) == ("", "")


@pytest.mark.parametrize(("phone", "code"), [("ring me", "not_a_phone"), ("", "required"), ("1" * 41, "too_long")])
def test_what_cannot_be_dialled_is_refused(hospital: Tenant, admin: Actor, phone: str, code: str) -> None:
    somebody = _employee(hospital, phone="")

    with pytest.raises(Invalid) as fault:
        publish_duty(admin, person_id=somebody.id, phone=phone)

    assert (fault.value.field, fault.value.code) == ("phone", code)


def test_nobody_of_another_organisation_is_named(admin: Actor, centre: Tenant, person_in: Person) -> None:
    with pytest.raises(Invalid) as fault:
        publish_duty(admin, person_id=person_in(centre, Role.COMMUNITY_NURSE).id, phone="13800000000")
    assert fault.value.code == "unknown_person"


def test_whoever_leaves_is_not_on_duty_any_more(hospital: Tenant, admin: Actor) -> None:
    somebody = _employee(hospital)
    publish_duty(admin, person_id=somebody.id)

    deactivate(admin, account_id=somebody.id, expected_version=1)

    assert _published(hospital) == ("", "")


def test_the_database_lets_no_organisation_speak_for_another(hospital: Tenant, centre: Tenant, admin: Actor) -> None:
    from factories import building

    publish_duty(admin, person_id=_employee(hospital).id)

    with unit_of_work(centre), building(), connection.cursor() as cursor:
        cursor.execute("UPDATE public.tenancy_duty SET name = 'x' WHERE organisation_id = %s", [hospital.id])
        assert cursor.rowcount == 0
        for statement in (
            "INSERT INTO public.tenancy_duty VALUES (gen_random_uuid(), 'x', 'x', now(), %s)",
            "DELETE FROM public.tenancy_duty WHERE organisation_id = %s",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement, [hospital.id])
    assert _published(hospital)[0] == "何值班"
