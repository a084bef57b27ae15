"""Writing rows of a source: new ones in bulk, changed ones in place, unchanged ones not at all. In a command only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from kernel.clock import now
from kernel.ids import new_id
from records import sql
from records.enums import Fault, RecordCategory
from records.models import TABLES, Document, Encounter, Sourced, SourceResource
from records.rules.faults import refused
from records.rules.rows import SourceRow

BATCH = 1000
Table: TypeAlias = type[Sourced]
Values: TypeAlias = dict[str, Any]
SEALED: dict[Table, str] = {Document: "attachments", SourceResource: "body"}


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
    at: datetime = field(default_factory=now)

    def store(self, entries: Mapping[RecordCategory, Sequence[SourceRow]], kept: Sequence[SourceRow] = ()) -> None:
        """Stores the rows of the chart and the resources that are kept whole.

        Raises `Invalid` for a row of another person. The caller holds the persons' links locked.
        """
        named = {row.encounter for shelf in entries.values() for row in shelf if row.encounter}
        self._recall_stays(named - {row.fhir_id for row in entries.get(RecordCategory.ENCOUNTERS, ())})
        shelves: dict[Table, Sequence[SourceRow]] = {TABLES[name]: entries.get(name, ()) for name in RecordCategory}
        # In one order for everybody: two imports that bring the same organisations then wait, and do not deadlock.
        shelves[SourceResource] = sorted(kept, key=lambda row: (row.fhir_type, row.fhir_id))
        full = {table: rows for table, rows in shelves.items() if rows}
        known = sql.known(self.source, {table.table(): [row.fhir_id for row in rows] for table, rows in full.items()})
        for table, rows in full.items():
            self._store(table, rows, known)

    def _store(self, table: Table, rows: Sequence[SourceRow], known: Mapping[tuple[str, str, str], sql.Known]) -> None:
        fresh: list[Values] = []
        changed: list[Values] = []
        for row in rows:
            tally, held = self.tallies[row.fhir_type], known.get((table.table(), row.fhir_type, row.fhir_id))
            if held is None:
                fresh.append(self._values(table, row, new_id(), version=1))
                tally.created += 1
            elif held.patient_id != self._patient(row):
                raise refused(Fault.OTHER_PERSON, path=f"entry[{row.entry}].resource", resource_type=row.fhir_type)
            elif held.fingerprint != row.fingerprint:
                changed.append(self._values(table, row, held.id, version=held.version + 1))
                tally.updated += 1
            else:
                self._remember(table, row, held.id)
                tally.unchanged += 1
        _insert(table, fresh)
        _replace(table, changed)

    def _values(self, table: Table, row: SourceRow, row_id: UUID, *, version: int) -> Values:
        self._remember(table, row, row_id)
        values = {
            "id": row_id,
            "version": version,
            "source": self.source,
            "fhir_type": row.fhir_type,
            "fhir_id": row.fhir_id,
            "fingerprint": row.fingerprint,
            "stored_at": self.at,
            "patient_id": self._patient(row),
            **row.columns,
        }
        if table not in (Encounter, SourceResource):
            values["encounter_id"] = self.stays.get((self._patient(row), row.encounter)) if row.encounter else None
        if table is Document:
            values["attachments"] = (
                orjson.dumps(row.columns["attachments"]).decode() if row.columns["attachments"] else None
            )
        return values

    def _patient(self, row: SourceRow) -> UUID | None:
        return self.persons[row.patient] if row.patient is not None else None

    def _remember(self, table: Table, row: SourceRow, row_id: UUID) -> None:
        if table is Encounter:
            self.stays[(self._patient(row), row.fhir_id)] = row_id

    def _recall_stays(self, wanted: set[str]) -> None:
        """Encounters that are recorded already and that the rows speak of."""
        if wanted:
            held = Encounter.objects.filter(source=self.source, fhir_type="Encounter", fhir_id__in=wanted)
            for patient_id, fhir_id, row_id in held.values_list("patient_id", "fhir_id", "id"):
                self.stays[(patient_id, fhir_id)] = row_id


def _insert(table: Table, rows: list[Values]) -> None:
    if not rows:
        return
    if table in SEALED:
        rows = [_sealed(table, row) for row in rows]
    for first in range(0, len(rows), BATCH):
        sql.insert(table.table(), rows[first : first + BATCH])


def _sealed(table: Table, row: Values) -> Values:
    """The row with its sealed column as it stands in the table, bound to the row's own id."""
    name = SEALED[table]
    return {**row, name: table.sealed(name, row["id"], row[name])}


def _replace(table: Table, rows: list[Values]) -> None:
    if rows:
        names = [name for name in rows[0] if name != "id"]
        instances = [table(**row) for row in rows]
        table.rows().bulk_create(
            instances, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=names
        )
