"""What the app tells others about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from patients.enums import Channel, ContactRelation, IdentifierKind, LivingSituation, Sex


@dataclass(frozen=True, slots=True)
class IdentifierView:
    """`masked` is for lists; `value` is given in a `PatientDetail` only, empty elsewhere."""

    kind: IdentifierKind
    masked: str
    value: str = ""
    assigner: str = ""


@dataclass(frozen=True, slots=True)
class ContactView:
    id: UUID
    relation: ContactRelation
    name: str
    phone: str
    phone_masked: str
    is_caregiver: bool
    may_be_called: bool


@dataclass(frozen=True, slots=True)
class AddressView:
    line: str
    area_code: str
    township: str


@dataclass(frozen=True, slots=True)
class IdentityNoteView:
    """Another source says something else about the person: nothing was overwritten, somebody should look."""

    id: UUID
    field: str
    ours: str
    theirs: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PatientSummary:
    """A person as lists show them. `age` in completed years, at death for the deceased, None where unknown.
    `death_retracted_at`: when the last death on record was taken back as a mistake.
    """

    id: UUID
    version: int
    name: str
    masked_name: str
    sex: Sex
    birth_date: date | None
    age: int | None
    identifiers: tuple[IdentifierView, ...]
    phone_masked: str
    preferred_channel: Channel
    language: str
    living_situation: LivingSituation
    deceased_on: date | None
    death_retracted_at: datetime | None


@dataclass(frozen=True, slots=True)
class PatientDetail(PatientSummary):
    """A person as the patient's page shows them: numbers in full, contacts, address, open notes on identity.

    `household` holds the other patients of the same household.
    """

    pinyin: str
    phone: str
    contacts: tuple[ContactView, ...]
    address: AddressView | None
    tags: tuple[str, ...]
    household: tuple[UUID, ...]
    source: str
    fhir_id: str
    notes: tuple[IdentityNoteView, ...]
