"""Writing what belongs to a person. Inside a command only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from commands import emit
from journal.contracts import Event
from kernel.contracts import Ref
from kernel.errors import Unavailable
from patients.access import number_index, phone_index
from patients.contracts import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import EventKind
from patients.models import Address, Contact, Identifier, Patient
from patients.rules import spelling


def new_patient(identity: PatientIdentity, *, tags: Iterable[str] = (), source: str = "", fhir_id: str = "") -> Patient:
    """Saves the person of a checked identity, without numbers, contacts and address.

    Raises `Unavailable` where a rival has just saved the same row of the same source: tried again, it is found.
    """
    patient = Patient(
        sex=identity.sex,
        birth_date=identity.birth_date,
        deceased_on=identity.deceased_on,
        preferred_channel=identity.preferred_channel,
        language=identity.language,
        living_situation=identity.living_situation,
        tags=list(tags),
        source=source,
        fhir_id=fhir_id,
    )
    rename(patient, identity.name)
    Patient.objects.bulk_create([patient], ignore_conflicts=bool(fhir_id))
    if fhir_id and not Patient.objects.filter(id=patient.id).exists():
        raise Unavailable
    return patient


def rename(patient: Patient, name: str) -> None:
    """Sets a tidy name and what it is found by; the caller saves."""
    spelt = spelling(name)
    patient.name, patient.pinyin, patient.initials = name, spelt.full, spelt.initials


def add_numbers(patient: Patient, values: Iterable[IdentifierValue]) -> list[tuple[IdentifierValue, UUID | None]]:
    """Gives the person the numbers; returns those that were not to be had, with whom they name.

    A rival who registers the same number at this moment is waited for: the number then names the rival's person.
    """
    indexes = {value: number_index(value.kind, value.value) for value in values}
    rows = [_number(patient, value, index) for value, index in sorted(indexes.items(), key=lambda pair: pair[1])]
    Identifier.objects.bulk_create(rows, ignore_conflicts=True)
    held = Identifier.objects.filter(value_index__in=indexes.values())
    owners = {(number.kind, number.assigner, bytes(number.value_index)): number.patient_id for number in held}
    found = {value: owners.get((value.kind.value, value.assigner, index)) for value, index in indexes.items()}
    return [(value, owner) for value, owner in found.items() if owner != patient.id]


def add_contacts(patient: Patient, contacts: Iterable[ContactDetails]) -> None:
    """Adds contacts; the same telephone in the same relation is kept as it is."""
    rows = [_contact(patient, contact) for contact in contacts]
    Contact.objects.bulk_create(rows, ignore_conflicts=True)


def set_address(patient: Patient, address: AddressDetails) -> None:
    """Replaces the address."""
    row = Address.objects.filter(patient=patient).first() or Address(patient=patient)
    row.line, row.area_code, row.township = address.line, address.area_code, address.township
    row.save()


def announce(patient: Patient, kind: EventKind) -> Ref:
    """Says what happened to the person."""
    emit(Event(kind, "patient", patient.id, patient.version, patient_id=patient.id))
    return Ref(patient.id, patient.version)


def changed(patient: Patient, kind: EventKind = EventKind.UPDATED) -> Ref:
    """Saves the person as the next version and says so."""
    patient.version += 1
    patient.save()
    return announce(patient, kind)


def _number(patient: Patient, value: IdentifierValue, index: bytes) -> Identifier:
    return Identifier(patient=patient, kind=value.kind, assigner=value.assigner, value=value.value, value_index=index)


def _contact(patient: Patient, contact: ContactDetails) -> Contact:
    return Contact(
        patient=patient,
        relation=contact.relation,
        name=contact.name,
        phone=contact.phone,
        phone_index=phone_index(contact.phone),
        is_caregiver=contact.is_caregiver,
        may_be_called=contact.may_be_called,
    )
