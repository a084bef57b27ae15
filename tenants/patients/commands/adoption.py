"""Taking over a person whom another source knows: found by a number, completed, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from commands import command
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.contracts import Ref
from kernel.errors import Unavailable
from patients import rules
from patients.access import named_by, number_index, patient_to_change
from patients.commands import rows
from patients.contracts import IdentifierValue, PatientIdentity
from patients.enums import EventKind, IdentifierKind, LivingSituation, Permission, Sex
from patients.models import Address, Identifier, IdentityNote, Patient
from vault.index import blind


@dataclass(frozen=True, slots=True)
class _Difference:
    field: str
    ours: str
    theirs: str


@command(needs=Permission.ADOPT)
def adopt_patient(actor: Actor, *, identity: PatientIdentity, source: str, fhir_id: str = "") -> Ref:
    """The record of that person here: found by `source` and `fhir_id` or by a number, else made. Repeatable.

    What is missing here is filled in; what differs is noted on the person for somebody to settle. A weaker number does
    not match a person whose resident identity number is another. Raises `Invalid` for an impossible identity, and
    `Unavailable` where a rival registers the same person at this moment: tried again, the person is found.
    """
    here = rules.with_own_numbers(identity, str(actor.tenant.id))
    checked = rules.checked_identity(here, on=today())
    named = _named(checked)
    fitting = _came_from(source, fhir_id) or [each for each in named if not _another_person(each, checked)]
    if not fitting:
        return _made(checked, source, fhir_id, known=named)
    return _completed(patient_to_change(actor, fitting[0]), checked, source)


@command(needs=Permission.ADOPT)
def note_death(actor: Actor, *, patient_id: UUID, on: date, source: str) -> Ref:
    """Another source says that the person died on a day that contradicts the record here: noted on the person for
    somebody to settle. Repeatable. Raises `NotFound`.
    """
    patient = patient_to_change(actor, patient_id)
    if _note(patient, [_Difference("deceased_on", str(patient.deceased_on or ""), on.isoformat())], source):
        return rows.changed(patient)
    return Ref(patient.id, patient.version)


def _came_from(source: str, fhir_id: str) -> list[UUID]:
    if not fhir_id:
        return []
    return list(Patient.objects.filter(source=source, fhir_id=fhir_id).values_list("id", flat=True))


def _named(identity: PatientIdentity) -> list[UUID]:
    """Whom the numbers name here, by the strongest number first."""
    strength = list(IdentifierKind)
    values = sorted(identity.identifiers, key=lambda value: strength.index(value.kind))
    found = (named_by(value.kind, value.value, value.assigner) for value in values)
    return [patient_id for patient_id in found if patient_id is not None]


def _another_person(candidate: UUID, identity: PatientIdentity) -> bool:
    kind = IdentifierKind.RESIDENT_ID
    ours = Identifier.objects.filter(patient_id=candidate, kind=kind).values_list("value_index", flat=True).first()
    theirs = [number_index(kind, value.value) for value in identity.identifiers if value.kind == kind]
    return ours is not None and bool(theirs) and bytes(ours) not in theirs


def _made(identity: PatientIdentity, source: str, fhir_id: str, *, known: list[UUID]) -> Ref:
    patient = rows.new_patient(identity, source=source, fhir_id=fhir_id)
    refused = rows.add_numbers(patient, identity.identifiers)
    if {owner for _value, owner in refused} - {*known, None}:
        raise Unavailable
    _note(patient, [_Difference(value.kind.value, "", value.value) for value, _owner in refused], source)
    rows.add_contacts(patient, identity.contacts)
    if identity.address is not None:
        rows.set_address(patient, identity.address)
    return rows.announce(patient, EventKind.REGISTERED)


def _completed(patient: Patient, identity: PatientIdentity, source: str) -> Ref:
    filled = _fill(patient, identity)
    before = _belongings(patient)
    differences = _add_numbers(patient, identity.identifiers)
    rows.add_contacts(patient, identity.contacts)
    address = Address.objects.filter(patient=patient).first()
    if address is None and identity.address is not None:
        rows.set_address(patient, identity.address)
    differences += _differences(patient, address, identity)
    noted = _note(patient, differences, source)
    if filled or noted or before != _belongings(patient):
        return rows.changed(patient)
    return Ref(patient.id, patient.version)


def _fill(patient: Patient, identity: PatientIdentity) -> bool:
    before = (patient.sex, patient.birth_date, patient.living_situation)
    if patient.sex == Sex.UNKNOWN:
        patient.sex = identity.sex
    if patient.birth_date is None and patient.deceased_on is None:
        patient.birth_date = identity.birth_date
    if patient.living_situation == LivingSituation.UNKNOWN:
        patient.living_situation = identity.living_situation
    return before != (patient.sex, patient.birth_date, patient.living_situation)


def _belongings(patient: Patient) -> tuple[int, int, bool]:
    address = Address.objects.filter(patient=patient).exists()
    return patient.identifiers.count(), patient.contacts.count(), address


def _add_numbers(patient: Patient, values: tuple[IdentifierValue, ...]) -> list[_Difference]:
    held = {value.kind: value.value for value in patient.identifiers.all()}
    refused = rows.add_numbers(patient, values)
    return [_Difference(value.kind.value, held.get(value.kind, ""), value.value) for value, _owner in refused]


def _differences(patient: Patient, address: Address | None, identity: PatientIdentity) -> list[_Difference]:
    told = [("name", patient.name, identity.name)]
    if identity.sex != Sex.UNKNOWN:
        told.append(("sex", patient.sex, identity.sex.value))
    if identity.birth_date is not None:
        told.append(("birth_date", str(patient.birth_date or ""), identity.birth_date.isoformat()))
    if identity.deceased_on is not None:
        told.append(("deceased_on", str(patient.deceased_on or ""), identity.deceased_on.isoformat()))
    if identity.address is not None and address is not None:
        told.append(("address", address.line, identity.address.line))
    return [_Difference(*each) for each in told if each[1] != each[2]]


def _note(patient: Patient, differences: list[_Difference], source: str) -> bool:
    """Writes down what is not noted yet; whether there was anything. The person is locked or new."""
    noted = {
        (field, bytes(index))
        for field, index in patient.notes.filter(source=source).values_list("field", "theirs_index")
    }
    fresh = [
        IdentityNote(
            patient=patient,
            field=difference.field,
            ours=difference.ours,
            theirs=difference.theirs,
            theirs_index=blind("patients.note", difference.theirs),
            source=source,
            at=now(),
        )
        for difference in differences
    ]
    fresh = [note for note in fresh if (note.field, note.theirs_index) not in noted]
    IdentityNote.objects.bulk_create(fresh)
    return bool(fresh)
