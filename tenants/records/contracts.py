"""The record as other apps and carriers see it. Times are aware UTC; `precision` says how much of one is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from records.enums import RecordCategory

KEPT_PLAN = "discharge-plan"
"""The category of a document that is a discharge plan of another organisation, as it was taken over. It crosses only
where a plan may.
"""

IN_ERROR = "entered-in-error"
"""The status of a row that should never have been."""

MOST_EACH = 500
"""Rows of a category that an extract holds."""


@dataclass(frozen=True, slots=True)
class Coding:
    """One code of a terminology: system (URI), code, words."""

    system: str = ""
    code: str = ""
    display: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """What every row of a chart has. `source`, `fhir_type`, `fhir_id`: where it came from. `display`: the words."""

    id: UUID
    version: int
    patient_id: UUID
    source: str
    fhir_type: str
    fhir_id: str
    status: str
    code: str
    code_system: str
    display: str
    codings: tuple[Coding, ...]
    at: datetime | None
    precision: str
    until: datetime | None
    until_precision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterView(EntryView):
    """A stay or visit. `class_code`: v3-ActCode (IMP inpatient, AMB, EMER …)."""

    class_code: str
    reason: str
    provider: str
    practitioner: str
    discharge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DuringEncounterView(EntryView):
    """A row that may belong to a stay or visit."""

    encounter_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionView(DuringEncounterView):
    """A diagnosis or problem; `at` is the onset, `until` the abatement."""

    verification_status: str
    category: str
    severity: str
    onset_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationView(DuringEncounterView):
    """A prescription or something taken: `dose` in `dose_unit` (UCUM), `frequency` times per `every` `every_unit`."""

    intent: str
    dosage: str
    dose: Decimal | None
    dose_unit: str
    frequency: Decimal | None
    every: Decimal | None
    every_unit: str
    route: str
    as_needed: bool | None
    reason: str
    prescriber: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyView(DuringEncounterView):
    """`kind`: allergy | intolerance. `kinds_of_agent`: food … `criticality`: low | high | unable-to-assess."""

    verification_status: str
    kind: str
    kinds_of_agent: tuple[str, ...]
    criticality: str
    reactions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One part of a panel, such as the systolic pressure: `value` in the UCUM `unit`, or words."""

    code: str
    code_system: str = ""
    display: str = ""
    value: Decimal | None = None
    comparator: str = ""
    unit: str = ""
    value_text: str = ""
    value_code: str = ""
    value_system: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationView(DuringEncounterView):
    """A reading, result or answer: `value` in the UCUM `unit`, or words with their code, or the parts of a panel."""

    category: str
    value: Decimal | None
    comparator: str
    unit: str
    value_text: str
    value_code: str
    value_system: str
    components: tuple[Component, ...]
    interpretation: str
    reference_range: str
    absent_reason: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureView(DuringEncounterView):
    """An operation, treatment or examination that was done."""

    reason: str
    body_site: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Something that a document refers to, by its resource type and id in the document's source."""

    type: str = ""
    id: str = ""
    display: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView(DuringEncounterView):
    """A report, document or imaging study; what it carries is asked for singly (`queries.attachments`)."""

    category: str
    title: str
    conclusion: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a document. `data`: base64, empty where only a `url` was given. `size` in bytes."""

    content_type: str = ""
    title: str = ""
    url: str = ""
    creation: str = ""
    data: str = ""
    size: int | None = None


AnyView: TypeAlias = (
    EncounterView | ConditionView | MedicationView | AllergyView | ObservationView | ProcedureView | DocumentView
)
VIEWS: Mapping[RecordCategory, type[EntryView]] = {
    RecordCategory.ENCOUNTERS: EncounterView,
    RecordCategory.CONDITIONS: ConditionView,
    RecordCategory.MEDICATIONS: MedicationView,
    RecordCategory.ALLERGIES: AllergyView,
    RecordCategory.OBSERVATIONS: ObservationView,
    RecordCategory.PROCEDURES: ProcedureView,
    RecordCategory.DOCUMENTS: DocumentView,
}


@dataclass(frozen=True, slots=True)
class ChartSection:
    """One category. `withheld`: the caller may not see it, so nothing is said about it. No items and not withheld:
    nothing is recorded. `more`: there are further rows."""

    category: RecordCategory
    withheld: bool
    items: tuple[EntryView, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A person's record, a section for each of the seven categories, newest rows first."""

    patient_id: UUID
    sections: tuple[ChartSection, ...]

    def section(self, category: RecordCategory) -> ChartSection:
        """The section of that category."""
        return next(section for section in self.sections if section.category == category)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number of a person at one time, whether it was recorded alone or as part of a panel."""

    observation_id: UUID
    code: str
    display: str
    value: Decimal
    unit: str
    at: datetime
    precision: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComponent:
    """A part of a reading to be recorded: LOINC code, value in the UCUM unit."""

    code: str
    value: Decimal
    unit: str
    display: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObservation:
    """A reading to be recorded: a value in a UCUM unit, or words, or the parts of a panel (85354-9: 8480-6, 8462-4)."""

    code: str
    at: datetime
    value: Decimal | None = None
    unit: str = ""
    value_text: str = ""
    components: tuple[NewComponent, ...] = ()
    display: str = ""
    category: str = "vital-signs"
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One resource type of a bundle: how many came in, and what became of them."""

    resource_type: str
    found: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def kept(self) -> int:
        """How many of them are recorded now; equal to `found` in every import that was done."""
        return self.created + self.updated + self.unchanged


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `unknown`: types that are not kept, with their counts ("unknown, not imported")."""

    source: str
    patient_ids: tuple[UUID, ...]
    lines: tuple[ImportLine, ...]
    unknown: tuple[tuple[str, int], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything that came in, of a type that is kept, is recorded."""
        return all(line.found == line.kept for line in self.lines)

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(line.created or line.updated for line in self.lines)
