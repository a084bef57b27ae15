"""Keeping the record of a person right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.contracts import Ref
from kernel.errors import Conflict, Invalid, NotFound, Refused
from kernel.ids import new_id
from patients import rules
from patients.access import patient_to_change
from patients.commands import rows
from patients.contracts import AddressDetails, AlreadyRegistered, ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import Channel, EventKind, IdentifierKind, LivingSituation, Permission, Sex
from patients.models import Patient


@command(needs=Permission.CHANGE)
def update_patient(
    actor: Actor,
    *,
    patient_id: UUID,
    expected_version: int,
    name: str | None = None,
    sex: Sex | None = None,
    birth_date: date | None = None,
    preferred_channel: Channel | None = None,
    language: str | None = None,
    living_situation: LivingSituation | None = None,
    address: AddressDetails | None = None,
    tags: Iterable[str] | None = None,
) -> Ref:
    """Changes what is given. Raises `NotFound`, `Conflict`, and `Invalid` with every fault."""
    patient = patient_to_change(actor, patient_id)
    if patient.version != expected_version:
        raise Conflict(patient.version)
    wanted = PatientIdentity(
        name=patient.name if name is None else name,
        sex=sex or Sex(patient.sex),
        birth_date=birth_date or patient.birth_date,
        identifiers=_resident_id(patient),
        address=address,
        preferred_channel=preferred_channel or Channel(patient.preferred_channel),
        language=language or patient.language,
        living_situation=living_situation or LivingSituation(patient.living_situation),
        deceased_on=patient.deceased_on,
    )
    checked = rules.checked_identity(wanted, on=today(), field="")
    _take(patient, checked)
    if checked.address is not None:
        rows.set_address(patient, checked.address)
    if tags is not None:
        patient.tags = rules.checked_tags(tags)
    return rows.changed(patient)


@command(needs=Permission.CHANGE)
def add_contact(actor: Actor, *, patient_id: UUID, contact: ContactDetails) -> Ref:
    """Adds somebody to call. Raises `NotFound`, `Invalid`, `Refused("contact_known")` for the same person again."""
    patient = patient_to_change(actor, patient_id)
    before = patient.contacts.count()
    rows.add_contacts(patient, [rules.checked_contact(contact)])
    if patient.contacts.count() == before:
        raise Refused("contact_known", _("This telephone number is there already, in the same relation."))
    return rows.changed(patient)


@command(needs=Permission.CHANGE)
def remove_contact(actor: Actor, *, patient_id: UUID, contact_id: UUID) -> Ref:
    """Takes a contact away. Raises `NotFound`."""
    patient = patient_to_change(actor, patient_id)
    deleted, _by_model = patient.contacts.filter(id=contact_id).delete()
    if not deleted:
        raise NotFound("contact")
    return rows.changed(patient)


@command(needs=Permission.CHANGE)
def add_identifier(actor: Actor, *, patient_id: UUID, identifier: IdentifierValue) -> Ref:
    """Adds a number. Raises `NotFound`, `Invalid`, `AlreadyRegistered`, `Refused("another_resident_id")`."""
    patient = patient_to_change(actor, patient_id)
    own = PatientIdentity(
        name=patient.name, sex=Sex(patient.sex), birth_date=patient.birth_date, identifiers=(identifier,)
    )
    checked = rules.checked_identity(rules.with_own_numbers(own, str(actor.tenant.id)), on=today(), field="")
    if not _fits(patient, checked.identifiers[0]):
        raise Refused("another_resident_id", _("This person has another resident identity number on record."))
    for _value, owner in rows.add_numbers(patient, checked.identifiers):
        if owner is not None:
            raise AlreadyRegistered(owner)
    patient.sex, patient.birth_date = checked.sex, checked.birth_date
    return rows.changed(patient)


@command(needs=Permission.CHANGE)
def join_household(actor: Actor, *, patient_id: UUID, other_id: UUID) -> Ref:
    """Puts a person into the household of another. Raises `NotFound`, and `Refused("same_person")`."""
    if patient_id == other_id:
        raise Refused("same_person", _("Choose another person of the same household."))
    locked = {each: patient_to_change(actor, each) for each in sorted((patient_id, other_id))}
    patient, other = locked[patient_id], locked[other_id]
    if other.household_id is None:
        other.household_id = new_id()
        rows.changed(other)
    patient.household_id = other.household_id
    return rows.changed(patient)


@command(needs=Permission.DECLARE_DEATH)
def mark_deceased(actor: Actor, *, patient_id: UUID, on: date) -> Ref:
    """Records that the person has died; what is open for the person is closed by those who react.

    Raises `NotFound`, `Refused("already_deceased")`, `Invalid("on", "impossible_date")` in the future or before birth.
    """
    patient = patient_to_change(actor, patient_id)
    if patient.deceased_on is not None:
        raise Refused("already_deceased", _("The death of this person is on record already."))
    if on > today() or (patient.birth_date is not None and on < patient.birth_date):
        raise Invalid("on", "impossible_date", _("A date of death lies between birth and today."))
    patient.deceased_on, patient.death_retracted_at = on, None
    return rows.changed(patient, EventKind.DECEASED)


@command(needs=Permission.DECLARE_DEATH)
def retract_death(actor: Actor, *, patient_id: UUID) -> Ref:
    """Takes a death back that was recorded by mistake. What was closed because of it stays closed, and what another
    organisation has on record is its own.

    Raises `NotFound`, `Refused("not_deceased")`.
    """
    patient = patient_to_change(actor, patient_id)
    if patient.deceased_on is None:
        raise Refused("not_deceased", _("No death of this person is on record."))
    patient.deceased_on, patient.death_retracted_at = None, now()
    return rows.changed(patient)


@command(needs=Permission.CHANGE)
def settle_note(actor: Actor, *, patient_id: UUID, note_id: UUID) -> Ref:
    """Says that a note on the person's identity has been looked into. Raises `NotFound`."""
    patient = patient_to_change(actor, patient_id)
    if not patient.notes.filter(id=note_id, settled_at=None).update(settled_at=now(), settled_by=actor.id):
        raise NotFound("note")
    return rows.changed(patient)


def _resident_id(patient: Patient) -> tuple[IdentifierValue, ...]:
    held = patient.identifiers.filter(kind=IdentifierKind.RESIDENT_ID)
    return tuple(IdentifierValue(IdentifierKind.RESIDENT_ID, number.value) for number in held)


def _fits(patient: Patient, value: IdentifierValue) -> bool:
    return value.kind != IdentifierKind.RESIDENT_ID or all(held.value == value.value for held in _resident_id(patient))


def _take(patient: Patient, identity: PatientIdentity) -> None:
    rows.rename(patient, identity.name)
    patient.sex, patient.birth_date = identity.sex, identity.birth_date
    patient.preferred_channel, patient.language = identity.preferred_channel, identity.language
    patient.living_situation = identity.living_situation
