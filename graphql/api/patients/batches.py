"""Patients named by rows, read together."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from kernel.actor import Actor
from patients import queries
from patients.contracts import PatientSummary


def summaries(actor: Actor, ids: Iterable[UUID]) -> Mapping[UUID, PatientSummary]:
    """The patients in short, each of them put on record as read."""
    return queries.summaries(actor, patient_ids=tuple(ids))
