from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.contracts import ConsentProof
from kernel.tenant import Tenant

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message as the recipient's command gets it. `seq` counts the sender's messages in this conversation to us.

    `proof` is the sender's ground as it stood at the moment of delivery; its ids are the sender's.
    """

    id: UUID
    sender: Tenant
    conversation: UUID
    seq: int
    kind: str
    payload: Payload
    proof: ConsentProof
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """An envelope that one relay has taken to deliver; `attempt` counts from 1 and tells claims apart."""

    id: UUID
    sender_id: UUID
    recipient_id: UUID
    conversation: UUID
    seq: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message was not applied; `final` parks it at once, otherwise it is tried again."""

    code: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class MessageView:
    """One of our own messages as its sender sees it; `error_code` says why it was parked, `stopped` in words."""

    id: UUID
    version: int
    conversation: UUID
    seq: int
    kind: str
    recipient_id: UUID
    recipient_name: str
    patient_id: UUID | None
    state: str
    error_code: str
    created_at: datetime
    delivered_at: datetime | None
    parked_at: datetime | None


@dataclass(frozen=True, slots=True)
class SharedRecord:
    """The sender's live record as read now: per kind of data what its owner holds, and until when it may be read."""

    source: Tenant
    categories: frozenset[str]
    valid_until: datetime
    read_at: datetime
    content: dict[str, Any]
