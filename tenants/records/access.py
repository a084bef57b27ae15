"""Doors to the rows of a person's record."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kernel.actor import Actor
from kernel.errors import NotFound
from patients.access import patients_visible_to
from records.enums import RecordCategory
from records.models import TABLES, Entry, SourcePatient


def entries_of(actor: Actor, patient_id: UUID, category: RecordCategory) -> QuerySet[Entry]:
    """The rows of one category of a person whom the actor may find; raises `NotFound` for anybody else."""
    must_be_visible(actor, patient_id)
    return TABLES[category].rows().filter(patient_id=patient_id)


def must_be_visible(actor: Actor, patient_id: UUID) -> None:
    """Raises `NotFound` unless the person is here and the actor may find them."""
    if not patients_visible_to(actor).filter(id=patient_id).exists():
        raise NotFound("patient")


def patient_of_source(source: str, fhir_id: str) -> UUID | None:
    """Which of our patients a Patient of that source is. For commands: it asks for no right and tells nobody."""
    known = SourcePatient.objects.filter(source=source, fhir_id=fhir_id)
    return known.values_list("patient_id", flat=True).first()
