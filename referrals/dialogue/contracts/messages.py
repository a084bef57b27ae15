"""What crosses between the two copies of a conversation, version 1. A message keeps its id on both sides.

The words go first, with the names and digests of what is attached; each content follows as a message of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handoff.contracts.messages import PersonTold

MESSAGE, CONTENT, READ = "dialogue.message", "dialogue.content", "dialogue.read"
PREFIX = "dialogue."


@dataclass(frozen=True, slots=True)
class FileTold:
    """What is attached: `size` in bytes, `digest` the SHA-256 (hexadecimal) of the content."""

    id: UUID
    name: str
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class MessageTold:
    """One message of somebody of the sender's organisation. `at` is the teller's wall time."""

    referral_id: UUID
    id: UUID
    at: datetime
    by: PersonTold
    text: str = ""
    files: tuple[FileTold, ...] = ()
    format: int = 1


@dataclass(frozen=True, slots=True)
class ContentTold:
    """The content of one attachment, in base64."""

    referral_id: UUID
    attachment_id: UUID
    content: str


@dataclass(frozen=True, slots=True)
class ReadTold:
    """The first person of an organisation who has read up to this message. The name is left out without consent."""

    referral_id: UUID
    message_id: UUID
    at: datetime
    by: PersonTold
