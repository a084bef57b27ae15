from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine

from journal.models import LoggedEvent
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.ids import new_id
from kernel.tenant import Tenant
from patients import commands, queries
from patients.contracts import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import Channel, ContactRelation, IdentifierKind, LivingSituation, Sex
from patients.rules import synthetic_identity
from staff.enums import Role
from tenancy.access import unit_of_work

SON = ContactDetails(ContactRelation.CHILD, "13812345678", "张小明", is_caregiver=True)
PASSPORT = IdentifierValue(IdentifierKind.PASSPORT, "E12345678")


@pytest.fixture
def zhang(doctor: Actor) -> Ref:
    return commands.register_patient(
        doctor, identity=PatientIdentity(name="张明", sex=Sex.MALE, birth_date=date(1945, 3, 3))
    )


def test_what_is_given_is_changed_and_nothing_else(hospital: Tenant, doctor: Actor, zhang: Ref) -> None:
    ref = commands.update_patient(
        doctor, patient_id=zhang.id, expected_version=1, name="张小明", living_situation=LivingSituation.CARE_HOME,
        address=AddressDetails("清和路1号"), tags=["独居"],
    )  # fmt: skip

    found = queries.detail(doctor, patient_id=zhang.id)
    assert ref == Ref(zhang.id, 2)
    assert (found.name, found.pinyin, found.sex, found.birth_date) == (
        "张小明", "zhangxiaoming", Sex.MALE, date(1945, 3, 3),
    )  # fmt: skip
    assert found.living_situation == LivingSituation.CARE_HOME
    assert found.address is not None
    assert found.tags == ("独居",)
    with unit_of_work(hospital):
        assert LoggedEvent.objects.filter(subject_id=zhang.id, kind="patients.updated", version=2).exists()


def test_an_address_is_replaced(doctor: Actor, zhang: Ref) -> None:
    for version, line in enumerate(("清和路1号", "清和路2号"), start=1):
        commands.update_patient(doctor, patient_id=zhang.id, expected_version=version, address=AddressDetails(line))

    found = queries.detail(doctor, patient_id=zhang.id)
    assert found.address is not None
    assert found.address.line == "清和路2号"


def test_a_change_on_an_old_version_is_a_conflict(doctor: Actor, zhang: Ref, refusal: Any) -> None:
    commands.update_patient(doctor, patient_id=zhang.id, expected_version=1, preferred_channel=Channel.SMS)

    with refusal("conflict") as refused:
        commands.update_patient(doctor, patient_id=zhang.id, expected_version=1, preferred_channel=Channel.PHONE)

    assert refused.value.current_version == 2


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": " "}, "required", "name"),
        ({"birth_date": date(2100, 1, 1)}, "impossible_date", "birth_date"),
        ({"language": "??"}, "language_form", "language"),
        ({"address": AddressDetails("")}, "not_an_address", "address.line"),
        ({"tags": ["x" * 33]}, "too_many", "tags"),
    ],
)
def test_a_wrong_change_is_refused_at_its_field(
    doctor: Actor, zhang: Ref, refusal: Any, change: dict[str, Any], code: str, field: str
) -> None:
    with refusal(code, field=field, recorded=False):
        commands.update_patient(doctor, patient_id=zhang.id, expected_version=1, **change)


def test_a_birthday_cannot_leave_the_resident_number(doctor: Actor, refusal: Any) -> None:
    ref = commands.register_patient(doctor, identity=synthetic_identity(1))

    with refusal("contradicts_resident_id", field="birth_date", recorded=False):
        commands.update_patient(doctor, patient_id=ref.id, expected_version=1, birth_date=date(1950, 1, 1))


def test_a_contact_is_added_once_and_taken_away(doctor: Actor, zhang: Ref, refusal: Any) -> None:
    commands.add_contact(doctor, patient_id=zhang.id, contact=SON)
    with refusal("contact_known"):
        commands.add_contact(doctor, patient_id=zhang.id, contact=SON)
    (contact,) = queries.detail(doctor, patient_id=zhang.id).contacts
    assert (contact.phone, contact.name, contact.is_caregiver) == ("13812345678", "张小明", True)

    commands.remove_contact(doctor, patient_id=zhang.id, contact_id=contact.id)

    assert queries.detail(doctor, patient_id=zhang.id).contacts == ()
    with refusal("not_found"):
        commands.remove_contact(doctor, patient_id=zhang.id, contact_id=contact.id)


def test_a_contact_of_somebody_else_is_not_found(doctor: Actor, zhang: Ref, refusal: Any) -> None:
    other = commands.register_patient(doctor, identity=synthetic_identity(1))
    contact = queries.detail(doctor, patient_id=other.id).contacts[0]

    with refusal("not_found"):
        commands.remove_contact(doctor, patient_id=zhang.id, contact_id=contact.id)


def test_a_number_is_added(doctor: Actor, zhang: Ref) -> None:
    commands.add_identifier(doctor, patient_id=zhang.id, identifier=PASSPORT)

    assert [number.value for number in queries.detail(doctor, patient_id=zhang.id).identifiers] == ["E12345678"]


def test_a_number_that_names_somebody_else_is_refused(doctor: Actor, zhang: Ref, refusal: Any) -> None:
    other = commands.register_patient(doctor, identity=PatientIdentity(name="李四", identifiers=(PASSPORT,)))

    with refusal("already_registered") as refused:
        commands.add_identifier(doctor, patient_id=zhang.id, identifier=PASSPORT)

    assert refused.value.patient_id == other.id


