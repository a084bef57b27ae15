"""The chart by its parts, one part page by page, trends and attachments."""

from __future__ import annotations

from typing import Any

import graphene

from api.core import cost
from api.core.fields import Paged, Read
from api.records.types import (
    Allergy,
    Attachment,
    Chart,
    Condition,
    Document,
    Encounter,
    Measurement,
    Medication,
    Observation,
    Procedure,
)
from records import contracts, queries
from records.enums import RecordCategory

PATIENT = {"patient_id": "Whose record."}


class _Sections:
    """A chart whose parts are attributes."""

    def __init__(self, chart: contracts.Chart) -> None:
        self.patient_id = chart.patient_id
        for section in chart.sections:
            setattr(self, str(section.category), section)


def _page(entry: Any, category: RecordCategory) -> Paged:
    return Paged(
        entry,
        queries.section,
        description=f"{category.name.capitalize()} of a patient page by page, newest first, those without a time last.",
        described=PATIENT,
        fixed={"category": category},
    )


class RecordsQuery:
    chart = Read(
        Chart,
        queries.chart,
        description="The newest entries of each part of a patient's record.",
        described={**PATIENT, "limit": "How many of each part: 1 to 100, without it 50."},
        chosen=("categories", lambda names: tuple(category for category in RecordCategory if str(category) in names)),
        shown=_Sections,
        weight=7 * cost.READ,
    )
    encounters = _page(Encounter, RecordCategory.ENCOUNTERS)
    conditions = _page(Condition, RecordCategory.CONDITIONS)
    medications = _page(Medication, RecordCategory.MEDICATIONS)
    allergies = _page(Allergy, RecordCategory.ALLERGIES)
    observations = _page(Observation, RecordCategory.OBSERVATIONS)
    procedures = _page(Procedure, RecordCategory.PROCEDURES)
    documents = _page(Document, RecordCategory.DOCUMENTS)
    latest_vitals = Read(
        graphene.List(graphene.NonNull(Observation)),
        queries.latest_vitals,
        description="The newest reading of each vital sign that has one.",
        described=PATIENT,
    )
    trend = Read(
        graphene.List(graphene.NonNull(Measurement)),
        queries.trend,
        description="One number over time, oldest first, whether recorded alone or in a panel.",
        described={
            **PATIENT,
            "codes": "LOINC codes.",
            "limit": "The newest so many readings: at most 1000, without it 200.",
        },
        weight=20 * cost.READ,
    )
    attachments = Read(
        graphene.List(graphene.NonNull(Attachment)),
        queries.attachments,
        description="The texts and files of one document.",
        described={"document_id": "Which document."},
        weight=20 * cost.READ,
    )
