from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, as identifiers only. `patient_id` and `related_id` serve reactions; they never leave the log."""

    kind: str
    subject_type: str
    subject_id: UUID
    version: int = 1
    patient_id: UUID | None = None
    related_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as a socket tells it: "look again". Numbers of one tenant appear in commit order without a gap."""

    number: int
    kind: str
    subject_type: str
    subject_id: UUID
    version: int
    at: datetime
