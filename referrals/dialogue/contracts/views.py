"""A conversation as pages and programs read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


@dataclass(frozen=True, slots=True)
class FileToSend:
    """A file as it was chosen: its name, and its bytes in base64."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """An attachment; `here` is false until its content has crossed. `size` in bytes."""

    id: UUID
    name: str
    media_type: str
    size: int
    digest: str
    here: bool


@dataclass(frozen=True, slots=True)
class AttachmentContent:
    """An attachment with its bytes, for the person who opens it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message. `number` is its place here, from 1; `ours`: written by this organisation.

    `withheld`: it came from the other side and may not be read any more; then text and attachments are empty.
    `delivered_at`, `read_at` and `read_by` are told by the other side for ours, and stand here for theirs.
    """

    id: UUID
    number: int
    ours: bool
    author_name: str
    author_title: str
    organisation_id: UUID
    organisation_name: str
    organisation_name_en: str
    text: str
    at: datetime
    attachments: tuple[AttachmentView, ...]
    withheld: bool
    unread: bool
    delivered_at: datetime | None
    not_delivered: bool
    read_at: datetime | None
    read_by: str


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A referral's conversation as a whole. `why_closed` is a code of `Closed`, empty while messages can be written.

    `attachments`: whether files may go with a message. `number` is the newest message's, 0 where there is none.
    """

    referral_id: UUID
    may_write: bool
    why_closed: str
    why_closed_label: Text
    attachments: bool
    largest_file: int
    most_files: int
    number: int
    unread: int
    partner_id: UUID
