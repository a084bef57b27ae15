"""Worklists as pages and programs read them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from handoff.contracts.views import Text


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral in a worklist. `next_action` is the verb that moves it on, empty when the other side has the ball."""

    id: UUID
    version: int
    side: str
    kind: str
    kind_label: Text
    priority: str
    priority_label: Text
    state: str
    state_label: Text
    patient_id: UUID | None
    patient_name: str
    sex: str
    age_band: str
    age: int | None
    reason: str
    service_name: str
    partner_id: UUID
    partner_name: str
    partner_name_en: str
    outside: bool
    responsible_name: str
    since: datetime
    due_at: datetime | None
    overdue: bool
    escalation_level: int
    asked: tuple[str, ...]
    next_action: str
    next_action_label: Text
    planned_discharge_at: datetime | None
    discharged_at: datetime | None
    first_contact_on: date | None
    not_yet_accepted: bool
    sharing: str
    unread_notes: int = 0
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a worklist is narrowed to; what is empty narrows nothing. `person_id`: who wrote or who took over.
    `overdue`: a clock has passed; `waiting_days`: it stands where it stands for at least so many days. `text`: name,
    pinyin or its initials, or a whole number; before acceptance a receiver finds only what the preview shows.
    """

    kind: str = ""
    priority: str = ""
    state: str = ""
    partner_id: UUID | None = None
    person_id: UUID | None = None
    overdue: bool = False
    waiting_days: int = 0
    text: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The filters that narrow, by name."""
        return tuple(each.name for each in fields(self) if getattr(self, each.name))


@dataclass(frozen=True, slots=True)
class NamedCount:
    """A worklist, what it is called, and how many rows this actor finds in it."""

    name: str
    label: Text
    count: int
