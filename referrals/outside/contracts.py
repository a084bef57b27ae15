"""What leaves the app. Link and code are in an answer once, never in a repr, and never stored as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kernel.actor import Actor
from kernel.contracts import Ref


@dataclass(frozen=True, slots=True)
class Issued(Ref):
    """`token` goes into the link, `code` is told by telephone; a repeated request does not get them again."""

    referral_id: UUID | None = None
    expires_at: datetime | None = None
    token: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Opened(Ref):
    """`browser` is the secret that this browser keeps; empty where the code was wrong."""

    browser: str = field(default="", repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as the sender sees it. `state` is a `LinkState`; `opened_at` is when the code was first entered."""

    id: UUID
    state: str
    issued_at: datetime
    expires_at: datetime
    handed_over_at: datetime | None
    opened_at: datetime | None
    opened_by: str
    wrong_codes: int


@dataclass(frozen=True, slots=True)
class Visit:
    """What somebody finds who follows a link. `why` says why it is closed: a code of `OutsideStanding.closed`, or
    `expired`, `replaced`. `person` acts once the code was entered in this browser.
    """

    link_id: UUID
    state: str
    expires_at: datetime
    why: str = ""
    opened_by: str = ""
    person: Actor | None = None
