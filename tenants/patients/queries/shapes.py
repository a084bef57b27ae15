"""From rows, with what belongs to them prefetched, to contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from uuid import UUID

from patients.contracts import (
    AddressDetails,
    AddressView,
    ContactDetails,
    ContactView,
    IdentifierValue,
    IdentifierView,
    IdentityNoteView,
    PatientDetail,
    PatientIdentity,
    PatientSummary,
)
from patients.enums import Channel, ContactRelation, IdentifierKind, LivingSituation, Sex
from patients.models import Address, Contact, Identifier, Patient
from patients.rules import age_on, mask_identifier, mask_name, mask_phone

_STRENGTH = {kind.value: place for place, kind in enumerate(IdentifierKind)}


def summary(row: Patient, day: date) -> PatientSummary:
    """Masked numbers only; `day` is today."""
    phone = _own_phone(row)
    return PatientSummary(
        id=row.id,
        version=row.version,
        name=row.name,
        masked_name=mask_name(row.name),
        sex=Sex(row.sex),
        birth_date=row.birth_date,
        age=age_on(row.birth_date, row.deceased_on or day) if row.birth_date else None,
        identifiers=tuple(_identifier_view(number, full=False) for number in _identifiers(row)),
        phone_masked=mask_phone(phone) if phone else "",
        preferred_channel=Channel(row.preferred_channel),
        language=row.language,
        living_situation=LivingSituation(row.living_situation),
        deceased_on=row.deceased_on,
        death_retracted_at=row.death_retracted_at,
    )


def detail(row: Patient, household: Sequence[UUID], day: date) -> PatientDetail:
    """Everything in full."""
    short = summary(row, day)
    shared = {field.name: getattr(short, field.name) for field in fields(PatientSummary)}
    shared["identifiers"] = tuple(_identifier_view(number, full=True) for number in _identifiers(row))
    address = _address(row)
    return PatientDetail(
        **shared,
        pinyin=row.pinyin,
        phone=_own_phone(row),
        contacts=tuple(_contact_view(contact) for contact in _contacts(row)),
        address=AddressView(address.line, address.area_code, address.township) if address else None,
        tags=tuple(row.tags),
        household=tuple(household),
        source=row.source,
        fhir_id=row.fhir_id,
        notes=tuple(
            IdentityNoteView(note.id, note.field, note.ours, note.theirs, note.source, note.at)
            for note in sorted(row.notes.all(), key=lambda note: (note.at, note.id))
            if note.settled_at is None
        ),
    )


def to_call(row: Patient) -> tuple[ContactView, ...]:
    """The contacts that have a number and may be called, the patient first."""
    shown = (_contact_view(contact) for contact in _contacts(row))
    return tuple(one for one in shown if one.phone and one.may_be_called)


def identity(row: Patient, *, own_assigner: str) -> PatientIdentity:
    """The person as another organisation needs it."""
    address = _address(row)
    return PatientIdentity(
        name=row.name,
        sex=Sex(row.sex),
        birth_date=row.birth_date,
        identifiers=tuple(_value(number, own_assigner) for number in _identifiers(row)),
        contacts=tuple(_contact(contact) for contact in _contacts(row)),
        address=AddressDetails(address.line, address.area_code, address.township) if address else None,
        preferred_channel=Channel(row.preferred_channel),
        language=row.language,
        living_situation=LivingSituation(row.living_situation),
        deceased_on=row.deceased_on,
    )


def _identifiers(row: Patient) -> list[Identifier]:
    return sorted(row.identifiers.all(), key=lambda number: (_STRENGTH[number.kind], number.id))


def _contacts(row: Patient) -> list[Contact]:
    return sorted(row.contacts.all(), key=lambda contact: (contact.relation != ContactRelation.SELF, contact.id))


def _address(row: Patient) -> Address | None:
    return getattr(row, "address", None)


def _own_phone(row: Patient) -> str:
    first = next(iter(_contacts(row)), None)
    return first.phone if first is not None and first.relation == ContactRelation.SELF else ""


def _identifier_view(number: Identifier, *, full: bool) -> IdentifierView:
    value = number.value if full else ""
    return IdentifierView(IdentifierKind(number.kind), mask_identifier(number.value), value, number.assigner)


def _value(number: Identifier, own_assigner: str) -> IdentifierValue:
    own = number.kind == IdentifierKind.MEDICAL_RECORD_NUMBER and not number.assigner
    return IdentifierValue(IdentifierKind(number.kind), number.value, own_assigner if own else number.assigner)


def _contact_view(contact: Contact) -> ContactView:
    return ContactView(
        id=contact.id,
        relation=ContactRelation(contact.relation),
        name=contact.name,
        phone=contact.phone,
        phone_masked=mask_phone(contact.phone),
        is_caregiver=contact.is_caregiver,
        may_be_called=contact.may_be_called,
    )


def _contact(contact: Contact) -> ContactDetails:
    return ContactDetails(
        ContactRelation(contact.relation), contact.phone, contact.name, contact.is_caregiver, contact.may_be_called
    )
