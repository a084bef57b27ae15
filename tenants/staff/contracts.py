"""What leaves the app. Secrets are in an answer once, never in a repr, and never stored as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from kernel.contracts import Ref
from kernel.errors import Text

SIGNATURE = 120


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here."""

    id: UUID
    version: int
    name: str
    username: str
    roles: tuple[str, ...]
    title: str
    phone: str
    team: str
    language: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that nobody has accepted yet."""

    id: UUID
    name: str
    roles: tuple[str, ...]
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here, by name and title."""

    id: UUID
    name: str
    title: str

    @property
    def signature(self) -> str:
        """Name and title as they stand on what was done: at most 120 characters."""
        return " ".join(part for part in (self.name, self.title) if part)[:SIGNATURE]


@dataclass(frozen=True, slots=True)
class DelegationView:
    """`giver` lets `holder` act in his or her name on the days from `valid_from` to `valid_to`."""

    id: UUID
    version: int
    giver: Colleague
    holder: Colleague
    valid_from: date
    valid_to: date
    state: str
    state_label: Text
    given_at: datetime
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class Token:
    """An access token of a program, without its secret."""

    id: UUID
    name: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Applied:
    """A request that was done: its idempotency key, and what it made or changed (None where it left nothing)."""

    key: str
    id: UUID | None
    version: int | None


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody here did or was refused: `roles` are those of today, `code` says why it was refused.

    `is_machine`: one of our own machines did it, and `name` is the machine's. `on_behalf_of`: in whose name.
    `subject_type` and `subject_id`: the record, `patient_id` the person, as far as they are on the line.
    """

    id: UUID
    at: datetime
    name: str
    roles: tuple[str, ...]
    is_machine: bool
    action: str
    was_refused: bool
    code: str
    on_behalf_of: str = ""
    subject_type: str = ""
    subject_id: UUID | None = None
    patient_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Invited(Ref):
    """`token` goes into the invitation's link; a repeated request (idempotency key) does not get it again."""

    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Accepted(Ref):
    """`id` is the account's, `username` the name it signs in with, whatever was typed."""

    username: str = ""


@dataclass(frozen=True, slots=True)
class Issued(Ref):
    """`token` is shown once to the person who asked for it."""

    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn(Ref):
    """`id` is the account's. `session_key` is for the cookie; `language` is the account's."""

    session_key: str = field(default="", repr=False)
    language: str = ""
