"""What two organisations agreed about follow-up. No patient is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


@dataclass(frozen=True, slots=True)
class ProtocolStep:
    """When, what, and who does it; `pathway` is a value of `followup.enums.Pathway`, empty for every one."""

    when: str
    what: str
    who: str
    pathway: str = ""


@dataclass(frozen=True, slots=True)
class ProtocolPhone:
    """Whom to call about what."""

    label: str
    phone: str


@dataclass(frozen=True, slots=True)
class ProtocolContent:
    """The document itself; frozen, with a digest, on both sides."""

    name: str
    steps: tuple[ProtocolStep, ...] = ()
    red_flags: tuple[str, ...] = ()
    phones: tuple[ProtocolPhone, ...] = ()


@dataclass(frozen=True, slots=True)
class ProtocolView:
    """One joint protocol. `in_force`: the one that applies today between these two organisations."""

    id: UUID
    version: int
    partner_id: UUID
    partner_name: str
    partner_name_en: str
    number: int
    ours: bool
    state: str
    state_label: Text
    valid_from: date
    in_force: bool
    content: ProtocolContent
    digest: str
    proposed_by: str
    proposed_at: datetime
    answered_by: str
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class ProtocolProposed:
    """As it crosses when one side proposes it; `digest` is the SHA-256 of its canonical JSON."""

    protocol_id: UUID
    number: int
    valid_from: date
    content: ProtocolContent
    digest: str
    proposed_by: str
    proposed_at: datetime
    format: int = 1


@dataclass(frozen=True, slots=True)
class ProtocolAnswered:
    """As it crosses when the other side has decided."""

    protocol_id: UUID
    confirmed: bool
    digest: str
    answered_by: str
    answered_at: datetime
    text: str = ""
    format: int = 1
