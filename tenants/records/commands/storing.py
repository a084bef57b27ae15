"""Writing rows of a source: new ones in bulk, changed ones in place, unchanged ones not at all. In a command only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.errors import Conflict
from kernel.ids import new_id
from records.enums import Fault, RecordCategory
from records.models import TABLES, Encounter, Sourced, SourceResource
from records.rules.faults import refused
from records.rules.rows import SourceRow

BATCH = 500
Table: TypeAlias = type[Sourced]


@dataclass(slots=True)
class Tally:
    """What became of the resources of one type."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Storing:
    """One source's rows on their way into the tables. `persons`: FHIR id of the Patient → our patient.

    `stays` fills with (patient, FHIR id of the Encounter) → our row, which is why encounters go first.
    """

    source: str
    persons: Mapping[str, UUID]
    stays: dict[tuple[UUID | None, str], UUID] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def entries(self, rows: Mapping[RecordCategory, Sequence[SourceRow]]) -> None:
        """Stores the rows of every category. Raises `Invalid` for a row of another person, `Conflict` for a rival."""
        self._recall_stays(row.encounter for shelf in rows.values() for row in shelf)
        for category in RecordCategory:
            self._store(TABLES[category], rows.get(category, ()))

    def kept(self, rows: Sequence[SourceRow]) -> None:
        """Stores the resources that are kept whole."""
        self._store(SourceResource, rows)

    def _store(self, table: Table, rows: Sequence[SourceRow]) -> None:
        if not rows:
            return
        known = _known(table, self.source, rows)
        fresh: list[Sourced] = []
        changed: list[Sourced] = []
        for row in rows:
            held = known.get((row.fhir_type, row.fhir_id))
            if held is None:
                fresh.append(self._instance(table, row, new_id(), version=1))
            elif held["patient_id"] != self._patient(row):
                raise refused(Fault.OTHER_PERSON, path=f"entry[{row.entry}].resource", resource_type=row.fhir_type)
            elif bytes(held["fingerprint"]) != row.fingerprint:
                changed.append(self._instance(table, row, held["id"], version=held["version"] + 1))
            else:
                self._remember(table, row, held["id"])
        _write(table, fresh, changed)
        self._count(rows, fresh, changed)

    def _instance(self, table: Table, row: SourceRow, row_id: UUID, *, version: int) -> Sourced:
        self._remember(table, row, row_id)
        return table(
            id=row_id,
            version=version,
            source=self.source,
            fhir_type=row.fhir_type,
            fhir_id=row.fhir_id,
            fingerprint=row.fingerprint,
            patient_id=self._patient(row),
            **self._columns(table, row),
        )

    def _columns(self, table: Table, row: SourceRow) -> dict[str, Any]:
        if table in (Encounter, SourceResource):
            return row.columns
        stay = self.stays.get((self._patient(row), row.encounter)) if row.encounter else None
        columns = {**row.columns, "encounter_id": stay}
        if "attachments" in columns:
            columns["attachments"] = orjson.dumps(columns["attachments"]).decode() if columns["attachments"] else None
        return columns

    def _patient(self, row: SourceRow) -> UUID | None:
        return self.persons[row.patient] if row.patient is not None else None

    def _remember(self, table: Table, row: SourceRow, row_id: UUID) -> None:
        if table is Encounter:
            self.stays[(self._patient(row), row.fhir_id)] = row_id

    def _recall_stays(self, named: Iterable[str | None]) -> None:
        """Encounters that are recorded already and that the rows speak of."""
        wanted = {fhir_id for fhir_id in named if fhir_id}
        held = Encounter.objects.filter(source=self.source, fhir_type="Encounter", fhir_id__in=wanted)
        for patient_id, fhir_id, row_id in held.values_list("patient_id", "fhir_id", "id"):
            self.stays[(patient_id, fhir_id)] = row_id

    def _count(self, rows: Sequence[SourceRow], fresh: list[Sourced], changed: list[Sourced]) -> None:
        for row in rows:
            self.tallies[row.fhir_type].unchanged += 1
        for instance in fresh:
            self.tallies[instance.fhir_type].created += 1
            self.tallies[instance.fhir_type].unchanged -= 1
        for instance in changed:
            self.tallies[instance.fhir_type].updated += 1
            self.tallies[instance.fhir_type].unchanged -= 1


def _known(table: Table, source: str, rows: Sequence[SourceRow]) -> dict[tuple[str, str], dict[str, Any]]:
    wanted = [row.fhir_id for row in rows]
    held = table.objects.filter(source=source, fhir_id__in=wanted).select_for_update().order_by("id")
    found = held.values("fhir_type", "fhir_id", "id", "version", "fingerprint", "patient_id")
    return {(row["fhir_type"], row["fhir_id"]): row for row in found}


def _write(table: Table, fresh: list[Sourced], changed: list[Sourced]) -> None:
    rows = table.objects
    try:
        rows.bulk_create(fresh, batch_size=BATCH)
    except IntegrityError as error:
        raise Conflict(message=_("The same records are being imported by somebody else. Try again.")) from error
    if changed:
        moment = now()
        for instance in changed:
            instance.stored_at = moment
        rows.bulk_create(
            changed, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=_changing(table)
        )


def _changing(table: type[models.Model]) -> list[str]:
    return [column.name for column in table._meta.concrete_fields if not column.primary_key]
