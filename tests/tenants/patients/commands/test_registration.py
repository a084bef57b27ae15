from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from audit.models import AuditEntry
from journal.models import LoggedEvent
from kernel.actor import Actor
from kernel.tenant import Tenant
from patients import commands, queries
from patients.contracts import (
    AddressDetails,
    AlreadyRegistered,
    ContactDetails,
    IdentifierValue,
    PatientIdentity,
    PerhapsTheSame,
)
from patients.enums import Channel, ContactRelation, IdentifierKind, LivingSituation, Sex
from staff.enums import Role
from tenancy.access import unit_of_work

RESIDENT = IdentifierValue(IdentifierKind.RESIDENT_ID, "999999194503031017")
ZHANG = PatientIdentity(
    name="张 明",
    sex=Sex.MALE,
    identifiers=(RESIDENT, IdentifierValue(IdentifierKind.MEDICAL_RECORD_NUMBER, "zy-0015")),
    contacts=(
        ContactDetails(ContactRelation.SELF, "138 1234 1234"),
        ContactDetails(ContactRelation.CHILD, "13812345678", "张小明", is_caregiver=True, may_be_called=False),
    ),
    address=AddressDetails("青禾区清和路1号", "999999", "柳溪街道"),
    preferred_channel=Channel.WECHAT,
    living_situation=LivingSituation.ALONE,
)


def test_a_person_is_registered_with_everything(doctor: Actor) -> None:
    ref = commands.register_patient(doctor, identity=ZHANG, tags=["高血压", " 独居 "])

    found = queries.detail(doctor, patient_id=ref.id)
    assert (found.name, found.pinyin, found.sex) == ("张 明", "zhangming", Sex.MALE)
    assert str(found.birth_date) == "1945-03-03"
    assert [number.value for number in found.identifiers] == ["999999194503031017", "ZY-0015"]
    assert found.phone == "13812341234"
    assert [(each.name, each.is_caregiver, each.may_be_called) for each in found.contacts] == [
        ("", False, True),
        ("张小明", True, False),
    ]
    assert found.address is not None
    assert (found.address.line, found.address.township) == ("青禾区清和路1号", "柳溪街道")
    assert (found.preferred_channel, found.living_situation) == (Channel.WECHAT, LivingSituation.ALONE)
    assert found.tags == ("独居", "高血压")


def test_registering_is_told_and_on_record(hospital: Tenant, doctor: Actor) -> None:
    ref = commands.register_patient(doctor, identity=ZHANG)

    with unit_of_work(hospital):
        event = LoggedEvent.objects.get(subject_id=ref.id)
        line = AuditEntry.objects.get(subject_id=ref.id)
    assert (event.kind, event.subject_type, event.version) == ("patients.registered", "patient", 1)
    assert (line.action, line.outcome, line.patient_id) == ("patients.register_patient", "done", ref.id)


def test_numbers_telephones_and_addresses_are_sealed_in_the_tables(hospital: Tenant, doctor: Actor) -> None:
    from django.db import connection

    commands.register_patient(doctor, identity=ZHANG)

    stored = b""
    with unit_of_work(hospital), connection.cursor() as cursor:
        for table in ("patient", "identifier", "contact", "address", "identitynote"):
            cursor.execute(f"SELECT t::text FROM patients_{table} t")
            stored += "".join(row[0] for row in cursor.fetchall()).encode()
        for table, column in (("identifier", "value"), ("contact", "phone"), ("address", "line")):
            cursor.execute(f"SELECT {column} FROM patients_{table}")
            stored += b"".join(bytes(row[0]) for row in cursor.fetchall())
    for secret in ("999999194503031017", "ZY-0015", "13812341234", "13812345678", "清和路"):
        assert secret.encode() not in stored
        assert secret.encode().hex().encode() not in stored
    assert b"zhangming" in stored


@pytest.mark.parametrize("kind", list(IdentifierKind))
def test_who_is_known_by_a_number_is_not_registered_twice(doctor: Actor, refusal: Any, kind: IdentifierKind) -> None:
    number = {
        IdentifierKind.RESIDENT_ID: "999999194503031017",
        IdentifierKind.PASSPORT: "E12345678",
        IdentifierKind.HEALTH_RECORD_NUMBER: "99999900100100017",
        IdentifierKind.MEDICAL_RECORD_NUMBER: "ZY-0015",
    }[kind]
    known = commands.register_patient(
        doctor, identity=PatientIdentity(name="张明", identifiers=(IdentifierValue(kind, number),))
    )

    with refusal("already_registered") as refused:
        commands.register_patient(
            doctor, identity=PatientIdentity(name="李四", identifiers=(IdentifierValue(kind, f" {number.lower()} "),))
        )

    assert isinstance(refused.value, AlreadyRegistered)
    assert refused.value.patient_id == known.id


