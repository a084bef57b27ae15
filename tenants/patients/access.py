"""Doors to persons."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kernel.actor import Actor
from kernel.errors import NotFound
from patients.enums import IdentifierKind, Permission
from patients.models import Identifier, Patient
from vault.index import blind


def patients_visible_to(actor: Actor) -> QuerySet[Patient]:
    """The persons whom the actor may find: everybody of the organisation for those who care for them, else nobody."""
    return Patient.objects.all() if actor.may(Permission.FIND) else Patient.objects.none()


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
