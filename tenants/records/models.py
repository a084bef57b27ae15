"""One table per part of the record, and one that keeps every other resource whole.

`source` and `fhir_id` say where a row came from: the name of the system and the resource's id there. Rows that our own
people wrote have `OWN_SOURCE` and their own id.
"""

from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.clock import now
from kernel.ids import new_id
from records.enums import Precision, RecordCategory
from vault.fields import SealedField

OWN_SOURCE = "careloop"
CODE = 64


class Measured(models.DecimalField):
    """A PostgreSQL `numeric` without a fixed scale: a reading keeps the digits it was written with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 60, "decimal_places": 30, **kwargs})

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 (Django asks with the connection)
        return "numeric"


class Sourced(models.Model):
    """What every row of the record has. `fingerprint` tells an unchanged resource from a changed one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    source = models.CharField(max_length=80)
    fhir_type = models.CharField(max_length=40)
    fhir_id = models.CharField(max_length=64)
    fingerprint = models.BinaryField(max_length=16)
    stored_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True

    @classmethod
    def rows(cls) -> models.QuerySet[Self]:
        """All rows of the table; for code that works on any of the tables."""
        return cls._default_manager.all()

    @classmethod
    def table(cls) -> str:
        """The table's name."""
        return cls._meta.db_table

    @classmethod
    def sealed(cls, name: str, row_id: UUID, text: str | None) -> bytes | None:
        """What stands in the sealed column `name` of that row for `text`."""
        column = cls._meta.get_field(name)
        assert isinstance(column, SealedField)  # noqa: S101 (narrows the type)
        return column.pre_save(cls(id=row_id, **{name: text}), add=True)


def one_per_source(table: str) -> models.UniqueConstraint:
    """A resource of a source is stored once. The id leads: it is what tells rows apart soonest."""
    return models.UniqueConstraint(fields=["fhir_id", "fhir_type", "source"], name=f"records_{table}_source")


def newest_first(table: str) -> models.Index:
    """The order of every list of a person's record; rows without a time come last."""
    return models.Index(
        models.F("patient_id"),
        models.F("at").desc(nulls_last=True),
        models.F("id").desc(),
        name=f"records_{table}_newest",
    )


class Entry(Sourced):
    """A row of a person's chart. `code` is the leading coding; `codings` holds every one that the source gave."""

    patient_id = models.UUIDField()
    status = models.CharField(max_length=CODE, blank=True)
    code = models.CharField(max_length=CODE, blank=True)
    code_system = models.CharField(max_length=255, blank=True)
    display = models.TextField(blank=True)
    codings = models.JSONField(default=list)
    at = models.DateTimeField(null=True)
    precision = models.CharField(max_length=7, choices=Precision.choices, blank=True)
    until = models.DateTimeField(null=True)
    until_precision = models.CharField(max_length=7, choices=Precision.choices, blank=True)

    class Meta:
        abstract = True


class Encounter(Entry):
    class_code = models.CharField(max_length=CODE, blank=True)
    reason = models.TextField(blank=True)
    provider = models.TextField(blank=True)
    practitioner = models.TextField(blank=True)
    discharge = models.TextField(blank=True)

    class Meta:
        constraints = [one_per_source("encounter")]
        indexes = [newest_first("encounter")]


class DuringEncounter(Entry):
    """A row that may belong to a stay or visit; a person's few stays need no index of their own."""

    encounter = models.ForeignKey(Encounter, null=True, on_delete=models.SET_NULL, db_index=False, related_name="+")

    class Meta:
        abstract = True


class Condition(DuringEncounter):
    verification_status = models.CharField(max_length=CODE, blank=True)
    category = models.CharField(max_length=CODE, blank=True)
    severity = models.TextField(blank=True)
    onset_text = models.TextField(blank=True)

    class Meta:
        constraints = [one_per_source("condition")]
        indexes = [newest_first("condition")]


