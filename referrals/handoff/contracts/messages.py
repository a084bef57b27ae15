"""What crosses between the two copies of a referral. Message kind = `handoff.` + the kind of fact it tells.

Version 1. Every message is numbered per referral and side (`number`, from 1), so that a copy notices a repeat, and a
gap where a message that could not be delivered was given up. A fact keeps its id on both copies.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from handoff.contracts.criteria import Ticked
from handoff.enums import ClockCode, Kind, Priority, State, Verb

FORMAT = 1
PREFIX = "handoff."
ORDER = "handoff.order"


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A member of staff as the other organisation may know them."""

    name: str
    organisation_id: UUID
    title: str = ""
    phone: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FactTold:
    """One line of the timeline. `at` is the teller's wall time, `device_time` that of an offline device."""

    id: UUID
    kind: str
    at: datetime
    by: PersonTold
    device_time: datetime | None = None
    on_behalf_of: str = ""
    reason: str = ""
    text: str = ""
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClockTold:
    """One level of a clock as the side that holds the ball keeps it."""

    code: ClockCode
    level: int
    tells: str
    started_at: datetime
    due_at: datetime
    fired_at: datetime | None = None
    paused_at: datetime | None = None
    stopped_at: datetime | None = None
    round: int = 1


@dataclass(frozen=True, slots=True)
class GreenTold:
    """Where to bring the patient and whom to call."""

    bed: str
    department: str
    doctor_name: str
    doctor_phone: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The receiver's promise as its copy holds it: told with everything it says, so that a copy can always catch up."""

    state: State
    owner_id: UUID
    region_id: UUID | None
    escalation_level: int = 0
    responsible: PersonTold | None = None
    first_contact_on: date | None = None
    pathway: str = ""
    expected_on: date | None = None
    scheduled_for: datetime | None = None
    place: str = ""
    arrived_at: datetime | None = None
    green: GreenTold | None = None
    clocks: tuple[ClockTold, ...] = ()


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen version of a document, with the SHA-256 (hexadecimal) of its canonical JSON."""

    number: int
    content: dict[str, object]
    digest: str
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class AskTold:
    """A request of the sender that the receiver's copy applies or refuses."""

    id: UUID
    verb: Verb


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request; `code` says why it was refused."""

    ask_id: UUID
    verb: Verb
    applied: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One fact, told to the other side, with the document, request or answer that belongs to it.

    `standing` is there when the receiver tells, `clocks` (those that the teller holds) when the sender does. `bare`:
    consent has ended, so names and sentences were left out. `again`: the first telling was given up; meanwhile later
    ones may have arrived. `task_id`: the task that it is about, which another one may have followed meanwhile.
    `died_on`: the day of death that an outcome says, or that is on record where the referral ends for it; like every
    time it is told without consent, too.
    """

    referral_id: UUID
    number: int
    fact: FactTold
    format: int = FORMAT
    task_id: UUID | None = None
    bare: bool = False
    again: bool = False
    standing: Standing | None = None
    frozen: Frozen | None = None
    ask: AskTold | None = None
    answer: Answer | None = None
    discharged_at: datetime | None = None
    clocks: tuple[ClockTold, ...] = ()
    died_on: date | None = None

    def stripped(self) -> Told:
        """The same with codes, times and identifiers only, as a message without consent must be."""
        told = self.standing
        if told is not None:
            person = _nameless(told.responsible) if told.responsible else None
            told = replace(told, responsible=person, place="", green=None)
        fact = replace(self.fact, by=_nameless(self.fact.by), text="", on_behalf_of="", details={})
        return replace(self, bare=True, fact=fact, standing=told, frozen=None)


def _nameless(person: PersonTold) -> PersonTold:
    return PersonTold("", person.organisation_id, id=person.id)


@dataclass(frozen=True, slots=True)
class Order:
    """The first message: the order, its preview, and for a green channel the whole package.

    `checklist`: the rows that were ticked; the readings that ticked them only where the whole package crosses.
    """

    referral_id: UUID
    task_id: UUID
    number: int
    fact: FactTold
    kind: Kind
    priority: Priority
    purpose: str
    service_code: str
    service_name: str
    reason: str
    contact: PersonTold
    region_id: UUID | None
    preview: Frozen
    package_digest: str
    package_number: int = 1
    format: int = FORMAT
    package: Frozen | None = None
    planned_discharge_at: datetime | None = None
    based_on: UUID | None = None
    criteria: tuple[str, ...] = ()
    checklist: tuple[Ticked, ...] = ()
    protocol_id: UUID | None = None
    protocol_digest: str = ""
    clocks: tuple[ClockTold, ...] = ()
    ends_on: date | None = None
    may_become_referral: bool = False
    anonymous: bool = False
    discharged_at: datetime | None = None
