from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from journal.models import LoggedEvent
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.tenant import Tenant
from patients import commands, queries
from patients.contracts import (
    AddressDetails,
    ContactDetails,
    IdentifierValue,
    PatientDetail,
    PatientIdentity,
)
from patients.enums import ContactRelation, IdentifierKind, LivingSituation, Sex
from patients.models import Patient
from patients.rules import synthetic_identity
from tenancy.access import unit_of_work

RESIDENT = IdentifierValue(IdentifierKind.RESIDENT_ID, "999999194503031017")
RECORD = IdentifierValue(IdentifierKind.HEALTH_RECORD_NUMBER, "99999900100100017")
ZHANG = PatientIdentity(
    name="张明",
    identifiers=(RESIDENT,),
    contacts=(ContactDetails(ContactRelation.SELF, "13812341234"),),
    address=AddressDetails("清和路1号", "999999", "柳溪街道"),
)


@pytest.fixture
def nurse(centre: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(centre, "community_nurse")


def adopt(relay: Actor, identity: PatientIdentity, source: str = "hospital", fhir_id: str = "") -> Ref:
    return commands.adopt_patient(relay, identity=identity, source=source, fhir_id=fhir_id)


def notes(found: PatientDetail) -> list[tuple[str, str, str, str]]:
    return [(note.field, note.ours, note.theirs, note.source) for note in found.notes]


def test_a_person_crosses_whole(doctor: Actor, relay: Actor, nurse: Actor) -> None:
    at_home = commands.register_patient(doctor, identity=synthetic_identity(11))
    payload = queries.identity(doctor, patient_id=at_home.id).to_payload()

    ref = adopt(relay, PatientIdentity.from_payload(payload))

    ours = queries.detail(doctor, patient_id=at_home.id)
    theirs = queries.detail(nurse, patient_id=ref.id)
    assert theirs.id != ours.id
    assert theirs.source == "hospital"
    for field in ("name", "sex", "birth_date", "identifiers", "phone", "address", "preferred_channel", "notes"):
        assert getattr(theirs, field) == getattr(ours, field)
    assert [each.phone for each in theirs.contacts] == [each.phone for each in ours.contacts]


def test_twice_is_once(centre: Tenant, relay: Actor) -> None:
    first = adopt(relay, ZHANG)
    second = adopt(relay, ZHANG)

    assert second == first
    with unit_of_work(centre):
        assert Patient.objects.count() == 1
        assert LoggedEvent.objects.filter(kind__startswith="patients.").count() == 1


def test_who_is_known_by_a_number_is_found_and_completed(relay: Actor, nurse: Actor) -> None:
    known = commands.register_patient(
        nurse, identity=PatientIdentity(name="张明", identifiers=(RECORD,), living_situation=LivingSituation.ALONE)
    )

    ref = adopt(relay, replace(ZHANG, identifiers=(RESIDENT, RECORD), living_situation=LivingSituation.WITH_SPOUSE))

    found = queries.detail(nurse, patient_id=known.id)
    assert ref == Ref(known.id, 2)
    assert [number.value for number in found.identifiers] == [RESIDENT.value, RECORD.value]
    assert (found.sex, found.birth_date) == (Sex.MALE, date(1945, 3, 3))
    assert found.phone == "13812341234"
    assert found.address is not None
    assert found.living_situation == LivingSituation.ALONE
    assert found.notes == ()


def test_what_differs_is_noted_and_never_overwritten(centre: Tenant, relay: Actor, nurse: Actor) -> None:
    known = commands.register_patient(nurse, identity=ZHANG)
    told = replace(
        ZHANG,
        name="张铭",
        address=AddressDetails("云桥街2号"),
        contacts=(ContactDetails(ContactRelation.SELF, "13800000000"),),
        deceased_on=date(2026, 1, 1),
    )

    first, second = adopt(relay, told), adopt(relay, told)

    found = queries.detail(nurse, patient_id=known.id)
    assert first == second == Ref(known.id, 2)
    assert notes(found) == [
        ("name", "张明", "张铭", "hospital"),
        ("deceased_on", "", "2026-01-01", "hospital"),
        ("address", "清和路1号", "云桥街2号", "hospital"),
    ]
    assert (found.name, found.deceased_on, found.phone) == ("张明", None, "13812341234")
    assert found.address is not None
    assert found.address.line == "清和路1号"
    assert [each.phone for each in found.contacts] == ["13812341234", "13800000000"]


def test_a_note_is_settled_and_does_not_come_again(relay: Actor, nurse: Actor) -> None:
    commands.register_patient(nurse, identity=ZHANG)
    ref = adopt(relay, replace(ZHANG, name="张铭"))
    (note,) = queries.detail(nurse, patient_id=ref.id).notes

    settled = commands.settle_note(nurse, patient_id=ref.id, note_id=note.id)

    assert adopt(relay, replace(ZHANG, name="张铭")) == settled
    assert queries.detail(nurse, patient_id=ref.id).notes == ()


def test_another_source_has_its_own_word(relay: Actor, nurse: Actor) -> None:
    commands.register_patient(nurse, identity=ZHANG)
    for source in ("hospital", "county"):
        ref = adopt(relay, replace(ZHANG, name="张铭"), source)

    assert [note.source for note in queries.detail(nurse, patient_id=ref.id).notes] == ["hospital", "county"]


def test_a_weak_number_does_not_match_another_resident(relay: Actor, nurse: Actor) -> None:
    ours = commands.register_patient(nurse, identity=replace(ZHANG, identifiers=(RESIDENT, RECORD)))
    stranger = PatientIdentity(
        name="李四", identifiers=(RECORD, IdentifierValue(IdentifierKind.RESIDENT_ID, "999999196207152024"))
    )

    ref = adopt(relay, stranger)

    made = queries.detail(nurse, patient_id=ref.id)
    assert ref.id != ours.id
    assert [number.value for number in made.identifiers] == ["999999196207152024"]
    assert notes(made) == [("health_record_number", "", RECORD.value, "hospital")]


def test_the_strongest_number_decides(relay: Actor, nurse: Actor) -> None:
    by_record = commands.register_patient(nurse, identity=PatientIdentity(name="张明", identifiers=(RECORD,)))
    by_resident = commands.register_patient(nurse, identity=replace(ZHANG, name="张明"))

    ref = adopt(relay, replace(ZHANG, identifiers=(RECORD, RESIDENT)))

    assert ref.id == by_resident.id
    assert notes(queries.detail(nurse, patient_id=ref.id)) == [("health_record_number", "", RECORD.value, "hospital")]
    assert [number.value for number in queries.detail(nurse, patient_id=by_record.id).identifiers] == [RECORD.value]


def test_a_number_given_by_us_comes_home_as_ours(doctor: Actor, relay: Actor, hospital: Tenant) -> None:
    number = IdentifierValue(IdentifierKind.MEDICAL_RECORD_NUMBER, "0015")
    at_home = commands.register_patient(doctor, identity=PatientIdentity(name="张明", identifiers=(number,)))
    travelling = queries.identity(doctor, patient_id=at_home.id)
    assert travelling.identifiers[0].assigner == str(hospital.id)
    abroad = adopt(relay, travelling)
    from staff.access import machine

    returning = queries.identity(relay, patient_id=abroad.id)
    home = commands.adopt_patient(machine(hospital, "exchange"), identity=returning, source="centre")

    assert home == at_home


def test_the_centres_own_number_of_the_same_digits_is_another(doctor: Actor, relay: Actor, nurse: Actor) -> None:
    number = IdentifierValue(IdentifierKind.MEDICAL_RECORD_NUMBER, "0015")
    at_home = commands.register_patient(doctor, identity=PatientIdentity(name="张明", identifiers=(number,)))
    ours = commands.register_patient(nurse, identity=PatientIdentity(name="李四", identifiers=(number,)))

    ref = adopt(relay, queries.identity(doctor, patient_id=at_home.id))

    assert ref.id != ours.id


def test_an_imported_row_is_found_by_where_it_came_from(relay: Actor, nurse: Actor) -> None:
    bare = PatientIdentity(name="Kathe Zieme", sex=Sex.FEMALE, birth_date=date(1968, 4, 18))

    first, second = adopt(relay, bare, "synthea", "p-1"), adopt(relay, bare, "synthea", "p-1")
    third = adopt(relay, bare, "synthea", "p-2")

    assert first == second
    assert third.id != first.id
    found = queries.detail(nurse, patient_id=first.id)
    assert (found.source, found.fhir_id) == ("synthea", "p-1")


def test_an_impossible_person_is_not_adopted(relay: Actor, refusal: Any) -> None:
    with refusal("resident_id_check", field="identity.identifiers[0].value", recorded=False):
        adopt(relay, replace(ZHANG, identifiers=(replace(RESIDENT, value="999999194503031010"),)))


def test_people_do_not_adopt_only_machines_do(centre: Tenant, actor_in: Callable[..., Actor], refusal: Any) -> None:
    with refusal("not_allowed"):
        adopt(actor_in(centre, "centre_head", "community_doctor", "community_nurse"), ZHANG)
