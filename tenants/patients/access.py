"""Doors to persons."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.actor import Actor
from kernel.errors import NotFound
from patients.contracts import PatientIdentity
from patients.enums import IdentifierKind, Permission
from patients.models import Contact, Identifier, Patient
from patients.rules import SearchTerms, read_search
from vault.index import blind

MOST_ALIKE = 5


def patients_visible_to(actor: Actor) -> QuerySet[Patient]:
    """The persons whom the actor may find: everybody of the organisation for those who care for them, else nobody."""
    return Patient.objects.all() if actor.may(Permission.FIND) else Patient.objects.none()


def patients_meant(actor: Actor, text: str) -> QuerySet[Patient]:
    """The persons among them whom a search text means: part of the name, start of the pinyin or its initials, a whole
    telephone or other number. An empty text means everybody. `Invalid` for a text that is no search.
    """
    return patients_visible_to(actor).filter(_meant(read_search(text)))


def patient_to_change(actor: Actor, patient_id: UUID) -> Patient:
    """One person, locked; raises `NotFound`."""
    patient = patients_visible_to(actor).select_for_update().filter(id=patient_id).first()
    if patient is None:
        raise NotFound("patient")
    return patient


def number_index(kind: IdentifierKind, number: str) -> bytes:
    """The blind index of a normalised number."""
    return blind(f"patients.identifier.{kind}", number)


def phone_index(number: str) -> bytes:
    """The blind index of a normalised telephone number."""
    return blind("patients.phone", number)


def named_by(kind: IdentifierKind, number: str, assigner: str = "") -> UUID | None:
    """Whom a normalised number names here. For commands: it asks for no right and tells nobody."""
    found = Identifier.objects.filter(kind=kind, assigner=assigner, value_index=number_index(kind, number))
    return found.values_list("patient_id", flat=True).first()


def perhaps_the_same(identity: PatientIdentity) -> tuple[UUID, ...]:
    """Who of that name has the same birthday or a telephone in common, the oldest record first; nobody whose resident
    number is known to be another. For commands: it asks for no right and tells nobody.
    """
    phones = [phone_index(contact.phone) for contact in identity.contacts]
    called = Contact.objects.filter(phone_index__in=phones).values("patient_id")
    alike = Q(id__in=called)
    if identity.birth_date is not None:
        alike |= Q(birth_date=identity.birth_date)
    found = Patient.objects.filter(alike, name=identity.name)
    if any(value.kind == IdentifierKind.RESIDENT_ID for value in identity.identifiers):
        found = found.exclude(identifiers__kind=IdentifierKind.RESIDENT_ID)
    return tuple(found.order_by("id").values_list("id", flat=True)[:MOST_ALIKE])


def _meant(terms: SearchTerms) -> Q:
    if terms.empty:
        return Q()
    meant = Q(name__icontains=terms.name)
    if terms.latin:
        meant |= Q(pinyin__startswith=terms.latin) | Q(initials__startswith=terms.latin)
    if terms.phone:
        called = Contact.objects.filter(phone_index=phone_index(terms.phone))
        meant |= Q(id__in=called.values("patient_id"))
    if terms.identifiers:
        indexes = [number_index(kind, number) for kind, number in terms.identifiers]
        meant |= Q(id__in=Identifier.objects.filter(value_index__in=indexes).values("patient_id"))
    return meant