def test_the_same_number_of_another_hospital_is_another_number(doctor: Actor) -> None:
    number = IdentifierValue(IdentifierKind.MEDICAL_RECORD_NUMBER, "0015")
    first = PatientIdentity(name="张明", identifiers=(number,))
    second = PatientIdentity(name="李四", identifiers=(replace(number, assigner="elsewhere"),))

    assert commands.register_patient(doctor, identity=first) != commands.register_patient(doctor, identity=second)


def test_the_same_person_at_another_organisation_is_registered_there(
    doctor: Actor, centre: Tenant, actor_in: Callable[..., Actor]
) -> None:
    commands.register_patient(doctor, identity=ZHANG)

    assert commands.register_patient(actor_in(centre, "community_nurse"), identity=ZHANG)


def test_an_impossible_person_is_refused_with_every_fault(doctor: Actor, refusal: Any) -> None:
    wrong = replace(
        ZHANG,
        name="",
        identifiers=(replace(RESIDENT, value="999999194503031010"),),
        contacts=(ContactDetails(ContactRelation.SELF, "138"),),
    )

    with refusal("required", field="identity.name", recorded=False) as refused:
        commands.register_patient(doctor, identity=wrong)

    assert [fault.field for fault in refused.value.errors] == [
        "identity.name",
        "identity.identifiers[0].value",
        "identity.contacts[0].phone",
    ]


@pytest.mark.parametrize("role", [Role.ORGANISATION_ADMINISTRATOR, Role.REGIONAL_ADMINISTRATOR, Role.PRIVACY_OFFICER])
def test_offices_register_nobody(hospital: Tenant, actor_in: Callable[..., Actor], refusal: Any, role: Role) -> None:
    with refusal("not_allowed"):
        commands.register_patient(actor_in(hospital, role), identity=ZHANG)


def test_a_repeated_request_registers_once(doctor: Actor) -> None:
    first = commands.register_patient(doctor, identity=ZHANG, idempotency_key="0123456789")

    assert commands.register_patient(doctor, identity=ZHANG, idempotency_key="0123456789") == first


BORN = date(1945, 3, 3)
OTHER_OF_THAT_DAY = "999999194503031025"
AT_HOME = ContactDetails(ContactRelation.SELF, "13812341234")
KNOWN = PatientIdentity(name="张明", birth_date=BORN, contacts=(AT_HOME,))


@pytest.mark.parametrize(
    "same",
    [PatientIdentity(name="张明", birth_date=BORN), PatientIdentity(name="张明", contacts=(AT_HOME,))],
    ids=["birthday", "telephone"],
)
def test_who_may_be_the_same_is_registered_only_when_the_others_were_looked_at(
    doctor: Actor, refusal: Any, same: PatientIdentity
) -> None:
    first = commands.register_patient(doctor, identity=KNOWN)

    with refusal("perhaps_the_same") as refused:
        commands.register_patient(doctor, identity=same, another_than=[doctor.id])
    second = commands.register_patient(doctor, identity=same, another_than=[first.id])

    assert isinstance(refused.value, PerhapsTheSame)
    assert refused.value.existing_ids == (first.id,)
    assert second.id != first.id


@pytest.mark.parametrize(
    "other",
    [
        PatientIdentity(name="张明", birth_date=date(1945, 3, 4)),
        PatientIdentity(name="张敏", birth_date=BORN, contacts=(AT_HOME,)),
    ],
    ids=["another birthday", "another name"],
)
def test_who_is_plainly_another_is_registered_without_a_question(doctor: Actor, other: PatientIdentity) -> None:
    first = commands.register_patient(doctor, identity=KNOWN)

    assert commands.register_patient(doctor, identity=other).id != first.id


def test_two_resident_numbers_are_two_persons_whatever_else_is_alike(doctor: Actor) -> None:
    first = commands.register_patient(doctor, identity=replace(KNOWN, identifiers=(RESIDENT,)))
    other = replace(KNOWN, identifiers=(IdentifierValue(IdentifierKind.RESIDENT_ID, OTHER_OF_THAT_DAY),))

    assert commands.register_patient(doctor, identity=other).id != first.id


def test_a_name_alone_registers_nobody(doctor: Actor, refusal: Any) -> None:
    with refusal("too_little_known", field="identity.birth_date", recorded=False):
        commands.register_patient(doctor, identity=PatientIdentity(name="张"))
