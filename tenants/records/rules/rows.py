"""What the readers give: rows ready to be stored, not yet bound to our own ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from records.enums import RecordCategory
from records.rules.people import SourcePerson
from records.rules.references import Target

Columns: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One resource. `patient`, `encounter`: FHIR ids in the same source. `columns`: the fields of its model.

    `fingerprint`: 16 bytes that change when the resource, or our way of reading it, changes.
    """

    entry: int
    fhir_type: str
    fhir_id: str
    patient: str | None
    encounter: str | None
    fingerprint: bytes
    columns: Columns


@dataclass(frozen=True, slots=True)
class Outside:
    """A reference to something that must be recorded already: where it stands and what it names."""

    path: str
    target: Target


@dataclass(frozen=True, slots=True)
class SourceBundle:
    """A bundle that was read whole. `kept`: resources without a table of their own. `unknown`: counts by type."""

    persons: tuple[SourcePerson, ...]
    rows: dict[RecordCategory, list[SourceRow]]
    kept: list[SourceRow]
    outside: tuple[Outside, ...]
    found: dict[str, int]
    unknown: dict[str, int]
