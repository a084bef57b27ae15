from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record. `code`: the error code of a refusal, or a remark on what was done, such as `for:<id>` in
    whose name. There is never free text or clinical content.
    """

    actor_id: UUID
    actor_name: str
    actor_kind: str
    action: str
    outcome: str
    subject_type: str = ""
    subject_id: UUID | None = None
    patient_id: UUID | None = None
    code: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A line as it is read back."""

    id: UUID
    at: datetime
    actor_id: UUID
    actor_name: str
    actor_kind: str
    action: str
    outcome: str
    subject_type: str
    subject_id: UUID | None
    patient_id: UUID | None
    code: str
