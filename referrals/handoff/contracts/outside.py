"""A referral as somebody outside the network reads it, and whether it is open to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from handoff.contracts.actions import AvailableAction
from handoff.contracts.views import (
    Ball,
    FactView,
    OutcomeView,
    PackageView,
    PartyView,
    PersonView,
    PreviewView,
    Text,
)


@dataclass(frozen=True, slots=True)
class OutsideStanding:
    """Whether a task that somebody outside the network answers for is open to them; nothing about the patient.

    `closed` is a code: `over`, `declined`, `elsewhere`, `consent`, or empty while it is open. `until` is the end of the
    consent under which it may be read, `proof_id`, `basis` and `categories` that consent; `package_number` is the
    version of the package that is open to them, 0 before acceptance.
    """

    referral_id: UUID
    version: int
    task_id: UUID
    recipient_id: UUID
    recipient_name: str
    patient_id: UUID
    state: str
    closed: str
    until: datetime | None = None
    proof_id: UUID | None = None
    basis: str = ""
    categories: frozenset[str] = frozenset()
    package_number: int = 0


@dataclass(frozen=True, slots=True)
class OutsideView:
    """A referral as somebody outside the network may read it: the frozen preview, after acceptance the package as far
    as consent goes today. `said`: what both sides wrote to each other.
    """

    referral_id: UUID
    version: int
    kind: str
    kind_label: Text
    priority: str
    priority_label: Text
    state: str
    state_label: Text
    ball: Ball
    sender: PartyView
    recipient: PartyView
    preview: PreviewView
    package: PackageView
    responsible: PersonView | None
    first_contact_on: date | None
    expected_on: date | None
    ends_on: date | None
    sent_at: datetime | None
    until: datetime | None
    said: tuple[FactView, ...]
    outcomes: tuple[OutcomeView, ...]
    available_actions: tuple[AvailableAction, ...]
