"""What is promised, to whom, until when, and how each try ended."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from followup.contracts.forms import Label


@dataclass(frozen=True, slots=True)
class Planned:
    """A contact that a pathway asks for: from `due_from` until just before `due_until`."""

    step: str
    kind: str
    due_from: datetime
    due_until: datetime


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One try to reach the patient."""

    outcome: str
    note: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ContactView:
    """One try to reach a patient, under whichever plan: for which contact, due on which day, and how it ended."""

    patient_id: UUID
    plan_id: UUID
    task_id: UUID
    pathway: str
    kind: str
    due_on: date
    outcome: str
    note: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskView:
    """A promised contact. `due_on` is its last day in Asia/Shanghai; `overdue` is as of the moment of reading.

    `may_complete` says whether this actor may record an outcome on this version.
    """

    id: UUID
    version: int
    plan_id: UUID
    patient_id: UUID
    referral_id: UUID | None
    step: str
    kind: str
    state: str
    assignee_id: UUID
    due_from: datetime
    due_until: datetime
    due_on: date
    overdue: bool
    outcome: str
    closed_reason: str
    closed_at: datetime | None
    attempts: int
    may_complete: bool


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task with every attempt, oldest first."""

    task: TaskView
    attempts: tuple[AttemptView, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """What is promised to one patient, in the order in which it is due."""

    id: UUID
    version: int
    patient_id: UUID
    referral_id: UUID | None
    pathway: str
    state: str
    responsible_id: UUID
    first_contact_on: date
    discharged_at: datetime | None
    started_at: datetime
    stopped_at: datetime | None
    stop_reason: str
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class ListCount:
    """A worklist, what it is called, and how many rows this actor would find in it."""

    name: str
    label: Label
    count: int