class Medication(DuringEncounter):
    """A MedicationRequest or MedicationStatement. `dose` in `dose_unit`, `frequency` times per `every` `every_unit`."""

    intent = models.CharField(max_length=CODE, blank=True)
    dosage = models.TextField(blank=True)
    dose = Measured(null=True)
    dose_unit = models.CharField(max_length=CODE, blank=True)
    frequency = Measured(null=True)
    every = Measured(null=True)
    every_unit = models.CharField(max_length=CODE, blank=True)
    route = models.TextField(blank=True)
    as_needed = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    prescriber = models.TextField(blank=True)

    class Meta:
        constraints = [one_per_source("medication")]
        indexes = [newest_first("medication")]


class Allergy(DuringEncounter):
    verification_status = models.CharField(max_length=CODE, blank=True)
    kind = models.CharField(max_length=CODE, blank=True)
    kinds_of_agent = ArrayField(models.TextField(), default=list)
    criticality = models.CharField(max_length=CODE, blank=True)
    reactions = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [one_per_source("allergy")]
        indexes = [newest_first("allergy")]


class Observation(DuringEncounter):
    """`value` in the UCUM `unit`; a panel has `components` (code, value, unit …) and their codes beside them."""

    category = models.CharField(max_length=CODE, blank=True)
    value = Measured(null=True)
    comparator = models.CharField(max_length=2, blank=True)
    unit = models.CharField(max_length=CODE, blank=True)
    value_text = models.TextField(blank=True)
    value_code = models.CharField(max_length=CODE, blank=True)
    value_system = models.CharField(max_length=255, blank=True)
    components = models.JSONField(default=list)
    component_codes = ArrayField(models.CharField(max_length=CODE), default=list)
    interpretation = models.TextField(blank=True)
    reference_range = models.TextField(blank=True)
    absent_reason = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [one_per_source("observation")]
        indexes = [
            newest_first("observation"),
            models.Index(fields=["patient_id", "code", "at"], name="records_observation_trend"),
        ]


class Procedure(DuringEncounter):
    reason = models.TextField(blank=True)
    body_site = models.TextField(blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [one_per_source("procedure")]
        indexes = [newest_first("procedure")]


class Document(DuringEncounter):
    """A report, document or imaging study. `cites`: what it refers to; `attachments`: sealed JSON (text, files)."""

    category = models.CharField(max_length=CODE, blank=True)
    title = models.TextField(blank=True)
    conclusion = models.TextField(blank=True)
    cites = models.JSONField(default=list)
    attachments = SealedField(null=True)

    class Meta:
        constraints = [one_per_source("document")]
        indexes = [newest_first("document")]


class SourceResource(Sourced):
    """Any other resource, whole and sealed (`body`: JSON). `patient_id` is None for organisations, places, devices."""

    patient_id = models.UUIDField(null=True)
    body = SealedField()

    class Meta:
        constraints = [one_per_source("sourceresource")]
        indexes = [models.Index(fields=["patient_id", "fhir_type"], name="records_sourceresource_person")]


class SourcePatient(models.Model):
    """Which of our patients a Patient of a source is. `mark`: the keyed index of the resource, to see a change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient_id = models.UUIDField(db_index=True)
    source = models.CharField(max_length=80)
    fhir_id = models.CharField(max_length=64)
    mark = models.BinaryField(max_length=32)
    stored_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fhir_id", "source"], name="records_sourcepatient_source")]


TABLES: dict[RecordCategory, type[Entry]] = {
    RecordCategory.ENCOUNTERS: Encounter,
    RecordCategory.CONDITIONS: Condition,
    RecordCategory.MEDICATIONS: Medication,
    RecordCategory.ALLERGIES: Allergy,
    RecordCategory.OBSERVATIONS: Observation,
    RecordCategory.PROCEDURES: Procedure,
    RecordCategory.DOCUMENTS: Document,
}