@pytest.mark.parametrize(
    ("number", "code", "field", "recorded"),
    [
        ("999999196207152024", "contradicts_resident_id", "birth_date", False),
        ("9999991945030310", "resident_id_form", "identifiers[0].value", False),
        ("999999194503031033", "another_resident_id", None, True),
    ],
)
def test_a_second_or_strange_resident_number_is_refused(
    doctor: Actor, zhang: Ref, refusal: Any, number: str, code: str, field: str | None, recorded: bool
) -> None:
    first = IdentifierValue(IdentifierKind.RESIDENT_ID, "999999194503031017")
    commands.add_identifier(doctor, patient_id=zhang.id, identifier=first)

    with refusal(code, field=field, recorded=recorded):
        commands.add_identifier(
            doctor, patient_id=zhang.id, identifier=IdentifierValue(IdentifierKind.RESIDENT_ID, number)
        )


def test_a_resident_number_fills_in_birthday_and_sex(doctor: Actor) -> None:
    ref = commands.register_patient(doctor, identity=PatientIdentity(name="张明", contacts=(SON,)))

    commands.add_identifier(
        doctor, patient_id=ref.id, identifier=IdentifierValue(IdentifierKind.RESIDENT_ID, "999999194503031017")
    )

    found = queries.summary(doctor, patient_id=ref.id)
    assert (found.sex, found.birth_date) == (Sex.MALE, date(1945, 3, 3))


def test_people_of_one_household_see_each_other_named(doctor: Actor, zhang: Ref, refusal: Any) -> None:
    wife, son = (commands.register_patient(doctor, identity=synthetic_identity(seed)) for seed in (1, 2))
    commands.join_household(doctor, patient_id=wife.id, other_id=zhang.id)
    commands.join_household(doctor, patient_id=son.id, other_id=wife.id)

    assert set(queries.detail(doctor, patient_id=zhang.id).household) == {wife.id, son.id}
    with refusal("same_person"):
        commands.join_household(doctor, patient_id=son.id, other_id=son.id)


def test_a_death_is_recorded_once_and_told(hospital: Tenant, doctor: Actor, zhang: Ref, refusal: Any) -> None:
    with time_machine.travel("2026-11-21T08:00:00Z"):
        commands.mark_deceased(doctor, patient_id=zhang.id, on=date(2026, 11, 21))
        with refusal("already_deceased"):
            commands.mark_deceased(doctor, patient_id=zhang.id, on=date(2026, 11, 21))

    found = queries.summary(doctor, patient_id=zhang.id)
    assert (found.deceased_on, found.age) == (date(2026, 11, 21), 81)
    with unit_of_work(hospital):
        event = LoggedEvent.objects.get(kind="patients.deceased")
    assert (event.subject_id, event.patient_id, event.version) == (zhang.id, zhang.id, 2)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(1945, 3, 2)])
def test_an_impossible_day_of_death_is_refused(doctor: Actor, zhang: Ref, refusal: Any, day: date) -> None:
    with (
        time_machine.travel("2026-11-21T08:00:00Z"),
        refusal("impossible_date", field="on", recorded=False),
    ):
        commands.mark_deceased(doctor, patient_id=zhang.id, on=day)


@pytest.mark.parametrize("role", [Role.WARD_NURSE, Role.COMMUNITY_NURSE, Role.REFERRAL_OFFICE, Role.PRIVACY_OFFICER])
def test_only_doctors_declare_death(
    hospital: Tenant, actor_in: Callable[..., Actor], zhang: Ref, refusal: Any, role: Role
) -> None:
    with refusal("not_allowed"):
        commands.mark_deceased(actor_in(hospital, role), patient_id=zhang.id, on=date(2026, 1, 1))


def test_a_death_recorded_by_mistake_is_taken_back_once(doctor: Actor, zhang: Ref, refusal: Any) -> None:
    commands.mark_deceased(doctor, patient_id=zhang.id, on=date(2026, 1, 1))
    commands.retract_death(doctor, patient_id=zhang.id)

    assert queries.summary(doctor, patient_id=zhang.id).deceased_on is None
    with refusal("not_deceased"):
        commands.retract_death(doctor, patient_id=zhang.id)


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("update_patient", {"expected_version": 1, "name": "李四"}),
    ("add_contact", {"contact": SON}),
    ("remove_contact", {"contact_id": new_id()}),
    ("add_identifier", {"identifier": PASSPORT}),
    ("mark_deceased", {"on": date(2026, 1, 1)}),
    ("retract_death", {}),
    ("settle_note", {"note_id": new_id()}),
]


@pytest.mark.parametrize(("verb", "given"), CHANGES)
def test_nobody_changes_a_person_of_another_organisation(
    centre: Tenant, actor_in: Callable[..., Actor], zhang: Ref, refusal: Any, verb: str, given: dict[str, Any]
) -> None:
    stranger = actor_in(centre, Role.COMMUNITY_DOCTOR)

    with refusal("not_found"):
        getattr(commands, verb)(stranger, patient_id=zhang.id, **given)


@pytest.mark.parametrize(("verb", "given"), CHANGES)
@pytest.mark.parametrize("role", [Role.PRIVACY_OFFICER, Role.ORGANISATION_ADMINISTRATOR])
def test_offices_change_nobody(
    hospital: Tenant,
    actor_in: Callable[..., Actor],
    zhang: Ref,
    refusal: Any,
    role: Role,
    verb: str,
    given: dict[str, Any],
) -> None:
    with refusal("not_allowed"):
        getattr(commands, verb)(actor_in(hospital, role), patient_id=zhang.id, **given)
